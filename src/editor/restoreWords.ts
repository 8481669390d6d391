import * as vscode from "vscode";
import type { Missing, RestoredRun, RestorePreview } from "../model/backup";
import { figures } from "./figures";

/** So many titles are named, the others counted. */
const mostNamed = 5;

/** What restoring a backup changes, line by line. `folders`: paths of what is open in the window. */
export function previewDetail(
  { backup, runs }: RestorePreview,
  folders: readonly string[],
): string {
  const missing = runs.flatMap((run) => run.missing);
  const lines = [
    folders.includes(backup.workspace)
      ? null
      : vscode.l10n.t("It was made in {0}.", backup.workspace),
    countLine(runs, "added", (names) =>
      vscode.l10n.t("Comes back: {0}", names),
    ),
    countLine(runs, "replaced", (names) =>
      vscode.l10n.t("Becomes what it was in the backup: {0}", names),
    ),
    countLine(runs, "lost", (names) =>
      vscode.l10n.t(
        "Is lost here, but for its branch and worktree: {0}",
        names,
      ),
    ),
    countLine(runs, "same", (names) =>
      vscode.l10n.t("Stays as it is: {0}", names),
    ),
    named(
      runs.filter((run) => run.comesBackPaused).map(({ title }) => title),
      (names) =>
        vscode.l10n.t("Was under way and comes back paused: {0}", names),
    ),
    named(
      missing.filter(({ madeAnew }) => madeAnew).map(missingWords),
      (names) => vscode.l10n.t("Is made anew: {0}", names),
    ),
    named(
      missing.filter(({ madeAnew }) => !madeAnew).map(missingWords),
      (names) => vscode.l10n.t("Is not there any more: {0}", names),
    ),
    vscode.l10n.t("What is on record now is backed up first."),
  ];
  return lines.filter((line) => line !== null).join("\n");
}

const countLine = (
  runs: readonly RestoredRun[],
  change: RestoredRun["change"],
  say: (names: string) => string,
): string | null =>
  named(
    runs.filter((run) => run.change === change).map(({ title }) => title),
    say,
  );

/** Null when there is nothing to say. */
function named(
  names: readonly string[],
  say: (names: string) => string,
): string | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, mostNamed).map((name) => `“${name}”`);
  const others = names.length - shown.length;
  return say(
    [
      ...shown,
      ...(others === 0
        ? []
        : [vscode.l10n.t("and {0} more", figures.number(others))]),
    ].join(", "),
  );
}

function missingWords({ kind, name }: Missing): string {
  switch (kind) {
    case "branch":
      return vscode.l10n.t("branch {0}", name);
    case "worktree":
      return vscode.l10n.t("worktree {0}", name);
    case "commit":
      return vscode.l10n.t("commit {0}", name.slice(0, 12));
    case "trash":
      return vscode.l10n.t("in the trash {0}", name);
    default:
      return kind satisfies never;
  }
}
