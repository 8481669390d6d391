import { reason } from "../action";
import type { Said } from "../../model/said";
import { fixOf, messageOf, worded } from "../../model/errors";
import { said } from "../../model/said";
import { randomUUID } from "node:crypto";
import path from "node:path";
import * as git from "../../git";
import type { Agent, ExitRecord, Outcome } from "../../model/agent";
import { answerWaitMs } from "../../model/answerWait";
import type { Inputs, Why } from "../../model/event";
import type { Attempt, Orchestration } from "../../model/orchestration";
import type { RunControl, RunnerName } from "../../model/runner";
import type { Limits } from "../../model/settings";
import { short } from "../action";
import type { Action } from "../action";
import {
  asInterrupted,
  lastFailure,
  sessionFor,
  startCommitOf,
} from "../attempts";
import { answerSchemaOf } from "../ask";
import { wantedRunner } from "../confined";
import { attemptsOf } from "../unitCase";
import { sha256 } from "../hash";
import { attemptFolder, contextFolder } from "../paths";
import { promptOf } from "../prompts";
import { shownAs } from "../attach";
import { waitForContainers } from "./containers";
import { timeLimitFor } from "../timeLimit";
import { readRule, writeContextFiles } from "./contextFiles";
import { fileEnd } from "./fileEnd";
import { hostsFor, refusedWords } from "./registries";
import { runLimits, tellPassedLimits } from "./limits";
import { converse } from "./questions";
import { takeBackChanges } from "./takeBack";
import { tracesOf } from "./traces";
import { Detached, folderOf } from "./world";
import type { World } from "./world";

export async function intendAttempt(
  world: World,
  o: Orchestration,
  action: Extract<Action, { type: "intendAttempt" }>,
  why: Why,
): Promise<void> {
  const { unit, kind, resume } = action;
  const cwd = folderOf(o);
  const agent = await world.agentOf(o);
  const runner = await chooseRunner(world, o, agent, why);
  if (runner === null) return;
  const { command, access } = unit.definition;
  // What somebody changed in the worktree by hand is kept: a read-only stage puts aside whatever is not committed.
  const kept =
    access === "read"
      ? await git.commitAll(
          cwd,
          `Changes found before ${unit.definition.title}`,
        )
      : null;
  const useCommand =
    action.useCommand &&
    command !== null &&
    (await agent.hasCommand(command, cwd, o.options.projectSettings));
  const failed = attemptsOf(o, unit).findLast(
    (attempt) => attempt.kind !== "decide",
  );
  const prompt = promptOf({
    orchestration: o,
    unit,
    kind,
    resume,
    failure: action.failure ?? lastFailure(o, unit),
    traces:
      kind === "heal" && failed
        ? await tracesOf(world.stateFolder, agent, failed)
        : null,
    useCommand,
    contextFolder: await writeContextFiles(world.stateFolder, o),
  });
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
      runner,
      sessionId: sessionFor(resume, randomUUID),
      resume,
      prompt,
      promptHash: sha256(prompt),
      budgetUsd: action.budgetUsd,
      timeoutMs: timeLimitFor(o, unit, world.timeouts()),
      startCommit:
        kept?.head ?? startCommitOf(o, unit) ?? (await git.head(cwd)),
    },
    ...why,
  });
}

/**
 * The runner of the next attempt; null where it is waited for, which is on record then. That it is not the one that was asked for is said once by
 * each engine; a simulation needs no better one.
 */
async function chooseRunner(
  world: World,
  o: Orchestration,
  agent: Agent,
  why: Why,
): Promise<RunnerName | null> {
  const { id } = o;
  const choice = await world.runners.choose(
    wantedRunner(o),
    agent.whyOnlyHere(world.carriesLogin()),
  );
  if (choice.name === null) {
    waitForContainers(world, o, choice.failure, why);
    return null;
  }
  const { name, instead } = choice;
  if (
    instead !== null &&
    !(agent.simulated && instead.wanted === "auto") &&
    world.toBeSaid(instead.wanted)
  )
    world.commit(id, {
      type: "runnerReplaced",
      ...instead,
      runner: name,
      ...reason(
        instead.wanted === "auto"
          ? said`No container can be had, and none was asked for.`
          : said`The runner ${instead.wanted} was asked for and is not there.`,
      ),
      inputs: { wanted: instead.wanted, runner: name },
    });
  return name;
}

export async function runAttempt(
  world: World,
  o: Orchestration,
  attempt: Attempt,
  why: Why,
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
  // Who only has to give an answer changes nothing.
  const access = attempt.kind === "decide" ? "read" : definition.access;
  const command = agent.command({
    attemptId: attempt.id,
    prompt: attempt.prompt,
    cwd: folderOf(o),
    stage: attempt.stage,
    number: o.attempts.filter(sameUnit(attempt)).indexOf(attempt) + 1,
    tasks: tasks
      .filter((task) => task.status !== "proven")
      .map(({ key, title }) => ({ key, title })),
    title: o.title,
    access,
    sessionId: attempt.sessionId,
    resume: attempt.resume,
    model:
      definition.model ?? (options.models[definition.role] || options.model),
    effort: definition.effort ?? options.effort,
    maxTurns: definition.maxTurns ?? options.maxTurns,
    additionalFolders: options.additionalFolders,
    projectSettings: options.projectSettings,
    fallbackModel: options.fallbackModel,
    permissions: options.permissions,
    allowedTools: [
      ...options.allowedTools,
      ...(definition.allowedTools ?? []),
      ...o.rules,
      readRule(contextFolder(world.stateFolder, o.id)),
    ],
    budgetUsd: attempt.budgetUsd,
    carryLogin: attempt.runner === "container" && world.carriesLogin(),
    answerSchema: answerSchemaOf(definition.evidence),
  });
  const reader = agent.reader({
    ...attempt,
    permissions: options.permissions,
    access,
  });
  const signals = world.signals(o.id);
  const stopped = new AbortController();
  const letGo = new AbortController();
  const conversation = converse(
    world,
    o.id,
    attempt,
    agent,
    command,
    reader,
    () => letGo.abort(),
  );
  let shownTo = 0;
  const control: RunControl = {
    onLine: ({ line, offset }) => {
      const { costUsd, partial } = reader;
      const isShown = reader.push(line).length > 0;
      if (isShown) shownTo = offset;
      if (reader.stop) stopped.abort();
      conversation.look();
      if (isShown || reader.costUsd !== costUsd || reader.partial !== partial)
        world.onOutput(o.id, attempt.id, reader, shownTo);
    },
    onStarted: (pid) => {
      if (world.current(o.id).attempts.some(isIntended(attempt.id))) {
        world.commit(o.id, {
          type: "attemptStarted",
          attempt: attempt.id,
          pid,
        });
        conversation.look();
      }
    },
    // The reader's own failure then tells why it was stopped.
    cancel: AbortSignal.any([signals.cancel, stopped.signal]),
    detach: AbortSignal.any([signals.detach, letGo.signal]),
  };
  const folder = attemptFolder(world.stateFolder, attempt.id);
  const followed = new AbortController();
  void tellPassedLimits(world, o, attempt, folder, followed.signal);
  const exit = await world.runners
    .of(attempt.runner)
    .run(
      {
        attemptId: attempt.id,
        folder,
        command,
        cwd: folderOf(o),
        reads: [contextFolder(world.stateFolder, o.id)],
        hosts: attempt.runner === "container" ? await hostsFor(world, o) : [],
        timeoutMs: attempt.timeoutMs,
        limits: runLimits(options.limits),
        shown: shownAs(o, agent),
      },
      control,
    )
    .finally(() => {
      followed.abort();
      return conversation.end();
    });
  if (!exit) throw new Detached();
  const outcome = withRefusals(
    exit,
    withoutSecond(
      exit,
      asUnhealthy(
        exit,
        reader.end(
          exit,
          await fileEnd(path.join(folder, "stderr.log"), errorBytes),
        ),
        options.limits.action,
      ),
    ),
  );
  try {
    // Before its end is on record: the next attempt would take what lies there for changes that somebody made by hand.
    if (
      definition.access === "read" &&
      world.current(o.id).requested !== "cancel"
    )
      await takeBackChanges(world, o, attempt);
  } finally {
    const now = world.current(o.id);
    // Only one that can be told answers has ever asked.
    const waitedMs =
      command.inputEndsAfter === undefined
        ? 0
        : answerWaitMs(world.events(o.id), attempt.id, world.clock.now());
    world.commit(o.id, {
      type: "attemptEnded",
      attempt: attempt.id,
      outcome: asInterrupted(now, {
        ...outcome,
        // As it will be read back: JSON knows no undefined.
        structured: outcome.structured ?? null,
        ...(waitedMs > 0 ? { waitedMs } : {}),
      }),
      ...reason(endOf(exit, reader.stop !== null)),
      inputs: {
        ...why.inputs,
        requested: now.requested,
        ...exitInputs(exit, outcome),
        waitedMs,
      },
    });
  }
}

/** How the process ended, in a sentence; `hopeless` when the reader wanted it to be stopped. */
function endOf(
  { reason, exitCode, signal }: ExitRecord,
  hopeless: boolean,
): Said {
  switch (reason) {
    case "exited":
      return exitCode === null
        ? said`The agent's process was ended by ${signal ?? "–"}.`
        : said`The agent's process ended with exit code ${exitCode}.`;
    case "notStarted":
      return said`The agent's process could not be started.`;
    case "lost":
      return said`The agent's process vanished.`;
    case "cancelled":
      return hopeless
        ? said`The agent's process was stopped: it could not succeed, or had spent its budget.`
        : said`The agent's process was stopped on request.`;
    case "timedOut":
      return said`The agent's process was stopped at its time limit.`;
    case "memoryLimit":
      return said`The agent's process was stopped at its memory limit.`;
    case "processLimit":
      return said`The agent's process was stopped at its limit of processes.`;
    case "cpuLimit":
      return said`The agent's process was stopped at its limit of CPU time.`;
    case "stalled":
      return said`The agent's process was stopped: it neither wrote nor worked.`;
  }
}

const exitInputs = (exit: ExitRecord, outcome: Outcome): Inputs => ({
  exit: exit.reason,
  exitCode: exit.exitCode,
  signal: exit.signal,
  processOk: outcome.ok,
  failure: outcome.failure?.code ?? null,
  costUsd: outcome.costUsd,
  turns: outcome.turns,
  runMs: exit.startedAt === null ? null : exit.endedAt - exit.startedAt,
  survivors: exit.survivors,
  ...(exit.refusedHosts === undefined
    ? {}
    : { refusedHosts: short(exit.refusedHosts.join(", ")) }),
});

/** An attempt that failed may have failed for want of a host. */
const withRefusals = (exit: ExitRecord, outcome: Outcome): Outcome => {
  const words = refusedWords(exit);
  return outcome.failure === null || words === null
    ? outcome
    : {
        ...outcome,
        failure: {
          ...outcome.failure,
          ...worded(
            said`${messageOf(outcome.failure)} ${words}`,
            fixOf(outcome.failure),
          ),
        },
      };
};

/**
 * Where something of a failed attempt still runs and cannot be ended, no other may work in its session and its worktree: neither
 * the engine tries again, nor does a later attempt go on in that session.
 */
function withoutSecond({ survivors }: ExitRecord, outcome: Outcome): Outcome {
  if (outcome.ok || survivors === 0) return outcome;
  const why = outcome.failure ? messageOf(outcome.failure) : "";
  return {
    ...outcome,
    sessionId: null,
    failure: {
      code: "alreadyRunning",
      ...worded(
        survivors === 1
          ? said`The attempt is over, but one of its processes still runs and could not be ended. ${why}`
          : said`The attempt is over, but ${survivors} of its processes still run and could not be ended. ${why}`,
        said`End what is left of it (doctor tells what that is), then retry: the next attempt begins a new session.`,
      ),
    },
  };
}

/** An attempt that was stopped at a limit of the machine and is to be restarted says nothing of the work. Pure. */
export function asUnhealthy(
  { reason }: Pick<ExitRecord, "reason">,
  outcome: Outcome,
  action: Limits["action"],
): Outcome {
  switch (reason) {
    case "memoryLimit":
    case "processLimit":
    case "cpuLimit":
    case "stalled":
      return action === "restart" && outcome.failure !== null
        ? { ...outcome, failure: { ...outcome.failure, code: "unhealthy" } }
        : outcome;
    case "exited":
    case "cancelled":
    case "timedOut":
    case "lost":
    case "notStarted":
      return outcome;
  }
}

const sameUnit =
  (one: Attempt) =>
  (other: Attempt): boolean =>
    other.stage === one.stage && other.batch === one.batch;

const isIntended =
  (id: string) =>
  (attempt: Attempt): boolean =>
    attempt.id === id && attempt.status === "intended";

const errorBytes = 8 * 1024;
