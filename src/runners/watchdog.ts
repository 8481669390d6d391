import type { ExitRecord } from "../model/agent";
import { said } from "../model/said";
import type { Said } from "../model/said";
import type { ResourceSample, RunLimits } from "../model/runner";

/** What the looks at a process tree come to. Pure: the supervisor looks and keeps the state. */

/** One look. `cpuMs` is the sum over the processes that are there now; an empty tree means that nothing could be seen. */
export interface Look {
  readonly processes: number;
  readonly memoryBytes: number;
  readonly cpuMs: number;
  /** Length of all that was written so far. */
  readonly outputBytes: number;
  /** It waits for the user: to be silent is no stall. */
  readonly waits: boolean;
}

export interface WatchState {
  /** Time awake at the look before, in milliseconds. */
  readonly awakeMs: number;
  /** Time awake at the last sign of life. */
  readonly lastSignMs: number;
  readonly look: Look;
  /** Total so far: the CPU time of processes that are gone counts too. */
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  readonly peakProcesses: number;
}

export type LimitReason = Extract<
  ExitRecord["reason"],
  "memoryLimit" | "processLimit" | "cpuLimit" | "stalled"
>;

/** Why the tree has to be stopped, with a sentence that names the limit. */
export interface LimitReached {
  readonly reason: LimitReason;
  readonly sentence: Said;
}

/** In percent of one core. A waiting Node process with its timers stays well below, a compiler is far above. */
const busyPercent = 2;

export const initialWatch: WatchState = {
  awakeMs: 0,
  lastSignMs: 0,
  look: {
    processes: 0,
    memoryBytes: 0,
    cpuMs: 0,
    outputBytes: 0,
    waits: false,
  },
  cpuMs: 0,
  peakMemoryBytes: 0,
  peakProcesses: 0,
};

/** Takes one look into account. `awakeMs` comes from `awakeClock`, `at` is the time of day. */
export function watch(
  before: WatchState,
  look: Look,
  limits: RunLimits,
  awakeMs: number,
  at: number,
): {
  readonly state: WatchState;
  readonly sample: ResourceSample;
  readonly reached: LimitReached | null;
} {
  // A process that left the tree took its time along: less than before says nothing, but is no negative work.
  const spentMs = Math.max(0, look.cpuMs - before.look.cpuMs);
  const elapsedMs = awakeMs - before.awakeMs;
  const cpuPercent = elapsedMs > 0 ? (100 * spentMs) / elapsedMs : 0;
  const alive =
    look.outputBytes !== before.look.outputBytes ||
    cpuPercent >= busyPercent ||
    look.processes === 0 ||
    look.waits;
  const state: WatchState = {
    awakeMs,
    lastSignMs: alive ? awakeMs : before.lastSignMs,
    look,
    cpuMs: before.cpuMs + spentMs,
    peakMemoryBytes: Math.max(before.peakMemoryBytes, look.memoryBytes),
    peakProcesses: Math.max(before.peakProcesses, look.processes),
  };
  const idleMs = awakeMs - state.lastSignMs;
  const sample: ResourceSample = {
    at,
    cpuPercent: Math.round(cpuPercent * 10) / 10,
    cpuMs: state.cpuMs,
    memoryBytes: look.memoryBytes,
    peakMemoryBytes: state.peakMemoryBytes,
    processes: look.processes,
    peakProcesses: state.peakProcesses,
    idleMs,
  };
  return { state, sample, reached: limitReached(sample, limits) };
}

const over = (value: number, limit: number | null): limit is number =>
  limit !== null && value > limit;

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

function limitReached(
  { memoryBytes, processes, cpuMs, idleMs }: ResourceSample,
  limits: RunLimits,
): LimitReached | null {
  if (over(memoryBytes, limits.memoryBytes))
    return {
      reason: "memoryLimit",
      sentence: said`Its processes used ${megabytes(memoryBytes)} MB of memory; the limit is ${megabytes(limits.memoryBytes)} MB.`,
    };
  if (over(processes, limits.processes))
    return {
      reason: "processLimit",
      sentence: said`It had ${processes} processes; the limit is ${limits.processes}.`,
    };
  if (over(cpuMs, limits.cpuMs))
    return {
      reason: "cpuLimit",
      sentence: said`Its processes used ${seconds(cpuMs)} seconds of CPU time; the limit is ${seconds(limits.cpuMs)} seconds.`,
    };
  if (over(idleMs, limits.stallMs))
    return {
      reason: "stalled",
      sentence: said`It wrote nothing and used no CPU for ${seconds(idleMs)} seconds; the limit is ${seconds(limits.stallMs)} seconds.`,
    };
  return null;
}

/** Looks are a fraction of a second apart: between two that are further apart than this the machine slept, or was halted. */
const longestGapMs = 60_000;

/**
 * Milliseconds since the start in which this process could run. `source` is a clock that nobody can set: on Linux it stands
 * still while the machine sleeps, elsewhere it goes on; so a long gap counts as a short one.
 */
export function awakeClock(
  source: () => number = () => performance.now(),
): () => number {
  let last = source();
  let awakeMs = 0;
  return () => {
    const now = source();
    awakeMs += Math.min(now - last, longestGapMs);
    last = now;
    return awakeMs;
  };
}
