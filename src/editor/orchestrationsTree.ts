import * as vscode from "vscode";
import { attentionOf, attentionOver } from "../model/attention";
import type { Orchestration } from "../model/orchestration";
import type { OrchestrationList } from "./orchestrationList";

import { attemptsOf, definitionOf, inGroup } from "./progress";
import {
  attemptRow,
  attentionRow,
  batchRow,
  gone,
  needsYouRow,
  orchestrationRow,
  row,
  stageRow,
  taskRow,
} from "./orchestrationRows";
import type { Disposal } from "./disposal";

/** A row, as the way to what it shows: the data itself is looked up when the row is drawn. `id` is the orchestration's. */
export type OrchestrationNode =
  | { readonly kind: "history" }
  | { readonly kind: "needsYou" }
  | { readonly kind: "attention"; readonly id: string; readonly key: string }
  | { readonly kind: "orchestration"; readonly id: string }
  | { readonly kind: "stage"; readonly id: string; readonly stage: string }
  | {
      readonly kind: "batch";
      readonly id: string;
      readonly stage: string;
      readonly batch: number;
    }
  | {
      readonly kind: "runTask";
      readonly id: string;
      readonly stage: string;
      readonly batch: number;
      readonly task: string;
    }
  | {
      readonly kind: "attempt";
      readonly id: string;
      readonly stage: string;
      readonly attempt: string;
    };

export interface OrchestrationsTree
  extends vscode.TreeDataProvider<OrchestrationNode>, Disposal {
  /** The row of an orchestration, to reveal it. */
  nodeOf(id: string): OrchestrationNode;
}

/** Milliseconds between two drawings at most, and between the updates of running times. */
const drawAfter = 150;
const tick = 30_000;

export function createOrchestrationsTree(
  list: OrchestrationList,
): OrchestrationsTree {
  const changed = new vscode.EventEmitter<OrchestrationNode | undefined>();
  // VS Code knows a row by the identity of its element, so each path has one object.
  const nodes = new Map<string, OrchestrationNode>();
  const node = (made: OrchestrationNode): OrchestrationNode => {
    const key = JSON.stringify(made);
    const known = nodes.get(key);
    if (known !== undefined) return known;
    nodes.set(key, made);
    return made;
  };
  const history = node({ kind: "history" });
  const needsYou = node({ kind: "needsYou" });
  const nodeOf = (id: string): OrchestrationNode =>
    node({ kind: "orchestration", id });

  let stale = new Set<string>();
  let allStale = false;
  let needsYouShown = false;
  let timer: NodeJS.Timeout | null = null;
  const draw = (): void => {
    timer = null;
    const ids = allStale ? [] : [...stale];
    if (allStale) changed.fire(undefined);
    for (const id of ids) changed.fire(nodeOf(id));
    stale = new Set();
    allStale = false;
  };
  const drawSoon = (): void => {
    timer ??= setTimeout(draw, drawAfter);
  };

  const subscription = list.onDidChange((change) => {
    switch (change.kind) {
      case "reset":
        allStale = true;
        break;
      case "event":
        // Rows move only with a change of state, or of what needs the user; all else is a change within one row.
        if (
          change.before?.status !== change.after.status ||
          keysOf(change.before) !== keysOf(change.after)
        )
          allStale = true;
        else stale.add(change.after.id);
        break;
      case "forgotten":
        for (const [key, known] of nodes)
          if ("id" in known && known.id === change.id) nodes.delete(key);
        allStale = true;
        break;
      case "output":
        stale.add(change.id);
        break;
      default:
        change satisfies never;
    }
    drawSoon();
  });
  const clock = setInterval(() => {
    for (const { id, status } of list.all())
      if (status === "running") stale.add(id);
    // Ages grow, and a question whose time is over is none any more.
    if (needsYouShown) allStale = true;
    if (stale.size > 0 || allStale) drawSoon();
  }, tick);

  const matters = () => attentionOver(list.all(), Date.now());
  const childrenOf = (parent: OrchestrationNode): OrchestrationNode[] => {
    if (parent.kind === "needsYou")
      return matters().map(({ orchestration, key }) =>
        node({ kind: "attention", id: orchestration, key }),
      );
    if (parent.kind === "history")
      return inGroup(list.all(), "history").map(({ id }) => nodeOf(id));
    const orchestration = list.get(parent.id);
    if (orchestration === undefined) return [];
    const { id } = parent;
    switch (parent.kind) {
      case "orchestration":
        return orchestration.stages.map(({ name }) =>
          node({ kind: "stage", id, stage: name }),
        );
      case "stage": {
        const { stage } = parent;
        return definitionOf(orchestration, stage)?.kind === "batches"
          ? orchestration.batches.map(({ index }) =>
              node({ kind: "batch", id, stage, batch: index }),
            )
          : attemptsOf(orchestration, stage).map((attempt) =>
              node({ kind: "attempt", id, stage, attempt: attempt.id }),
            );
      }
      case "batch": {
        const { stage, batch } = parent;
        return orchestration.tasks
          .filter((task) => task.batch === batch)
          .map((task) =>
            node({ kind: "runTask", id, stage, batch, task: task.id }),
          );
      }
      case "attention":
      case "runTask":
      case "attempt":
        return [];
      default:
        return parent satisfies never;
    }
  };

  return {
    onDidChangeTreeData: changed.event,
    nodeOf,
    getTreeItem: (element) => {
      if (element.kind === "history")
        return row(
          vscode.l10n.t("History"),
          vscode.TreeItemCollapsibleState.Expanded,
          {
            id: "history",
            iconPath: new vscode.ThemeIcon("history"),
            description: String(inGroup(list.all(), "history").length),
            contextValue: "history",
          },
        );
      if (element.kind === "needsYou") return needsYouRow(matters().length);
      const orchestration = list.get(element.id);
      if (orchestration === undefined) return gone();
      switch (element.kind) {
        case "attention": {
          const matter = attentionOf(orchestration, Date.now()).find(
            ({ key }) => key === element.key,
          );
          return matter === undefined
            ? gone()
            : attentionRow(matter, orchestration);
        }
        case "orchestration":
          return orchestrationRow(
            orchestration,
            list.cost(orchestration),
            list.get,
          );
        case "stage": {
          const stage = orchestration.stages.find(
            ({ name }) => name === element.stage,
          );
          return stage === undefined ? gone() : stageRow(orchestration, stage);
        }
        case "batch": {
          const batch = orchestration.batches[element.batch];
          return batch === undefined ? gone() : batchRow(orchestration, batch);
        }
        case "runTask": {
          const task = orchestration.tasks.find(
            ({ id }) => id === element.task,
          );
          return task === undefined ? gone() : taskRow(orchestration, task);
        }
        case "attempt": {
          const attempt = orchestration.attempts.find(
            ({ id }) => id === element.attempt,
          );
          return attempt === undefined
            ? gone()
            : attemptRow(orchestration, attempt);
        }
        default:
          return element satisfies never;
      }
    },
    getChildren: (element) => {
      if (element !== undefined) return childrenOf(element);
      const top = [
        ...inGroup(list.all(), "active"),
        ...inGroup(list.all(), "queued"),
      ];
      const ended = inGroup(list.all(), "history");
      needsYouShown = matters().length > 0;
      return [
        ...(needsYouShown ? [needsYou] : []),
        ...top.map(({ id }) => nodeOf(id)),
        ...(ended.length > 0 ? [history] : []),
      ];
    },
    getParent: (element) => {
      switch (element.kind) {
        case "history":
        case "needsYou":
          return undefined;
        case "attention":
          return needsYou;
        case "orchestration": {
          const status = list.get(element.id)?.status;
          return status === "completed" || status === "cancelled"
            ? history
            : undefined;
        }
        case "stage":
          return nodeOf(element.id);
        case "batch":
        case "attempt":
          return node({ kind: "stage", id: element.id, stage: element.stage });
        case "runTask": {
          const { id, stage, batch } = element;
          return node({ kind: "batch", id, stage, batch });
        }
        default:
          return element satisfies never;
      }
    },
    dispose: () => {
      subscription.dispose();
      clearInterval(clock);
      if (timer !== null) clearTimeout(timer);
      changed.dispose();
    },
  };
}

/** What needs the user in an orchestration, to tell one state of it from the next. */
const keysOf = (orchestration: Orchestration | null): string =>
  orchestration === null
    ? ""
    : attentionOf(orchestration, Date.now())
        .map(({ key }) => key)
        .join();

/** Number on the view's icon: what waits for the user. */
export function badgeFor(
  list: OrchestrationList,
): vscode.ViewBadge | undefined {
  const value = attentionOver(list.all(), Date.now()).length;
  return value === 0
    ? undefined
    : { value, tooltip: vscode.l10n.t("Waiting for you: {0}", value) };
}
