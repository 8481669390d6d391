import { apply } from "../../../src/engine/apply";
import { reserveBeside } from "../../../src/engine/budget";
import type { Facts } from "../../../src/engine/budget";
import { decide } from "../../../src/engine/decide";
import { giveUp } from "../../../src/engine/giveUp";
import { recoveredEvent } from "../../../src/engine/recovery";
import {
  othersWouldStart,
  turnsOf,
  whyAdmitted,
} from "../../../src/engine/scheduler";
import type { Entry, OrchestrationEvent } from "../../../src/model/event";
import type { Orchestration } from "../../../src/model/orchestration";
import { perform } from "./effects";
import type { Pause, Steps } from "./effects";
import type { Random } from "./random";
import type { Recorder } from "./recorder";
import { Refused } from "./world";
import type { World } from "./world";
import { findIn } from "../../../src/model/waiting";

/** The host is gone: killed, or stopped because it could not record. */
export class Died extends Error {}

interface Drive {
  steps: Steps | null;
  /** The steps are those of an attempt. */
  runs: boolean;
  until: Pause;
}

/** engine/loop.ts, one step at a time: whoever drives it says which orchestration goes on next, and when the host dies. */
export class Host {
  readonly #drives = new Map<string, Drive>();
  readonly #aborted = new Set<string>();
  readonly #intended = new Map<string, number>();
  /** What is looked at again when time has passed. */
  readonly #alarms = new Set<string>();
  readonly random: Random;

  constructor(
    readonly world: World,
    readonly recorder: Recorder,
  ) {
    this.random = world.random;
  }

  readonly current = (id: string): Orchestration => this.recorder.current(id);

  readonly commit = (id: string, entry: Entry): Orchestration => {
    if (this.random.chance(this.world.faults.diskFull)) throw new Died();
    return this.recorder.commit(id, entry);
  };

  /** Events that follow each other at once; the host may still die in between. */
  commitAll(id: string, entries: readonly Entry[]): void {
    for (const [index, entry] of entries.entries()) {
      if (index > 0 && this.random.chance(this.world.faults.crash * 10))
        throw new Died();
      this.commit(id, entry);
    }
  }

  /** Agents and runners that cannot be set up: a missing program, a folder that cannot be made. */
  maySetUp(): void {
    if (this.random.chance(this.world.faults.runner))
      throw new Refused("the agent cannot be set up");
  }

  isAborted(id: string): boolean {
    return this.#aborted.has(id);
  }

  #decide(id: string) {
    const reserve = reserveBeside(id, this.recorder.all(), this.#intended);
    const facts: Facts = {
      now: this.recorder.clock,
      spentTodayUsd: this.recorder.spentTodayUsd,
      reservedTodayUsd: reserve.usd,
      reserveComesFree: reserve.comesFree,
      othersWouldStart: othersWouldStart(
        this.current(id),
        this.recorder.all(),
        findIn(this.recorder.all()),
        this.recorder.room,
        this.recorder.clock,
      ),
    };
    return decide(this.current(id), facts);
  }

  /** Orchestrations that can go on now. */
  ready(): string[] {
    const ids: string[] = [];
    for (const [id, { until }] of this.#drives)
      if (until === null || until()) ids.push(id);
    return ids;
  }

  step(id: string): void {
    const drive = this.#drives.get(id);
    if (!drive) throw new Error(`${id} is not driven.`);
    if (!drive.steps) {
      const o = this.current(id);
      const decision = this.#decide(id);
      if (decision.action.type === "wait") {
        this.#drives.delete(id);
        this.schedule();
        this.#wakeWaiting();
        if (this.current(id).wait === null) this.#alarms.delete(id);
        else this.#alarms.add(id);
        if (this.#decide(id).action.type !== "wait") this.#wake(id);
        return;
      }
      const { type } = decision.action;
      if (
        o.requested === "pause" &&
        (type === "intendAttempt" ||
          type === "startBatch" ||
          type === "startWait")
      )
        throw new Error("Something is begun after a pause was asked for.");
      const goesElsewhere = o.requested === "cancel" || o.move !== null;
      if (type === "intendAttempt" || (o.requested === null && !goesElsewhere))
        this.#aborted.delete(id);
      if (goesElsewhere) this.#aborted.add(id);
      if (decision.action.type === "intendAttempt")
        this.#intended.set(id, decision.action.budgetUsd);
      drive.runs = type === "runAttempt";
      drive.steps = perform(this, o, decision);
    }
    try {
      const { done, value } = drive.steps.next();
      if (done === true) drive.steps = null;
      drive.until = done === true ? null : value;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      drive.steps = null;
      drive.until = null;
      const failure = { code: "gitFailed" as const, message: error.message };
      this.commitAll(
        id,
        giveUp(this.current(id), failure, this.#lastKnownCost(id)),
      );
    }
    if (drive.steps) return;
    this.#intended.delete(id);
    if (drive.runs) this.#wakeWaiting();
  }

  #lastKnownCost(id: string): number {
    const open = this.current(id).attempts.find(
      ({ status }) => status !== "ended",
    );
    return this.world.processes.get(open?.id ?? "")?.exit?.spentUsd ?? 0;
  }

  #wakeWaiting(): void {
    for (const { id, status } of this.recorder.all())
      if (
        status === "running" &&
        !this.#drives.has(id) &&
        this.#decide(id).action.type !== "wait"
      )
        this.#wake(id);
  }

  #wake(id: string): void {
    if (!this.#drives.has(id))
      this.#drives.set(id, { steps: null, runs: false, until: null });
  }

  /** Time has passed: every wait is looked at, and the queue. */
  ring(): void {
    for (const id of this.#alarms) this.#wake(id);
    this.schedule();
  }

  schedule(): void {
    const { recorder } = this;
    const { starts } = turnsOf(
      recorder.all(),
      findIn(recorder.all()),
      recorder.room,
    );
    for (const id of starts) {
      const why = whyAdmitted(
        this.current(id),
        recorder.all(),
        recorder.room,
        recorder.clock,
      );
      this.commit(id, { type: "orchestrationAdmitted", ...why });
      this.#wake(id);
    }
  }

  ask(id: string, entry: Entry): void {
    this.commit(id, entry);
    this.#wake(id);
    this.schedule();
  }

  interrupt(id: string): void {
    this.#aborted.add(id);
  }

  recover(afterCrash: boolean): void {
    const open = this.recorder
      .all()
      .filter((o) => o.status === "running" || o.requested !== null);
    if (afterCrash)
      for (const o of open)
        if (o.wait === null) this.commit(o.id, recoveredEvent(o));
    for (const { id } of open) this.#wake(id);
    this.schedule();
  }
}

/** The event that a recorder makes of an entry. */
export const toEvent = (
  before: Orchestration | null,
  id: string,
  entry: Entry,
  at: number,
): { event: OrchestrationEvent; after: Orchestration } => {
  const event: OrchestrationEvent = {
    ...entry,
    seq: (before?.seq ?? 0) + 1,
    at,
    orchestration: id,
  };
  return { event, after: apply(before, event) };
};
