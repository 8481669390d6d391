import assert from "node:assert/strict";
import {
  beginCampaign,
  everything,
  randomMoment,
  seeded,
} from "../support/chaosCampaign";
import type { Campaign } from "../support/chaosCampaign";
import type { ScenarioName } from "../support/chaosScenarios";

const all = process.env["CHAOS_ALL"] !== undefined;
const seed = Number(process.env["CHAOS_SEED"] ?? 1);
const leastPoints = 60;
const randomKills = 200;
const withinMs = 450;

const names: readonly ScenarioName[] = [
  "phase",
  "untracked",
  "cancel",
  "moves",
  "asks",
];

const isEvent = (point: string): boolean => / event /.test(point);

/** Without the number: what is done, and whether it dies before, amid or after. */
const kindOf = (point: string): string => point.replace(/#.*$/, "");

/**
 * Points of the host: one of every kind of event, and of every fourth other kind of point, where it is met first (`known`: by
 * orchestrations before); the seed chooses which kinds, and which one of each. `CHAOS_ALL=1` takes all.
 */
function chosen(points: readonly string[], known: Set<string>): string[] {
  const ofHost = points.filter((point) => point.startsWith("host: "));
  const byKind = new Map<string, string[]>();
  for (const point of ofHost) {
    const kind = kindOf(point);
    byKind.set(kind, [...(byKind.get(kind) ?? []), point]);
  }
  const picked = new Set(
    [...byKind]
      .filter(
        ([kind], at) =>
          !known.has(kind) && (isEvent(kind) || at % 4 === seed % 4),
      )
      .map(([, same]) => same[seed % same.length]),
  );
  for (const kind of byKind.keys()) known.add(kind);
  return ofHost.filter((point) => all || picked.has(point));
}

describe("chaos: the host is killed", function () {
  this.timeout(30 * 60_000);
  const known = new Set<string>();
  let campaign: Campaign | null = null;
  afterEach(() => campaign?.dispose());

  for (const name of names)
    it(`at the named points of "${name}", and each time it ends as if nothing had happened`, async () => {
      campaign = await beginCampaign(name);
      const { points } = campaign.undisturbed;
      const only = process.env["CHAOS_TARGET"];
      const targets =
        only === undefined ? chosen(points, known) : only.split("|");
      const started = Date.now();
      const hit = await campaign.atPoints(targets, everything);
      console.log(
        `      ${points.filter((point) => point.startsWith("host: ")).length} points, killed at ${hit.length} of ${targets.length} (seed ${seed}), ${Math.round((Date.now() - started) / 1000)} s`,
      );
      campaign.verify();
      assert.ok(points.length >= leastPoints);
      assert.deepEqual(
        targets.filter((target) => !hit.includes(target)),
        [],
        "every point is come by",
      );
    });

  it(`at ${randomKills} random moments`, async () => {
    const random = seeded(seed);
    campaign = await beginCampaign("phase");
    let deaths = 0;
    await campaign.until(
      () => deaths >= randomKills,
      () => ({
        async strike(host) {
          if (deaths >= randomKills) return;
          const lives = await randomMoment(host, random, withinMs);
          if (lives && host.process.kill("SIGKILL")) deaths += 1;
        },
      }),
      everything,
    );
    console.log(`      killed at ${deaths} moments (seed ${seed})`);
    campaign.verify();
    assert.ok(deaths >= randomKills);
  });
});
