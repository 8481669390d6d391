import type { Notice, OrchestratorApi } from "../model/api";
import { toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import { isPast, isWhole, newestFirst, overviewOf } from "../model/overview";
import type { Overview, Shown } from "../model/overview";
import type { QueuePlace } from "../model/queue";

export type ListChange =
  /** Everything may be different: the engine was opened or closed. */
  | { readonly kind: "reset" }
  | {
      readonly kind: "event";
      readonly event: OrchestrationEvent;
      readonly before: Orchestration | null;
      readonly after: Orchestration;
    }
  /** Others wait for their turn now, or for other reasons. */
  | { readonly kind: "queue" }
  /** It is not there any more. */
  | { readonly kind: "forgotten"; readonly id: string }
  /** An attempt wrote something, or its cost grew. */
  | {
      readonly kind: "output";
      readonly id: string;
      readonly notice: OutputNotice;
      /** Whether the cost is another than the last one that was told. */
      readonly costs: boolean;
    };

type OutputNotice = Extract<Notice, { kind: "output" }>;

/** The orchestrations as the engine last told them: what a face draws from. */
export interface OrchestrationList {
  /** Those that may go on. */
  open(): readonly Orchestration[];
  /** Completed and cancelled ones, in short, the newest first. */
  readonly past: () => readonly Overview[];
  /** Any of them, in whole where that is known. */
  readonly find: (id: string) => Shown | undefined;
  /** One in whole; undefined for a past one that was not read yet. */
  readonly get: (id: string) => Orchestration | undefined;
  /** The same, read where that is needed; undefined for one that is not there. Rejects with an `OrchestratorError`. */
  read(id: string): Promise<Orchestration | undefined>;
  /** Its place in the queue; undefined while it does not wait for a turn. */
  readonly placeOf: (id: string) => QueuePlace | undefined;
  /** All that wait for a turn, in the order of the queue. */
  readonly queue: () => readonly QueuePlace[];
  /** US dollars, with what running attempts have cost so far. */
  cost(orchestration: Shown): number;
}

export interface FollowingList extends OrchestrationList {
  /** The engine that tells from now on; null: there is none, and the list is empty. */
  readonly follow: (api: OrchestratorApi | null) => void;
  /** Hears nothing more. */
  readonly end: () => void;
}

export interface ListListener {
  readonly onChange: (change: ListChange) => void;
  /** The engine that is followed can do no more. */
  readonly onStopped: (failure: Failure) => void;
  readonly onNotListed: (failure: Failure) => void;
}

/** So many past ones are kept in whole: more than anybody looks at, and few enough for hours of work. */
const mostRead = 200;

/** A list that is empty until it follows an engine; `onChange` tells `reset` once that engine's orchestrations are in it. */
export function createOrchestrationList({
  onChange,
  onStopped,
  onNotListed,
}: ListListener): FollowingList {
  const open = new Map<string, Orchestration>();
  const past = new Map<string, Overview>();
  /** The same in order: there may be many thousands, and every drawing asks for them. Null: to be made anew. */
  let inOrder: readonly Overview[] | null = null;
  /** Past ones in whole, the last read last. */
  const read = new Map<string, Orchestration>();
  const liveCosts = new Map<string, number>();
  let queue: readonly QueuePlace[] = [];
  let unsubscribe: (() => void) | null = null;
  /** What was forgotten while the list was under way, which may still hold it. */
  let gone: Set<string> | null = null;
  let followed: OrchestratorApi | null = null;

  const get = (id: string): Orchestration | undefined =>
    open.get(id) ?? read.get(id);
  const find = (id: string): Shown | undefined => get(id) ?? past.get(id);

  const keep = (one: Orchestration): void => {
    if (!isPast(one)) {
      open.set(one.id, one);
      return;
    }
    open.delete(one.id);
    past.set(one.id, overviewOf(one));
    inOrder = null;
    read.delete(one.id);
    read.set(one.id, one);
    for (const id of read.keys()) {
      if (read.size <= mostRead) break;
      read.delete(id);
    }
  };
  const drop = (id: string): void => {
    for (const each of [open, past, read]) each.delete(id);
    inOrder = null;
  };

  const clear = (): void => {
    for (const each of [open, past, read, liveCosts]) each.clear();
    queue = [];
    inOrder = null;
  };

  const hear = (notice: Notice): void => {
    switch (notice.kind) {
      case "event": {
        const { event, orchestration: after } = notice;
        const known = find(after.id);
        if (known !== undefined && known.seq >= after.seq) return;
        // What still happens to a past one that nobody has read is no news.
        const before = get(after.id) ?? (known === undefined ? null : after);
        keep(after);
        if (event.type === "attemptEnded") liveCosts.delete(event.attempt);
        onChange({ kind: "event", event, before, after });
        return;
      }
      case "queue":
        queue = notice.queue;
        onChange({ kind: "queue" });
        return;
      case "forgotten": {
        const id = notice.orchestration;
        gone?.add(id);
        drop(id);
        onChange({ kind: "forgotten", id });
        return;
      }
      case "output": {
        const costs = liveCosts.get(notice.attempt) !== notice.costUsd;
        liveCosts.set(notice.attempt, notice.costUsd);
        onChange({
          kind: "output",
          id: notice.orchestration,
          notice,
          costs,
        });
        return;
      }
      case "restored":
        clear();
        if (followed !== null) void load(followed);
        return;
      case "engineStopped":
        onStopped(notice.failure);
        return;
      default:
        notice satisfies never;
    }
  };

  const load = async (api: OrchestratorApi): Promise<void> => {
    const meanwhile = new Set<string>();
    gone = meanwhile;
    try {
      const [listed, whole, waiting] = await Promise.all([
        api.list(),
        api.open(),
        api.queue(),
      ]);
      // The engine may have been closed meanwhile, or be another one by now.
      if (followed !== api) return;
      // A notice that came meanwhile is newer than the list.
      const isNews = ({ id, seq }: Shown): boolean =>
        !meanwhile.has(id) && (find(id)?.seq ?? 0) < seq;
      for (const one of listed)
        if (isPast(one) && isNews(one)) {
          open.delete(one.id);
          past.set(one.id, one);
          inOrder = null;
        }
      for (const one of whole) if (isNews(one)) keep(one);
      queue = waiting;
      onChange({ kind: "reset" });
    } catch (error) {
      onNotListed(toFailure(error));
    } finally {
      if (gone === meanwhile) gone = null;
    }
  };

  const follow = (api: OrchestratorApi | null): void => {
    // The engine may move into this process: then the same interface goes on.
    if (api !== null && api === followed) return;
    followed = api;
    unsubscribe?.();
    unsubscribe = null;
    clear();
    if (api !== null) {
      unsubscribe = api.subscribe(hear);
      void load(api);
    } else onChange({ kind: "reset" });
  };

  return {
    open: () => [...open.values()],
    past: () => (inOrder ??= [...past.values()].sort(newestFirst)),
    find,
    get,
    read: async (id) => {
      const known = get(id);
      if (known !== undefined || followed === null || !past.has(id))
        return known;
      const asked = followed;
      try {
        const one = await asked.get(id);
        // The engine may be another one by now, or it may be forgotten.
        if (followed === asked && past.has(id)) keep(one);
        return one;
      } catch (error) {
        if (toFailure(error).code === "notFound") return undefined;
        throw error;
      }
    },
    placeOf: (id) => queue.find(({ orchestration }) => orchestration === id),
    queue: () => queue,
    cost: (one) =>
      isWhole(one)
        ? one.attempts
            .filter(({ status }) => status !== "ended")
            .reduce(
              (sum, { id }) => sum + (liveCosts.get(id) ?? 0),
              one.costUsd,
            )
        : one.costUsd,
    follow,
    end: () => unsubscribe?.(),
  };
}
