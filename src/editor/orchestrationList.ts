import * as vscode from "vscode";
import type { Notice, OrchestratorApi } from "../model/api";
import { toFailure } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import type { Find } from "../model/waiting";
import type { EngineHost, EngineState } from "./engineHost";
import { showFailure } from "./failures";
import type { Log } from "./log";
import type { Disposal } from "./disposal";

export type ListChange =
  /** Everything may be different: the engine was opened or closed. */
  | { readonly kind: "reset" }
  | {
      readonly kind: "event";
      readonly event: OrchestrationEvent;
      readonly before: Orchestration | null;
      readonly after: Orchestration;
    }
  /** It is not there any more. */
  | { readonly kind: "forgotten"; readonly id: string }
  /** An attempt wrote something, or its cost grew. */
  | {
      readonly kind: "output";
      readonly id: string;
      readonly notice: OutputNotice;
      /** Whether the cost is another than the last one that was told. */
      readonly costs: boolean;
    };

type OutputNotice = Extract<Notice, { kind: "output" }>;

/** The orchestrations as the engine last told them: what all of the editor draws from. */
export interface OrchestrationList extends Disposal {
  all(): readonly Orchestration[];
  readonly get: Find;
  /** US dollars, with what running attempts have cost so far. */
  cost(orchestration: Orchestration): number;
  readonly onDidChange: vscode.Event<ListChange>;
}

export function followEngine(engine: EngineHost, log: Log): OrchestrationList {
  const changed = new vscode.EventEmitter<ListChange>();
  const known = new Map<string, Orchestration>();
  const liveCosts = new Map<string, number>();
  let unsubscribe: (() => void) | null = null;
  /** What was forgotten while the list was under way, which may still hold it. */
  let gone: Set<string> | null = null;
  let followed: OrchestratorApi | null = null;

  const hear = (notice: Notice): void => {
    switch (notice.kind) {
      case "event": {
        const { event, orchestration: after } = notice;
        const before = known.get(after.id) ?? null;
        if (before !== null && before.seq >= after.seq) return;
        known.set(after.id, after);
        if (event.type === "attemptEnded") liveCosts.delete(event.attempt);
        changed.fire({ kind: "event", event, before, after });
        return;
      }
      case "forgotten": {
        const id = notice.orchestration;
        gone?.add(id);
        known.delete(id);
        changed.fire({ kind: "forgotten", id });
        return;
      }
      case "output": {
        const costs = liveCosts.get(notice.attempt) !== notice.costUsd;
        liveCosts.set(notice.attempt, notice.costUsd);
        changed.fire({
          kind: "output",
          id: notice.orchestration,
          notice,
          costs,
        });
        return;
      }
      case "engineStopped":
        void showFailure(notice.failure);
        engine.stopped(notice.failure).catch((error: unknown) => {
          log.error(`engine not closed: ${toFailure(error).message}`);
        });
        return;
      default:
        notice satisfies never;
    }
  };

  const load = async (api: OrchestratorApi): Promise<void> => {
    const meanwhile = new Set<string>();
    gone = meanwhile;
    try {
      const listed = await api.list();
      // The engine may have been closed meanwhile, or be another one by now.
      if (engine.state.kind !== "open" || engine.state.api !== api) return;
      for (const orchestration of listed) {
        // A notice that came meanwhile is newer than the list.
        const heard = known.get(orchestration.id);
        if (meanwhile.has(orchestration.id)) continue;
        if (heard === undefined || heard.seq < orchestration.seq)
          known.set(orchestration.id, orchestration);
      }
      changed.fire({ kind: "reset" });
    } catch (error) {
      const failure = toFailure(error);
      log.error(`orchestrations could not be listed: ${failure.message}`);
      void showFailure(failure);
    } finally {
      if (gone === meanwhile) gone = null;
    }
  };

  const attach = (state: EngineState): void => {
    const api = state.kind === "open" ? state.api : null;
    // The engine may move into this window: then the same interface goes on.
    if (api !== null && api === followed) return;
    followed = api;
    unsubscribe?.();
    unsubscribe = null;
    known.clear();
    liveCosts.clear();
    if (api !== null) {
      unsubscribe = api.subscribe(hear);
      void load(api);
    } else changed.fire({ kind: "reset" });
  };

  const subscription = engine.onDidChange(attach);
  attach(engine.state);
  return {
    all: () => [...known.values()],
    get: (id) => known.get(id),
    cost: ({ costUsd, attempts }) =>
      attempts
        .filter(({ status }) => status !== "ended")
        .reduce((sum, { id }) => sum + (liveCosts.get(id) ?? 0), costUsd),
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      unsubscribe?.();
      changed.dispose();
    },
  };
}
