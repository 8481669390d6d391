import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import {
  beginCampaign,
  randomMoment,
  seeded,
  theWork,
} from "../support/chaosCampaign";
import type { Campaign } from "../support/chaosCampaign";
import type { Ground } from "../support/chaosOrchestration";
import { endProcessesIn, isAlive } from "../support/runs";

const seed = Number(process.env["CHAOS_SEED"] ?? 1);
const all = process.env["CHAOS_ALL"] !== undefined;
const kills = { supervisor: 8, agent: 8, powerCut: 12 } as const;
/** In one orchestration: an agent that dies again and again is given up, as it should be. */
const killsEach = 4;

/**
 * Points of a program: of every second kind of thing that it does one, the seed says which; or all. An attempt dies once, so points of the same attempt need an
 * orchestration each: every kind takes the attempt that has the fewest, beginning where the seed says.
 */
function chosen(points: readonly string[], program: string): string[] {
  const own = points.filter((point) => point.startsWith(`${program} `));
  if (all) return own;
  const attemptOf = (point: string) => point.slice(0, point.indexOf(": "));
  const kindOf = (point: string) =>
    point.slice(point.indexOf(": ")).replace(/ #\d+$/, "");
  const byKind = new Map<string, string[]>();
  for (const point of own)
    byKind.set(kindOf(point), [...(byKind.get(kindOf(point)) ?? []), point]);

  const deaths = new Map<string, number>();
  const deathsAt = (point: string) => deaths.get(attemptOf(point)) ?? 0;
  // What only few attempts do has the least choice.
  const rarestFirst = [...byKind.values()].sort((a, b) => a.length - b.length);
  const half = rarestFirst.filter((_, at) => at % 2 === seed % 2);
  return half.map((same) => {
    const from = seed % same.length;
    const point = [...same.slice(from), ...same.slice(0, from)].reduce(
      (best, other) => (deathsAt(other) < deathsAt(best) ? other : best),
    );
    deaths.set(attemptOf(point), deathsAt(point) + 1);
    return point;
  });
}

/** Process of the attempt at work, as its folder names it; null between attempts. */
function atWork(
  { stateFolder }: Ground,
  program: "supervisor" | "agent",
): number | null {
  const attempts = path.join(stateFolder, "attempts");
  if (!existsSync(attempts)) return null;
  for (const name of readdirSync(attempts)) {
    const folder = path.join(attempts, name);
    const file = path.join(
      folder,
      program === "agent" ? "started.json" : "claim",
    );
    if (existsSync(path.join(folder, "exit.json")) || !existsSync(file))
      continue;
    const pid = Number(/"pid":(\d+)/.exec(readFileSync(file, "utf8"))?.[1]);
    if (isAlive(pid)) return pid;
  }
  return null;
}

describe("chaos: what a host started is killed", function () {
  this.timeout(30 * 60_000);
  let campaign: Campaign;
  const undo: (() => void)[] = [];
  before(async () => {
    campaign = await beginCampaign("phase");
    undo.push(() => campaign.dispose());
  });
  after(() => undo.forEach((step) => step()));
  afterEach(() => campaign.verify());

  for (const program of ["supervisor", "agent"] as const) {
    it(`the ${program}, at its named points`, async () => {
      const targets = chosen(campaign.undisturbed.points, program);
      const hit = await campaign.atPoints(targets, theWork);
      console.log(
        `      killed at ${hit.length} of ${targets.length} points (seed ${seed})`,
      );
      campaign.verify();
      assert.deepEqual(
        targets.filter((target) => !hit.includes(target)),
        [],
      );
    });

    it(`the ${program}, at ${kills[program]} random moments`, async () => {
      const random = seeded(seed);
      let count = 0;
      await campaign.until(
        () => count >= kills[program],
        () => ({
          async strike(host, ground) {
            for (let here = 0; here < killsEach;) {
              if (!(await randomMoment(host, random, 300))) return;
              const pid = atWork(ground, program);
              if (pid === null) continue;
              process.kill(pid, "SIGKILL");
              here += 1;
              count += 1;
            }
          },
        }),
        theWork,
      );
      console.log(`      killed ${count} times (seed ${seed})`);
    });
  }

  it(`all of it at once, with every git, at ${kills.powerCut} random moments`, async () => {
    const random = seeded(seed);
    let count = 0;
    await campaign.until(
      () => count >= kills.powerCut,
      () => ({
        async strike(host, ground) {
          if (!(await randomMoment(host, random, 800))) return;
          if (count >= kills.powerCut) return;
          count += 1;
          await endProcessesIn(ground.folder);
        },
      }),
      theWork,
    );
    console.log(`      cut ${count} times (seed ${seed})`);
  });
});
