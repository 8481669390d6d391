import { isDeepStrictEqual } from "node:util";
import { fold } from "../../../src/engine/apply";
import { decide } from "../../../src/engine/decide";
import { isWithin } from "../../../src/engine/quota";
import {
  stepViolations,
  violations,
  workspaceViolations,
} from "../../../src/engine/invariants";
import { usesContainer } from "../../../src/engine/scheduler";
import type { Room } from "../../../src/engine/scheduler";
import { byTurn } from "../../../src/model/turn";
import { defaultSettings } from "../../../src/model/settings";
import { eventSchema } from "../../../src/model/event";
import type { Entry, OrchestrationEvent } from "../../../src/model/event";
import { orchestrationSchema } from "../../../src/model/orchestration";
import type {
  Orchestration,
  TimedWait,
} from "../../../src/model/orchestration";
import { toEvent } from "./host";
import type { World } from "./world";
import { findIn } from "../../../src/model/waiting";

/** Every so many commits what is dear to check is checked too. */
const seldom = 64;

/** The records, which outlive a host; every commit is held against all that must hold. */
export class Recorder {
  readonly events = new Map<string, OrchestrationEvent[]>();
  /** US dollars that the user has spent in sessions, by orchestration. */
  readonly #byHand = new Map<string, number>();
  readonly #states = new Map<string, Orchestration>();
  /** Attempts whose cost was booked. */
  readonly #charged = new Set<string>();
  #all: readonly Orchestration[] = [];
  /** Those that wait until others need less of the day's money. */
  readonly #forMoney = new Set<string>();
  /** Those that wait for containers. */
  readonly #forRunner = new Set<string>();
  /** Until when each is promised to wait. */
  readonly #due = new Map<string, TimedWait>();
  /** Whom the user told to go on, until they make an attempt. */
  readonly #toldToGoOn = new Set<string>();
  #now = 1;
  /** The machine's clock, in epoch milliseconds; events are never before the ones that they follow. */
  clock = 0;
  commits = 0;
  spentTodayUsd = 0;
  maxConcurrent = 2;
  /** Containers of the pool. */
  poolSize = 3;
  /** Whether memory is short: then one works at a time, but for those that work already. */
  isShort = false;

  constructor(readonly world: World) {}

  get room(): Room {
    return {
      settings: {
        ...defaultSettings,
        maxConcurrent: this.maxConcurrent,
        pool: { ...defaultSettings.pool, size: this.poolSize },
      },
      machine: { availableMb: this.isShort ? 100 : null, loadPerCore: null },
    };
  }

  all(): readonly Orchestration[] {
    return this.#all;
  }

  current(id: string): Orchestration {
    const o = this.#states.get(id);
    if (!o) throw new Error(`There is no orchestration ${id}.`);
    return o;
  }

  commit(id: string, entry: Entry): Orchestration {
    const before = this.#states.get(id) ?? null;
    this.clock += 1;
    this.#now = Math.max(this.#now + 1, this.clock);
    const { event, after } = toEvent(before, id, entry, this.#now);
    this.#states.set(id, after);
    this.#all = [...this.#states.values()];
    const events = this.events.get(id) ?? [];
    events.push(event);
    this.events.set(id, events);
    this.commits += 1;
    expectNone([
      ...(before ? stepViolations(before, event, after) : []),
      ...violations(after),
      ...(event.type === "orchestrationAdmitted"
        ? workspaceViolations(this.#all, findIn(this.#all), this.maxConcurrent)
        : []),
    ]);
    this.#checkReason(event);
    this.#checkWorld(event, after);
    if (before) this.#checkQuestions(event, before);
    if (this.commits % seldom === 0) this.#checkSeldom(event, after);
    return after;
  }

  /** Nothing begins before its time, unless the user says so. */
  checkMayBegin(id: string): void {
    if (this.#due.has(id))
      throw new Error("An agent begins before the time that is waited for.");
    if (this.#forRunner.has(id))
      throw new Error("An agent begins where no container is.");
  }

  #checkReason({ because, inputs }: OrchestrationEvent): void {
    if (because === "") throw new Error("A reason is empty.");
    for (const [name, value] of Object.entries(inputs ?? {}))
      if (!/^[a-z][a-zA-Z]*$/.test(name) || String(value).length > 200)
        throw new Error(`The input ${name} is not short and plain.`);
  }

  /** Somebody else is at work who may spend what is left of the day: nobody waits for money that only the user could free. */
  #checkMoneyWait(waiting: Orchestration): void {
    this.#forMoney.add(waiting.id);
    if (
      !this.#all.some(
        ({ id, status }) => id !== waiting.id && status === "running",
      )
    )
      throw new Error("It waits for money that nobody holds.");
    if (this.spentTodayUsd >= waiting.options.budgets.day)
      throw new Error("It waits for money that is spent.");
  }

  /** Who has asked for containers waits for them, and nobody else. */
  #checkRunnerWait({ id, options }: Orchestration): void {
    this.#forMoney.delete(id);
    this.#forRunner.add(id);
    if (options.runner !== "container")
      throw new Error("It waits for containers that it does not need.");
  }

  /** What the events say of the world is so. */
  #checkWorld(event: OrchestrationEvent, after: Orchestration): void {
    const { world } = this;
    if (event.type !== "waitEnded" && after.wait?.kind !== "runner")
      this.#forRunner.delete(after.id);
    switch (event.type) {
      case "attemptIntended": {
        this.#toldToGoOn.delete(after.id);
        const ceilings = this.#all.flatMap(({ attempts, options }) => {
          const open = attempts.find(({ status }) => status !== "ended");
          const { day } = options.budgets;
          return open ? [{ usd: open.budgetUsd, day }] : [];
        });
        const reserved = ceilings.reduce((sum, { usd }) => sum + usd, 0);
        // One whose day was raised may have been decided after this one, and recorded before it.
        const largest = Math.max(...ceilings.map(({ day }) => day));
        if (this.spentTodayUsd + reserved > largest + 1e-9)
          throw new Error(
            "The attempts at work may spend more than the day has.",
          );
        return;
      }
      case "waitStarted": {
        if (event.wait.kind === "money") {
          this.#checkMoneyWait(after);
          return;
        }
        if (event.wait.kind === "runner") {
          this.#checkRunnerWait(after);
          return;
        }
        const { hours } = after.options.quota;
        if (event.wait.kind === "quota" && !isWithin(hours, event.wait.until))
          throw new Error("It would go on outside the hours.");
        if (this.#toldToGoOn.has(after.id))
          throw new Error("It waits although the user said to go on.");
        this.#due.set(after.id, event.wait);
        return;
      }
      case "waitEnded": {
        if (this.#forMoney.delete(after.id)) return;
        if (this.#forRunner.delete(after.id)) return;
        const due = this.#due.get(after.id);
        this.#due.delete(after.id);
        if (event.inputs?.["askedBy"] === "user") {
          this.#toldToGoOn.add(after.id);
          return;
        }
        if (!due || this.clock < due.until)
          throw new Error("A wait ends before its time.");
        if (
          due.kind === "quota" &&
          !isWithin(after.options.quota.hours, this.clock)
        )
          throw new Error("It goes on outside the hours.");
        return;
      }
      case "orchestrationResumed":
        this.#toldToGoOn.add(after.id);
        return;
      case "pauseRequested":
      case "moveRequested":
      case "orchestrationPaused":
        this.#due.delete(after.id);
        this.#forMoney.delete(after.id);
        return;
      case "attemptEnded": {
        if (this.#charged.has(event.attempt))
          throw new Error(`Attempt ${event.attempt} is charged twice.`);
        this.#charged.add(event.attempt);
        this.#toldToGoOn.delete(after.id);
        this.spentTodayUsd += event.outcome.costUsd;
        const { options, costUsd } = after;
        if (costUsd - this.#handOf(after) > options.budgets.total + 1e-9)
          throw new Error("More is spent than the total budget.");
        return;
      }
      case "givenBack": {
        const spentUsd = event.spentUsd ?? 0;
        this.spentTodayUsd += spentUsd;
        this.#byHand.set(after.id, this.#handOf(after) + spentUsd);
        return;
      }
      case "orchestrationAdmitted":
        for (const o of this.#all)
          if (
            o.status === "queued" &&
            o.requested === null &&
            o.after.length === 0 &&
            !usesContainer(o) &&
            byTurn(o, after) < 0
          )
            throw new Error("Somebody is admitted before their turn.");
        return;
      case "merged": {
        if (!world.holds(world.base, event.commit))
          throw new Error("It is merged, but the base does not hold it.");
        const { work } = world.commit(world.base);
        const kept = [...work];
        for (const { key, status } of after.tasks)
          if (
            status === "proven" &&
            !kept.some(
              (each) => each.startsWith(after.id) && each.endsWith(`/${key}`),
            )
          )
            throw new Error(`The work of ${key} is proven, but not merged.`);
        return;
      }
      case "orchestrationCancelled":
        if (
          world.running.some(({ attempt }) =>
            after.attempts.some(({ id }) => id === attempt),
          ) &&
          after.attempts.at(-1)?.outcome?.failure?.code !== "agentLost"
        )
          throw new Error("It is cancelled while its agent runs.");
        return;
      default:
        return;
    }
  }

  /** What is allowed, somebody allowed; and what is closed as answered, the agent was told so. */
  #checkQuestions(event: OrchestrationEvent, before: Orchestration): void {
    if (event.type !== "questionAnswered" && event.type !== "questionClosed")
      return;
    const question = before.questions.find(({ id }) => id === event.question);
    if (!question) throw new Error("Nobody asks that.");
    if (event.type === "questionClosed") {
      const told = this.world.processes
        .get(event.attempt)
        ?.told.get(event.question);
      if (!isDeepStrictEqual(told ?? null, question.answer))
        throw new Error("The agent was not told what is on record.");
      return;
    }
    const { subject } = question;
    if (
      event.by === "rule" &&
      (subject.kind !== "permission" ||
        subject.rule === null ||
        !before.rules.includes(subject.rule))
    )
      throw new Error("It is allowed by a rule that nobody gave.");
    if (event.by === "timeLimit" && this.clock < question.expiresAt)
      throw new Error("It is denied before its time is over.");
  }

  #checkSeldom(event: OrchestrationEvent, after: Orchestration): void {
    expectNone(workspaceViolations(this.#all, findIn(this.#all)));
    eventSchema.parse(event);
    orchestrationSchema.parse(after);
    // What has something to do is found by whoever comes after a crash.
    const { action } = decide(after, { now: this.clock, spentTodayUsd: 0 });
    if (
      action.type !== "wait" &&
      after.status !== "running" &&
      after.requested === null
    )
      throw new Error(`Nobody would wake it to ${action.type}.`);
  }

  /** What is true at the end of a case. */
  checkEnd(): void {
    for (const o of this.#all) {
      const events = this.events.get(o.id) ?? [];
      if (!isDeepStrictEqual(fold(events), o))
        throw new Error("The state is not what the events say.");
      this.#checkMoney(o);
    }
    expectNone(workspaceViolations(this.#all, findIn(this.#all)));
  }

  readonly #handOf = ({ id }: Orchestration): number =>
    this.#byHand.get(id) ?? 0;

  /** All that was spent is booked, but for an agent that nobody could follow to its end. */
  #checkMoney(o: Orchestration): void {
    let spent = this.#handOf(o);
    for (const { id, outcome } of o.attempts) {
      const exit = this.world.processes.get(id)?.exit;
      if (outcome?.failure?.code !== "agentLost" || outcome.costUsd > 0)
        spent += exit?.spentUsd ?? 0;
    }
    if (Math.abs(spent - o.costUsd) > 1e-6)
      throw new Error(`${spent} was spent, ${o.costUsd} is booked.`);
  }
}

function expectNone(found: readonly string[]): void {
  if (found.length > 0) throw new Error(`Does not hold: ${found.join("; ")}`);
}
