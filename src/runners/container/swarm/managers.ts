import { OrchestratorError } from "../../../model/errors";
import { allOf, said } from "../../../model/said";
import { isUnavailable, refusal } from "../calls";
import { switchOff, withoutManager } from "./states";

/* Several managers know the same: when one gives no answer, the next is asked. */

/** Whether an engine that is there told it. */
const isTold = (error: unknown): boolean =>
  error instanceof OrchestratorError && refusal(error.cause) !== null;

/**
 * What the first of these managers says that answers, be it a refusal; `onSilent` is told of each before it. Rejects with the trouble of the
 * last when none does, or of one that said why, and with `invalidSettings` where there is none.
 */
export async function firstAnswer<T>(
  managers: readonly string[],
  call: (manager: string) => Promise<T>,
  onSilent: (manager: string) => void = () => undefined,
): Promise<T> {
  let trouble: unknown = withoutManager();
  for (const manager of managers)
    try {
      return await call(manager);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      onSilent(manager);
      if (!isTold(trouble)) trouble = error;
    }
  throw trouble;
}

/** The engine's own words, without what dockerode puts before them. */
const wordsOf = (error: unknown): string =>
  String(error).replace(/^Error: \(HTTP code \d+\) [\w -]+ - /, "");

const cannotBeAsked = (
  message: ReturnType<typeof said>,
  cause: unknown,
): OrchestratorError =>
  new OrchestratorError("containerEngineUnavailable", message, {
    fix: allOf([
      said`More than half of the managers of a swarm must run (docker node ls).`,
      switchOff,
    ]),
    cause,
  });

/**
 * The error of what a manager was asked, with a name where it can tell nothing of the swarm. Seen of Docker 20.10: 500 without a leader, at
 * once or after the 20 s in which others may elect one; 503 from an engine that is a manager no more (moby, daemon/cluster/errors.go).
 */
export function managerError(error: unknown): unknown {
  const status = refusal(error);
  if (
    status === 500 &&
    /have a leader|DeadlineExceeded|deadline exceeded/.test(String(error))
  )
    return cannotBeAsked(said`The swarm has no leader.`, error);
  return status === 503
    ? cannotBeAsked(said`The swarm cannot be asked: ${wordsOf(error)}`, error)
    : error;
}
