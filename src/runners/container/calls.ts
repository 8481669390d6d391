import { said } from "../../model/said";
import type { Said, Sentence } from "../../model/said";
import type { PassThrough, Readable } from "node:stream";
import { OrchestratorError, hasErrno, toFailure } from "../../model/errors";

/*
 * Calls of the container engine. Every one ends within its own time: a promise of dockerode may never settle (the connection breaks after
 * the head of an answer), and a time-out given to dockerode also ends streams that are only silent.
 */

const engineFix = said`Start the container engine (doctor says whether it answers), or set orchestrator.runner to process.`;

const unavailable = (
  message: Sentence,
  cause?: unknown,
  fix = engineFix,
): OrchestratorError =>
  new OrchestratorError("containerEngineUnavailable", message, { fix, cause });

/** What is known of the way to an engine that cannot be reached. */
export interface EngineTrouble {
  readonly message: Sentence;
  readonly fix: Said;
}

/** Whether the engine is not there, or gave no answer. */
export const isUnavailable = (error: unknown): boolean =>
  toFailure(error).code === "containerEngineUnavailable";

const connectionCodes = [
  "ENOENT",
  "EACCES",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
];

/** The error of a call, with a code where it means that there is no engine. */
function named(error: unknown): unknown {
  if (connectionCodes.some((code) => hasErrno(error, code)))
    return unavailable(
      said`The container engine cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  return isNoHttp(error)
    ? unavailable(
        said`What answers there is no container engine (${String(error)}).`,
        error,
        said`Look at orchestrator.pool.endpoints. Behind ssh nothing else may be written: see that the shell there says nothing by itself.`,
      )
    : error;
}

/** Node's own parser of HTTP could not read the answer. */
const isNoHttp = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  String(error.code).startsWith("HPE_");

/** The same, or what is known of the way to the engine, where it cannot be reached. */
export const explained = (
  error: unknown,
  trouble: EngineTrouble | null,
): unknown =>
  trouble !== null && isUnavailable(error)
    ? unavailable(trouble.message, error, trouble.fix)
    : error;

/** What a call gives, or the named error after its time. The call itself cannot be ended: its late answer is dropped. */
export async function bounded<T>(
  what: string,
  limitMs: number,
  call: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // It counts as work of this process: nothing else may keep that alive.
    timer = setTimeout(
      () =>
        reject(
          unavailable(
            said`The container engine gave no answer in ${limitMs / 1000} seconds (${what}).`,
          ),
        ),
      limitMs,
    );
  });
  try {
    return await Promise.race([call, late]);
  } catch (error) {
    throw named(error);
  } finally {
    clearTimeout(timer);
    call.catch(() => undefined); // When it lost the race nobody waits for it any more.
  }
}

/** The status of the engine's answer when it refused a call, else null. */
export const refusal = (error: unknown): number | null =>
  error instanceof Error &&
  "statusCode" in error &&
  typeof error.statusCode === "number"
    ? error.statusCode
    : null;

export const unlessMissing = async <T>(call: Promise<T>): Promise<T | null> => {
  try {
    return await call;
  } catch (error) {
    if (refusal(error) === 404) return null;
    throw error;
  }
};

/** A stream that ends with the named error when nothing comes for so long. */
export function unlessSilent(stream: PassThrough, limitMs: number): Readable {
  const late = () =>
    stream.destroy(
      unavailable(
        said`The container engine sent nothing for ${limitMs / 1000} seconds.`,
      ),
    );
  let timer = setTimeout(late, limitMs);
  stream.on("data", () => {
    clearTimeout(timer);
    timer = setTimeout(late, limitMs);
  });
  stream.once("close", () => clearTimeout(timer));
  return stream.pause();
}
