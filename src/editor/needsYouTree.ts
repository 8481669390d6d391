import * as vscode from "vscode";
import { attentionOf, attentionOver } from "../model/attention";
import type { Attention } from "../model/attention";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { OrchestrationList } from "./orchestrationList";
import { attentionRow, gone } from "./orchestrationRows";
import { paceTree } from "./treePace";

/** A matter, as the way to it: `id` is its orchestration's, as commands want it. */
export interface NeedsYouNode {
  readonly kind: "attention";
  readonly id: string;
  readonly key: string;
}

export interface NeedsYouTree
  extends vscode.TreeDataProvider<NeedsYouNode>, Disposal {
  /** Number on the view's icon. */
  badge(): vscode.ViewBadge | undefined;
}

/** Milliseconds between the updates of ages. */
const tick = 30_000;

/** The inbox: what needs the user in all orchestrations, the oldest first. */
export function createNeedsYouTree(list: OrchestrationList): NeedsYouTree {
  const changed = new vscode.EventEmitter<undefined>();
  let shown: readonly Attention[] = [];
  const matters = () => attentionOver(list.open(), Date.now());
  const pace = paceTree(() => {
    const now = matters();
    const same = keysOf(now) === keysOf(shown);
    shown = now;
    if (!same) changed.fire(undefined);
  });
  const subscription = list.onDidChange((change) => {
    if (change.kind !== "output") pace.all();
  });
  // Ages grow, and a question whose time is over is none any more.
  const clock = setInterval(() => {
    const before = shown.length;
    shown = matters();
    if (before > 0) changed.fire(undefined);
  }, tick);

  return {
    onDidChangeTreeData: changed.event,
    getChildren: (parent) =>
      parent === undefined
        ? matters().map(({ orchestration: id, key }) => ({
            kind: "attention",
            id,
            key,
          }))
        : [],
    getTreeItem: ({ id, key }) => {
      const orchestration = list.get(id);
      const matter =
        orchestration &&
        attentionOf(orchestration, Date.now()).find((one) => one.key === key);
      return matter ? attentionRow(matter, orchestration, list.find) : gone();
    },
    badge: () => {
      const value = matters().length;
      return value === 0
        ? undefined
        : { value, tooltip: vscode.l10n.t("Waiting for you: {0}", value) };
    },
    dispose: () => {
      disposeAll([subscription, pace, changed]);
      clearInterval(clock);
    },
  };
}

const keysOf = (matters: readonly Attention[]): string =>
  matters.map(({ key }) => key).join();
