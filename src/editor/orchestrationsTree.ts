import * as vscode from "vscode";
import { isPast } from "../model/overview";
import type { Estimates } from "./estimates";
import type { OrchestrationList } from "./orchestrationList";

import { attemptsOf, definitionOf, inGroup } from "./progress";
import {
  attemptRow,
  batchRow,
  gone,
  moreRow,
  orchestrationRow,
  row,
  stageRow,
  taskRow,
} from "./orchestrationRows";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import { paceTree } from "./treePace";

/** A row, as the way to what it shows: the data itself is looked up when the row is drawn. `id` is the orchestration's. */
export type OrchestrationNode =
  | { readonly kind: "history" }
  | { readonly kind: "more" }
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
  /** Has the rows drawn now: VS Code reveals none that it has not drawn, and waits for a drawing that is due. */
  readonly drawNow: () => void;
  /** Shows the next older part of the history. */
  readonly showMore: () => void;
}

/** Rows of the history that are drawn at first, and with each wish for more: thousands would make every drawing slow. */
const historyPage = 100;

/** Milliseconds between the updates of running times. */
const tick = 30_000;

export function createOrchestrationsTree(
  list: OrchestrationList,
  estimates: Pick<Estimates, "of">,
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
  const more = node({ kind: "more" });
  let shownHistory = historyPage;
  const ended = list.past;
  const nodeOf = (id: string): OrchestrationNode =>
    node({ kind: "orchestration", id });

  const pace = paceTree((rows) => {
    if (rows === "all") changed.fire(undefined);
    else for (const id of rows) changed.fire(nodeOf(id));
  });

  const subscription = list.onDidChange((change) => {
    switch (change.kind) {
      case "reset":
        pace.all();
        return;
      case "event":
        // Rows move only with a change of state; all else is a change within one row.
        if (change.before?.status !== change.after.status) pace.all();
        else pace.row(change.after.id);
        return;
      case "queue":
        for (const { orchestration } of list.queue()) pace.row(orchestration);
        return;
      case "forgotten":
        for (const [key, known] of nodes)
          if ("id" in known && known.id === change.id) nodes.delete(key);
        pace.all();
        return;
      case "output":
        if (change.costs) pace.figure(change.id);
        return;
      default:
        change satisfies never;
    }
  });
  const clock = setInterval(() => {
    for (const { id, status } of list.open())
      if (status === "running") pace.row(id);
  }, tick);

  const childrenOf = async (
    parent: OrchestrationNode,
  ): Promise<OrchestrationNode[]> => {
    if (parent.kind === "history") {
      const all = ended();
      return [
        ...all.slice(0, shownHistory).map(({ id }) => nodeOf(id)),
        ...(all.length > shownHistory ? [more] : []),
      ];
    }
    if (parent.kind === "more") return [];
    const orchestration = await list.read(parent.id);
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
    drawNow: () => pace.now(),
    getTreeItem: (element) => {
      if (element.kind === "history")
        return row(
          vscode.l10n.t("History"),
          vscode.TreeItemCollapsibleState.Expanded,
          {
            id: "history",
            iconPath: new vscode.ThemeIcon("history"),
            description: String(ended().length),
            contextValue: "history",
          },
        );
      if (element.kind === "more")
        return moreRow(Math.min(historyPage, ended().length - shownHistory));
      if (element.kind === "orchestration") {
        const shown = list.find(element.id);
        return shown === undefined
          ? gone()
          : orchestrationRow(
              shown,
              list.cost(shown),
              list.find,
              estimates.of(shown.id),
              list.placeOf(shown.id),
            );
      }
      const orchestration = list.get(element.id);
      if (orchestration === undefined) return gone();
      switch (element.kind) {
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
        ...inGroup(list.open(), "active"),
        ...inGroup(list.open(), "queued"),
      ];
      return [
        ...top.map(({ id }) => nodeOf(id)),
        ...(ended().length > 0 ? [history] : []),
      ];
    },
    getParent: (element) => {
      switch (element.kind) {
        case "history":
          return undefined;
        case "more":
          return history;
        case "orchestration": {
          const shown = list.find(element.id);
          return shown !== undefined && isPast(shown) ? history : undefined;
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
    showMore: () => {
      shownHistory += historyPage;
      changed.fire(history);
    },
    dispose: () => {
      disposeAll([subscription, pace, changed]);
      clearInterval(clock);
    },
  };
}
