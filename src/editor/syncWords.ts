import * as vscode from "vscode";
import { isChange, isRemote } from "../model/issue";
import type { SyncChange } from "../model/issue";
import { shorten } from "./words";

function whatHappens(change: SyncChange): string {
  switch (change.kind) {
    case "add":
      return vscode.l10n.t("becomes a task");
    case "rewrite":
      return change.yours
        ? vscode.l10n.t("gets the tracker's title and text back; yours goes")
        : vscode.l10n.t("gets the tracker's title and text");
    case "tick":
      return vscode.l10n.t("is ticked: it is closed there");
    case "drop":
      return vscode.l10n.t("gets “-” in its box: it is closed there, not done");
    case "reopen":
      return vscode.l10n.t("is open again, as it is there");
    case "close":
      return change.proof === null
        ? vscode.l10n.t("is closed there: its box is ticked")
        : vscode.l10n.t(
            "is closed there, with a comment: proven, and merged into {0} as {1}",
            change.proof.base,
            change.proof.commit.slice(0, 12),
          );
    case "comment":
      return vscode.l10n.t("gets the comment that an interrupted sync owes it");
    case "leave":
      return change.why === "gone"
        ? vscode.l10n.t("stays as it is: the issue is not there any more")
        : vscode.l10n.t(
            "stays open there: its box was ticked by hand, which proves nothing",
          );
    default:
      return change satisfies never;
  }
}

/** One change in a line. */
export function changeWords(change: SyncChange): string {
  const [id, title] =
    change.kind === "leave"
      ? [change.id, change.title]
      : [change.issue.id, change.issue.title];
  return vscode.l10n.t("{0} {1}: {2}", id, shorten(title), whatHappens(change));
}

/** `3 changes in issues/github/tasks.md, 1 on GitHub`. */
export function countWords(
  changes: readonly SyncChange[],
  file: string,
  tracker: string,
): string {
  const there = changes.filter(isRemote).length;
  const here = changes.filter(isChange).length - there;
  return vscode.l10n.t(
    "Changes in {0}: {1}. Changes in {2}: {3}.",
    file,
    here,
    tracker,
    there,
  );
}

/** All of a plan as a text to look through. */
export function previewText(
  changes: readonly SyncChange[],
  file: string,
  tracker: string,
): string {
  const part = (
    title: string,
    some: readonly SyncChange[],
  ): readonly string[] =>
    some.length === 0
      ? []
      : [`## ${title}`, some.map((one) => `- ${changeWords(one)}`).join("\n")];
  return [
    `# ${countWords(changes, file, tracker)}`,
    ...part(tracker, changes.filter(isRemote)),
    ...part(
      file,
      changes.filter((change) => isChange(change) && !isRemote(change)),
    ),
    ...part(
      vscode.l10n.t("Stays as It Is"),
      changes.filter((change) => !isChange(change)),
    ),
    "",
  ].join("\n\n");
}
