import * as vscode from "vscode";
import * as z from "zod";
import type { OrchestratorApi, TrashItem } from "../model/api";
import { toFailure } from "../model/errors";
import type { Orphan } from "../model/orphan";
import type { Orchestration } from "../model/orchestration";
import type { Resources } from "../model/resources";
import { whyNoContainer } from "../model/waiting";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import { sentences } from "./figures";
import type { OrchestrationList } from "./orchestrationList";
import { runningAttempt } from "./progress";
import {
  groupRow,
  instanceRow,
  orphanRow,
  resourceGroups,
  slotRow,
  slotsRow,
  trashRow,
  worktreeRow,
} from "./resourceRows";
import type { ResourceGroup } from "./resourceRows";
import { failureText } from "./words";

/** A row. `id` is the orchestration's, as commands want it; `key` is that of the thing itself. */
export type ResourceNode =
  | { readonly kind: "group"; readonly group: ResourceGroup }
  | { readonly kind: "instance"; readonly id: string; readonly key: string }
  | { readonly kind: "worktree"; readonly id: string; readonly key: string }
  /** `id` is left out where nobody has it. */
  | { readonly kind: "slot"; readonly id?: string; readonly key: number }
  | { readonly kind: "trash"; readonly key: string }
  | { readonly kind: "orphan"; readonly key: string };

const keyed = (kind: "trash" | "orphan") =>
  z.object({ kind: z.literal(kind), key: z.string() });

const keyIn = (kind: "trash" | "orphan", argument: unknown): string | null =>
  keyed(kind).safeParse(argument).data?.key ?? null;

/** The ref of a row of the trash that a command stands on. */
export const trashRefIn = (argument: unknown) => keyIn("trash", argument);
/** The id of what was left behind that a command stands on. */
export const orphanIn = (argument: unknown) => keyIn("orphan", argument);

interface Seen extends Resources {
  readonly trash: readonly TrashItem[];
  readonly orphans: readonly Orphan[];
}

const nothing: Seen = {
  instances: [],
  slots: [],
  worktrees: [],
  trash: [],
  orphans: [],
};

/** How often agents and worktrees are looked at while somebody sees them, in milliseconds; the supervisor's looks are as far apart. */
const lookEveryMs = 5_000;
/** Changes come in bursts: one look for all of them. */
const lookAfterMs = 500;

export interface ResourcesView extends Disposal {
  readonly tree: vscode.TreeDataProvider<ResourceNode>;
  /** Looks at everything again, also at what nobody answers for. */
  readonly refresh: () => Promise<void>;
}

/** The Resources view: what orchestrations hold of the machine. It looks only while somebody sees it. */
export function createResourcesView(
  engine: EngineHost,
  list: OrchestrationList,
): ResourcesView {
  const changed = new vscode.EventEmitter<undefined>();
  let seen = nothing;

  const tree: vscode.TreeDataProvider<ResourceNode> = {
    onDidChangeTreeData: changed.event,
    getChildren: (parent) => {
      if (parent === undefined)
        return resourceGroups
          .filter((group) => seen[group].length > 0)
          .map((group) => ({ kind: "group", group }));
      if (parent.kind !== "group") return [];
      switch (parent.group) {
        case "instances":
          return seen.instances.map(({ orchestration: id, attempt: key }) => ({
            kind: "instance",
            id,
            key,
          }));
        case "slots":
          return seen.slots.map(({ port: key, orchestration: id }) => ({
            kind: "slot",
            key,
            ...(id !== null && { id }),
          }));
        case "worktrees":
          return seen.worktrees.map(({ orchestration: id, path: key }) => ({
            kind: "worktree",
            id,
            key,
          }));
        case "trash":
          return seen.trash.map(({ ref: key }) => ({ kind: "trash", key }));
        case "orphans":
          return seen.orphans.map(({ id: key }) => ({ kind: "orphan", key }));
        default:
          return parent.group satisfies never;
      }
    },
    getTreeItem: (node) => itemOf(node, seen, list),
  };
  const view = vscode.window.createTreeView("orchestrator.resources", {
    treeDataProvider: tree,
    showCollapseAll: true,
  });

  const apiNow = (): OrchestratorApi | null =>
    engine.state.kind === "open" ? engine.state.api : null;

  /** One look at a time: the later one of two may not be drawn first. */
  let last: Promise<void> = Promise.resolve();
  const look = (what: (api: OrchestratorApi) => Promise<Partial<Seen>>) =>
    (last = last.then(async () => {
      const api = apiNow();
      try {
        seen = api === null ? nothing : { ...seen, ...(await what(api)) };
        view.message = "";
      } catch (error) {
        view.message = failureText(toFailure(error));
      }
      changed.fire(undefined);
    }));
  const lookAtWork = () => look((api) => api.resources());
  const lookAtAll = () =>
    look(async (api) => {
      const [resources, trash, orphans] = await Promise.all([
        api.resources(),
        api.trash(),
        api.orphans(),
      ]);
      return { ...resources, trash, orphans };
    });

  let timer: NodeJS.Timeout | null = null;
  const lookSoon = (): void => {
    if (!view.visible) return;
    timer ??= setTimeout(() => {
      timer = null;
      void lookAtAll();
    }, lookAfterMs);
  };
  const clock = setInterval(() => {
    if (view.visible && seen.instances.length + seen.slots.length > 0)
      void lookAtWork();
  }, lookEveryMs);
  const subscriptions = [
    view.onDidChangeVisibility(lookSoon),
    engine.onDidChange(lookSoon),
    list.onDidChange((change) => {
      // Output, and steps within an attempt, take nothing more and let go of nothing.
      if (
        change.kind === "event"
          ? holdings(change.before) !== holdings(change.after)
          : change.kind !== "output"
      )
        lookSoon();
    }),
  ];
  lookSoon();

  return {
    tree,
    refresh: lookAtAll,
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      clearInterval(clock);
      for (const subscription of subscriptions) subscription.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

/** What an orchestration holds, or waits for, to tell one state of it from the next. */
const holdings = (o: Orchestration | null): string =>
  [
    o?.status,
    o?.worktree?.status,
    o && runningAttempt(o)?.pid,
    o && whyNoContainer([o], sentences),
  ].join();

function itemOf(
  node: ResourceNode,
  seen: Seen,
  list: OrchestrationList,
): vscode.TreeItem {
  const found = <T, R>(thing: T | undefined, draw: (thing: T) => R) =>
    thing === undefined ? new vscode.TreeItem("") : draw(thing);
  switch (node.kind) {
    case "group":
      return node.group === "slots"
        ? slotsRow(seen.slots, whyNoContainer(list.open(), sentences))
        : groupRow(node.group, String(seen[node.group].length));
    case "instance":
      return found(
        seen.instances.find(({ attempt }) => attempt === node.key),
        (one) => instanceRow(one, list.get),
      );
    case "worktree":
      return found(
        seen.worktrees.find(({ path }) => path === node.key),
        (one) => worktreeRow(one, list.find),
      );
    case "slot":
      return found(
        seen.slots.find(({ port }) => port === node.key),
        (one) => slotRow(one, list.find),
      );
    case "trash":
      return found(
        seen.trash.find(({ ref }) => ref === node.key),
        trashRow,
      );
    case "orphan":
      return found(
        seen.orphans.find(({ id }) => id === node.key),
        orphanRow,
      );
    default:
      return node satisfies never;
  }
}
