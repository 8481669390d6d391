import type { Notice } from "../model/api";
import { eventSchema } from "../model/event";
import type { Entry, OrchestrationEvent } from "../model/event";
import { toError, toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import { endedStatuses } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import type { QueuePlace } from "../model/queue";
import type { Settings } from "../model/settings";
import { waitedFor } from "../model/waiting";
import type { Store } from "../store";
import { createAlarms } from "./alarms";
import { apply } from "./apply";
import { daysBefore, reserveBeside, startOfDay } from "./budget";
import type { Clock } from "./clock";
import { decide } from "./decide";
import { removeFolders } from "./effects/forget";
import { spentSoFar } from "./effects/spent";
import { Detached } from "./effects/world";
import type { World } from "./effects/world";
import { giveUp } from "./giveUp";
import { forgettable, ledgerDays } from "./history";
import type { Machine } from "./machine";
import { openOrchestrations } from "./orchestrations";
import type { Orchestrations } from "./orchestrations";
import { createOutputNotices } from "./outputNotices";
import type { Ownership } from "./ownership";
import { perform } from "./perform";
import { recoveredEvent } from "./recovery";
import { createTurns } from "./turns";

export type Log = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
) => void;

export interface LoopParts {
  readonly store: Store;
  readonly settings: () => Settings;
  readonly log: Log;
  readonly clock: Clock;
  readonly machine: () => Machine;
  readonly ownership: Ownership;
  /** The effects' surroundings; the loop adds what it owns itself. */
  readonly world: Omit<
    World,
    | "commit"
    | "current"
    | "events"
    | "subscribe"
    | "signals"
    | "onOutput"
    | "clock"
  >;
}

export interface Loop {
  readonly orchestrations: Omit<Orchestrations, "put" | "remove">;
  /** Commits an event and tells the subscribers; durable when it returns. */
  commit(id: string, event: Entry): Orchestration;
  /** Commits what the user asked for, and lets the loop see it. Throws when the engine has stopped. */
  ask(id: string, event: Entry): void;
  /** Stops the process of the attempt at work, if there is one. */
  interrupt(id: string): void;
  /** Who waits for a turn, and why. */
  queue(): readonly QueuePlace[];
  /** Throws when the engine has stopped because it could not record what happens. */
  checkAlive(): void;
  subscribe(listener: (notice: Notice) => void): () => void;
  /** Goes on with what was running when the last engine ended. */
  recover(): void;
  /** Leaves running agents to their supervisors and settles when every step has ended: nothing is recorded any more. */
  halt(): Promise<void>;
  /** The same; then tells nobody anything, and closes the store. */
  close(): Promise<void>;
}

/**
 * `decide` → `perform` → `apply` → `commit` for every orchestration of a workspace. State changes only through `commit`, which
 * is synchronous and durable: what a subscriber is told has happened.
 */
export function createLoop(parts: LoopParts): Loop {
  const { store, log, clock } = parts;
  const orchestrations = openOrchestrations(store);
  const listeners = new Set<(notice: Notice) => void>();
  const driving = new Map<string, Promise<void>>();
  const cancels = new Map<string, AbortController>();
  /** Ceilings of attempts that were decided and are not recorded yet, by orchestration: nobody else may spend that money meanwhile. */
  const intended = new Map<string, number>();
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let stopped: Failure | null = null;
  let forgetting: Promise<void> | null = null;

  function tell(notice: Notice): void {
    for (const listener of [...listeners]) {
      try {
        listener(notice);
      } catch (error) {
        log("error", `A subscriber failed: ${stackOf(error)}`);
      }
    }
  }

  const outputs = createOutputNotices(tell);

  function subscribe(listener: (notice: Notice) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  const current = (id: string): Orchestration => orchestrations.get(id);

  function commit(id: string, body: Entry): Orchestration {
    const before = orchestrations.read(id);
    const event: OrchestrationEvent = eventSchema.parse({
      ...body,
      seq: (before?.seq ?? 0) + 1,
      at: clock.now(),
      orchestration: id,
    });
    const next = apply(before, event);
    try {
      store.commit(event, before, next);
    } catch (error) {
      stop(toFailure(error));
      throw error;
    }
    orchestrations.put(next);
    if (event.type === "attemptEnded") outputs.ended(event.attempt);
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
    alarms.clear();
    turns.end();
    outputs.clear();
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
    clock,
    commit,
    current,
    events: (id) => store.events(id),
    subscribe,
    signals: (id) => ({
      cancel: cancelOf(id).signal,
      detach: closing.signal,
    }),
    onOutput(id, attempt, { costUsd, partial }, offset) {
      outputs.grew({
        kind: "output",
        orchestration: id,
        attempt,
        costUsd,
        offset,
        ...(partial === null ? {} : { partial }),
      });
    },
  };

  parts.ownership.onLost(stop);
  const alarms = createAlarms(clock, wake);
  const turns = createTurns({
    orchestrations,
    settings: parts.settings,
    machine: parts.machine,
    clock,
    tell,
    admit(id, why) {
      commit(id, { type: "orchestrationAdmitted", ...why });
      wake(id);
    },
  });

  const decisionFor = (o: Orchestration) => {
    const reserve = reserveBeside(o.id, orchestrations.open(), intended);
    const now = clock.now();
    return decide(o, {
      now,
      spentTodayUsd: store.costSince(startOfDay(now)),
      reservedTodayUsd: reserve.usd,
      reserveComesFree: reserve.comesFree,
      waitsFor: waitedFor(o, orchestrations.find),
      othersWouldStart: turns.othersWouldStart(o),
    });
  };

  /** What is known of the cost of an attempt that cannot be followed; nothing when its log cannot be read either. */
  async function lastKnownCost(o: Orchestration): Promise<number> {
    const open = o.attempts.find(({ status }) => status !== "ended");
    if (!open) return 0;
    try {
      return await spentSoFar(parts.world, o, open);
    } catch (error) {
      log(
        "warn",
        `What ${open.id} has cost is not known: ${toFailure(error).message}`,
      );
      return 0;
    }
  }

  /** Takes steps until the orchestration waits for something else. */
  async function drive(id: string): Promise<void> {
    while (!isClosing()) {
      const o = current(id);
      const decision = decisionFor(o);
      const { action, because } = decision;
      if (action.type === "wait") return;
      // A new attempt is not the one that was stopped, nor is one that is resumed; one that has to be stopped must not even start.
      const goesElsewhere = o.requested === "cancel" || o.move !== null;
      if (
        action.type === "intendAttempt" ||
        (o.requested === null && !goesElsewhere)
      )
        cancels.delete(id);
      if (goesElsewhere) cancelOf(id).abort();
      log("debug", `${id} ${action.type}: ${because}`);
      try {
        if (action.type === "intendAttempt") intended.set(id, action.budgetUsd);
        await perform(world, o, decision);
      } catch (error) {
        if (error instanceof Detached || isClosing()) return;
        const failure = toFailure(error);
        // What has a code is told by the event; anything else is a mistake of ours.
        if (failure.code === "internal")
          log("error", `${id}: ${stackOf(error)}`);
        const spentUsd = await lastKnownCost(current(id));
        if (isClosing()) return;
        for (const entry of giveUp(current(id), failure, spentUsd))
          commit(id, entry);
      } finally {
        intended.delete(id);
      }
      if (action.type === "runAttempt") wakeWaiting();
    }
  }

  /** Those that waited for money that was reserved for others: some of it has come free. */
  function wakeWaiting(): void {
    for (const o of orchestrations.open())
      if (
        o.status === "running" &&
        !driving.has(o.id) &&
        decisionFor(o).action.type !== "wait"
      )
        wake(o.id);
  }

  /** At most one drive an orchestration; what is asked for while it ends its last step is looked at anew. */
  function wake(id: string): void {
    if (isClosing() || driving.has(id)) return;
    const end = (): void => {
      driving.delete(id);
      if (isClosing()) return;
      schedule();
      wakeWaiting();
      const o = current(id);
      alarms.set(id, o.wait?.until ?? null);
      if (decisionFor(o).action.type !== "wait") wake(id);
      else if (endedStatuses.includes(o.status)) {
        cancels.delete(id);
        forgetSoon();
      }
    };
    driving.set(
      id,
      drive(id).then(end, (error: unknown) => {
        driving.delete(id);
        stop(toFailure(error));
      }),
    );
  }

  /** One at a time, so that neither the commits nor the disk have to wait. */
  async function forgetOld(): Promise<void> {
    const due = (): string[] =>
      forgettable(orchestrations.all(), parts.settings().keepEnded);
    const tried = new Set<string>();
    while (!isClosing()) {
      const id = due().find((each) => !tried.has(each));
      if (id === undefined) return;
      tried.add(id);
      try {
        await removeFolders(parts.world.stateFolder, current(id));
      } catch (error) {
        // Somebody holds a file open, for one: it is tried again when the next one ends.
        log("warn", `${id} cannot be forgotten: ${toFailure(error).message}`);
        continue;
      }
      // Meanwhile somebody may have begun to wait for it, or the limit have changed.
      if (isClosing() || !due().includes(id)) continue;
      store.forget(id, daysBefore(clock.now(), ledgerDays));
      orchestrations.remove(id);
      log("info", `${id} forgotten: it was beyond the history's limit.`);
      tell({ kind: "forgotten", orchestration: id });
    }
  }

  function forgetSoon(): void {
    forgetting ??= forgetOld()
      .catch((error: unknown) => stop(toFailure(error)))
      .finally(() => {
        forgetting = null;
      });
  }

  function schedule(): void {
    if (!isClosing()) turns.schedule();
  }

  async function halt(): Promise<void> {
    closing.abort();
    alarms.clear();
    turns.end();
    outputs.clear();
    await Promise.allSettled([...driving.values(), forgetting]);
  }

  return {
    orchestrations,
    commit,
    checkAlive,
    ask(id, event) {
      checkAlive();
      commit(id, event);
      wake(id);
      schedule();
    },
    interrupt: (id) => cancelOf(id).abort(),
    queue: turns.queue,
    subscribe,
    recover() {
      const open = orchestrations
        .open()
        .filter((o) => o.status === "running" || o.requested !== null);
      // Counted before anything is tried: what kills the engine again must be seen to have been tried once more.
      if (parts.ownership.afterCrash)
        for (const o of open)
          if (o.wait === null) commit(o.id, recoveredEvent(o));
      for (const { id } of open) wake(id);
      schedule();
      forgetSoon();
    },
    halt,
    async close() {
      await halt();
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
