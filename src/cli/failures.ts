import { CommanderError } from "commander";
import type { Failure } from "../model/errors";
import { toFailure } from "../model/errors";
import type { Output } from "./io";
import { line } from "./io";
import { oneLine } from "./words";

/** What the program ends with. The numbers are a promise to scripts. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  waiting: 3,
  interrupted: 130,
} as const;

/** The only place that words a failure: sentence, code, and the way out. */
export const report = (
  stderr: Output,
  { code, message, fix }: Failure,
): void => {
  line(stderr, `error: ${oneLine(message)} [${code}]`);
  if (fix !== undefined) line(stderr, `  ${oneLine(fix)}`);
};

/** Reports what a command threw and says what to exit with: 2 when what was typed cannot be meant, 1 when it was tried and failed. */
export const exitCodeOf = (stderr: Output, error: unknown): number => {
  if (error instanceof CommanderError)
    // Commander has printed its message, the help or the version already.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const failure = toFailure(error);
  report(stderr, failure);
  return failure.code === "invalidInput" || failure.code === "invalidSettings"
    ? exitCodes.usage
    : exitCodes.failed;
};
