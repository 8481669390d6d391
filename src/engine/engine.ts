import { said } from "../model/said";
import path from "node:path";
import { createAgent } from "../agents";
import * as git from "../git";
import type { Agent } from "../model/agent";
import { agentTimeMs, answerWaitMs } from "../model/answerWait";
import { startRequestSchema } from "../model/api";
import type { OrchestratorApi, StartRequest } from "../model/api";
import { OrchestratorError, toError } from "../model/errors";
import type { RunnerChoice } from "../model/runner";
import { runOptions } from "../model/settings";
import type { Settings } from "../model/settings";
import type { Runners } from "../runners";
import type { Store } from "../store";
import { createBackups } from "./backup/backups";
import { attachTo } from "./attach";
import {
  analyticsOf,
  containerSlots,
  firstRecordAt,
  recordedOf,
  spansOf,
} from "./analytics";
import type { Clock } from "./clock";
import { createOrchestration } from "./create";
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
import { createOrphans } from "./orphans/orphans";
import { createHeld } from "./resources";
import { readOutput } from "./output";
import { attemptLog } from "./paths";
import { plannedOf } from "./planned";
import { refuseRivals } from "./taskClaims";
import { createSteering } from "./steering";
import { createUserWork } from "./userWork";
import { planFile } from "./work";
import { workDiff } from "./workDiff";

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
      timeouts: () => parts.settings().timeouts,
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

  const userWork = createUserWork({
    loop,
    orchestrations,
    agentFor,
    log: parts.log,
  });
  const held = createHeld({ orchestrations, stateFolder, clock });
  const steering = createSteering({
    loop,
    orchestrations,
    store,
    clock,
    stateFolder,
    runners: parts.runners,
    giveBack: userWork.giveBack,
  });

  // Every method is async, so that whatever is thrown reaches the caller as a rejection.
  /* eslint-disable @typescript-eslint/require-await -- see above */
  const engine: Engine = {
    ...userWork,
    ...steering,

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

    async queue() {
      return loop.queue();
    },

    async attach(id) {
      return attachTo(orchestrations.get(id), parts);
    },

    async diff(id) {
      return workDiff(orchestrations.get(id), workspace);
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
      return held(isPoolUsed ? slots : []);
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
      return {
        ...analyticsOf(all, spans, recorded),
        containerSlots: containerSlots(parts.settings()),
      };
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
