import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as git from "../../git";
import type { Outcome } from "../../model/agent";
import type { Failure } from "../../model/errors";
import type { Attempt, Orchestration } from "../../model/orchestration";
import type { RunControl, RunLimits } from "../../model/runner";
import type { Limits } from "../../model/settings";
import type { Action, Unit } from "../action";
import { attemptFolder } from "../paths";
import { answerSchemaOf, promptOf } from "../prompts";
import { takeBackChanges } from "./takeBack";
import { Detached, folderOf } from "./world";
import type { World } from "./world";
import { hasErrno } from "../../model/errors";

export async function intendAttempt(
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
      timeoutMs: o.options.timeouts[role] * minute,
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
      attempt.batch === (unit.batch?.index ?? null) &&
      attempt.intendedAt >= ((unit.batch ?? unit.stage).startedAt ?? 0),
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

export async function runAttempt(
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
    number: o.attempts.filter(sameUnit(attempt)).indexOf(attempt) + 1,
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
      limits: runLimits(options.limits),
    },
    control,
  );
  if (!exit) throw new Detached();
  const outcome = reader.end(exit, await endOfErrors(folder));
  try {
    // Before its end is on record: the next attempt would take what lies there for changes that somebody made by hand.
    if (
      definition.access === "read" &&
      !outcome.ok &&
      world.current(o.id).requested !== "cancel"
    )
      await takeBackChanges(world, o, attempt);
  } finally {
    world.commit(o.id, {
      type: "attemptEnded",
      attempt: attempt.id,
      outcome: asInterrupted(world.current(o.id), {
        ...outcome,
        // As it will be read back: JSON knows no undefined.
        structured: outcome.structured ?? null,
      }),
    });
  }
}

const mebibyte = 1024 * 1024;
const minute = 60_000;

/** A setting's 0 is no limit. */
const runLimits = (limits: Limits): Partial<RunLimits> => ({
  memoryBytes: limits.memoryMb * mebibyte || null,
  processes: limits.processes || null,
  cpuMs: limits.cpuMinutes * minute || null,
  stallMs: limits.stallMinutes * minute || null,
});

const sameUnit =
  (one: Attempt) =>
  (other: Attempt): boolean =>
    other.stage === one.stage && other.batch === one.batch;

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
    if (hasErrno(error, "ENOENT")) return "";
    throw error;
  }
}
