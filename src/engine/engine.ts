import path from "node:path";
import { createAgent } from "../agents";
import * as git from "../git";
import type { Agent } from "../model/agent";
import { startRequestSchema } from "../model/api";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError, toError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { Runner } from "../model/runner";
import { runOptions } from "../model/settings";
import type { Settings } from "../model/settings";
import type { Store } from "../store";
import { createOrchestration } from "./create";
import { doctor, probeAgent } from "./doctor";
import { brokenRecords } from "./invariants";
import { createLoop } from "./loop";
import type { Log } from "./loop";
import { skippable } from "./move";
import { readOutput } from "./output";
import { attemptLog } from "./paths";
import { planFile } from "./work";

export interface EngineParts {
  readonly workspace: string;
  readonly stateFolder: string;
  readonly settings: () => Settings;
  readonly apiKey: () => Promise<string | null>;
  readonly scriptedAgentPath: string;
  readonly nodePath: string;
  readonly store: Store;
  readonly runner: Runner;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type Engine = OrchestratorApi & {
  /** Goes on with what ran or waited when the last engine ended. */
  recover(): void;
  close(): Promise<void>;
};

/** The loop of a workspace with the one interface in front of it. */
export function createEngine(parts: EngineParts): Engine {
  const { store, stateFolder, workspace } = parts;

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

  const loop = createLoop({
    store,
    settings: parts.settings,
    log: parts.log,
    now: parts.now,
    world: {
      stateFolder,
      runner: parts.runner,
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

  /** The orchestration, if what is asked for makes sense in its state. */
  function allowed(
    id: string,
    verb: string,
    when: (o: Orchestration) => boolean,
  ): Orchestration {
    const o = loop.current(id);
    if (when(o)) return o;
    throw new OrchestratorError(
      "notAllowedNow",
      `"${o.title}" is ${statusWord(o)} and cannot be ${verb} now.`,
      { fix: wayOn(o) },
    );
  }

  // Every method is async, so that whatever is thrown reaches the caller as a rejection.
  /* eslint-disable @typescript-eslint/require-await -- see above */
  const engine: Engine = {
    async plan(file, options) {
      const { batchSize, maxBatchSize } = parts.settings();
      return planFile(workspace, file, { batchSize, maxBatchSize, ...options });
    },

    async start(request) {
      loop.checkAlive();
      const parsed = startRequestSchema.safeParse(request);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new OrchestratorError(
          "invalidInput",
          `${issue?.path.join(".") ?? "The request"}: ${issue?.message ?? "not valid"}.`,
        );
      }
      const settings = parts.settings();
      if (!settings.enabled) {
        throw new OrchestratorError(
          "notAllowedNow",
          "Orchestrator Manager is switched off.",
          {
            fix: "Switch it on: the setting orchestrator.enabled, or ORCHESTRATOR_ENABLED=true for the command line.",
          },
        );
      }
      const agent = await agentFor(runOptions(settings, parsed.data.options));
      const created = await createOrchestration({
        request: parsed.data,
        workspace,
        settings,
        simulated: agent.simulated,
        existing: loop.all(),
        now: parts.now(),
      });
      const { failure } = await probeAgent(agent, workspace);
      if (failure) throw toError(failure);
      loop.ask(created.initial.id, created);
      return created.initial.id;
    },

    async list() {
      return loop.all().sort((a, b) => a.createdAt - b.createdAt);
    },

    async get(id) {
      return loop.current(id);
    },

    async events(id, afterSeq = 0) {
      loop.current(id);
      return store.events(id, afterSeq);
    },

    async contexts(id) {
      return loop
        .current(id)
        .stages.flatMap(({ name, context }) =>
          context ? [{ stage: name, context }] : [],
        );
    },

    async output(attemptId, from = 0, maxItems) {
      const id = store.orchestrationOfAttempt(attemptId);
      const o = id === null ? null : loop.current(id);
      const attempt = o?.attempts.find((each) => each.id === attemptId);
      if (!o || !attempt) {
        throw new OrchestratorError(
          "notFound",
          `There is no attempt ${attemptId}.`,
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
      const o = allowed(
        id,
        "paused",
        ({ status, requested }) =>
          (status === "running" || status === "queued") &&
          (requested === null || requested === "pause"),
      );
      if (o.requested === null)
        loop.ask(id, {
          type: "pauseRequested",
          because: "You asked for a pause.",
        });
      // Only an agent at work is stopped: a gate that runs is waited for, since its result would be lost.
      if (
        options?.now &&
        o.attempts.some((attempt) => attempt.status !== "ended")
      )
        loop.interrupt(id);
    },

    async resume(id) {
      allowed(id, "resumed", ({ status }) => status === "paused");
      loop.ask(id, {
        type: "orchestrationResumed",
        because: "You resumed it.",
      });
    },

    async cancel(id) {
      allowed(
        id,
        "cancelled",
        ({ status }) => status !== "completed" && status !== "cancelled",
      );
      loop.ask(id, { type: "cancelRequested", because: "You cancelled it." });
      loop.interrupt(id);
    },

    async retry(id) {
      allowed(id, "retried", ({ status }) => status === "failed");
      loop.ask(id, {
        type: "retryRequested",
        because: "You asked for a retry.",
      });
    },

    async skip(id) {
      const o = allowed(
        id,
        "moved on",
        ({ status, requested }) =>
          (status === "failed" || status === "paused") && requested === null,
      );
      const move = skippable(o);
      if (move === null)
        throw new OrchestratorError(
          "notAllowedNow",
          `"${o.title}" has nothing left to skip: only the merge is to come.`,
          { fix: "Resume it, or cancel it." },
        );
      loop.ask(id, {
        type: "moveRequested",
        move,
        because: "You asked to skip what is next.",
      });
    },

    async force(id, stage) {
      const o = allowed(
        id,
        "sent to another stage",
        ({ status, requested }) =>
          (status === "failed" ||
            status === "paused" ||
            status === "mergeReady") &&
          requested === null,
      );
      const names = o.stages.map(({ name }) => name);
      if (!names.includes(stage))
        throw new OrchestratorError(
          "invalidInput",
          `"${o.title}" has no stage ${stage}.`,
          { fix: `Its stages are ${names.join(", ")}.` },
        );
      loop.ask(id, {
        type: "moveRequested",
        move: { kind: "stage", stage },
        because: `You sent it to the stage ${stage}.`,
      });
    },

    async merge(id) {
      allowed(id, "merged", ({ status }) => status === "mergeReady");
      loop.ask(id, {
        type: "mergeRequested",
        because: "You asked for the merge.",
      });
    },

    async diff(id) {
      const { worktree, merge, title } = loop.current(id);
      if (!worktree) {
        throw new OrchestratorError(
          "notAllowedNow",
          `"${title}" has not begun to work: there is nothing to compare.`,
          { fix: "Look again when its first stage has started." },
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

    async doctor() {
      return doctor({
        workspace,
        agent: await agentFor(parts.settings()),
        broken: brokenRecords(loop.all(), (id) => store.events(id)),
      });
    },

    subscribe: (listener) => loop.subscribe(listener),
    recover: () => loop.recover(),
    close: () => loop.close(),
  };
  /* eslint-enable @typescript-eslint/require-await */

  return engine;
}

const statusWord = (o: Orchestration): string =>
  o.status === "mergeReady" ? "ready to be merged" : o.status;

/** What can be asked for instead. */
function wayOn({ status }: Orchestration): string {
  switch (status) {
    case "queued":
    case "running":
      return "Wait for it, or pause or cancel it.";
    case "paused":
      return "Resume or cancel it.";
    case "mergeReady":
      return "Merge or cancel it.";
    case "failed":
      return "Retry or cancel it.";
    case "completed":
    case "cancelled":
      return "It has ended: start a new one.";
  }
}
