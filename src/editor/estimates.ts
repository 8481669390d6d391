import { toFailure } from "../model/errors";
import type { Remaining } from "../model/money";
import type { Orchestration } from "../model/orchestration";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import type { Log } from "./log";
import type { ListChange } from "../server/orchestrationList";
import type { OrchestrationList } from "./orchestrationList";

/** How long orchestrations at work will probably still take, as the engine said last. */
export interface Estimates extends Disposal {
  /** Null where nobody can know, or it was not asked yet. */
  readonly of: (id: string) => Remaining | null;
}

/** The list of orchestrations, as far as it is needed here. */
interface Changing extends Pick<OrchestrationList, "open"> {
  readonly onDidChange: (listener: (change: ListChange) => void) => Disposal;
}

/** Asks when an attempt begins or ends: between that only time passes. */
export function followEstimates(
  engine: Pick<EngineHost, "open">,
  list: Changing,
  log: Pick<Log, "warn">,
): Estimates {
  const known = new Map<string, Remaining>();
  const ask = async ({ id }: Orchestration): Promise<void> => {
    try {
      const remaining = await (await engine.open()).remaining(id);
      if (remaining) known.set(id, remaining);
      else known.delete(id);
    } catch (error) {
      log.warn(`There is no estimate for ${id}: ${toFailure(error).message}`);
    }
  };
  const askIfAtWork = (one: Orchestration): void => {
    if (one.status === "running" && !one.simulated) void ask(one);
    else known.delete(one.id);
  };
  const subscription = list.onDidChange((change) => {
    switch (change.kind) {
      case "reset":
        known.clear();
        list.open().forEach(askIfAtWork);
        return;
      case "event":
        if (
          change.event.type === "attemptStarted" ||
          change.event.type === "attemptEnded" ||
          change.before?.status !== change.after.status
        )
          askIfAtWork(change.after);
        return;
      case "forgotten":
        known.delete(change.id);
        return;
      case "output":
      case "queue":
        return;
      default:
        change satisfies never;
    }
  });
  return {
    of: (id) => known.get(id) ?? null,
    dispose: () => disposeAll([subscription]),
  };
}
