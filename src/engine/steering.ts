import type { Said } from "../model/said";
import type { GoOnOptions, OrchestratorApi } from "../model/api";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { RunnerName } from "../model/runner";
import { said } from "../model/said";
import { hasSkips, isTakenOver } from "../model/standing";
import { waitedFor } from "../model/waiting";
import type { Runners } from "../runners";
import type { Store } from "../store";
import { byUser, stateOf } from "./action";
import { allowed, wayOn } from "./allowed";
import { startOfDay } from "./budget";
import { gateEntry } from "./changedGate";
import type { Clock } from "./clock";
import { extendedTime } from "./extendedTime";
import type { Loop } from "./loop";
import { skippable } from "./move";
import { attemptFolder } from "./paths";
import { userAnswer } from "./questions";
import { raiseEntry } from "./raisedBudgets";
import { refuseRivals } from "./taskClaims";
import { othersSaid } from "./waiting";
import { resumeEntry } from "./waits";

/** What the user asks of an orchestration: each is one event, or a refusal with a way on. */
export type Steering = Pick<
  OrchestratorApi,
  | "pause"
  | "resume"
  | "cancel"
  | "retry"
  | "skip"
  | "force"
  | "merge"
  | "release"
  | "prioritize"
  | "extend"
  | "answer"
>;

export interface SteeringParts {
  readonly loop: Pick<Loop, "ask" | "interrupt">;
  readonly orchestrations: Loop["orchestrations"];
  readonly store: Pick<Store, "costSince">;
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly runners: Pick<Runners, "of">;
  /** Books what the user has spent in the session of one that was taken over. */
  readonly giveBack: (id: string) => Promise<void>;
}

export function createSteering(parts: SteeringParts): Steering {
  const { loop, orchestrations, store, clock, stateFolder } = parts;

  /** On record before it goes on with them. A host that dies in between has raised them, and no more: the same can be asked again. */
  function raiseBudgets(o: Orchestration, { budgets }: GoOnOptions = {}): void {
    const spentTodayUsd = store.costSince(startOfDay(clock.now()));
    const entry = raiseEntry(o, budgets, spentTodayUsd);
    if (entry) loop.ask(o.id, entry);
  }

  /** What the user decides with going on, on record before it does. */
  function decideFirst(o: Orchestration, options: GoOnOptions = {}): void {
    raiseBudgets(o, options);
    const { runner = o.options.runner, gateCommand } = options;
    const gate = gateCommand === undefined ? null : gateEntry(o, gateCommand);
    if (gate) loop.ask(o.id, gate);
    if (runner === o.options.runner || runner === "auto") return;
    loop.ask(o.id, {
      type: "runnerChanged",
      runner,
      ...byUser(runnerSentence(runner), {
        ...stateOf(o),
        before: o.options.runner,
      }),
    });
  }

  // Every method is async, so that whatever is thrown reaches the caller as a rejection.
  /* eslint-disable @typescript-eslint/require-await -- see above */
  return {
    async pause(id, options) {
      const o = allowed(orchestrations, id, "pause");
      if (o.requested === null)
        loop.ask(id, {
          type: "pauseRequested",
          ...byUser("You asked for a pause.", {
            ...stateOf(o),
            now: options?.now === true,
          }),
        });
      // Only an agent at work is stopped: a gate that runs is waited for, since its result would be lost.
      if (
        options?.now &&
        o.attempts.some((attempt) => attempt.status !== "ended")
      )
        loop.interrupt(id);
    },

    async resume(id, options) {
      const o = allowed(orchestrations, id, "resume");
      decideFirst(o, options);
      loop.ask(id, resumeEntry(o, stateOf(o)));
    },

    async cancel(id) {
      // What the user has spent in its session is not forgotten with it.
      if (isTakenOver(allowed(orchestrations, id, "cancel")))
        await parts.giveBack(id);
      const o = allowed(orchestrations, id, "cancel");
      loop.ask(id, {
        type: "cancelRequested",
        ...byUser("You cancelled it.", stateOf(o)),
      });
      loop.interrupt(id);
    },

    async retry(id, options) {
      const o = allowed(orchestrations, id, "retry");
      refuseRivals(o, orchestrations);
      decideFirst(o, options);
      loop.ask(id, {
        type: "retryRequested",
        ...byUser("You asked for a retry.", stateOf(o)),
      });
    },

    async skip(id) {
      const o = allowed(orchestrations, id, "skip");
      refuseRivals(o, orchestrations);
      const move = skippable(o);
      if (move === null)
        throw new OrchestratorError(
          "notAllowedNow",
          said`"${o.title}" has nothing left to skip: only the merge is to come.`,
          { fix: said`Resume it, or cancel it.` },
        );
      loop.ask(id, {
        type: "moveRequested",
        move,
        ...byUser("You asked to skip what is next.", stateOf(o)),
      });
    },

    async force(id, stage) {
      const o = allowed(orchestrations, id, "force");
      refuseRivals(o, orchestrations);
      const names = o.stages.map(({ name }) => name);
      if (!names.includes(stage))
        throw new OrchestratorError(
          "invalidInput",
          said`"${o.title}" has no stage ${stage}.`,
          { fix: said`Its stages are ${names.join(", ")}.` },
        );
      loop.ask(id, {
        type: "moveRequested",
        move: { kind: "stage", stage },
        ...byUser(said`You sent it to the stage ${stage}.`, stateOf(o)),
      });
    },

    async merge(id) {
      const o = allowed(orchestrations, id, "merge");
      loop.ask(id, {
        type: "mergeRequested",
        ...byUser("You asked for the merge.", {
          ...stateOf(o),
          unprovenParts: hasSkips(o),
        }),
      });
    },

    async release(id) {
      const o = allowed(orchestrations, id, "release");
      const others = waitedFor(o, orchestrations.find);
      if (others.length === 0)
        throw new OrchestratorError(
          "notAllowedNow",
          said`"${o.title}" waits for no other orchestration.`,
          {
            fix:
              o.status === "paused"
                ? wayOn(o)
                : said`It begins as soon as a slot is free.`,
          },
        );
      loop.ask(id, {
        type: "released",
        ...byUser(said`You let it begin without ${othersSaid(others)}.`, {
          ...stateOf(o),
          waitedFor: others.length,
        }),
      });
    },

    async prioritize(id, priority) {
      const o = allowed(orchestrations, id, "prioritize");
      if (o.priority === priority) return;
      loop.ask(id, {
        type: "priorityChanged",
        priority,
        ...byUser(said`You gave it the priority ${priority}.`, {
          ...stateOf(o),
          before: o.priority,
        }),
      });
    },

    async extend(id, minutes) {
      const o = allowed(orchestrations, id, "extend");
      const attempt = o.attempts.find(({ status }) => status !== "ended");
      if (!attempt || o.requested === "cancel")
        throw new OrchestratorError(
          "notAllowedNow",
          said`No agent is at work for "${o.title}" now, so there is no time to extend.`,
          {
            fix: said`The limits of later attempts are in the settings orchestrator.timeouts when it is started.`,
          },
        );
      const timeoutMs = extendedTime(attempt.timeoutMs, minutes);
      loop.ask(id, {
        type: "timeExtended",
        attempt: attempt.id,
        timeoutMs,
        ...byUser(said`You gave the agent ${minutes} minutes more.`, {
          minutes,
          minutesBefore: attempt.timeoutMs / 60_000,
        }),
      });
      // A host that dies between the two tells it when it adopts the attempt: by the time that is recorded.
      await parts.runners
        .of(attempt.runner)
        .extend(attemptFolder(stateFolder, attempt.id), timeoutMs);
    },

    async answer(id, question, answer) {
      const o = orchestrations.get(id);
      // Recorded here; whoever follows the attempt tells the agent.
      loop.ask(id, userAnswer(o, question, answer, clock.now()));
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

const runnerSentence = (runner: RunnerName): Said =>
  runner === "container"
    ? said`You let its agents work, and its gate run, in containers.`
    : said`You let its agents work on this machine, without containers, and its gate run there.`;
