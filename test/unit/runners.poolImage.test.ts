import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { composeFile, composeHeader } from "../../src/runners";
import {
  buildOwnImage,
  ownImageOf,
  readDevcontainer,
  withOwnImage,
} from "../../src/runners/container/devcontainer";
import type { BuildOptions } from "../../src/runners/container/client";
import { defaultSettings } from "../../src/model/settings";
import { temporaryFolder } from "../support/temporary";

const { pool } = defaultSettings;
const user = { uid: 1000, gid: 1000 };

describe("the pool as a compose file", () => {
  it("has a service for each slot, with what a container of the pool may use and do", () => {
    const text = composeFile({ ...pool, network: "open" }, user);
    assert.ok(text.startsWith(composeHeader));
    for (const [index, port] of [8081, 8082, 8083].entries()) {
      assert.match(text, new RegExp(`^ {2}agent-${index + 1}:$`, "m"));
      assert.ok(text.includes(`- "127.0.0.1:${port}:3000"`));
    }
    const service = text.slice(text.indexOf("  agent-2:"));
    for (const line of [
      'image: "orchestrator-manager/agent"',
      'NODE_ENV: "development"',
      'user: "1000:1000"',
      "read_only: true",
      'cap_drop:\n      - "ALL"',
      'security_opt:\n      - "no-new-privileges"',
      `mem_limit: ${4096 * 1024 * 1024}`,
      `memswap_limit: ${4096 * 1024 * 1024}`,
      "cpus: 2",
      "pids_limit: 512",
      'restart: "no"',
    ])
      assert.ok(service.includes(`    ${line}\n`), line);
    assert.doesNotMatch(text, /privileged|network_mode/);
    // What is a variable of the Dockerfile is none of compose.
    assert.match(text, /claude-code@\$\$\{CLAUDE_VERSION\}/);
    assert.equal(text.match(/dockerfile_inline/g)?.length, 1);
  });

  it("builds no image that is not ours, and has no port where there is no network", () => {
    const text = composeFile(
      { ...pool, image: "mine:1", network: "none", size: 1 },
      user,
    );
    assert.match(text, /network_mode: "none"/);
    assert.doesNotMatch(text, /dockerfile_inline|ports:|networks:|agent-2/);
  });

  it("says that its services reach nothing where the pool has a list of hosts", () => {
    const text = composeFile({ ...pool, network: "allowlist" }, user);
    assert.match(text, /^# With the policy allowlist .* reach nothing\./m);
    assert.match(text, /network_mode: "none"/);
    assert.doesNotMatch(text, /ports:|networks:/);
  });
});

describe("a project's own image", () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    const file = path.join(folder.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  after(() => folder.remove());

  it("is read from JSON with comments; what would loosen the confinement is not looked at", () => {
    assert.deepEqual(
      readDevcontainer(
        `{
          // Ours.
          "image": "node:22", /* with more */
          "privileged": true,
          "runArgs": ["--network=host"],
          "mounts": ["source=/,target=/host,type=bind"],
        }`,
        "/w/.devcontainer/devcontainer.json",
      ),
      { kind: "image", image: "node:22" },
    );
    assert.deepEqual(
      readDevcontainer(
        `{ "build": { "dockerfile": "Dockerfile", "context": "..", "args": { "A": "1" }, "target": "dev" } }`,
        "/w/.devcontainer/devcontainer.json",
      ),
      {
        kind: "dockerfile",
        context: "/w",
        dockerfile: ".devcontainer/Dockerfile",
        args: { A: "1" },
        target: "dev",
      },
    );
  });

  it("is refused where nothing says how it is made, or it would be made from elsewhere", () => {
    const refusals: readonly (readonly [string, RegExp])[] = [
      ["{ not json", /no JSON with comments/],
      [`{ "dockerComposeFile": "x.yml" }`, /neither "image" nor "build"/],
      [`{ "build": { "dockerfile": "../Dockerfile" } }`, /outside/],
    ];
    for (const [text, message] of refusals)
      assert.throws(() => readDevcontainer(text, "/w/.devcontainer.json"), {
        code: "invalidSettings",
        message,
      });
    assert.throws(() => ownImageOf(folder.path), /There is no/);
  });

  it("has another name whenever what it is made from changes, and is built with the agent's program on top", async () => {
    const asked = { ...pool, image: "devcontainer" };
    // Nothing says which: the pool says that it is not there, the build says why.
    assert.equal(withOwnImage(asked, folder.path), asked);
    assert.equal(withOwnImage(pool, folder.path), pool);
    write(
      ".devcontainer/devcontainer.json",
      `{ "build": { "dockerfile": "Dockerfile", "args": { "A": "1" } } }`,
    );
    write(".devcontainer/Dockerfile", "FROM node:22\n");
    write(".devcontainer/more/file", "");
    const { image } = withOwnImage(asked, folder.path);
    assert.match(image, /^orchestrator-manager\/devcontainer:[0-9a-f]{12}$/);
    assert.equal(withOwnImage(asked, folder.path).image, image);

    const built: {
      files: readonly string[];
      image: string;
      how: BuildOptions | undefined;
    }[] = [];
    await buildOwnImage(
      {
        build(_folder, files, name, _onProgress, _cancel, how) {
          built.push({ files: [...files].sort(), image: name, how });
          return Promise.resolve();
        },
      },
      ownImageOf(folder.path),
      () => undefined,
      new AbortController().signal,
    );
    assert.deepEqual(
      built.map(({ files, image: name }) => ({ files, name })),
      [
        {
          files: ["Dockerfile", "devcontainer.json", "more"],
          name: `${image}-project`,
        },
        { files: ["Dockerfile"], name: image },
      ],
    );
    assert.deepEqual(built[0]?.how?.args, { A: "1" });

    write(".devcontainer/Dockerfile", "FROM node:24\n");
    assert.notEqual(withOwnImage(asked, folder.path).image, image);
  });
});
