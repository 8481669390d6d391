import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { openConfinedApp, settled } from "../support/confinedApp";
import { openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { useTestEngine } from "../support/containerEngine";

describe("the gate of a container", function () {
  this.timeout(120_000);
  const given = useTestEngine();
  let bench: ContainerBench;

  beforeEach(async () => {
    bench = await openContainerBench(given.engine, {
      network: "allowlist",
    });
  });
  afterEach(() => bench.dispose());

  it("is as confined as the agent whose work it proves: a machine of its own, nothing to write but the worktree, no key, no way out", async () => {
    const { repository, state } = bench;
    const script = path.join(repository.outside, "script.json");
    writeFileSync(
      script,
      JSON.stringify({
        stages: {
          "*": {},
          implementation: {
            edits: [
              {
                path: "test.sh",
                write: `echo "on $(hostname) as $(id -u)"
echo trap >'${repository.outside}/trap' || echo "outside refused"
echo trap >'${repository.root}/.git/hooks/post-commit' || echo "hook refused"
echo "keys: $(env | grep -c '^ANTHROPIC')"
wget -q -O- http://example.com/ || echo "example.com refused"
echo made >made-by-gate && git status --short
exit 4
`,
              },
            ],
          },
        },
      }),
    );
    process.env["ANTHROPIC_API_KEY"] = "a-key";
    const app = await openConfinedApp({
      workspace: repository.root,
      stateFolder: state,
      runner: bench.runner,
      settings: {
        agent: `script:${script}`,
        gateCommand: "sh test.sh",
        autoHeal: false,
      },
    });
    try {
      const id = await app.start({
        text: "Make it",
        options: { skip: ["specification", "qa"] },
      });
      const { failure, attempts } = await settled(app, id);
      assert.equal(failure?.code, "gateFailed");
      const { exitCode, output = "" } = attempts[0]?.evidence?.gate ?? {};
      assert.equal(exitCode, 4, output);
      assert.match(output, /^on [0-9a-f]{12} as [1-9]/);
      assert.equal(output.includes(hostname()), false);
      for (const said of [
        "outside refused",
        "hook refused",
        "keys: 0",
        "example.com refused",
        "may not reach example.com:80 (orchestrator.pool.allowedHosts)",
        "?? made-by-gate",
      ])
        assert.ok(output.includes(said), output);
      assert.equal(existsSync(path.join(repository.outside, "trap")), false);
      assert.deepEqual(
        await given.engine.docker.listContainers({ all: true }),
        [],
      );
    } finally {
      Reflect.deleteProperty(process.env, "ANTHROPIC_API_KEY");
      await app.close();
    }
  });
});
