import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Course, Fate, Host } from "./chaosOrchestration";
import { orchestrate, prepare } from "./chaosOrchestration";
import type { Content, Found } from "./chaosResult";
import { findResult, problemsOf } from "./chaosResult";
import type { ScenarioName } from "./chaosScenarios";

/** Orchestrations at a time: more than a CI machine has cores, since a host leaves half of the time to the disk and to its agents. */
const workers = 3;

/** An undisturbed run: what the disturbed ones have to come to, and the points that they can die at. */
export interface Undisturbed {
  readonly scenario: ScenarioName;
  readonly expected: Content;
  /** In the order in which they are passed, each once. */
  readonly points: readonly string[];
}

/** What of an orchestration must be as if nothing had happened. */
export type Parts = readonly (keyof Content)[];
/** A host that dies changes nothing at all. */
export const everything: Parts = [
  "status",
  "tasks",
  "batches",
  "events",
  "commits",
  "refs",
  "branches",
  "checkout",
  "files",
];
/** Where an agent died there was another attempt, and more in the trash; the work is the same. */
export const theWork = everything.filter(
  (part) => part !== "events" && part !== "refs",
);

/** Runs tasks, a few at a time, until `next` has none. */
async function inParallel(next: () => (() => Promise<void>) | null) {
  const work = async () => {
    for (let task = next(); task; task = next()) await task();
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** A campaign against one scenario. */
export interface Campaign {
  readonly undisturbed: Undisturbed;
  /** Kills at each of these points, once. Returns those that were hit. */
  atPoints(targets: readonly string[], parts: Parts): Promise<string[]>;
  /** Orchestrations under a fate until it is `enough`, or something is wrong. */
  until(enough: () => boolean, fate: () => Fate, parts: Parts): Promise<void>;
  /** Throws with all that was found wrong. */
  verify(): void;
  dispose(): void;
}

export interface CampaignOptions {
  /** Further environment of the programs. */
  readonly variables?: NodeJS.ProcessEnv;
  /** What else is wrong with an orchestration. */
  check?(found: Found): string[];
}

export async function beginCampaign(
  name: ScenarioName,
  options: CampaignOptions = {},
): Promise<Campaign> {
  const prepared = prepare(name);
  const problems: string[] = [];

  const run = async (
    fate: Fate,
    check: (found: Found, course: Course) => void,
  ): Promise<Course> => {
    const ground = prepared.ground(options.variables);
    try {
      const course = await orchestrate(ground, fate);
      check(await findResult(ground), course);
      return course;
    } finally {
      await ground.dispose();
    }
  };

  /** Runs an orchestration and notes what is wrong with it; null when it did not come to its end. */
  const runNoted = async (fate: Fate, parts: Parts): Promise<Course | null> => {
    try {
      return await run(fate, (found, course) => {
        const wrong = [
          ...problemsOf(found, undisturbed.expected, parts),
          ...(options.check?.(found) ?? []),
        ];
        if (wrong.length > 0)
          problems.push(
            [
              `${name}, after ${course.deaths} deaths`,
              ...course.hits.map((hit) => `  killed at ${hit}`),
              ...wrong,
            ].join("\n"),
          );
      });
    } catch (error) {
      problems.push(
        `${name}: ${error instanceof Error ? error.message : String(error)}`,
      );
      return null;
    }
  };

  let undisturbed: Undisturbed = {
    scenario: name,
    expected: empty,
    points: [],
  };
  try {
    await run({ record: true }, (found, { passed }) => {
      assert.deepEqual(found.problems, [], "an undisturbed run leaves nothing");
      undisturbed = {
        scenario: name,
        expected: found.content,
        points: [...new Set(passed)],
      };
    });
  } catch (error) {
    prepared.dispose();
    throw error;
  }

  return {
    undisturbed,
    async atPoints(targets, parts) {
      const open = new Set(targets);
      const busy = new Set<string>();
      const hit: string[] = [];
      let fruitless = 0;
      await inParallel(() => {
        // Half of what is open, so that another orchestration has something to do meanwhile.
        const mine = [...open]
          .filter((target) => !busy.has(target))
          .filter((_, at, all) => all.length < 8 || at % workers === 0);
        if (mine.length === 0 || fruitless >= workers) return null;
        mine.forEach((target) => busy.add(target));
        return async () => {
          const course = await runNoted({ targets: mine }, parts);
          mine.forEach((target) => busy.delete(target));
          course?.hits.forEach((target) => open.delete(target));
          hit.push(...(course?.hits ?? []));
          fruitless = course?.hits.length ? 0 : fruitless + 1;
        };
      });
      return hit;
    },
    until: (enough, fate, parts) =>
      inParallel(() =>
        enough() || problems.length > 0
          ? null
          : async () => {
              await runNoted(fate(), parts);
            },
      ),
    verify() {
      assert.equal(problems.join("\n\n"), "");
    },
    dispose: () => prepared.dispose(),
  };
}

const empty: Content = {
  status: "",
  tasks: [],
  batches: [],
  events: [],
  commits: [],
  refs: [],
  branches: [],
  checkout: [],
  files: {},
};

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Waits for a random moment in the life of a host; false when it has ended before that. */
export async function randomMoment(
  host: Host,
  random: () => number,
  withinMs: number,
): Promise<boolean> {
  const timer = new AbortController();
  await host.exposed;
  await Promise.race([
    host.ended,
    delay(random() * withinMs, undefined, { signal: timer.signal }).catch(
      () => undefined,
    ),
  ]);
  timer.abort();
  return host.process.exitCode === null && host.process.signalCode === null;
}
