import * as z from "zod";
import type { Failure } from "./errors";
import { errorCodes } from "./errors";
import type { AgentQuestion, Answer } from "./question";
import type { Said } from "./said";
import { saidSchema } from "./sentence";
import { raisedBudgetsSchema } from "./settings";

export const failureSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  fix: z.string().optional(),
  said: z
    .object({ message: saidSchema.optional(), fix: saidSchema.optional() })
    .optional(),
  orchestration: z.uuid().optional(),
  retryAt: z.number().int().optional(),
  budget: raisedBudgetsSchema.keyof().optional(),
});

/** What to run, as data: an agent describes it, a runner runs it. No shell in between. */
export const agentCommandSchema = z.object({
  file: z.string().min(1),
  args: z.array(z.string()),
  /** Given to the process as its standard input, as UTF-8. */
  stdin: z.string(),
  /**
   * Left out: `stdin` is all of the input. Else lines may follow (`Runner.send`), until a line of standard output begins with this text:
   * then the input ends, whether or not a host is there to see it.
   */
  inputEndsAfter: z.string().min(1).optional(),
  /** Added to, or with `null` taken from, the environment of the host. */
  env: z.record(z.string(), z.string().nullable()),
  /** Absolute paths, beside the working folder, that it must be able to read, or to change, where it cannot reach all of the machine. */
  reads: z.array(z.string()).optional(),
  changes: z.array(z.string()).optional(),
  /** Hosts that it talks to, such as `api.anthropic.com` or `localhost:8080`, where it cannot reach all. */
  hosts: z.array(z.string()).optional(),
});
export type AgentCommand = z.infer<typeof agentCommandSchema>;

/** A program for a terminal at which the user sits: the agent, with a session of ours open. */
export const terminalCommandSchema = z.object({
  file: z.string().min(1),
  args: z.array(z.string()),
  /** Added to, or with `null` taken from, the environment. May hold a secret: it goes into the process and nowhere else. */
  env: z.record(z.string(), z.string().nullable()),
});
export type TerminalCommand = z.infer<typeof terminalCommandSchema>;

/** The session to open in a terminal, and what holds for its attempts there too. */
export type TerminalRequest = Pick<
  AttemptRequest,
  "sessionId" | "allowedTools" | "additionalFolders" | "projectSettings"
>;

/** What the engine wants of one attempt. */
export interface AttemptRequest {
  readonly attemptId: string;
  readonly prompt: string;
  readonly cwd: string;
  readonly stage: string;
  /** Counts the attempts of this stage (or batch) from 1. */
  readonly number: number;
  /** Keys of the tasks to work on; empty for a stage without batches. */
  readonly tasks: readonly { readonly key: string; readonly title: string }[];
  /** What the run is called. */
  readonly title?: string;
  readonly access: "read" | "edit";
  /** Session id chosen by us (a UUID). */
  readonly sessionId: string;
  /** Session to go on from; with `fork` it stays as it is and the attempt gets its own id. */
  readonly resume: {
    readonly sessionId: string;
    readonly fork: boolean;
  } | null;
  readonly model: string;
  readonly fallbackModel: string;
  /** `ask`: what is neither harmless nor allowed by a rule is put to the user; else it is refused. */
  readonly permissions: "ask" | "acceptEdits" | "bypass";
  readonly allowedTools: readonly string[];
  /** How hard the model should think; empty: the agent's own default. */
  readonly effort: string;
  /** Model calls of this attempt; 0: no limit. */
  readonly maxTurns: number;
  /** Folders beside `cwd` that the agent may work in. */
  readonly additionalFolders: readonly string[];
  /** False: hooks, servers, commands and settings of the project itself are left out. */
  readonly projectSettings: boolean;
  /** Ceiling of this attempt in US dollars. */
  readonly budgetUsd: number;
  /** It runs where it cannot reach the user's own login, which is to go along. Left out: false. */
  readonly carryLogin?: boolean;
  /** JSON schema that the final answer should meet, or null. */
  readonly answerSchema: Readonly<Record<string, unknown>> | null;
}

/** One thing that an agent said or did, for people: the live output is a list of these. */
export const outputItemSchema = z.object({
  kind: z.enum([
    "text",
    "thinking",
    "tool",
    "toolResult",
    "notice",
    "error",
    "result",
  ]),
  /** Short: the message, or the tool's name and its main argument. */
  text: z.string(),
  /** Long form, shown on demand: tool input, tool output, diff. */
  detail: z.string().optional(),
});
export type OutputItem = z.infer<typeof outputItemSchema>;

/** How an attempt ended. `costUsd` is what this attempt added, never the session's running total. */
export const outcomeSchema = z.object({
  ok: z.boolean(),
  failure: failureSchema.nullable(),
  answer: z.string(),
  /** The structured answer, not yet checked against the schema that was asked for; JSON drops it when there is none. */
  structured: z.unknown().optional(),
  costUsd: z.number().nonnegative(),
  /** How much of `costUsd` no result has confirmed, since the process died before it could; left out: nothing. */
  estimatedUsd: z.number().nonnegative().optional(),
  /** How much of its time the agent waited for answers of the user, in milliseconds; left out: none. */
  waitedMs: z.number().nonnegative().optional(),
  turns: z.number().int().nonnegative(),
  deniedTools: z.array(z.string()),
  sessionId: z.string().nullable(),
  model: z.string().nullable(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** What an attempt's process tree used, as far as it was measured: what came and went between two looks is not seen. */
export const treeUsageSchema = z.object({
  /** CPU time of all its processes, in milliseconds. */
  cpuMs: z.number().nonnegative(),
  /** Most resident memory at one look, in bytes. Shared pages count once for each process that has them. */
  peakMemoryBytes: z.number().nonnegative(),
  /** Most processes at one look. */
  peakProcesses: z.number().int().nonnegative(),
});
export type TreeUsage = z.infer<typeof treeUsageSchema>;

/** How the process of an attempt ended, as its supervisor recorded it. Times in epoch milliseconds. */
export const exitRecordSchema = z.object({
  /**
   * `exited`: by itself. `notStarted`: never ran. `lost`: nobody knows, or the supervisor was told to end. All others were stopped:
   * on request, at a limit of `RunLimits`, or (`stalled`) since it neither wrote nor worked for too long.
   */
  reason: z.enum([
    "exited",
    "timedOut",
    "cancelled",
    "lost",
    "notStarted",
    "memoryLimit",
    "processLimit",
    "cpuLimit",
    "stalled",
  ]),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** A sentence: why the process could not be started, or which limit it reached and with what; null with other reasons. */
  error: z.string().nullable(),
  /** The same as data; left out in old records, and where others said it. */
  said: saidSchema.optional(),
  startedAt: z.number().int().nullable(),
  endedAt: z.number().int(),
  /** Where it ended for the sake of the place where it ran, which the agent cannot know: why, with the way out. */
  failure: failureSchema.optional(),
  /** Hosts, with their ports, that it was kept from; left out: none that anybody knows of. */
  refusedHosts: z.array(z.string()).optional(),
  /** Null where nothing was measured. */
  usage: treeUsageSchema.nullable().default(null),
  /** Processes of the attempt that even SIGKILL did not end in time, such as those that hang on a dead network disk. */
  survivors: z.number().int().nonnegative().default(0),
});
export type ExitRecord = z.infer<typeof exitRecordSchema>;

/** Reads the standard output of one attempt, line by line. */
export interface AgentReader {
  /** Cost so far in US dollars, as far as the output tells: booked increments, and an estimate of what has come since the last. */
  readonly costUsd: number;
  /**
   * Why the attempt should be stopped at once, or null: it spent its budget, or goes on at what cannot succeed. Once it is set it
   * stays, and it is the failure of an attempt that was stopped for it.
   */
  readonly stop: Failure | null;
  /** What the agent has asked and nobody has answered or withdrawn yet, oldest first. */
  readonly questions: readonly AgentQuestion[];
  /** What the agent is saying and has not finished, or its end; null: nothing. `push` gives it once it is whole. */
  readonly partial: OutputItem | null;
  push(line: string): readonly OutputItem[];
  /** To be called once, after the last line. `stderr` is its end, for the message. */
  end(exit: ExitRecord, stderr: string): Outcome;
}

/** What is known about an agent before it is used. */
export interface AgentProbe {
  readonly found: boolean;
  readonly version: string | null;
  readonly failure: Failure | null;
}

/** A coding CLI. It describes commands and reads output; it never starts a process. */
export interface Agent {
  readonly name: string;
  readonly title: string;
  /** True for the scripted agent: the faces always say so. */
  readonly simulated: boolean;
  /** Command that tells the version and ends at once; null when there is nothing to ask. */
  probeCommand(): AgentCommand | null;
  readProbe(exit: ExitRecord, stdout: string, stderr: string): AgentProbe;
  /** Command that tells whether the agent is logged in, and ends at once; null for an agent without a login. */
  loginCommand(): AgentCommand | null;
  /** Why the agent could not work, or null: only a plain no counts, since a wrong guess would stop everything. */
  readLogin(stdout: string): Failure | null;
  /**
   * Why it should not work where neither the programs of this machine nor the user's own login are, in one sentence; null where it can.
   * `carryLogin`: what a copy of the login can do goes along.
   */
  whyOnlyHere(carryLogin: boolean): Said | null;
  /** Whether `/name` would run in this folder rather than be sent as text; `projectSettings` as in the request, true if left out. */
  hasCommand(
    slashCommand: string,
    cwd: string,
    projectSettings?: boolean,
  ): Promise<boolean>;
  command(request: AttemptRequest): AgentCommand;
  /** Opens a session for the user, who then works in it instead of the agent; null where nobody can. */
  terminalCommand(request: TerminalRequest): TerminalCommand | null;
  /**
   * What was spent since a moment (epoch milliseconds) in sessions that the user had in a folder, in US dollars; an estimate. Null where
   * nobody can know.
   */
  spentByUser(folder: string, since: number): Promise<number | null>;
  /** The line of standard input that answers a question of this agent. */
  answerLine(question: AgentQuestion, answer: Answer): string;
  /** What is left out for an attempt that is not followed any more is not watched. */
  reader(
    request: Pick<AttemptRequest, "sessionId" | "resume"> &
      Partial<
        Pick<AttemptRequest, "budgetUsd" | "prompt" | "permissions" | "access">
      >,
  ): AgentReader;
}
