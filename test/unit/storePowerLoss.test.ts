import assert from "node:assert/strict";
import type { PowerLossResult, Sabotage } from "../support/powerLoss";
import { powerLoss, without } from "../support/powerLoss";

/**
 * `STORE_POWER_LOSS_SEEDS=100` runs more lives than the few of every test run; `STORE_POWER_LOSS_SEEDS=17-17` one alone:
 * every problem says its seed.
 */
const asked = /^(?:(\d+)-)?(\d+)$/.exec(
  process.env["STORE_POWER_LOSS_SEEDS"] ?? "",
);

function seedsOf(count: number): number[] {
  const first = Number(asked?.[1] ?? 1);
  const last = Number(asked?.[2] ?? count);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function campaign(
  seeds: number,
  sabotage?: Sabotage,
): Promise<PowerLossResult> {
  const results: PowerLossResult[] = [];
  for (const seed of seedsOf(seeds))
    results.push(await powerLoss(seed, 1, sabotage));
  const sum = (read: (result: PowerLossResult) => number): number =>
    results.reduce((total, result) => total + read(result), 0);
  return {
    states: sum(({ states }) => states),
    overtakenSnapshots: sum(({ overtakenSnapshots }) => overtakenSnapshots),
    problems: results.flatMap(({ problems }) => problems),
  };
}

describe("store and power cuts", function () {
  this.timeout(asked === null ? 300_000 : 0);

  it("holds every acknowledged commit, whole, whatever a cut at any step loses, tears or reorders", async () => {
    const { states, overtakenSnapshots, problems } = await campaign(12);
    console.log(
      `      ${states} states, ${overtakenSnapshots} snapshots overtaken by commits: ${problems.length} problems`,
    );
    assert.deepEqual(problems, []);
    if (asked !== null) return;
    assert.ok(states >= 4000, `only ${states} states`);
    assert.ok(overtakenSnapshots >= 20, `only ${overtakenSnapshots}`);
  });

  const wrongWays: [string, RegExp, Sabotage][] = [
    [
      "the journal were not synced",
      /lost|damaged/,
      without("sync", (name) => name.endsWith("orchestrator.redo")),
    ],
    [
      "a snapshot were not synced before it is renamed",
      /databaseDamaged|cannot be used/,
      without("sync", (name) => /\.db\.[-0-9a-f]{36}\.tmp$/.test(name)),
    ],
    [
      "a new journal were not synced before it is renamed",
      /cannot be used/,
      without("sync", (name) => name.endsWith("orchestrator.redo.tmp")),
    ],
    [
      "the folder were not synced between the new snapshot and its journal",
      /another snapshot|missing/,
      without(
        "syncFolder",
        (_, previous) => previous === "rename orchestrator.db",
      ),
    ],
    [
      "the folder were not synced before a commit to a new journal",
      /lost/,
      without(
        "syncFolder",
        (_, previous) => previous !== "rename orchestrator.db",
      ),
    ],
  ];
  for (const [what, words, sabotage] of wrongWays)
    it(`would see it if ${what}`, async () => {
      const { states, problems } = await campaign(2, sabotage);
      console.log(`      ${problems.length} of ${states} states`);
      if (asked === null)
        assert.ok(problems.some((problem) => words.test(problem)));
    });
});
