import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as git from "../git";
import type { Repository } from "../git";
import type { Agent, Outcome } from "../model/agent";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import type { NewEvent } from "../model/event";
import type { Evidence, GateResult } from "../model/evidence";
import type { Attempt, Orchestration } from "../model/orchestration";
import type { RunControl, Runner } from "../model/runner";
import { runCommand } from "../runners";
import { restoreBoxes } from "../tasks";
import type { Action, Unit } from "./decide";
import { handOver, judge } from "./evidence";
import { attemptFolder, placeOf } from "./paths";
import { answerSchemaOf, promptOf, tasksOf } from "./prompts";

/** What the effects need from the engine around them. */
export interface World {
  readonly stateFolder: string;
  worktreeFolder(): string;
  readonly runner: Runner;
  repository(): Promise<Repository>;
  agentOf(o: Orchestration): Promise<Agent>;
  /** Commits an event; the state that follows is returned. */
  commit(id: string, event: NewEvent): Orchestration;
  current(id: string): Orchestration;
  /** Output of a running attempt has grown. */
  onOutput(id: string, attempt: string, costUsd: number): void;
  /** Signals for the run of an attempt: `cancel` stops the process, `detach` leaves it alone. */
  signals(id: string): { cancel: AbortSignal; detach: AbortSignal };
}

/** The gate's own time limit: a test run that hangs must not hold a slot for ever. */
const gateTimeoutMs = 30 * 60_000;
const gateOutputBytes = 16 * 1024;

/** Thrown when the host goes away in the middle of an action: nothing is committed, the next host decides again. */
export class Detached extends Error {}

/**
 * Carries out one action and commits what came of it. The only place with effects. Each effect is safe to repeat, since a
 * crash may fall between it and its event.
 */
export async function perform(
  world: World,
  o: Orchestration,
  action: Exclude<Action, { type: "wait" }>,
  because: string,
): Promise<void> {
  const commit = (event: NewEvent) => world.commit(o.id, event);
  switch (action.type) {
    case "pause":
      commit({ type: "orchestrationPaused", failure: null, because });
      return;
    case "openWorktree":
      return openWorktree(world, o, because);
    case "startStage":
      commit({ type: "stageStarted", stage: action.stage, because });
      return;
    case "skipStage":
      commit({ type: "stageSkipped", stage: action.stage, because });
      return;
    case "startBatch":
      commit({
        type: "batchStarted",
        stage: action.stage,
        batch: action.batch,
        because,
      });
      return;
    case "intendAttempt":
      return intendAttempt(world, o, action, because);
    case "runAttempt":
      return runAttempt(world, o, action.attempt);
    case "gatherEvidence":
      return gatherEvidence(world, o, action.unit, action.attempt, because);
    case "completeBatch":
      return completeBatch(world, o, action, because);
    case "completeStage":
      return completeStage(world, o, action.unit, action.attempt, because);
    case "fail":
      return fail(world, o, action.unit, action.failure, because);
    case "awaitMerge":
      commit({ type: "mergeAwaited", because });
      return;
    case "prepareMerge":
      return prepareMerge(world, o, because);
    case "advanceBase":
      return advanceBase(world, o, action.commit, because);
    case "completeMergeStage":
      commit({
        type: "stageCompleted",
        stage: action.stage,
        context: {
          summary: `Merged into ${o.base.branch}.`,
          artifacts: [],
          decisions: [],
          openQuestions: [],
        },
        commit: o.merge.commit,
        because,
      });
      return;
    case "removeWorktree":
      return removeWorktree(world, o, because);
    case "complete":
      commit({ type: "orchestrationCompleted", because });
      return;
    case "finishCancel":
      commit({ type: "orchestrationCancelled", because });
      return;
  }
}

async function openWorktree(
  world: World,
  o: Orchestration,
  because: string,
): Promise<void> {
  const repository = await world.repository();
  let { worktree } = o;
  if (!worktree || worktree.status === "removed") {
    ({ worktree } = world.commit(o.id, {
      type: "worktreeIntended",
      ...placeOf(o, world.worktreeFolder()),
      baseCommit: o.base.commit,
      because,
    }));
  }
  if (!worktree) throw new Error("The worktree was intended but is not there.");
  await git.openWorktree(repository, worktree);
  world.commit(o.id, { type: "worktreeOpened" });
}

/** The open worktree's folder; every action but the first and the last have one. */
function folderOf(o: Orchestration): string {
  if (o.worktree?.status !== "open") {
    throw new Error(`Orchestration ${o.id} has no open worktree.`);
  }
  return o.worktree.path;
}

async function intendAttempt(
  world: World,
  o: Orchestration,
  action: Extract<Action, { type: "intendAttempt" }>,
  because: string,
): Promise<void> {
  const { unit, kind, resume } = action;
  const cwd = folderOf(o);
  const agent = await world.agentOf(o);
  const { command, role, access } = unit.definition;
  // What somebody changed in the worktree by hand is kept: a read-only stage puts aside whatever is not committed.
  if (access === "read")
    await git.commitAll(cwd, `Changes found before ${unit.definition.title}`);
  const useCommand = command !== null && (await agent.hasCommand(command, cwd));
  // A resumed session keeps its id; a new or forked one gets ours, so that it can be found after a crash.
  const sessionId = resume && !resume.fork ? resume.sessionId : randomUUID();
  world.commit(o.id, {
    type: "attemptIntended",
    attempt: {
      id: randomUUID(),
      stage: unit.stage.name,
      batch: unit.batch?.index ?? null,
      kind,
      round: unit.batch?.round ?? unit.stage.round,
      agent: agent.name,
      simulated: agent.simulated,
      sessionId,
      resume,
      prompt: promptOf({
        orchestration: o,
        unit,
        kind,
        resume,
        failure: action.failure ?? lastFailure(o, unit),
        useCommand,
      }),
      budgetUsd: action.budgetUsd,
      timeoutMs: o.options.timeouts[role] * 60_000,
      startCommit:
        (access === "edit" ? startCommitOf(o, unit) : undefined) ??
        (await git.head(cwd)),
    },
    because,
  });
}

const attemptsEver = (o: Orchestration, unit: Unit): Attempt[] =>
  o.attempts.filter(
    (attempt) =>
      attempt.stage === unit.stage.name &&
      attempt.batch === (unit.batch?.index ?? null),
  );

/** All attempts of a unit build on each other: its work is what changed since the first of them began. */
const startCommitOf = (o: Orchestration, unit: Unit): string | undefined =>
  attemptsEver(o, unit)[0]?.startCommit;

/** Why the attempt before did not count: what a heal that was interrupted still has to mend. */
function lastFailure(o: Orchestration, unit: Unit): Failure | null {
  const judged = attemptsEver(o, unit).filter(
    (attempt) => attempt.evidence && !attempt.evidence.holds,
  );
  const reason = judged.at(-1)?.evidence?.reason;
  return reason === undefined ? null : { code: "notProven", message: reason };
}

async function runAttempt(
  world: World,
  o: Orchestration,
  attempt: Attempt,
): Promise<void> {
  const agent = await world.agentOf(o);
  const definition = o.pipeline.stages.find(
    (each) => each.name === attempt.stage,
  );
  if (!definition) throw new Error(`There is no stage ${attempt.stage}.`);
  const tasks = o.tasks.filter(
    (task) => attempt.batch !== null && task.batch === attempt.batch,
  );
  const { options } = o;
  const command = agent.command({
    attemptId: attempt.id,
    prompt: attempt.prompt,
    cwd: folderOf(o),
    stage: attempt.stage,
    tasks: tasks
      .filter((task) => task.status !== "proven")
      .map(({ key, title }) => ({ key, title })),
    access: definition.access,
    sessionId: attempt.sessionId,
    resume: attempt.resume,
    model: options.model,
    fallbackModel: options.fallbackModel,
    permissions: options.permissions,
    allowedTools: options.allowedTools,
    budgetUsd: attempt.budgetUsd,
    answerSchema: answerSchemaOf(definition.evidence),
  });
  const reader = agent.reader(attempt);
  const signals = world.signals(o.id);
  const control: RunControl = {
    onLine: ({ line }) => {
      reader.push(line);
      world.onOutput(o.id, attempt.id, reader.costUsd);
    },
    onStarted: (pid) => {
      if (world.current(o.id).attempts.some(isIntended(attempt.id))) {
        world.commit(o.id, {
          type: "attemptStarted",
          attempt: attempt.id,
          pid,
        });
      }
    },
    cancel: signals.cancel,
    detach: signals.detach,
  };
  const folder = attemptFolder(world.stateFolder, attempt.id);
  const exit = await world.runner.run(
    {
      attemptId: attempt.id,
      folder,
      command,
      cwd: folderOf(o),
      timeoutMs: attempt.timeoutMs,
    },
    control,
  );
  if (!exit) throw new Detached();
  const outcome = reader.end(exit, await endOfErrors(folder));
  world.commit(o.id, {
    type: "attemptEnded",
    attempt: attempt.id,
    outcome: asInterrupted(world.current(o.id), outcome),
  });
}

const isIntended =
  (id: string) =>
  (attempt: Attempt): boolean =>
    attempt.id === id && attempt.status === "intended";

/** An attempt that was stopped for a pause is no failure: its session goes on at the resume. */
function asInterrupted(o: Orchestration, outcome: Outcome): Outcome {
  return outcome.failure?.code === "cancelled" && o.requested === "pause"
    ? {
        ...outcome,
        failure: {
          code: "interrupted",
          message: "The attempt was stopped for a pause.",
        },
      }
    : outcome;
}

const errorBytes = 8 * 1024;

async function endOfErrors(folder: string): Promise<string> {
  try {
    const text = await readFile(path.join(folder, "stderr.log"), "utf8");
    return text.slice(-errorBytes);
  } catch (error) {
    // A process that never started left no log.
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return "";
    throw error;
  }
}

async function gatherEvidence(
  world: World,
  o: Orchestration,
  unit: Unit,
  attempt: Attempt,
  because: string,
): Promise<void> {
  const cwd = folderOf(o);
  const { outcome } = attempt;
  if (!outcome) throw new Error(`Attempt ${attempt.id} has not ended.`);
  const { evidence: kind, access } = unit.definition;
  const repository = await world.repository();

  if (access === "read") {
    const trashRef = await git.takeAside(repository, cwd, {
      name: `${o.id}/${attempt.id}`,
      resetTo: attempt.startCommit,
    });
    if (trashRef) {
      world.commit(o.id, {
        type: "workTakenBack",
        attempt: attempt.id,
        what: "Changes of a read-only stage",
        trashRef,
      });
    }
  }

  const tasksFile = o.source.kind === "taskFile" ? o.source.file : null;
  const changed = await git.changesSince(cwd, attempt.startCommit);
  const gate = kind === "answer" ? null : await runGate(world, o, cwd);
  const evidence = judge({
    kind,
    answer: outcome.answer,
    structured: outcome.structured,
    changedFiles: changed.filter((file) => file.path !== tasksFile),
    gate,
    tasks: tasksOf(o, unit),
  });
  // What a gate run left behind (reports, caches) is not the work of a read-only stage either.
  if (access === "read" && gate) {
    await git.takeAside(repository, cwd, {
      name: `${o.id}/${attempt.id}-gate`,
      resetTo: attempt.startCommit,
    });
  }
  const takenBack = await settleBoxes(repository, o, attempt, cwd, evidence);
  world.commit(o.id, {
    type: "evidenceGathered",
    attempt: attempt.id,
    evidence,
    because,
  });
  if (takenBack.length > 0) {
    world.commit(o.id, {
      type: "workTakenBack",
      attempt: attempt.id,
      what: `Boxes ticked without evidence: ${takenBack.join(", ")}`,
      trashRef: null,
    });
  }
}

async function runGate(
  world: World,
  o: Orchestration,
  cwd: string,
): Promise<GateResult | null> {
  const command = o.options.gateCommand.trim();
  if (command === "") return null;
  const { cancel, detach } = world.signals(o.id);
  const result = await runCommand({
    command,
    cwd,
    timeoutMs: gateTimeoutMs,
    signal: AbortSignal.any([cancel, detach]),
    maxBytes: gateOutputBytes,
  });
  if (result.cancelled && detach.aborted) throw new Detached();
  return {
    command,
    exitCode: result.error === null ? result.exitCode : null,
    timedOut: result.timedOut,
    durationMs: result.durationMs,
    output: result.error ?? result.output,
  };
}

/** Ticks the boxes of what is proven and takes back what the agent ticked itself. Returns the keys taken back. */
async function settleBoxes(
  repository: Repository,
  o: Orchestration,
  attempt: Attempt,
  cwd: string,
  evidence: Evidence,
): Promise<readonly string[]> {
  if (o.source.kind !== "taskFile" || !o.source.tracked) return [];
  const before = await git.readFileAt(
    repository,
    attempt.startCommit,
    o.source.file,
  );
  const file = path.join(cwd, o.source.file);
  const after = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return null;
    throw error;
  });
  if (before === null) return [];
  const proven = new Map(
    evidence.tasks.map((task) => [task.key, task.proven] as const),
  );
  for (const task of o.tasks)
    if (task.status === "proven") proven.set(task.key, true);
  // An agent that removed the file gets it back: the plan is not the agent's to delete.
  const settled = restoreBoxes(before, after ?? before, proven);
  if (settled.text !== after) await writeFile(file, settled.text);
  return settled.takenBack;
}

async function completeBatch(
  world: World,
  o: Orchestration,
  action: Extract<Action, { type: "completeBatch" }>,
  because: string,
): Promise<void> {
  const { unit, batch, attempt } = action;
  const context = handOver(
    attempt.outcome?.answer ?? "",
    attempt.outcome?.structured,
  );
  const commit = await commitWork(
    o,
    attempt,
    `${batch.title || `Batch ${batch.index + 1}`}\n\n${tasksLine(o, batch.index)}`,
  );
  if (o.source.kind === "taskFile" && !o.source.tracked) {
    await tickInWorkspace(world, o, batch.index);
  }
  const next = world.commit(o.id, {
    type: "batchCompleted",
    stage: unit.stage.name,
    batch: batch.index,
    commit,
    summary: context.summary,
    because,
  });
  const more = next.batches.some((each) => each.status !== "completed");
  if (o.options.pauseBetweenBatches && more && next.requested === null) {
    world.commit(o.id, {
      type: "pauseRequested",
      because: "The options ask for a pause between batches.",
    });
  }
}

const tasksLine = (o: Orchestration, batch: number): string =>
  o.tasks
    .filter((task) => task.batch === batch && task.status === "proven")
    .map((task) => `- ${task.label ?? task.title}`)
    .join("\n");

/**
 * Commits what the worktree holds. After a crash between the commit and its event there is nothing left to commit: the
 * commit that the attempt led to is then the head of the branch.
 */
async function commitWork(
  o: Orchestration,
  attempt: Attempt,
  message: string,
): Promise<string | null> {
  const cwd = folderOf(o);
  const made = await git.commitAll(
    cwd,
    `${message.trimEnd()}\n\nOrchestration: ${o.id}\nAttempt: ${attempt.id}\n`,
  );
  if (made) return made;
  const head = await git.head(cwd);
  return head === attempt.startCommit ? null : head;
}

/** A tasks.md that git does not know is ticked where the user has it: it never reaches the worktree. */
async function tickInWorkspace(
  world: World,
  o: Orchestration,
  batch: number,
): Promise<void> {
  if (o.source.kind !== "taskFile") return;
  const { root } = await world.repository();
  const file = path.join(root, o.source.file);
  const text = await readFile(file, "utf8");
  const proven = new Map(
    o.tasks
      .filter((task) => task.batch === batch && task.status === "proven")
      .map((task) => [task.key, true] as const),
  );
  const ticked = restoreBoxes(text, text, proven).text;
  if (ticked !== text) await writeFile(file, ticked);
}

async function completeStage(
  world: World,
  o: Orchestration,
  unit: Unit,
  attempt: Attempt | null,
  because: string,
): Promise<void> {
  const { definition, stage } = unit;
  if (!attempt) {
    world.commit(o.id, {
      type: "stageCompleted",
      stage: stage.name,
      context: {
        summary: o.batches
          .map(
            (batch) =>
              `Batch ${batch.index + 1}, ${batch.title}: ${batch.summary ?? ""}`,
          )
          .join("\n\n"),
        artifacts: [],
        decisions: [],
        openQuestions: [],
      },
      commit: o.batches.at(-1)?.commit ?? null,
      because,
    });
    return;
  }
  const commit =
    definition.access === "edit"
      ? await commitWork(o, attempt, `${definition.title}: ${o.title}`)
      : null;
  world.commit(o.id, {
    type: "stageCompleted",
    stage: stage.name,
    context: handOver(
      attempt.outcome?.answer ?? "",
      attempt.outcome?.structured,
    ),
    commit,
    because,
  });
}

function fail(
  world: World,
  o: Orchestration,
  unit: Unit,
  failure: Failure,
  because: string,
): Promise<void> {
  const { stage, batch } = unit;
  if (batch) {
    world.commit(o.id, {
      type: "batchFailed",
      stage: stage.name,
      batch: batch.index,
      failure,
      because,
    });
  }
  world.commit(o.id, {
    type: "stageFailed",
    stage: stage.name,
    failure,
    ...(batch ? {} : { because }),
  });
  world.commit(o.id, { type: "orchestrationFailed", failure });
  return Promise.resolve();
}

async function prepareMerge(
  world: World,
  o: Orchestration,
  because: string,
): Promise<void> {
  if (!o.worktree) throw new Error("There is no branch to merge.");
  const prepared = await git.prepareMerge(await world.repository(), {
    branch: o.worktree.branch,
    baseBranch: o.base.branch,
    message: `Merge ${o.worktree.branch}: ${o.title}\n\nOrchestration: ${o.id}\n`,
  });
  switch (prepared.kind) {
    case "upToDate":
      world.commit(o.id, { type: "merged", commit: prepared.commit, because });
      return;
    case "ready":
      world.commit(o.id, {
        type: "mergeIntended",
        commit: prepared.commit,
        because,
      });
      return;
    case "conflict":
      world.commit(o.id, {
        type: "mergeFailed",
        failure: {
          code: "mergeConflict",
          message: `The work and ${o.base.branch} changed the same places of ${prepared.files.join(", ")}.`,
          fix: `Merge ${o.base.branch} into ${o.worktree.branch} in the worktree ${o.worktree.path}, commit, then merge again. Nothing was changed.`,
        },
        because,
      });
      return;
  }
}

async function advanceBase(
  world: World,
  o: Orchestration,
  commit: string,
  because: string,
): Promise<void> {
  try {
    const advanced = await git.advanceBranch(await world.repository(), {
      baseBranch: o.base.branch,
      commit,
    });
    if (advanced.kind === "moved") {
      await prepareMerge(
        world,
        o,
        `${o.base.branch} has moved on: the merge is made anew.`,
      );
      return;
    }
    world.commit(o.id, { type: "merged", commit, because });
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    world.commit(o.id, {
      type: "mergeFailed",
      failure: toFailure(error),
      because,
    });
  }
}

async function removeWorktree(
  world: World,
  o: Orchestration,
  because: string,
): Promise<void> {
  if (!o.worktree) return;
  const removed = await git.removeWorktree(await world.repository(), {
    path: o.worktree.path,
    branch: o.worktree.branch,
    trashName: o.id,
    keepBranch: false,
  });
  world.commit(o.id, { type: "worktreeRemoved", ...removed, because });
}
