import type { OrchestratorApi } from "../model/api";
import type { Failure } from "../model/errors";
import { toError } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import { endedStatuses } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import { findIn, waitsInVain } from "../model/waiting";

/** Nothing more happens by itself: it has ended or waits for the user, or for another that does. */
const isSettled = async (
  o: Orchestration,
  api: OrchestratorApi,
): Promise<boolean> => {
  const { status, requested } = o;
  if (endedStatuses.includes(status)) return true;
  if (status === "queued" && o.after.length > 0)
    return waitsInVain(o, findIn(await api.list()));
  return (status === "paused" || status === "mergeReady") && requested === null;
};

/** Something that can be waited for again and again; a ring between two waits is not lost. */
export const createBell = () => {
  let rung = false;
  let wake = (): void => undefined;
  return {
    ring: (): void => {
      rung = true;
      wake();
    },
    wait: async (): Promise<void> => {
      if (!rung)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      rung = false;
    },
  };
};

/**
 * Tells every event after `after` once, in order, until the orchestration has ended or waits for the user. Notices only say
 * that there is something to read, so none that is lost or repeated does harm. Rejects when the engine has stopped.
 */
export const follow = async (
  api: OrchestratorApi,
  id: string,
  after: number,
  onEvent: (event: OrchestrationEvent, orchestration: Orchestration) => void,
): Promise<Orchestration> => {
  const bell = createBell();
  const engine: { stopped: Failure | null } = { stopped: null };
  const unsubscribe = api.subscribe((notice) => {
    if (notice.kind === "engineStopped") engine.stopped = notice.failure;
    if (notice.kind !== "output") bell.ring();
  });
  try {
    let last = after;
    for (;;) {
      const orchestration = await api.get(id);
      for (const event of await api.events(id, last)) {
        onEvent(event, orchestration);
        last = event.seq;
      }
      if (last >= orchestration.seq && (await isSettled(orchestration, api)))
        return orchestration;
      if (engine.stopped !== null) throw toError(engine.stopped);
      await bell.wait();
    }
  } finally {
    unsubscribe();
  }
};
