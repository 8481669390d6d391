// What a container costs next to a process of this machine, in one run: until a slot is leased, with a pool that has just been opened and
// with one that is at work; until an agent says its first word; and how much of the time the slots of a pool are at work over 40 tasks.
// Prints tables; skipped, and says so, where there is no container engine.
import { processRunner } from "../../src/runners";
import type { Runner } from "../../src/model/runner";
import { buildBundles } from "../support/bundles";
import { openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { openTestEngine } from "../support/containerEngine";
import { observe } from "../support/runs";

const rounds = 7;
const tasks = 40;
/** Far less than any real task takes, so that what is between two of them counts for more than it ever will. */
const taskMs = 3_000;
/** Share of the time that the slots are to be at work. */
const goal = 0.7;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const timed = async (what: () => Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  await what();
  return performance.now() - begin;
};

const unwanted = new AbortController().signal;

/** Milliseconds until a slot is leased: by a pool that knows nothing yet, and by one that is at work. */
async function leases(bench: ContainerBench) {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { pool } = bench.reopen();
    const lease = (attempt: string) => () => pool.lease(attempt, unwanted);
    cold.push(await timed(lease(`cold-${round}`)));
    warm.push(await timed(lease(`warm-${round}`)));
    await pool.release(`cold-${round}`);
    await pool.release(`warm-${round}`);
  }
  return { cold, warm };
}

/** Milliseconds until the first line of a program, and until its end is known, in turns with the peer's. */
async function runs(bench: ContainerBench, host: Runner) {
  const measured = {
    host: { first: [] as number[], whole: [] as number[] },
    container: { first: [] as number[], whole: [] as number[] },
  };
  for (let round = 0; round < rounds; round++)
    for (const [name, runner] of [
      ["host", host],
      ["container", bench.runner],
    ] as const) {
      const begin = performance.now();
      const run = observe(runner, bench.request(`console.log("ready");`));
      await run.saw("ready");
      measured[name].first.push(performance.now() - begin);
      await run.ended;
      measured[name].whole.push(performance.now() - begin);
    }
  return measured;
}

/** How much of the time the slots were leased, and the agents in them at work, while many tasks went through the pool. */
async function utilisation(bench: ContainerBench) {
  const { pool } = bench;
  const slots = bench.settings.size;
  const leased = () =>
    pool.look().slots.filter(({ state }) => state.kind === "leased").length;
  let since = performance.now();
  let before = leased();
  let leasedMs = 0;
  const stop = pool.subscribe(() => {
    const now = performance.now();
    leasedMs += before * (now - since);
    since = now;
    before = leased();
  });
  const begin = performance.now();
  const ended = await Promise.all(
    Array.from(
      { length: tasks },
      () =>
        observe(
          bench.runner,
          bench.request(`setTimeout(() => undefined, ${taskMs});`),
        ).ended,
    ),
  );
  const wholeMs = performance.now() - begin;
  stop();
  const failed = ended.filter((exit) => exit?.exitCode !== 0).length;
  if (failed > 0) throw new Error(`${failed} of ${tasks} tasks failed.`);
  return {
    leased: leasedMs / (slots * wholeMs),
    worked: (tasks * taskMs) / (slots * wholeMs),
    wholeMs,
    slots,
  };
}

const ms = (value: number): string => value.toFixed(1);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const engine = await openTestEngine({});
if (engine === null)
  console.log("\nContainers: SKIPPED, there is no container engine here.");
else {
  const bench = await openContainerBench(engine);
  try {
    const { supervisorPath } = await buildBundles();
    const host = processRunner({ supervisorPath, nodePath: process.execPath });
    const { cold, warm } = await leases(bench);
    const measured = await runs(bench, host);
    const peer = median(measured.host.first);
    const row = (values: readonly number[], of: number) => ({
      "median ms": ms(median(values)),
      "worst ms": ms(Math.max(...values)),
      "of the host's process": (median(values) / of).toFixed(2),
    });
    console.log(`\nContainers (median of ${rounds})`);
    console.table({
      "lease of a slot, pool just opened": row(cold, peer),
      "lease of a slot, pool at work": row(warm, peer),
      "first line, process of this machine": row(measured.host.first, peer),
      "first line, container": row(measured.container.first, peer),
      "start to end, process of this machine": row(
        measured.host.whole,
        median(measured.host.whole),
      ),
      "start to end, container": row(
        measured.container.whole,
        median(measured.host.whole),
      ),
    });
    const { leased, worked, wholeMs, slots } = await utilisation(bench);
    console.log(
      `${tasks} tasks of ${taskMs / 1000} s through ${slots} slots in ${(wholeMs / 1000).toFixed(0)} s: the slots were leased ${percent(leased)} of the time (goal: over ${percent(goal)}), the agents in them at work ${percent(worked)}.`,
    );
    if (leased <= goal) process.exitCode = 1;
  } finally {
    await bench.dispose();
    await engine.dispose();
  }
}
