import assert from "node:assert/strict";
import {
  beginCampaign,
  everything,
  randomMoment,
  seeded,
} from "../support/chaosCampaign";
import type { Campaign } from "../support/chaosCampaign";
import type { ScenarioName } from "../support/chaosScenarios";

/** Of the points around programs that are started, one of so many is taken; `CHAOS_ALL=1` takes all. */
const parts = process.env["CHAOS_ALL"] === undefined ? 24 : 1;
const seed = Number(process.env["CHAOS_SEED"] ?? Math.floor(Date.now() / 1000));
const leastPoints = 60;
const randomKills = 200;
const withinMs = 450;

const names: readonly ScenarioName[] = [
  "phase",
  "untracked",
  "cancel",
  "moves",
];

/** Points of the host: all of its events, and every so many'th of the others, beginning where the seed says. */
function chosen(points: readonly string[]): string[] {
  const ofHost = points.filter((point) => point.startsWith("host: "));
  const isEvent = (point: string) => / event /.test(point);
  const others = ofHost.filter((point) => !isEvent(point));
  const picked = new Set(others.filter((_, at) => at % parts === seed % parts));
  return ofHost.filter((point) => isEvent(point) || picked.has(point));
}

describe("chaos: the host is killed", function () {
  this.timeout(30 * 60_000);
  let campaign: Campaign | null = null;
  afterEach(() => campaign?.dispose());

  for (const name of names)
    it(`at the named points of "${name}", and each time it ends as if nothing had happened`, async () => {
      campaign = await beginCampaign(name);
      const { points } = campaign.undisturbed;
      const only = process.env["CHAOS_TARGET"];
      const targets = only === undefined ? chosen(points) : only.split("|");
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
