import { inEnglish } from "../../src/model/said";
import assert from "node:assert/strict";
import { claudeHosts } from "../../src/agents/claude/environment";
import {
  refusedWords,
  registriesOf,
} from "../../src/engine/effects/registries";
import { openRepository } from "../../src/git";
import { makeRepository } from "../support/repository";

describe("the hosts that a project needs", () => {
  it("are the registries of its package managers and those that its files name, as they are in the commit", async () => {
    const repository = makeRepository();
    try {
      const bare = repository.commit("Bare", { "readme.md": "https://a.test" });
      const commit = repository.commit("Files", {
        "package.json": `{ "homepage": "https://home.test" }`,
        "Cargo.toml": "",
        ".npmrc":
          "@scope:registry=https://npm.corp.test:8443/path/\n//npm.corp.test/:_authToken=x\n",
        "package-lock.json": JSON.stringify(
          {
            packages: {
              "": { funding: { url: "https://funding.test" } },
              a: { resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz" },
              b: { resolved: "https://packages.test/b.tgz" },
              c: { resolved: "git+ssh://git@git.test/c.git#1" },
            },
          },
          null,
          2,
        ),
        ".yarnrc.yml": 'npmRegistryServer: "https://yarn.corp.test"\n',
        "requirements.txt": "--extra-index-url https://pip.corp.test/simple\n",
        "sub/.npmrc": "registry=https://elsewhere.test\n",
      });
      repository.write(".npmrc", "registry=https://evil.test\n");
      const opened = await openRepository(repository.root);
      assert.deepEqual(await registriesOf(opened, bare), []);
      assert.deepEqual((await registriesOf(opened, commit)).sort(), [
        "crates.io",
        "files.pythonhosted.org",
        "index.crates.io",
        "npm.corp.test:8443",
        "packages.test",
        "pip.corp.test",
        "pypi.org",
        "registry.npmjs.org",
        "registry.yarnpkg.com",
        "static.crates.io",
        "yarn.corp.test",
      ]);
    } finally {
      repository.dispose();
    }
  });

  it("are its agent's service and no other", () => {
    assert.ok(claudeHosts({}).includes("api.anthropic.com"));
    assert.deepEqual(
      claudeHosts({ ANTHROPIC_BASE_URL: "http://gateway.test:4000/v1" }),
      ["gateway.test:4000"],
    );
  });

  it("are named where it was kept from them, some of many", () => {
    assert.equal(refusedWords({}), null);
    assert.equal(
      inEnglish(
        refusedWords({
          refusedHosts: ["a:1", "b:1", "c:1", "d:1", "e:1", "f:1"],
        }) ?? "",
      ),
      "Its container may not reach a:1, b:1, c:1, d:1, e:1 and 1 more (orchestrator.pool.allowedHosts).",
    );
  });
});
