import type { Notice } from "../model/api";
import { eventSchema } from "../model/event";
import type { NewEvent, OrchestrationEvent } from "../model/event";
import { OrchestratorError, toError, toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { Settings } from "../model/settings";
import type { Store } from "../store";
import { apply } from "./apply";
import { startOfDay } from "./budget";
import { decide } from "./decide";
import { Detached } from "./effects/world";
import type { World } from "./effects/world";
import { perform } from "./perform";
import { admissible } from "./scheduler";

export type Log = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
) => void;

export interface LoopParts {
  readonly store: Store;
  readonly settings: () => Settings;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The effects' surroundings; the loop adds what it owns itself. */
  readonly world: Omit<
    World,
    "commit" | "current" | "events" | "signals" | "onOutput"
  >;
}

export interface Loop {
  all(): Orchestration[];
  /** Throws `notFound`. */
  current(id: string): Orchestration;
  /** Commits an event and tells the subscribers; durable when it returns. */
  commit(id: string, event: NewEvent): Orchestration;
  /** Commits what the user asked for, and lets the loop see it. Throws when the engine has stopped. */
  ask(id: string, event: NewEvent): void;
  /** Stops the process of the attempt at work, if there is one. */
  interrupt(id: string): void;
  /** Throws when the engine has stopped because it could not record what happens. */
  checkAlive(): void;
  subscribe(listener: (notice: Notice) => void): () => void;
  /** Goes on with what was running when the last engine ended. */
  recover(): void;
  /** Leaves running agents to their supervisors and settles when every step has ended. */
  close(): Promise<void>;
}

/** How often subscribers are told that a running attempt has more output, in milliseconds. */
const outputPauseMs = 100;

/**
 * `decide` → `perform` → `apply` → `commit` for every orchestration of a workspace. State changes only through `commit`, which
 * is synchronous and durable: what a subscriber is told has happened.
 */
export function createLoop(parts: LoopParts): Loop {
  const { store, log } = parts;
  const states = new Map(store.list().map((o) => [o.id, o]));
  const listeners = new Set<(notice: Notice) => void>();
  const driving = new Map<string, Promise<void>>();
  const cancels = new Map<string, AbortController>();
  const toldAt = new Map<string, number>();
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let stopped: Failure | null = null;

  function tell(notice: Notice): void {
    for (const listener of [...listeners]) {
      try {
        listener(notice);
      } catch (error) {
        log("error", `A subscriber failed: ${stackOf(error)}`);
      }
    }
  }

  function current(id: string): Orchestration {
    const o = states.get(id);
    if (o) return o;
    throw new OrchestratorError("notFound", `There is no orchestration ${id}.`);
  }

  function commit(id: string, body: NewEvent): Orchestration {
    const before = states.get(id) ?? null;
    const event: OrchestrationEvent = eventSchema.parse({
      ...body,
      seq: (before?.seq ?? 0) + 1,
      at: parts.now(),
      orchestration: id,
    });
    const next = apply(before, event);
    try {
      store.commit(event, before, next);
    } catch (error) {
      stop(toFailure(error));
      throw error;
    }
    states.set(id, next);
    log("failure" in event && event.failure ? "warn" : "info", describe(event));
    tell({ kind: "event", event, orchestration: next });
    return next;
  }

  /** What cannot be recorded must not be done: everything stops, running agents are left to their supervisors. */
  function stop(failure: Failure): void {
    if (stopped) return;
    stopped = failure;
    log("error", `The engine has stopped: ${failure.message}`);
    closing.abort();
    tell({ kind: "engineStopped", failure });
  }

  function checkAlive(): void {
    if (stopped) throw toError(stopped);
  }

  function cancelOf(id: string): AbortController {
    const controller = cancels.get(id) ?? new AbortController();
    cancels.set(id, controller);
    return controller;
  }

  const world: World = {
    ...parts.world,
    commit,
    current,
    events: (id) => store.events(id),
    signals: (id) => ({
      cancel: cancelOf(id).signal,
      detach: closing.signal,
    }),
    onOutput(id, attempt, costUsd) {
      const now = parts.now();
      if (now - (toldAt.get(attempt) ?? 0) < outputPauseMs) return;
      toldAt.set(attempt, now);
      tell({ kind: "output", orchestration: id, attempt, costUsd });
    },
  };

  const decisionFor = (o: Orchestration) =>
    decide(o, { spentTodayUsd: store.costSince(startOfDay(parts.now())) });

  /** Takes steps until the orchestration waits for something else. */
  async function drive(id: string): Promise<void> {
    while (!isClosing()) {
      const o = current(id);
      const { action, because } = decisionFor(o);
      if (action.type === "wait") return;
      // A new attempt is not the one that was stopped; one that has to be cancelled must not even start.
      if (action.type === "intendAttempt") cancels.delete(id);
      if (o.requested === "cancel") cancelOf(id).abort();
      log("debug", `${id} ${action.type}: ${because}`);
      try {
        await perform(world, o, action, because);
      } catch (error) {
        if (error instanceof Detached || isClosing()) return;
        giveUp(current(id), error);
      }
    }
  }

  /** An effect failed (git, disk, a missing program): the step at hand fails with its reason, and a retry tries it again. */
  function giveUp(o: Orchestration, error: unknown): void {
    const failure = toFailure(error);
    // What has a code is told by the event; anything else is a mistake of ours.
    if (failure.code === "internal") log("error", `${o.id}: ${stackOf(error)}`);
    if (o.requested === "cancel") {
      // A cancel must end: what could not be cleaned up is named, and stays where it is.
      commit(o.id, {
        type: "orchestrationCancelled",
        because: `The clean-up failed: ${failure.message}`,
      });
      return;
    }
    if (o.merge.status === "merged") {
      // The work has reached its branch; only tidying up failed.
      commit(o.id, {
        type: "orchestrationCompleted",
        because: `The worktree could not be removed: ${failure.message}`,
      });
      return;
    }
    const stage = o.stages.find((each) => each.status === "running");
    const batch = o.batches.find((each) => each.status === "running");
    if (stage && batch)
      commit(o.id, {
        type: "batchFailed",
        stage: stage.name,
        batch: batch.index,
        failure,
      });
    if (stage)
      commit(o.id, { type: "stageFailed", stage: stage.name, failure });
    commit(o.id, { type: "orchestrationFailed", failure });
  }

  /** At most one drive an orchestration; what is asked for while it ends its last step is looked at anew. */
  function wake(id: string): void {
    if (isClosing() || driving.has(id)) return;
    const end = (): void => {
      driving.delete(id);
      if (isClosing()) return;
      schedule();
      if (decisionFor(current(id)).action.type !== "wait") wake(id);
    };
    driving.set(
      id,
      drive(id).then(end, (error: unknown) => {
        driving.delete(id);
        stop(toFailure(error));
      }),
    );
  }

  function schedule(): void {
    const { enabled, maxConcurrent } = parts.settings();
    if (isClosing() || !enabled) return;
    for (const id of admissible([...states.values()], maxConcurrent)) {
      commit(id, { type: "orchestrationAdmitted", because: "A slot is free." });
      wake(id);
    }
  }

  return {
    all: () => [...states.values()],
    current,
    commit,
    checkAlive,
    ask(id, event) {
      checkAlive();
      commit(id, event);
      wake(id);
      schedule();
    },
    interrupt: (id) => cancelOf(id).abort(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recover() {
      for (const o of states.values())
        if (o.status === "running" || o.requested !== null) wake(o.id);
      schedule();
    },
    async close() {
      closing.abort();
      await Promise.allSettled(driving.values());
      listeners.clear();
      store.close();
    },
  };
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function describe(event: OrchestrationEvent): string {
  const stage = "stage" in event ? ` ${event.stage}` : "";
  const batch = "batch" in event ? ` batch ${event.batch + 1}` : "";
  const failure =
    "failure" in event && event.failure ? `: ${event.failure.message}` : "";
  const because = event.because === undefined ? "" : ` (${event.because})`;
  return `${event.orchestration} #${event.seq} ${event.type}${stage}${batch}${failure}${because}`;
}
