import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { toFailure } from "../../src/model/errors";
import { inEnglish } from "../../src/model/said";
import { containerEngine } from "../../src/runners";
import { connectionTo } from "../../src/runners/container/connection";
import {
  contextId,
  endpointOfContext,
  endpointOfEnvironment,
  parseEndpoint,
} from "../../src/runners/container/endpoints";
import { temporaryFolder } from "../support/temporary";

describe("the place of a container engine", () => {
  it("is a socket, a pipe, a host with or without TLS, a host behind ssh, or a context", () => {
    const tcp = (host: string, port: number, folder?: string | null) => ({
      kind: "tcp",
      host,
      port,
      tls: folder === undefined ? null : { folder, verify: true },
    });
    for (const [text, meaning] of [
      ["default", { kind: "default" }],
      ["unix:///run/docker.sock", { kind: "socket", path: "/run/docker.sock" }],
      ["unix://", { kind: "socket", path: "/var/run/docker.sock" }],
      [
        "npipe:////./pipe/docker_engine",
        { kind: "socket", path: "//./pipe/docker_engine" },
      ],
      ["tcp://build.example", tcp("build.example", 2375)],
      ["tcp://10.0.0.7:4000", tcp("10.0.0.7", 4000)],
      ["tcp://[fd00::7]:4000", tcp("fd00::7", 4000)],
      ["tcp://build.example:2376", tcp("build.example", 2376, null)],
      ["tcp://build.example?certs=/c", tcp("build.example", 2376, "/c")],
      [
        "ssh://me@build.example:2222",
        { kind: "ssh", destination: "me@build.example", port: 2222 },
      ],
      ["ssh://box", { kind: "ssh", destination: "box", port: null }],
      ["desktop-linux", { kind: "context", name: "desktop-linux" }],
    ] as const)
      assert.deepEqual(parseEndpoint(text), meaning, text);
  });

  it("is refused with the reason and the forms there are", () => {
    for (const [text, reason] of [
      ["", /is no place/],
      ["-x", /is no place/],
      ["unix://run/docker.sock", /whole path/],
      ["http://build.example", /of a kind that nobody knows/],
      ["tcp://", /cannot be read|names no host/],
      ["tcp://build.example/v1", /more than a host/],
      ["tcp://build.example?cert=/c", /more than a host/],
      ["ssh://me:secret@build.example", /must not hold a password/],
      ["ssh://build.example/run/docker.sock", /more than a user/],
    ] as const)
      assert.throws(
        () => parseEndpoint(text),
        (error) => {
          const { code, message, fix } = toFailure(error);
          assert.equal(code, "invalidSettings");
          assert.match(message, reason, text);
          assert.doesNotMatch(message, /secret/);
          assert.match(fix ?? "", /tcp:\/\/host:port/);
          return true;
        },
      );
  });

  it("is what the environment says first, then the current context", () => {
    assert.equal(endpointOfEnvironment({}, null), null);
    assert.equal(endpointOfEnvironment({}, "default"), null);
    assert.deepEqual(endpointOfEnvironment({}, "far"), {
      kind: "context",
      name: "far",
    });
    assert.deepEqual(endpointOfEnvironment({ DOCKER_CONTEXT: "near" }, "far"), {
      kind: "context",
      name: "near",
    });
    const host = { DOCKER_HOST: "build.example:4000", DOCKER_CONTEXT: "near" };
    const plain = {
      kind: "tcp",
      host: "build.example",
      port: 4000,
      tls: null,
    };
    assert.deepEqual(endpointOfEnvironment(host, "far"), plain);
    assert.deepEqual(
      endpointOfEnvironment({ ...host, DOCKER_CERT_PATH: "/c" }, null),
      { ...plain, tls: { folder: "/c", verify: true } },
    );
  });

  it("is read from a context as Docker keeps it", async () => {
    const folder = temporaryFolder();
    try {
      // As `docker context create` of version 28 wrote them.
      const id = contextId("far");
      assert.match(id, /^512eea46ceb3921d/);
      const meta = path.join(folder.path, "contexts", "meta", id);
      mkdirSync(meta, { recursive: true });
      writeFileSync(
        path.join(meta, "meta.json"),
        `{"Name":"far","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://build.example:4000","SkipTLSVerify":false}}}`,
      );
      writeFileSync(
        path.join(folder.path, "config.json"),
        `{"auths":{},"currentContext":"far"}`,
      );
      const environment = { DOCKER_CONFIG: folder.path };
      for (const text of ["far", "default"]) {
        const { options } = await connectionTo(text, environment);
        assert.deepEqual(
          [options.host, options.port, options.protocol],
          ["build.example", 4000, "http"],
        );
      }
      await assert.rejects(
        connectionTo("near", environment),
        /no Docker context near/,
      );
    } finally {
      folder.remove();
    }
    const meta = (host: string) => ({
      Endpoints: { docker: { Host: host, SkipTLSVerify: true } },
    });
    assert.deepEqual(
      endpointOfContext("x", meta("tcp://build.example:2376"), "/c"),
      {
        kind: "tcp",
        host: "build.example",
        port: 2376,
        tls: { folder: "/c", verify: false },
      },
    );
    assert.throws(
      () => endpointOfContext("x", meta("other"), null),
      /names no engine/,
    );
    assert.throws(
      () => endpointOfContext("x", { Endpoints: {} }, null),
      /names no engine/,
    );
  });

  it("is never mixed with what DOCKER_HOST names", async () => {
    const { options } = await connectionTo("unix:///run/other.sock", {
      DOCKER_HOST: "tcp://build.example:4000",
    });
    assert.equal(options.socketPath, "/run/other.sock");
    assert.ok("host" in options && options.host === undefined);
  });
});

describe("an engine behind ssh", function () {
  if (process.platform === "win32") return; // The stand-in is a shell script.
  const folder = temporaryFolder();
  after(() => folder.remove());

  /** The environment with a stand-in for `ssh`. */
  const withSsh = (script: string) => {
    const bin = path.join(folder.path, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, "ssh"), `#!/bin/sh\n${script}\n`, {
      mode: 0o755,
    });
    return { PATH: `${bin}:${process.env["PATH"]}` };
  };
  const ask = (socketPath: string | undefined): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ socketPath, path: "/version" }, (answer) => {
        void text(answer).then(resolve, reject);
      }).once("error", reject);
    });

  it("is reached with the ssh of this machine, as Docker's own client does it", async () => {
    const engine = path.join(folder.path, "engine.sock");
    const server = createServer((_, answer) => answer.end("20.10")).listen(
      engine,
    );
    const said = path.join(folder.path, "said");
    const pipe = `const s = require("node:net").connect("${engine}"); process.stdin.pipe(s).pipe(process.stdout);`;
    const environment = withSsh(
      `echo "$@" > '${said}'; exec '${process.execPath}' -e '${pipe}'`,
    );
    try {
      const { options, trouble } = await connectionTo(
        "ssh://me@build.example:2222",
        environment,
      );
      assert.equal(await ask(options.socketPath), "20.10");
      assert.match(
        readFileSync(said, "utf8"),
        /BatchMode=yes .*-p 2222 -- me@build\.example docker system dial-stdio\n$/,
      );
      assert.equal(trouble(), null);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it("says what ssh said when there is no way to it, and what to try", async () => {
    const { options, trouble } = await connectionTo(
      "ssh://me@build.example:2222",
      withSsh(`echo "Host key verification failed." >&2; exit 255`),
    );
    await assert.rejects(ask(options.socketPath));
    const known = trouble();
    assert.ok(known);
    assert.equal(
      inEnglish(known.message),
      "The container engine behind ssh -p 2222 me@build.example cannot be reached: Host key verification failed.",
    );
    assert.match(
      inEnglish(known.fix),
      /"ssh -o BatchMode=yes -p 2222 me@build\.example docker version" works in a terminal/,
    );
  });

  it("is one way for all who ask, and says so where there is no ssh", async () => {
    const environment = { PATH: path.join(folder.path, "nothing") };
    const [one, other] = await Promise.all(
      [1, 2].map(() => connectionTo("ssh://build.example", environment)),
    );
    assert.equal(one?.options.socketPath, other?.options.socketPath);
    await assert.rejects(ask(one?.options.socketPath));
    assert.match(
      inEnglish(other?.trouble()?.message ?? ""),
      /There is no program ssh here\.$/,
    );
  });

  it("names what answers and is no engine, such as a shell that greets", async () => {
    const previous = process.env["PATH"];
    process.env["PATH"] = withSsh(`echo "Welcome"; cat >/dev/null`).PATH;
    try {
      await assert.rejects(
        containerEngine({ endpoint: "ssh://greeting.example" }).version(),
        (error) => {
          const { code, message, fix } = toFailure(error);
          assert.equal(code, "containerEngineUnavailable");
          assert.match(message, /no container engine/);
          assert.match(fix ?? "", /the shell there says nothing/);
          return true;
        },
      );
    } finally {
      process.env["PATH"] = previous;
    }
  });
});
