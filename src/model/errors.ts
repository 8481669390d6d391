import { inEnglish, said } from "./said";
import type { Said, Sentence } from "./said";
import type { RaisedBudgets } from "./settings";

/** Every failure a user can meet has one of these codes; words and buttons for a code live in one place per face. */
export const errorCodes = [
  "agentNotFound",
  "agentNotLoggedIn",
  "agentTooOld",
  "agentUnavailable",
  "agentFailed",
  "agentRefused",
  "agentStuck",
  "agentLost",
  "alreadyRunning",
  "backupUnusable",
  "badAnswer",
  "budgetExceeded",
  "cancelled",
  "containerEngineUnavailable",
  "crashLoop",
  "databaseDamaged",
  "databaseTooNew",
  "detachedHead",
  "dirtyBase",
  "diskFull",
  "fileUnreadable",
  "gateFailed",
  "gitFailed",
  "gitNotFound",
  "gitTooOld",
  "internal",
  "interrupted",
  "invalidInput",
  "invalidPipeline",
  "invalidScript",
  "invalidSettings",
  "mergeConflict",
  "mergeWouldOverwrite",
  "noCommit",
  "noOpenTasks",
  "noRepository",
  "noTasks",
  "noTaskFile",
  "notAllowedNow",
  "notFound",
  "notProven",
  "ownedElsewhere",
  "promptTooLong",
  "quotaReached",
  "readOnlyFolder",
  "restored",
  "runnerUnavailable",
  "timedOut",
  "trackerNotLoggedIn",
  "trackerRefused",
  "trackerUnavailable",
  "turnsExceeded",
  "unhealthy",
  "unknownBranch",
  "unknownCommand",
  "untrustedWorkspace",
  "verdictFailed",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What went wrong, as data: kept in events, rows and API answers. `fix` says the way out, in one sentence. */
export interface Failure {
  readonly code: ErrorCode;
  /** In English. */
  readonly message: string;
  readonly fix?: string | undefined;
  /** The same as data, for readers of other languages. Left out: in old records, and where others said it. */
  readonly said?:
    | { readonly message?: Said | undefined; readonly fix?: Said | undefined }
    | undefined;
  /** Id of the orchestration that stands in the way, where one does (`alreadyRunning`). */
  readonly orchestration?: string | undefined;
  /** When another try makes sense at the earliest, in epoch milliseconds, where whoever refused it has said so (`quotaReached`). */
  readonly retryAt?: number | undefined;
  /** Which budget is used up, where the user can raise it and go on (`budgetExceeded`). */
  readonly budget?: keyof RaisedBudgets | undefined;
}

/** What a failure says, in English and as data. */
export function worded(
  message: Sentence,
  fix?: Sentence,
): Pick<Failure, "message" | "fix" | "said"> {
  const data = {
    ...(typeof message === "string" ? {} : { message }),
    ...(fix === undefined || typeof fix === "string" ? {} : { fix }),
  };
  return {
    message: inEnglish(message),
    ...(fix === undefined ? {} : { fix: inEnglish(fix) }),
    ...(Object.keys(data).length === 0 ? {} : { said: data }),
  };
}

/** The message of a failure, to be a part of another sentence. */
export const messageOf = ({ message, said: data }: Failure): Sentence =>
  data?.message ?? message;

/** The way out of a failure. */
export const fixOf = ({ fix, said: data }: Failure): Sentence | undefined =>
  data?.fix ?? fix;

/** An error with a code. Thrown at the edge of a room; turned into a `Failure` where it is stored or shown. */
export class OrchestratorError extends Error {
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly said: Failure["said"];
  readonly orchestration: string | undefined;

  constructor(
    code: ErrorCode,
    message: Sentence,
    options: { fix?: Sentence; orchestration?: string; cause?: unknown } = {},
  ) {
    super(inEnglish(message), { cause: options.cause });
    const words = worded(message, options.fix);
    this.name = "OrchestratorError";
    this.code = code;
    this.fix = words.fix;
    this.said = words.said;
    this.orchestration = options.orchestration;
  }
}

/** Any thrown value as a `Failure`; what has no code of ours is `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof OrchestratorError) {
    const { code, message, fix, orchestration } = error;
    return {
      code,
      message,
      fix,
      ...(error.said === undefined ? {} : { said: error.said }),
      ...(orchestration === undefined ? {} : { orchestration }),
    };
  }
  if (isDiskFull(error))
    return {
      code: "diskFull",
      ...worded(
        said`The disk is full: ${error.message}.`,
        said`Free some space on it, then try again.`,
      ),
    };
  return {
    code: "internal",
    message: error instanceof Error ? error.message : String(error),
  };
}

/** The error that a `Failure` came from, to be thrown again. */
export function toError(failure: Failure): OrchestratorError {
  const fix = fixOf(failure);
  const { code, orchestration } = failure;
  return new OrchestratorError(code, messageOf(failure), {
    ...(fix === undefined ? {} : { fix }),
    ...(orchestration === undefined ? {} : { orchestration }),
  });
}

/** Whether something thrown is a system error with this code, such as `ENOENT`. */
export const hasErrno = (error: unknown, code: string): error is Error =>
  error instanceof Error && "code" in error && error.code === code;

/** What any write can meet, wherever it is made. */
const isDiskFull = (error: unknown): error is Error =>
  hasErrno(error, "ENOSPC") || hasErrno(error, "EDQUOT");
