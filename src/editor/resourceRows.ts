import * as vscode from "vscode";
import type { TrashItem } from "../model/api";
import { failureWords } from "../model/failureWords";
import { sayIn } from "../model/said";
import type { Orphan } from "../model/orphan";
import type { ContainerSlot, Instance, Workplace } from "../model/resources";
import type { Find } from "../model/waiting";
import type { OrchestrationList } from "./orchestrationList";
import { kindWord, orphanIcon, orphanWords } from "./cleanUp";
import { figures, language, sentences } from "./figures";
import { warningIcon } from "./icons";
import { row } from "./orchestrationRows";
import { shorten, stageTitle } from "./words";

const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;

/** What the Resources view is about, in the order of its groups. */
export const resourceGroups = [
  "instances",
  "slots",
  "worktrees",
  "trash",
  "orphans",
] as const;
export type ResourceGroup = (typeof resourceGroups)[number];

const groupIcons: Readonly<Record<ResourceGroup, string>> = {
  instances: "server-process",
  slots: "vm",
  worktrees: "folder-library",
  trash: "trash",
  orphans: "question",
};

function groupTitle(group: ResourceGroup): string {
  switch (group) {
    case "instances":
      return vscode.l10n.t("Agents at Work");
    case "slots":
      return vscode.l10n.t("Container Slots");
    case "worktrees":
      return vscode.l10n.t("Worktrees");
    case "trash":
      return vscode.l10n.t("Trash");
    case "orphans":
      return vscode.l10n.t("Left Behind");
    default:
      return group satisfies never;
  }
}

/** What holds something of the machine now is open; what is kept, or left, is folded. */
export const groupRow = (group: ResourceGroup, description: string) =>
  row(
    groupTitle(group),
    group === "trash" || group === "orphans" ? Collapsed : Expanded,
    {
      id: group,
      description,
      iconPath: new vscode.ThemeIcon(groupIcons[group]),
      contextValue: `group;${group};`,
    },
  );

/** `troubles`: why nobody gets a container now, also where slots are free. */
export function slotsRow(
  slots: readonly ContainerSlot[],
  troubles: readonly string[],
): vscode.TreeItem {
  const free = vscode.l10n.t(
    "{0} of {1} free",
    slots.filter(({ state }) => state === "free").length,
    slots.length,
  );
  const item = groupRow("slots", free);
  if (troubles.length === 0) return item;
  item.iconPath = warningIcon();
  item.tooltip = [free, ...troubles].join("\n");
  return item;
}

const slotIcon = ({
  state,
  trouble,
}: Pick<ContainerSlot, "state" | "trouble">): vscode.ThemeIcon => {
  switch (state) {
    case "free":
      return new vscode.ThemeIcon("vm-outline");
    case "leased":
      return new vscode.ThemeIcon("vm-running");
    case "recycling":
      return trouble === null ? new vscode.ThemeIcon("sync") : warningIcon();
    case "blocked":
      return warningIcon();
    default:
      return state satisfies never;
  }
};

/** So much of a title leaves room for what a row says of it, in a side bar of the usual width. */
const titleLength = 24;

/** A title as a row's label; and what its tooltip begins with where that is not all of it. */
const titled = (
  title: string,
): { readonly label: string; readonly rest: readonly string[] } => {
  const label = shorten(title, titleLength);
  return { label, rest: label === title ? [] : [title] };
};

function slotWords(state: ContainerSlot["state"]): string {
  switch (state) {
    case "free":
      return vscode.l10n.t("free");
    case "leased":
      return vscode.l10n.t("in use");
    case "recycling":
      return vscode.l10n.t("being removed");
    case "blocked":
      return vscode.l10n.t("cannot be used now");
    default:
      return state satisfies never;
  }
}

export function slotRow(
  { port, state, orchestration: id, trouble, said }: ContainerSlot,
  find: Find,
): vscode.TreeItem {
  const title = id === null ? undefined : find(id)?.title;
  const words = slotWords(state);
  return row(vscode.l10n.t("Port {0}", String(port)), None, {
    id: `slot:${port}`,
    description:
      state === "leased" && title !== undefined
        ? title
        : [words, ...(title === undefined ? [] : [title])].join(" · "),
    iconPath: slotIcon({ state, trouble }),
    contextValue: "slot;",
    tooltip: [
      `127.0.0.1:${port}: ${words}`,
      ...(title === undefined ? [] : [title]),
      ...(trouble === null ? [] : [sayIn(said ?? trouble, sentences)]),
    ].join("\n"),
    ...(id !== null && {
      command: {
        title: vscode.l10n.t("Open Dashboard"),
        command: "orchestrator.openDashboard",
        arguments: [id],
      },
    }),
  });
}

const mebibyte = 1024 * 1024;
const gigabytes = new Intl.NumberFormat(language, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** `< 1 MB`, `350 MB`, `1.2 GB`: as task managers say it. */
export function sizeWords(bytes: number): string {
  const megabytes = bytes / mebibyte;
  return megabytes < 1000
    ? vscode.l10n.t("{0} MB", megabytes < 0.5 ? "< 1" : Math.round(megabytes))
    : vscode.l10n.t("{0} GB", gigabytes.format(megabytes / 1024));
}

const runnerIcons: Readonly<Record<Instance["runner"], string>> = {
  process: "server-process",
  tmux: "terminal-tmux",
  container: "vm-running",
};

const runnerWords = (runner: Exclude<Instance["runner"], "process">): string =>
  runner === "tmux"
    ? vscode.l10n.t("In a tmux session")
    : vscode.l10n.t("In a container");

export function instanceRow(
  { orchestration: id, attempt: attemptId, pid, runner, sample }: Instance,
  get: OrchestrationList["get"],
): vscode.TreeItem {
  const orchestration = get(id);
  const attempt = orchestration?.attempts.find((one) => one.id === attemptId);
  const stage =
    orchestration && attempt ? stageTitle(orchestration, attempt.stage) : null;
  // The figures first, since a narrow view cuts off what comes last.
  const facts = [
    ...(sample === null
      ? []
      : [
          figures.percent(sample.cpuPercent / 100),
          sizeWords(sample.memoryBytes),
        ]),
    ...(stage === null ? [] : [stage]),
    ...(runner === "process" ? [] : [runner]),
  ];
  const { label, rest } = titled(orchestration?.title ?? id);
  return row(label, None, {
    id: `instance:${attemptId}`,
    description: facts.join(" · "),
    iconPath:
      sample?.over === undefined
        ? new vscode.ThemeIcon(runnerIcons[runner])
        : warningIcon(),
    contextValue: "instance;",
    tooltip: [
      ...rest,
      ...(runner === "process" ? [] : [runnerWords(runner)]),
      pid === null
        ? vscode.l10n.t("The agent is being started.")
        : vscode.l10n.t("Process {0}", pid),
      ...(sample === null
        ? []
        : [
            vscode.l10n.t(
              "Processes: {0} (at most {1}); memory: {2} (at most {3}); {4} of one processor",
              sample.processes,
              sample.peakProcesses,
              sizeWords(sample.memoryBytes),
              sizeWords(sample.peakMemoryBytes),
              figures.percent(sample.cpuPercent / 100),
            ),
            ...(sample.over === undefined
              ? []
              : [sayIn(sample.overSaid ?? sample.over, sentences)]),
          ]),
    ].join("\n"),
    command: {
      title: vscode.l10n.t("Open Dashboard"),
      command: "orchestrator.openDashboard",
      arguments: [id],
    },
  });
}

function changesWords({
  changedFiles,
  failure,
}: Pick<Workplace, "changedFiles" | "failure">): string {
  if (failure !== undefined) return vscode.l10n.t("cannot be read");
  if (changedFiles === null) return vscode.l10n.t("its folder is gone");
  if (changedFiles === 0) return vscode.l10n.t("clean");
  return changedFiles === 1
    ? vscode.l10n.t("1 file not committed")
    : vscode.l10n.t("{0} files not committed", changedFiles);
}

export function worktreeRow(
  {
    orchestration: id,
    path,
    branch,
    changedFiles,
    sizeBytes,
    failure,
  }: Workplace,
  find: Find,
): vscode.TreeItem {
  const why = failure && failureWords(failure, sentences);
  const isGone = changedFiles === null && why === undefined;
  const { label, rest } = titled(find(id)?.title ?? id);
  return row(label, None, {
    id: `worktree:${path}`,
    description: [
      changesWords({ changedFiles, failure }),
      ...(sizeBytes === null ? [] : [sizeWords(sizeBytes)]),
    ].join(" · "),
    iconPath:
      changedFiles === null
        ? warningIcon()
        : new vscode.ThemeIcon("git-branch"),
    contextValue: isGone ? "worktree;" : "worktree;open;",
    tooltip: [
      ...rest,
      branch,
      path,
      ...(why === undefined ? [] : [why.message]),
      ...(why?.fix === undefined ? [] : [why.fix]),
    ].join("\n"),
  });
}

export const trashRow = ({ ref, title, name, commit, at }: TrashItem) =>
  row(title, None, {
    id: `trash:${ref}`,
    description: figures.dateTime(at),
    iconPath: new vscode.ThemeIcon("archive"),
    contextValue: "trash;",
    tooltip: `${name}\n${commit}`,
  });

export const orphanRow = (orphan: Orphan) =>
  row(kindWord(orphan.kind), None, {
    id: `orphan:${orphan.id}`,
    description: orphan.what,
    iconPath: new vscode.ThemeIcon(orphanIcon(orphan.kind)),
    contextValue: "orphan;",
    tooltip: orphanWords(orphan),
  });
