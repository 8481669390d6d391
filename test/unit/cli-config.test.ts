import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { readEnvironment, settingNames } from "../../src/cli/environment";
import { defaultSettings } from "../../src/model/settings";
import { createCliProbe } from "../support/cliProbe";
import type { CliProbe } from "../support/cliProbe";
import { temporaryFolder } from "../support/temporary";

describe("cli: config", () => {
  const folder = temporaryFolder();
  const file = path.join(folder.path, "new", "settings.json");
  const probe = (environment: Record<string, string> = {}): CliProbe =>
    createCliProbe(folder.path, { ORCHESTRATOR_CONFIG: file, ...environment });
  after(() => folder.remove());

  const answer = async (
    argv: readonly string[],
    environment: Record<string, string> = {},
  ): Promise<string> => {
    const called = probe(environment);
    assert.equal(await called.run("config", ...argv), 0, called.err());
    return called.out().trimEnd();
  };

  it("says where each value comes from: the environment before the workspace before the user", async () => {
    assert.equal(
      await answer(["set", "maxConcurrent", "3", "--user"]),
      "maxConcurrent = 3  (user)",
    );
    assert.equal(
      await answer(["set", "maxConcurrent", "4"]),
      "maxConcurrent = 4  (workspace)",
    );
    const given = { ORCHESTRATOR_MAX_CONCURRENT: "5" };
    assert.equal(await answer(["get", "maxConcurrent"], given), "5");
    assert.match(
      await answer(["list"], given),
      /^maxConcurrent = 5 {2}\(ORCHESTRATOR_MAX_CONCURRENT\)$/m,
    );
    const elsewhere = createCliProbe("/elsewhere", {
      ORCHESTRATOR_CONFIG: file,
    });
    assert.equal(
      await elsewhere.run("config", "get", "maxConcurrent", "--json"),
      0,
    );
    assert.deepEqual(elsewhere.lines(), [
      { key: "maxConcurrent", value: 3, from: "user" },
    ]);
    assert.equal(
      await answer(["unset", "maxConcurrent"]),
      "maxConcurrent = 3  (user)",
    );
    assert.equal(
      await answer(["unset", "maxConcurrent", "--user"]),
      "maxConcurrent = 2  (default)",
    );
  });

  it("holds for runs, below what their options say", async () => {
    await answer(["set", "allowedTools", "Bash(npm test *)"]);
    await answer(["set", "budgets.day", "20", "--user"]);
    await answer(["set", "gateCommand", "npm test"]);
    const called = probe();
    await called.run(
      "run",
      "--task",
      "x",
      "--detach",
      "--budget-total",
      "7",
      "--gate",
      "make",
    );
    const [start] = called.api.calls.filter(({ method }) => method === "start");
    assert.deepEqual(start?.args, [
      {
        text: "x",
        options: {
          allowedTools: ["Bash(npm test *)"],
          budgets: { day: 20, total: 7 },
          gateCommand: "make",
        },
      },
    ]);
    assert.equal(called.opened[0]?.settings.gateCommand, "npm test");
  });

  it("refuses what makes no sense, and lets it be put right", async () => {
    const before = readFileSync(file, "utf8");
    for (const argv of [
      ["set", "maxConcurrent", "many"],
      ["set", "nonsense", "1"],
      ["set", "taskFiles", "*.md"],
      ["get", "nonsense"],
    ])
      assert.equal(await probe().run("config", ...argv), 2, argv.join(" "));
    assert.equal(readFileSync(file, "utf8"), before);
    const content = z
      .object({ settings: z.record(z.string(), z.unknown()) })
      .loose()
      .parse(JSON.parse(before));
    writeFileSync(
      file,
      JSON.stringify({
        ...content,
        settings: { retries: "often", nonsense: 1 },
      }),
    );
    const wrong = probe();
    assert.equal(await wrong.run("list"), 2);
    assert.match(wrong.err(), /config unset nonsense --user/);
    await probe().run("config", "unset", "nonsense", "--user");
    const mended = probe();
    assert.equal(await mended.run("list"), 2);
    assert.match(mended.err(), /retries \(user\) cannot be "often"/);
    assert.equal(
      await answer(["set", "retries", "2", "--user"]),
      "retries = 2  (user)",
    );
    writeFileSync(file, "{");
    const broken = probe();
    assert.equal(await broken.run("list"), 2);
    assert.match(broken.err(), /settings\.json cannot be read: not valid JSON/);
  });

  it("has a value for every setting but those that only an editor has", () => {
    assert.equal(settingNames.includes("codeLens"), false);
    assert.deepEqual(readEnvironment({}).settings, defaultSettings);
    assert.deepEqual(readEnvironment({}).overrides, {});
  });

  it("takes the pool from the environment, its own names first", () => {
    const { pool } = readEnvironment({
      CONTAINER_POOL_SIZE: "4",
      ORCHESTRATOR_POOL_SIZE: "5",
      CONTAINER_PORT_START: "9000",
      CONTAINER_IMAGE: "acme/agent:1",
    }).settings;
    assert.deepEqual(
      [pool.size, pool.portStart, pool.image],
      [5, 9000, "acme/agent:1"],
    );
  });
});
