import { saidSchema } from "./sentence";
import * as z from "zod";
import type { AgentCommand, ExitRecord } from "./agent";

/**
 * Where agents can run: `process`, on the host; `tmux`, there too, in a session that anybody can attach to; `container`, in a container of
 * the pool, which can write only to the worktree.
 */
export const runnerNames = ["process", "tmux", "container"] as const;
export type RunnerName = (typeof runnerNames)[number];

/** What can be asked for; `auto`: a container where one can be had, else the host. */
export const runnerChoices = ["auto", ...runnerNames] as const;
export type RunnerChoice = (typeof runnerChoices)[number];

/**
 * Where tmux shows attempts: each orchestration in a session of its own; or all of a workspace in one session, in a window each, or side by side
 * in one window.
 */
export const tmuxLayouts = ["sessions", "windows", "tiled"] as const;
export type TmuxLayout = (typeof tmuxLayouts)[number];

/**
 * What stops an attempt besides its time limit; the supervisor holds all of it even when the host is gone. Everything is judged
 * on the whole process tree, at its looks. Null: no such limit.
 */
export interface RunLimits {
  /** Resident memory of the tree, in bytes. */
  readonly memoryBytes: number | null;
  /** Processes of the tree at one time. */
  readonly processes: number | null;
  /** CPU time of the tree, in milliseconds. */
  readonly cpuMs: number | null;
  /** How long it may neither write output nor use the CPU, in milliseconds. Where CPU time cannot be read nothing counts as a stall. */
  readonly stallMs: number | null;
  /** What is done at one of these limits: `stop` ends the attempt; else it goes on, with `throttle` at the lowest priority. */
  readonly action: "stop" | "warn" | "throttle";
  /** How often the tree is looked at, in milliseconds; every 30 s at most on Windows, where a look is dear. */
  readonly sampleMs: number;
}

/** Claude Code may say nothing for 300 s, then for 600 s more: only well beyond that is it stuck. */
export const defaultRunLimits: RunLimits = {
  memoryBytes: null,
  processes: null,
  cpuMs: null,
  stallMs: 20 * 60_000,
  action: "stop",
  sampleMs: 5_000,
};

/** What an attempt's process tree does at one moment. */
export const resourceSampleSchema = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  /** Of one core, since the look before: 200 is two busy cores. */
  cpuPercent: z.number().nonnegative(),
  /** CPU time so far, in milliseconds. */
  cpuMs: z.number().nonnegative(),
  /** Resident memory in bytes. Shared pages count once for each process that has them. */
  memoryBytes: z.number().nonnegative(),
  peakMemoryBytes: z.number().nonnegative(),
  processes: z.number().int().nonnegative(),
  peakProcesses: z.number().int().nonnegative(),
  /** How long there has been neither output nor work, in milliseconds. */
  idleMs: z.number().nonnegative(),
  /** The limit that it is over and goes on beyond, as a sentence; left out: none. */
  over: z.string().optional(),
  /** The same as data. */
  overSaid: saidSchema.optional(),
});
export type ResourceSample = z.infer<typeof resourceSampleSchema>;

/** One attempt for a runner. `folder` identifies it: the same folder is never run twice. */
export interface RunRequest {
  readonly attemptId: string;
  /** Absolute path of the attempt's folder: command, logs and exit record live there. */
  readonly folder: string;
  readonly command: AgentCommand;
  readonly cwd: string;
  /** False for what is no agent: in a container it gets nothing of what only agents need, keys above all. Left out: true. */
  readonly isAgent?: boolean;
  /** Hosts that it needs besides those of its command, such as `registry.npmjs.org`, where it cannot reach all; left out: none. */
  readonly hosts?: readonly string[];
  /** Absolute paths that the agent may read besides those of its command; left out: none. One that is not there is no error. */
  readonly reads?: readonly string[];
  /**
   * Time limit in milliseconds, held by the supervisor even when the host is gone. Counted by a clock that nobody can set, and only
   * while the machine is awake and the attempt does not wait (`Runner.wait`): an agent cannot work then, so it is not blamed for it.
   */
  readonly timeoutMs: number;
  /** What is left out has its default. */
  readonly limits?: Partial<RunLimits>;
  /** For people who look for it where it runs; a runner that shows nothing needs none. */
  readonly shown?: ShownAs;
}

/** How an attempt is shown to people outside of the faces. */
export interface ShownAs {
  /** Short, and the same for all attempts of an orchestration: letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** Name of the agent, whose output it is. */
  readonly agent: string;
}

/** A complete line of standard output; `offset` is the byte position in the log after it. */
export interface OutputLine {
  readonly line: string;
  readonly offset: number;
}

export interface RunControl {
  /** Called for every complete line, from the beginning of the log, in order. */
  onLine(line: OutputLine): void;
  /** Called once, when the process is known to be running. */
  onStarted(pid: number): void;
  /** Stops the process and all its descendants; `run` then settles with `cancelled`. */
  readonly cancel: AbortSignal;
  /** Stops following and leaves the process alone; `run` then settles with null. */
  readonly detach: AbortSignal;
}

/** Where an agent's process runs. */
export interface Runner {
  readonly name: RunnerName;
  /**
   * Starts the attempt, or adopts it when its folder shows that it was started before (by this host or one that died),
   * and follows it to its end. Never throws for what the process does; null only after `detach`.
   */
  run(request: RunRequest, control: RunControl): Promise<ExitRecord | null>;
  /** Gives the attempt of this folder more time: `timeoutMs` is its new whole limit. A limit is never lowered. */
  extend(folder: string, timeoutMs: number): Promise<void>;
  /**
   * Writes a line to the standard input of the attempt in this folder; `id` names the line, so that sending it again after a crash
   * does nothing. It is told once, in the order in which the lines came, also when the host is gone by then. Only for a command with
   * `inputEndsAfter`; with others, after that text, and after the end, it does nothing.
   */
  send(folder: string, id: string, line: string): Promise<void>;
  /**
   * Tells that the attempt in this folder waits for the user, until then at the latest (epoch milliseconds), or with null that it
   * waits no more. Meanwhile its time stands still and its silence is no stall, also when the host is gone; all other limits hold.
   */
  wait(folder: string, until: number | null): Promise<void>;
}

/** Result of a short command: a gate, a probe. Output is what stdout and stderr wrote, in order, its end at most `maxBytes`. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly error: string | null;
}
