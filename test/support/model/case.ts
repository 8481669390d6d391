import { byUser } from "../../../src/engine/action";
import { isAllowed } from "../../../src/engine/allowed";
import type { Request } from "../../../src/engine/allowed";
import { skippable } from "../../../src/engine/move";
import { reviewedStage } from "../../../src/engine/review";
import { gateEntry } from "../../../src/engine/changedGate";
import { raiseEntry } from "../../../src/engine/raisedBudgets";
import { resumeEntry } from "../../../src/engine/waits";
import type { Entry } from "../../../src/model/event";
import { isTakenOver } from "../../../src/model/standing";
import type { Orchestration } from "../../../src/model/orchestration";
import type { Pipeline, StageDefinition } from "../../../src/model/pipeline";
import { priorities } from "../../../src/model/turn";
import { phasePipeline } from "../../../src/pipelines/phase";
import { taskPipeline } from "../../../src/pipelines/task";
import { newOrchestration } from "../orchestrations";
import { Died, Host } from "./host";
import { randomFrom } from "./random";
import type { Random } from "./random";
import { someAnswer } from "./questions";
import { Recorder } from "./recorder";
import { badEnds, World } from "./world";
import type { Faults } from "./world";

const calm: Faults = {
  crash: 0,
  diskFull: 0,
  git: 0,
  runner: 0,
  lost: 0,
  badEnd: 0,
  badEnds: null,
  passing: 0,
  quota: 0,
  unhealthy: 0,
  clock: 0,
  unproven: 0,
  conflict: 0,
  baseMoves: 0,
  worktreeGone: 0,
  user: 0,
  cancel: 0,
};

/** Every case has faults of its own, and does without about half of them. */
function someFaults(random: Random): Faults {
  const upTo = (most: number): number =>
    random.chance(0.5) ? 0 : (random.below(100) / 100) * most;
  return {
    crash: upTo(0.05),
    diskFull: upTo(0.01),
    git: upTo(0.1),
    runner: upTo(0.1),
    lost: upTo(0.3),
    badEnd: random.chance(0.1) ? 0.9 : upTo(0.4),
    badEnds: random.chance(0.3) ? random.pick(badEnds) : null,
    // In some, nothing else happens for a long time.
    passing: random.chance(0.1) ? 0.95 : upTo(0.6),
    quota: random.pick([0, 0.5, 1]),
    unhealthy: random.pick([0, 0.5, 1]),
    clock: upTo(0.2),
    unproven: upTo(0.4),
    conflict: upTo(0.4),
    baseMoves: upTo(0.05),
    worktreeGone: upTo(0.005),
    user: upTo(0.2),
    cancel: upTo(0.2),
  };
}

const stageNames = ["one", "two", "three", "four"] as const;

/** A pipeline such as a user may write. */
function someStages(random: Random, input: Pipeline["input"]): Pipeline {
  let batches = input === "plan" && random.chance(0.8);
  const stages = stageNames
    .slice(0, 1 + random.below(stageNames.length))
    .map((name): StageDefinition => {
      const isBatches = batches && random.chance(0.6);
      if (isBatches) batches = false;
      const access = isBatches || random.chance(0.6) ? "edit" : "read";
      return {
        name,
        title: name,
        role: random.pick(["specification", "implementation", "qa"]),
        kind: isBatches ? "batches" : "agent",
        access,
        evidence: isBatches
          ? "tasks"
          : random.pick(
              access === "edit"
                ? ["answer", "changes", "verdict"]
                : ["answer", "verdict"],
            ),
        command: null,
        prompt: "",
        skippable: random.chance(0.5),
      };
    });
  const merge = phasePipeline.stages.at(-1);
  return {
    name: "own",
    title: "Own",
    description: "",
    input,
    stages: merge && random.chance(0.5) ? [...stages, merge] : stages,
  };
}

function someOrchestration(
  random: Random,
  number: number,
  base: string,
  at: number,
  day: number,
): Omit<Orchestration, "seq"> {
  const input = random.pick(["text", "plan"] as const);
  const pipeline = random.chance(0.5)
    ? someStages(random, input)
    : input === "text"
      ? taskPipeline
      : phasePipeline;
  const options = {
    runner: random.pick(["auto", "container"] as const),
    autoMerge: random.chance(0.5),
    autoHeal: random.chance(0.8),
    healAttempts: random.pick([0, 1, 2, 5]),
    reviewRounds: random.below(3),
    pauseBetweenBatches: random.chance(0.2),
    retries: random.below(4),
    permissions: random.pick(["ask", "acceptEdits"] as const),
    quota: {
      resume: random.chance(0.8),
      hours: random.pick(["", "22:00-07:00"]),
    },
    gateCommand: random.chance(0.5) ? "npm test" : "",
    skip: pipeline.stages
      .filter(({ skippable: may }) => may && random.chance(0.3))
      .map(({ name }) => name),
    budgets: {
      total: random.pick([3, 50]),
      batch: random.pick([1, 5]),
      day,
    },
  };
  const o =
    input === "text"
      ? newOrchestration({ text: "x", options }, pipeline)
      : newOrchestration(
          {
            batches: Array.from(
              { length: 1 + random.below(3) },
              () => 1 + random.below(3),
            ),
            options,
          },
          pipeline,
        );
  return {
    ...o,
    id: random.id(),
    source:
      o.source.kind === "taskFile"
        ? { ...o.source, file: `${number}.md` }
        : o.source,
    // As a plan's tasks name the files they are about.
    tasks: o.tasks.map((task) => ({ ...task, files: [task.key] })),
    base: { branch: "main", commit: base },
    priority: random.pick(priorities),
    createdAt: at,
    queuedAt: at,
  };
}

const gentle: readonly Request[] = [
  "pause",
  "resume",
  "retry",
  "skip",
  "force",
  "review",
  "takeOver",
  "giveBack",
  "merge",
  "release",
  "prioritize",
  "extend",
];

/** What a user asks for, where the engine lets them; null where it does not. */
function entryOf(
  o: Orchestration,
  request: Request,
  random: Random,
): Entry | null {
  if (!isAllowed(o, request)) return null;
  const why = byUser("You asked for it.");
  switch (request) {
    case "pause":
      return o.requested === null ? { type: "pauseRequested", ...why } : null;
    case "resume":
      return resumeEntry(o);
    case "cancel":
      return { type: "cancelRequested", ...why };
    case "retry":
      return { type: "retryRequested", ...why };
    case "merge":
      return { type: "mergeRequested", ...why };
    case "skip": {
      const move = skippable(o);
      return move && { type: "moveRequested", move, ...why };
    }
    case "force": {
      const stage = random.pick(o.stages).name;
      return {
        type: "moveRequested",
        move: { kind: "stage", stage },
        ...why,
      };
    }
    case "review": {
      const stage = reviewedStage(o);
      return stage === null
        ? null
        : {
            type: "moveRequested",
            move: {
              kind: "review",
              stage,
              comments: [{ file: "a.ts", line: 1, text: "x", lineText: "" }],
            },
            ...why,
          };
    }
    case "takeOver":
      return o.attempts.at(-1)?.status === "ended"
        ? { type: "takenOver", sessionId: random.id(), ...why }
        : null;
    case "giveBack":
      return {
        type: "givenBack",
        spentUsd: random.pick([null, 0, 0.25]),
        ...why,
      };
    case "release":
      return o.after.length > 0 ? { type: "released", ...why } : null;
    case "prioritize":
      return {
        type: "priorityChanged",
        priority: random.pick(priorities),
        ...why,
      };
    case "extend": {
      const open = o.attempts.find(({ status }) => status !== "ended");
      return open
        ? {
            type: "timeExtended",
            attempt: open.id,
            timeoutMs: open.timeoutMs + 60_000,
            ...why,
          }
        : null;
    }
  }
}

/** So many steps with faults; then calm ones, until all has ended. */
const faultySteps = 600;
const mostStarted = 5;
/** Far more than an undisturbed run takes, so that only what never ends takes more. */
const calmStepsEach = 3_000;

/** One history of one workspace, all of it from a seed. */
export class Case {
  readonly #random: Random;
  readonly #world: World;
  /** The day's budget, in US dollars. */
  readonly #day: number;
  readonly recorder: Recorder;
  #host: Host;
  #started = 0;
  #steps = 0;
  /** How often a patient user tried again, in the calm. */
  readonly #tries = new Map<string, number>();

  constructor(readonly seed: number) {
    this.#random = randomFrom(seed);
    this.#world = new World(this.#random, someFaults(this.#random));
    this.recorder = new Recorder(this.#world);
    this.recorder.maxConcurrent = 1 + this.#random.below(3);
    this.#day = this.#random.pick([8, 100, 1000]);
    this.#host = new Host(this.#world, this.recorder);
  }

  get steps(): number {
    return this.#steps;
  }

  get hasEnded(): boolean {
    return this.recorder
      .all()
      .every(({ status }) => status === "completed" || status === "cancelled");
  }

  run(): void {
    this.#survive(() => this.#start());
    while (
      this.#steps < faultySteps &&
      (this.#started < mostStarted || !this.hasEnded)
    ) {
      this.#steps += 1;
      this.#survive(() => this.#faultyStep());
    }
    this.#world.faults = calm;
    this.recorder.spentTodayUsd = 0;
    this.recorder.isShort = false;
    this.recorder.maxConcurrent = Math.max(1, this.recorder.maxConcurrent);
    this.#restart();
    const last = this.#steps + calmStepsEach * this.#started;
    while (!this.hasEnded) {
      if (this.#steps > last) throw new Error("It never comes to an end.");
      this.#steps += 1;
      this.#calmStep();
    }
    this.recorder.checkEnd();
  }

  /** A host that dies is followed by another, some time later. */
  #survive(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.#restart();
    }
  }

  #restart(): void {
    const { faults } = this.#world;
    this.#host = new Host(this.#world, this.recorder);
    this.#world.faults = { ...faults, diskFull: 0 };
    this.#host.recover(this.#random.chance(0.8));
    this.#world.faults = faults;
  }

  #start(): void {
    this.#started += 1;
    const initial = {
      ...someOrchestration(
        this.#random,
        this.#started,
        this.#world.base,
        this.#steps,
        this.#day,
      ),
      after: this.recorder
        .all()
        .filter(
          ({ status }) => status !== "cancelled" && this.#random.chance(0.2),
        )
        .map(({ id }) => id),
    };
    this.#host.ask(initial.id, {
      type: "orchestrationCreated",
      initial,
      ...byUser("You started it."),
    });
  }

  #faultyStep(): void {
    const random = this.#random;
    const { faults } = this.#world;
    if (random.chance(faults.crash)) throw new Died();
    if (random.chance(faults.baseMoves)) this.#world.moveBase();
    if (random.chance(faults.worktreeGone))
      for (const tree of this.#world.trees.values()) tree.gone = true;
    if (random.chance(0.01)) this.recorder.spentTodayUsd = 0;
    if (random.chance(0.01)) this.recorder.maxConcurrent = 1 + random.below(3);
    if (random.chance(0.01)) this.recorder.poolSize = 1 + random.below(3);
    if (random.chance(0.02)) this.recorder.isShort = random.chance(0.5);
    if (random.chance(faults.clock)) this.#passTime();
    if (random.chance(faults.user)) this.#answer();
    if (this.#started < mostStarted && random.chance(0.02)) this.#start();
    else if (random.chance(faults.user)) this.#ask();
    else if (random.chance(0.3)) this.#endProcess();
    else this.#goOn(() => this.#ask());
  }

  #calmStep(): void {
    if (this.#random.chance(0.01)) this.recorder.spentTodayUsd = 0;
    if (this.#random.chance(0.3)) this.#endProcess();
    else this.#goOn(() => this.#beWilling());
  }

  #goOn(otherwise: () => void): void {
    const ready = this.#host.ready();
    if (ready.length > 0) this.#host.step(this.#random.pick(ready));
    else if (!this.#endProcess() && !this.#waitOn()) otherwise();
  }

  /** A while, a night, or a clock that was wrong. */
  #passTime(): void {
    const { recorder } = this;
    recorder.clock += this.#random.pick([
      1000, 60_000, 3_600_000, 30_000_000, -90_000, -7_200_000,
    ]);
    this.#host.ring();
  }

  /** When nothing else is left to do, the time comes that is waited for. */
  #waitOn(): boolean {
    const due = this.recorder.all().flatMap(({ wait, questions, status }) => [
      ...(wait ? [wait.until] : []),
      // Where the attempt cannot be followed it is paused, and its questions wait for the resume.
      ...questions.flatMap(({ answer, expiresAt }) =>
        answer === null && status === "running" ? [expiresAt] : [],
      ),
    ]);
    if (due.length === 0) return false;
    this.recorder.clock = Math.max(this.recorder.clock, Math.min(...due));
    this.#host.ring();
    if (this.#host.ready().length === 0)
      throw new Error("Nobody looks at what waits for a time.");
    return true;
  }

  #endProcess(): boolean {
    const { running, faults } = this.#world;
    if (running.length === 0) return false;
    const process = this.#random.pick(running);
    const isLost = this.#random.chance(faults.lost);
    if (!isLost && this.#random.chance(0.5) && this.#world.ask(process))
      return true;
    if (!isLost && process.asking.length > 0) {
      // It waits, unless it thinks better of it.
      if (!this.#random.chance(faults.badEnd)) return false;
      process.asking = process.asking.slice(1);
      return true;
    }
    this.#world.end(process, isLost ? "lost" : "exited");
    return true;
  }

  #answer(): void {
    const { recorder } = this;
    for (const o of recorder.all()) {
      const entry = someAnswer(o, this.#random, recorder.clock);
      if (entry) this.#host.ask(o.id, entry);
    }
  }

  #ask(): void {
    const request = this.#random.chance(this.#world.faults.cancel)
      ? "cancel"
      : this.#random.pick(gentle);
    const all = this.recorder.all();
    if (all.length === 0) return;
    const o = this.#random.pick(all);
    const entry = entryOf(o, request, this.#random);
    if (!entry) return;
    if (request === "resume" || request === "retry") {
      this.#raise(o);
      this.#letOut(o);
      this.#changeGate(o);
    }
    this.#host.ask(o.id, entry);
    const now =
      request === "cancel" || (request === "pause" && this.#random.chance(0.5));
    if (now && o.attempts.at(-1)?.status !== "ended")
      this.#host.interrupt(o.id);
  }

  /** Nothing goes on by itself: a patient user tries three times, then cancels. */
  #beWilling(): void {
    const waiting = this.recorder
      .all()
      .filter(
        ({ status, requested }) =>
          requested === null &&
          (status === "paused" ||
            status === "mergeReady" ||
            status === "failed"),
      );
    // It waits for its turn, until an agent at work has ended.
    if (
      waiting.length === 0 &&
      this.#world.running.some(({ asking }) => asking.length === 0)
    )
      return;
    // What waits for a cancelled one alone is the last to be asked about.
    const [o = this.recorder.all().find(({ status }) => status === "queued")] =
      waiting;
    if (!o) throw new Error("Nothing goes on, and nobody is asked.");
    const tries = this.#tries.get(o.id) ?? 0;
    this.#tries.set(o.id, tries + 1);
    const request: Request =
      tries > 3 + o.batches.length
        ? "cancel"
        : isTakenOver(o)
          ? "giveBack"
          : o.status === "paused"
            ? "resume"
            : o.status === "failed"
              ? "retry"
              : o.status === "queued"
                ? "release"
                : "merge";
    const entry = entryOf(o, request, this.#random);
    if (!entry) throw new Error(`A willing user may not ${request}.`);
    if (o.failure?.budget !== undefined) this.#raise(o);
    this.#host.ask(o.id, entry);
  }

  /** Some give more money, of one kind or of both, before they let it go on. */
  #raise(o: Orchestration): void {
    const { spentTodayUsd } = this.recorder;
    const { total, day } = o.options.budgets;
    const more = (before: number, spentUsd: number): number =>
      Math.max(before, spentUsd) + this.#random.pick([0.01, 1, 10]);
    const entry = raiseEntry(
      o,
      {
        ...(this.#random.chance(0.3) ? { total: more(total, o.costUsd) } : {}),
        ...(this.#random.chance(0.3) ? { day: more(day, spentTodayUsd) } : {}),
      },
      spentTodayUsd,
    );
    if (entry) this.#host.ask(o.id, entry);
  }

  /** Some let agents work on the host that were to be confined. */
  #letOut({ id, options }: Orchestration): void {
    if (options.runner === "container" && this.#random.chance(0.1))
      this.#host.ask(id, {
        type: "runnerChanged",
        runner: "process",
        ...byUser("You let them out."),
      });
  }

  /** A gate command that was wrong is corrected, or taken away. */
  #changeGate(o: Orchestration): void {
    if (!this.#random.chance(0.1)) return;
    const entry = gateEntry(o, this.#random.pick(["", "npm test", "make"]));
    if (entry) this.#host.ask(o.id, entry);
  }

  /** The newest events, for whoever has to understand a failure. */
  lastSteps(): string[] {
    return this.recorder
      .all()
      .flatMap(({ id }) => this.recorder.events.get(id) ?? [])
      .sort((one, other) => one.at - other.at)
      .slice(-30)
      .map(
        (event) =>
          `${event.orchestration.slice(-3)} #${event.seq} ${event.type}${"stage" in event ? ` ${event.stage}` : ""}${"batch" in event ? ` ${event.batch}` : ""}: ${event.because ?? ""}`,
      );
  }
}
