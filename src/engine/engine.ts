import { said } from "../model/said";
import path from "node:path";
import { createAgent } from "../agents";
import * as git from "../git";
import type { Agent } from "../model/agent";
import { agentTimeMs, answerWaitMs } from "../model/answerWait";
import { startRequestSchema } from "../model/api";
import type { GoOnOptions, OrchestratorApi, StartRequest } from "../model/api";
import { OrchestratorError, toError } from "../model/errors";
import type { Inputs } from "../model/event";
import { hasSkips, isTakenOver } from "../model/standing";
import type { Orchestration, Worktree } from "../model/orchestration";
import type { RunnerChoice, RunnerName } from "../model/runner";
import { runOptions } from "../model/settings";
import type { Settings } from "../model/settings";
import { waitedFor } from "../model/waiting";
import type { Runners } from "../runners";
import type { Store } from "../store";
import { byUser } from "./action";
import { createBackups } from "./backup/backups";
import { attachTo } from "./attach";
import { analyticsOf, firstRecordAt, recordedOf, spansOf } from "./analytics";
import { isAllowed, refusal, wayOn } from "./allowed";
import type { Request } from "./allowed";
import { startOfDay } from "./budget";
import type { Clock } from "./clock";
import { recordComments } from "./comments";
import { createOrchestration } from "./create";
import { extendedTime } from "./extendedTime";
import { doctor, probeAgent } from "./doctor";
import { brokenRecords } from "./records";
import { byOrchestration, costOf, costReport } from "./costs";
import { forecast, remaining } from "./forecast";
import { createLoop } from "./loop";
import { lookAtMachine } from "./machine";
import type { Machine } from "./machine";
import type { Log } from "./loop";
import { undisputed } from "./ownership";
import type { Ownership } from "./ownership";
import { createSamples } from "./samples";
import { usesContainer } from "./scheduler";
import { skippable } from "./move";
import { commentCount, reviewedStage } from "./review";
import { createOrphans } from "./orphans/orphans";
import { resourcesOf } from "./resources";
import { readOutput } from "./output";
import { userAnswer } from "./questions";
import { sessionToTake } from "./takeover";
import { attemptFolder, attemptLog } from "./paths";
import { plannedOf } from "./planned";
import { raiseEntry } from "./raisedBudgets";
import { refuseRivals } from "./taskClaims";
import { othersSaid } from "./waiting";
import { resumeEntry } from "./waits";
import { planFile } from "./work";

export interface EngineParts {
  readonly workspace: string;
  readonly stateFolder: string;
  readonly settings: () => Settings;
  readonly apiKey: () => Promise<string | null>;
  readonly scriptedAgentPath: string;
  readonly nodePath: string;
  readonly store: Store;
  readonly runners: Runners;
  /** Absolute path of the bundle that shows an attempt in a terminal. */
  readonly viewerPath: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Looks at how busy this machine is. Default: as the system tells it. */
  readonly machine?: () => Machine;
  /** Default: nobody else can write to the state folder. */
  readonly ownership?: Ownership;
}

export type Engine = OrchestratorApi & {
  /** Ends the processes that nobody answers for, then goes on with what ran or waited when the last engine ended. */
  recover(): Promise<void>;
  close(): Promise<void>;
};

/** The loop of a workspace with the one interface in front of it. */
export function createEngine(parts: EngineParts): Engine {
  const { store, stateFolder, workspace, clock } = parts;

  const agentFor = async (options: {
    agent: string;
    agentPath: string;
  }): Promise<Agent> =>
    createAgent(options.agent, {
      agentPath: options.agentPath,
      apiKey: await parts.apiKey(),
      workspace,
      scriptedAgentPath: parts.scriptedAgentPath,
      nodePath: parts.nodePath,
      environment: process.env,
    });

  /** Found once: to ask git for it again at every step of a run is a fifth of all its commands. What fails is asked anew. */
  let found: Promise<git.Repository> | null = null;
  const repository = (): Promise<git.Repository> =>
    (found ??= git.openRepository(workspace).catch((error: unknown) => {
      found = null;
      throw error;
    }));

  /** What cannot be had, as this engine has said. */
  const saidMissing = new Set<RunnerChoice>();

  const loop = createLoop({
    store,
    settings: parts.settings,
    log: parts.log,
    clock,
    machine: parts.machine ?? lookAtMachine,
    ownership: parts.ownership ?? undisputed,
    world: {
      workspace,
      stateFolder,
      runners: parts.runners,
      carriesLogin: () => parts.settings().pool.carryLogin,
      toBeSaid: (wanted) => {
        const isNew = !saidMissing.has(wanted);
        saidMissing.add(wanted);
        return isNew;
      },
      worktreeFolder: () => {
        const { worktreeFolder } = parts.settings();
        return worktreeFolder === ""
          ? path.join(stateFolder, "worktrees")
          : path.resolve(workspace, worktreeFolder);
      },
      repository,
      agentOf: (o) => agentFor(o.options),
    },
  });

  const { orchestrations } = loop;
  const samples = createSamples(orchestrations);

  const orphans = createOrphans(
    {
      workspace,
      stateFolder,
      orchestrations,
      hasAttempt: (id) => store.orchestrationOfAttempt(id) !== null,
      now: () => clock.now(),
    },
    parts.log,
  );

  const backups = createBackups({
    store,
    workspace,
    stateFolder,
    clock,
    orchestrations,
    repository,
    log: parts.log,
    halt: () => loop.halt(),
  });

  /** The orchestration, if what is asked for makes sense in its state. */
  function allowed(id: string, request: Request): Orchestration {
    const o = orchestrations.get(id);
    if (isAllowed(o, request)) return o;
    throw refusal(o, request);
  }

  /** What a review is about, if it can be sent now. */
  function reviewed(id: string): {
    o: Orchestration;
    stage: string;
    worktree: Worktree;
  } {
    const o = allowed(id, "review");
    const stage = reviewedStage(o);
    if (stage === null || o.worktree?.status !== "open")
      throw new OrchestratorError(
        "notAllowedNow",
        said`"${o.title}" has done no work yet that could be reviewed.`,
        { fix: wayOn(o) },
      );
    return { o, stage, worktree: o.worktree };
  }

  /** On record before it goes on with them. A host that dies in between has raised them, and no more: the same can be asked again. */
  function raiseBudgets(o: Orchestration, { budgets }: GoOnOptions = {}): void {
    const spentTodayUsd = store.costSince(startOfDay(clock.now()));
    const entry = raiseEntry(o, budgets, spentTodayUsd);
    if (entry) loop.ask(o.id, entry);
  }

  /** What the user decides with going on, on record before it does. */
  function decideFirst(o: Orchestration, options: GoOnOptions = {}): void {
    raiseBudgets(o, options);
    const { runner = o.options.runner } = options;
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
  const giveSessionBack = async (id: string): Promise<void> => {
    const { options, takeover, worktree } = allowed(id, "giveBack");
    const agent = await agentFor(options);
    const spentUsd =
      takeover === null || worktree === null
        ? null
        : await agent.spentByUser(worktree.path, takeover.at);
    // Looked at after the wait: somebody else may have given it back meanwhile.
    const o = allowed(id, "giveBack");
    loop.ask(id, {
      type: "givenBack",
      spentUsd,
      ...byUser("You gave its session back.", { ...stateOf(o), spentUsd }),
    });
  };

  const engine: Engine = {
    async plan(file, options) {
      const { batchSize, maxBatchSize } = parts.settings();
      return planFile(workspace, file, { batchSize, maxBatchSize, ...options });
    },

    async start(request) {
      loop.checkAlive();
      const wanted = startRequestIn(request);
      const settings = parts.settings();
      if (!settings.enabled) {
        throw new OrchestratorError(
          "notAllowedNow",
          said`Orchestrator Manager is switched off.`,
          {
            fix: said`Switch it on: the setting orchestrator.enabled, or ORCHESTRATOR_ENABLED=true for the command line.`,
          },
        );
      }
      const agent = await agentFor(runOptions(settings, wanted.options));
      const created = await createOrchestration({
        request: wanted,
        workspace,
        settings,
        simulated: agent.simulated,
        existing: orchestrations,
        now: clock.now(),
      });
      const { failure } = await probeAgent(agent, workspace);
      if (failure) throw toError(failure);
      // Looked at again, with nothing in between: another start, or an end, may have come meanwhile.
      refuseRivals(created.initial, orchestrations);
      loop.ask(created.initial.id, created);
      return created.initial.id;
    },

    async forecast(request) {
      const wanted = startRequestIn(request);
      const options = runOptions(parts.settings(), wanted.options);
      if ((await agentFor(options)).simulated) return null;
      const planned = await plannedOf(workspace, wanted, options);
      return forecast(await samples.newest(), planned);
    },

    async remaining(id) {
      const o = orchestrations.get(id);
      const now = clock.now();
      const attempt = o.attempts.find(({ status }) => status !== "ended");
      const workedMs =
        attempt &&
        agentTimeMs(
          attempt,
          now,
          answerWaitMs(store.events(id), attempt.id, now),
        );
      return remaining(await samples.newest(), o, now, workedMs ?? 0);
    },

    async list() {
      return orchestrations
        .overviews()
        .sort((a, b) => a.createdAt - b.createdAt);
    },

    async open() {
      return orchestrations.open().sort((a, b) => a.createdAt - b.createdAt);
    },

    async get(id) {
      return orchestrations.get(id);
    },

    async events(id, afterSeq = 0) {
      orchestrations.get(id);
      return store.events(id, afterSeq);
    },

    async contexts(id) {
      return orchestrations
        .get(id)
        .stages.flatMap(({ name, context }) =>
          context ? [{ stage: name, context }] : [],
        );
    },

    async output(attemptId, from = 0, maxItems) {
      const id = store.orchestrationOfAttempt(attemptId);
      const o = id === null ? null : orchestrations.get(id);
      const attempt = o?.attempts.find((each) => each.id === attemptId);
      if (!o || !attempt) {
        throw new OrchestratorError(
          "notFound",
          said`There is no attempt ${attemptId}.`,
        );
      }
      return readOutput(
        attemptLog(stateFolder, attemptId),
        attempt,
        await agentFor(o.options),
        from,
        maxItems,
      );
    },

    async pause(id, options) {
      const o = allowed(id, "pause");
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
      const o = allowed(id, "resume");
      decideFirst(o, options);
      loop.ask(id, resumeEntry(o, stateOf(o)));
    },

    async cancel(id) {
      // What the user has spent in its session is not forgotten with it.
      if (isTakenOver(allowed(id, "cancel"))) await giveSessionBack(id);
      const o = allowed(id, "cancel");
      loop.ask(id, {
        type: "cancelRequested",
        ...byUser("You cancelled it.", stateOf(o)),
      });
      loop.interrupt(id);
    },

    async retry(id, options) {
      const o = allowed(id, "retry");
      refuseRivals(o, orchestrations);
      decideFirst(o, options);
      loop.ask(id, {
        type: "retryRequested",
        ...byUser("You asked for a retry.", stateOf(o)),
      });
    },

    async skip(id) {
      const o = allowed(id, "skip");
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
      const o = allowed(id, "force");
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

    async review(id, comments) {
      const { worktree } = reviewed(id);
      const recorded = await recordComments(worktree.path, comments);
      // Looked at again: it may have gone on while the files were read.
      const { o, stage } = reviewed(id);
      refuseRivals(o, orchestrations);
      loop.ask(id, {
        type: "moveRequested",
        move: { kind: "review", stage, comments: recorded },
        ...byUser(said`You reviewed it: ${commentCount(recorded.length)}.`, {
          ...stateOf(o),
          comments: recorded.length,
        }),
      });
    },

    async merge(id) {
      const o = allowed(id, "merge");
      loop.ask(id, {
        type: "mergeRequested",
        ...byUser("You asked for the merge.", {
          ...stateOf(o),
          unprovenParts: hasSkips(o),
        }),
      });
    },

    async takeOver(id) {
      const { options, rules } = allowed(id, "takeOver");
      const agent = await agentFor(options);
      // Looked at after the wait: it may have been resumed meanwhile.
      const o = allowed(id, "takeOver");
      const { sessionId, folder } = sessionToTake(o);
      const command = agent.terminalCommand({
        sessionId,
        allowedTools: [...options.allowedTools, ...rules],
        additionalFolders: options.additionalFolders,
        projectSettings: options.projectSettings,
      });
      if (command === null)
        throw new OrchestratorError(
          "notAllowedNow",
          said`${agent.title} has no terminal: nobody can go on in its session.`,
          { fix: said`Open a terminal in the worktree instead, or resume it.` },
        );
      loop.ask(id, {
        type: "takenOver",
        sessionId,
        ...byUser("You took its session over.", stateOf(o)),
      });
      return { sessionId, folder, command };
    },

    giveBack: giveSessionBack,

    async release(id) {
      const o = allowed(id, "release");
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
      const o = allowed(id, "prioritize");
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

    async queue() {
      return loop.queue();
    },

    async extend(id, minutes) {
      const o = allowed(id, "extend");
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

    async attach(id) {
      return attachTo(orchestrations.get(id), parts);
    },

    async answer(id, question, answer) {
      const o = orchestrations.get(id);
      // Recorded here; whoever follows the attempt tells the agent.
      loop.ask(id, userAnswer(o, question, answer, parts.clock.now()));
    },

    async diff(id) {
      const { worktree, merge, title } = orchestrations.get(id);
      if (!worktree) {
        throw new OrchestratorError(
          "notAllowedNow",
          said`"${title}" has not begun to work: there is nothing to compare.`,
          { fix: said`Look again when its first stage has started.` },
        );
      }
      const repository = await git.openRepository(workspace);
      const open = worktree.status === "open";
      const head = open
        ? await git.head(worktree.path)
        : (merge.commit ?? worktree.baseCommit);
      const { baseCommit } = worktree;
      return {
        baseCommit,
        head,
        worktree: open ? worktree.path : null,
        ...(await git.diffOf(repository, baseCommit, head)),
      };
    },

    async trash() {
      return git.listTrash(await git.openRepository(workspace));
    },

    async restoreTrash(ref, folder) {
      const repository = await git.openRepository(workspace);
      await git.restoreTrash(repository, ref, path.resolve(workspace, folder));
    },

    orphans: () => orphans.find(),
    cleanUp: (ids) => orphans.cleanUp(ids),

    async resources() {
      const slots = parts.runners.slots();
      const isPoolUsed =
        parts.settings().runner === "container" ||
        orchestrations.open().some(usesContainer) ||
        slots.some(({ state }) => state.kind !== "free");
      return resourcesOf(orchestrations, stateFolder, isPoolUsed ? slots : []);
    },

    async cost() {
      const entries = store.ledger();
      const own = byOrchestration(entries);
      const costs = [];
      const oldestFirst = orchestrations
        .all()
        .sort((a, b) => a.createdAt - b.createdAt);
      for await (const o of orchestrations.each(
        oldestFirst.map(({ id }) => id),
      ))
        costs.push(costOf(o, own.get(o.id) ?? []));
      const { day } = parts.settings().budgets;
      return costReport(
        entries,
        costs,
        orchestrations.open(),
        clock.now(),
        day,
      );
    },

    async analytics({ since } = {}) {
      const now = clock.now();
      const all = orchestrations.overviews();
      const spans = spansOf(
        since ?? firstRecordAt(all, store.firstCostAt(), now),
        now,
      );
      const recorded = await recordedOf(store, all, spans, now);
      return analyticsOf(all, spans, recorded);
    },

    async doctor() {
      const { runner, pool, ...settings } = parts.settings();
      const agent = await agentFor(settings);
      return doctor({
        workspace,
        agent,
        runner: await parts.runners.choose(
          runner,
          agent.whyOnlyHere(pool.carryLogin),
        ),
        broken: await brokenRecords(orchestrations, store),
        orphans: orphans.find(),
      });
    },

    backup: (file) => backups.backup(file),
    previewRestore: (file) => backups.previewRestore(file),
    async restore(file) {
      loop.checkAlive();
      return backups.restore(file);
    },

    subscribe: (listener) => loop.subscribe(listener),
    async recover() {
      await orphans.endProcesses();
      loop.recover();
      orphans.removeTemporaries();
    },
    async close() {
      await Promise.all([loop.close(), orphans.settled()]);
    },
  };
  /* eslint-enable @typescript-eslint/require-await */

  return engine;
}

/** Throws `invalidInput`. */
function startRequestIn(request: StartRequest): StartRequest {
  const parsed = startRequestSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OrchestratorError(
    "invalidInput",
    said`${issue?.path.join(".") ?? "The request"}: ${issue?.message ?? "not valid"}.`,
  );
}

const runnerSentence = (runner: RunnerName): string =>
  runner === "container"
    ? "You let its agents work in containers."
    : "You let its agents work on this machine, without containers.";

/** What was found when the user asked. */
const stateOf = (o: Orchestration): Inputs => ({
  status: o.status,
  failure: o.failure?.code ?? null,
});
