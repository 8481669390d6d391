import type { Decision, Unit } from "../../../src/engine/action";
import {
  asInterrupted,
  sessionFor,
  startCommitOf,
} from "../../../src/engine/attempts";
import { evidenceInputs } from "../../../src/engine/action";
import {
  batchesContext,
  eventsOf,
  hasEffect,
} from "../../../src/engine/eventsOf";
import type { EffectAction } from "../../../src/engine/eventsOf";
import { judge } from "../../../src/engine/evidence";
import { mergeGateOf } from "../../../src/engine/effects/mergeProof";
import { brokenMerge } from "../../../src/engine/mergeProof";
import { completedContext, tasksOf } from "../../../src/engine/prompts";
import { isMending } from "../../../src/engine/review";
import { isConfined } from "../../../src/engine/confined";
import { runnerWait, waitUntil } from "../../../src/engine/waits";
import type { Outcome } from "../../../src/model/agent";
import type { Failure } from "../../../src/model/errors";
import type { GateResult } from "../../../src/model/evidence";
import type { Entry, Why } from "../../../src/model/event";
import type { Attempt, Orchestration } from "../../../src/model/orchestration";
import { waitsForRunner } from "../../../src/model/waiting";
import type { Host } from "./host";
import { converse } from "./questions";
import type { Random } from "./random";
import { Refused } from "./world";
import type { Process } from "./world";

/**
 * What an effect waits for before it goes on: null for nothing, where others may come first, the user may ask for something and
 * the host may die.
 */
export type Pause = (() => boolean) | null;
export type Steps = Generator<Pause, void, undefined>;

/**
 * `perform`, with a pretended world: the decisions that are only recorded by the engine's own code, the effects as the ones in
 * engine/effects are written, with a pause wherever those wait.
 */
export function* perform(
  host: Host,
  o: Orchestration,
  { action, because, inputs }: Decision,
): Steps {
  const why = { because, inputs };
  if (action.type === "wait") return;
  if (hasEffect(action)) yield* carryOut(host, o, action, why);
  else host.commitAll(o.id, eventsOf(o, action, why));
}

function carryOut(
  host: Host,
  o: Orchestration,
  action: EffectAction,
  why: Why,
): Steps {
  switch (action.type) {
    case "startWait":
      return startWait(host, o, action, why);
    case "lookForContainers":
      return lookForContainers(host, o, why);
    case "move":
      return makeMove(host, o, action.move, why);
    case "openWorktree":
      return openWorktree(host, o, why);
    case "intendAttempt":
      return intendAttempt(host, o, action, why);
    case "runAttempt":
      return runAttempt(host, o, action.attempt, why);
    case "gatherEvidence":
      return gatherEvidence(host, o, action.unit, action.attempt, why);
    case "completeBatch":
      return completeBatch(host, o, action, why);
    case "completeStage":
      return completeStage(host, o, action, why);
    case "prepareMerge":
      return prepareMerge(host, o, why);
    case "proveMerge":
      return proveMerge(host, o, action.commit, why);
    case "advanceBase":
      return advanceBase(host, o, action.commit, why);
    case "removeWorktree":
      return removeWorktree(host, o, why);
  }
}

const placeOf = (o: Orchestration) => {
  if (o.worktree?.status !== "open")
    throw new Error(`${o.id} has no open worktree.`);
  return o.worktree;
};

// eslint-disable-next-line require-yield -- its effect is only the clock's: nothing is waited for before the commit
function* startWait(
  { recorder, random, commit }: Host,
  o: Orchestration,
  action: Extract<EffectAction, { type: "startWait" }>,
  why: Why,
): Steps {
  const wait = waitUntil(o, action, recorder.clock, random.below(100) / 100);
  commit(o.id, { type: "waitStarted", wait, ...why });
}

function* makeMove(
  { world, commit }: Host,
  o: Orchestration,
  move: NonNullable<Orchestration["move"]>,
  why: Why,
): Steps {
  yield null;
  if (o.worktree?.status === "open") {
    const { path, branch, provenCommit } = o.worktree;
    if (move.kind !== "review")
      world.git(() => world.takeAside(path, branch, provenCommit));
    else if (
      o.stages.some((s) => s.name === move.stage && s.status === "completed")
    )
      world.git(() => world.commitAll(path, branch));
    yield null;
  }
  commit(o.id, { type: "moved", move, trashRef: null, ...why });
}

function* openWorktree(
  { world, commit }: Host,
  o: Orchestration,
  why: Why,
): Steps {
  yield null;
  let { worktree } = o;
  if (!worktree || worktree.status === "removed")
    ({ worktree } = commit(o.id, {
      type: "worktreeIntended",
      path: `/w/${o.id}`,
      branch: `orchestrator/${o.id}`,
      baseCommit: o.base.commit,
      ...why,
    }));
  if (!worktree) throw new Error("The worktree was intended.");
  const { path, branch, baseCommit } = worktree;
  yield null;
  world.git(() => world.openTree(path, branch, baseCommit));
  yield null;
  commit(o.id, { type: "worktreeOpened", ...why });
}

function* removeWorktree(
  { world, commit }: Host,
  o: Orchestration,
  why: Why,
): Steps {
  yield null;
  if (!o.worktree) return;
  const { path, branch } = o.worktree;
  world.git(() => world.removeTree(path, branch));
  yield null;
  commit(o.id, {
    type: "worktreeRemoved",
    trashRef: null,
    branchDeleted: true,
    ...why,
  });
}

/** Containers that were asked for are not always there. */
const isWithoutContainer = (host: Host, { id }: Orchestration): boolean =>
  host.current(id).options.runner === "container" &&
  host.random.chance(host.world.faults.runner);

/** What the user has asked for meanwhile comes first. */
function waitForContainers(
  { recorder, random, current, commit }: Host,
  { id }: Orchestration,
  why: Why,
): void {
  const o = current(id);
  if (o.requested !== null || o.move !== null) return;
  const missing: Failure = { code: "internal", message: "None is there." };
  const chance = random.below(100) / 100;
  const wait = runnerWait(o, missing, 0, recorder.clock, chance);
  commit(id, { type: "waitStarted", wait, ...why });
}

function* lookForContainers(host: Host, o: Orchestration, why: Why): Steps {
  yield null;
  const isMissing = isWithoutContainer(host, o);
  if (!waitsForRunner(host.current(o.id))) return;
  if (isMissing) waitForContainers(host, o, why);
  else host.commit(o.id, { type: "waitEnded", queued: true, ...why });
}

function* intendAttempt(
  host: Host,
  o: Orchestration,
  action: Extract<EffectAction, { type: "intendAttempt" }>,
  why: Why,
): Steps {
  const { world, random } = host;
  const { unit, kind, resume } = action;
  const { path, branch } = placeOf(o);
  const { role, access } = unit.definition;
  yield null;
  host.maySetUp();
  if (isWithoutContainer(host, o)) {
    waitForContainers(host, o, why);
    return;
  }
  if (access === "read") world.git(() => world.commitAll(path, branch));
  yield null;
  const id = random.id();
  host.commit(o.id, {
    type: "attemptIntended",
    attempt: {
      id,
      stage: unit.stage.name,
      batch: unit.batch?.index ?? null,
      kind,
      round: unit.batch?.round ?? unit.stage.round,
      agent: "model",
      simulated: false,
      runner: o.options.runner === "container" ? "container" : "process",
      sessionId: sessionFor(resume, () => random.id()),
      resume,
      prompt: "",
      promptHash: null,
      budgetUsd: action.budgetUsd,
      timeoutMs: o.options.timeouts[role] * 60_000,
      startCommit:
        (access === "edit" ? startCommitOf(o, unit) : undefined) ??
        world.git(() => world.head(path)),
    },
    ...why,
  });
}

function* runAttempt(
  host: Host,
  o: Orchestration,
  attempt: Attempt,
  why: Why,
): Steps {
  const { world } = host;
  yield null;
  host.maySetUp();
  let process = world.processes.get(attempt.id);
  if (!process && !host.isAborted(o.id)) {
    process = begin(host, o, attempt);
    host.recorder.checkMayBegin(o.id);
    world.start(process);
  }
  yield null;
  if (process) {
    if (
      host
        .current(o.id)
        .attempts.some(
          ({ id, status }) => id === attempt.id && status === "intended",
        )
    )
      host.commit(o.id, {
        type: "attemptStarted",
        attempt: attempt.id,
        pid: 1,
      });
    const followed = process;
    yield* converse(host, o, attempt, followed);
    // What was asked to end may yet have ended by itself.
    world.end(followed, host.random.chance(0.2) ? "exited" : "cancelled");
    yield null;
  }
  host.maySetUp();
  if (
    o.pipeline.stages.find(({ name }) => name === attempt.stage)?.access ===
      "read" &&
    host.current(o.id).requested !== "cancel"
  ) {
    const { path, branch } = placeOf(o);
    world.git(() => world.takeAside(path, branch, attempt.startCommit));
    yield null;
  }
  const now = host.current(o.id);
  host.commit(o.id, {
    type: "attemptEnded",
    attempt: attempt.id,
    outcome: asInterrupted(now, outcomeOf(process, attempt, host, o)),
    because: "It ended.",
    inputs: { ...why.inputs, requested: now.requested },
  });
}

/** An agent that does some of its tasks; what it leaves out it may still call done. */
function begin(host: Host, o: Orchestration, attempt: Attempt): Process {
  const { random, world } = host;
  const keys = o.tasks
    .filter(({ batch }) => attempt.batch === null || batch === attempt.batch)
    .map(({ key }) => key);
  return {
    attempt: attempt.id,
    session: attempt.sessionId,
    path: placeOf(o).path,
    budgetUsd: attempt.budgetUsd,
    work: keys
      .filter(() => !random.chance(world.faults.unproven))
      .map((key) => workOf(o, attempt, key)),
    toAsk: o.options.permissions === "ask" ? random.below(4) : 0,
    asking: [],
    told: new Map(),
    exit: null,
  };
}

const workOf = (
  { id }: Orchestration,
  { stage, round }: Attempt,
  key: string,
): string => `${id}/${stage}/${round}/${key}`;

/** Soon, tonight, next week, or a moment ago. */
const someTime = (random: Random): number =>
  random.pick([-1000, 90_000, 5 * 3_600_000, 7 * 86_400_000]);

function outcomeOf(
  process: Process | undefined,
  attempt: Attempt,
  { random, world, recorder }: Host,
  o: Orchestration,
): Outcome {
  const exit = process?.exit;
  const code = exit ? exit.failure : "cancelled";
  const isVerdict =
    o.pipeline.stages.find(({ name }) => name === attempt.stage)?.evidence ===
    "verdict";
  const unproven = random.chance(world.faults.unproven);
  return {
    ok: code === null,
    failure:
      code === null
        ? null
        : {
            code,
            message: `It failed, ${random.pick(["as ever", "as ever", "anew"])}.`,
            ...(code === "quotaReached" && random.chance(0.5)
              ? { retryAt: recorder.clock + someTime(random) }
              : {}),
          },
    answer: unproven ? "" : "Done.",
    structured: isVerdict
      ? unproven
        ? random.chance(0.5)
          ? { verdict: "fail", findings: ["x"], summary: "" }
          : null
        : { verdict: "pass", summary: "" }
      : unproven && random.chance(0.5)
        ? null
        : { summary: "" },
    costUsd: exit?.spentUsd ?? 0,
    turns: 1,
    deniedTools: [],
    sessionId: code === "notFound" ? null : attempt.sessionId,
    model: null,
  };
}

function* gatherEvidence(
  host: Host,
  o: Orchestration,
  unit: Unit,
  attempt: Attempt,
  why: Why,
): Steps {
  const { world } = host;
  const { path, branch } = placeOf(o);
  const { evidence: kind, access } = unit.definition;
  const { outcome } = attempt;
  if (!outcome) throw new Error("The attempt has not ended.");
  yield null;
  if (access === "read") {
    world.git(() => world.takeAside(path, branch, attempt.startCommit));
    yield null;
  }
  const before = world.commit(attempt.startCommit).work;
  const changed = world.git(() =>
    [...world.workIn(path)].filter((each) => !before.has(each)),
  );
  yield null;
  const hasGate = kind !== "answer" && o.options.gateCommand !== "";
  if (hasGate && isConfined(o) && isWithoutContainer(host, o)) {
    waitForContainers(host, o, why);
    return;
  }
  const evidence = judge({
    kind,
    outcome,
    leftOut: { stranded: [], conflicts: [], rebasing: false },
    missingArtifacts: [],
    changedFiles: changed.map((file) => ({
      path: file,
      change: "added",
      additions: 1,
      deletions: 0,
    })),
    gate: hasGate ? gateResult(host, o) : null,
    mendsMerge: brokenMerge(o, unit) !== null,
    tasks: isMending(unit) ? [] : tasksOf(o, unit),
  });
  host.commit(o.id, {
    type: "evidenceGathered",
    attempt: attempt.id,
    evidence,
    because: "It was judged.",
    inputs: { ...why.inputs, ...evidenceInputs(evidence) },
  });
}

const gateResult = ({ random, world }: Host, o: Orchestration): GateResult => ({
  command: o.options.gateCommand,
  exitCode: random.chance(world.faults.unproven) ? 1 : 0,
  timedOut: false,
  durationMs: 1,
  output: "",
  outputHash: null,
});

function* commitWork(
  { world }: Host,
  o: Orchestration,
  attempt: Attempt,
): Generator<Pause, string | null, undefined> {
  const { path, branch } = placeOf(o);
  const made = world.git(() => world.commitAll(path, branch));
  yield null;
  if (made !== null) return made;
  const head = world.git(() => world.head(path));
  return head === attempt.startCommit ? null : head;
}

function* completeBatch(
  host: Host,
  o: Orchestration,
  { unit, batch, attempt }: Extract<EffectAction, { type: "completeBatch" }>,
  why: Why,
): Steps {
  yield null;
  const commit = yield* commitWork(host, o, attempt);
  yield null;
  host.commit(o.id, {
    type: "batchCompleted",
    stage: unit.stage.name,
    batch: batch.index,
    commit,
    summary: "",
    ...why,
  });
}

function* completeStage(
  host: Host,
  o: Orchestration,
  { unit, attempt }: Extract<EffectAction, { type: "completeStage" }>,
  why: Why,
): Steps {
  yield null;
  const done: Pick<
    Extract<Entry, { type: "stageCompleted" }>,
    "context" | "commit"
  > = attempt
    ? {
        context: completedContext(o, unit.stage),
        commit:
          unit.definition.access === "edit"
            ? yield* commitWork(host, o, attempt)
            : null,
      }
    : batchesContext(o);
  host.commit(o.id, {
    type: "stageCompleted",
    stage: unit.stage.name,
    ...done,
    ...why,
  });
}

function* prepareMerge(
  { world, commit }: Host,
  o: Orchestration,
  why: Why,
): Steps {
  yield null;
  if (!o.worktree) throw new Error("There is no branch to merge.");
  const { branch, provenCommit } = o.worktree;
  const prepared = world.git(() => world.prepareMerge(branch, provenCommit));
  // A merge of large branches takes its time, in which much may be asked for.
  for (let moments = 0; moments < 4; moments += 1) yield null;
  switch (prepared.kind) {
    case "upToDate":
      commit(o.id, { type: "merged", commit: prepared.commit, ...why });
      return;
    case "ready":
      commit(o.id, {
        type:
          prepared.isProven || mergeGateOf(o) === ""
            ? "mergeIntended"
            : "mergeGateIntended",
        commit: prepared.commit,
        ...why,
      });
      return;
    case "conflict":
      commit(o.id, {
        type: "mergeFailed",
        failure: { code: "mergeConflict", message: "A conflict." },
        ...why,
      });
      return;
  }
}

function* proveMerge(
  host: Host,
  o: Orchestration,
  merged: string,
  why: Why,
): Steps {
  const { world } = host;
  const { path, branch } = placeOf(o);
  if (mergeGateOf(o) === "") {
    host.commit(o.id, { type: "mergeIntended", commit: merged, ...why });
    return;
  }
  yield null;
  world.git(() => world.takeAside(path, branch, merged));
  yield null;
  const now = host.current(o.id);
  if (now.requested === "cancel") return;
  if (isConfined(o) && isWithoutContainer(host, o)) {
    if (now.requested === "merge")
      host.commit(o.id, {
        type: "mergeFailed",
        failure: { code: "internal", message: "None is there." },
        ...why,
      });
    else waitForContainers(host, o, why);
    return;
  }
  host.commit(o.id, {
    type: "mergeGated",
    commit: merged,
    gate: gateResult(host, o),
    ...why,
  });
}

function* advanceBase(
  host: Host,
  o: Orchestration,
  commit: string,
  why: Why,
): Steps {
  const { world } = host;
  yield null;
  try {
    const advanced = world.git(() => world.advanceBase(o.id, commit));
    yield null;
    if (advanced === "moved") {
      yield* prepareMerge(host, o, why);
      return;
    }
    host.commit(o.id, { type: "merged", commit, ...why });
  } catch (error) {
    // Half of the errors of git have a code, which the effect knows; the others are given up on by the loop.
    if (!(error instanceof Refused) || host.random.chance(0.5)) throw error;
    host.commit(o.id, {
      type: "mergeFailed",
      failure: { code: "gitFailed", message: error.message },
      ...why,
    });
  }
}
