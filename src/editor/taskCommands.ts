import * as vscode from "vscode";
import { OrchestratorError } from "../model/errors";
import { addNote, refreshProgress } from "../tasks";
import type { CommandParts } from "./commandParts";
import { chooseTask, chooseTaskFile, chooseTasks } from "./targets";
import { editTaskFile } from "./taskEdits";
import { moveTasks, nextPlace } from "./taskMoves";
import { taskLabel, stateWord } from "./taskRows";
import { findTask, setStates } from "./taskStateEdits";
import { stateOf, statesFor } from "./taskStates";
import { shorten } from "./words";

/** Commands that change the text of a task file. Each finds its task again in the newest text. */

/** Ticks tasks or opens them again: the selected rows, or the task at the cursor. */
export async function markTask(
  parts: CommandParts,
  argument: unknown,
  selection: readonly unknown[],
  done: boolean,
): Promise<void> {
  const chosen = await chooseTasks(
    parts,
    argument,
    selection,
    (task) => task.role === "task" && task.done !== done,
  );
  if (chosen === null) return;
  const state = done ? "x" : " ";
  await editTaskFile(parts.files, chosen.file.uri, (text) =>
    setStates(
      text,
      chosen.tasks.map(({ key }) => ({ key, state })),
    ),
  );
}

/** Asks for one of the states that this file uses and writes it into the boxes. */
export async function setTaskState(
  parts: CommandParts,
  argument: unknown,
  selection: readonly unknown[],
): Promise<void> {
  const chosen = await chooseTasks(
    parts,
    argument,
    selection,
    ({ role }) => role === "task",
  );
  const [first, ...others] = chosen?.tasks ?? [];
  if (chosen === null || first === undefined) return;
  const now = stateOf(first);
  const picked = await vscode.window.showQuickPick(
    statesFor(chosen.file.parsed.tasks).map((one) => ({
      label: `$(${one.icon}) ${stateWord(one)}`,
      description:
        one.kind === now.kind && one.state === now.state && others.length === 0
          ? vscode.l10n.t("[{0}], as it is now", one.state)
          : `[${one.state}]`,
      state: one.state,
    })),
    {
      title:
        others.length === 0
          ? vscode.l10n.t("State of “{0}”", shorten(taskLabel(first), 60))
          : vscode.l10n.t("State of {0} tasks", chosen.tasks.length),
    },
  );
  if (picked === undefined) return;
  await editTaskFile(parts.files, chosen.file.uri, (text) =>
    setStates(
      text,
      chosen.tasks.map(({ key }) => ({ key, state: picked.state })),
    ),
  );
}

/** Asks for a note and writes it below the task. */
export async function addTaskNote(
  parts: CommandParts,
  argument: unknown,
): Promise<void> {
  const chosen = await chooseTask(
    parts,
    argument,
    ({ role }) => role === "task",
  );
  if (chosen === null) return;
  const note = await vscode.window.showInputBox({
    title: vscode.l10n.t("Note to “{0}”", shorten(taskLabel(chosen.task), 60)),
    prompt: vscode.l10n.t("It is written below the task, as a list item."),
    validateInput: (text) =>
      text.trim() === "" ? vscode.l10n.t("Write at least one word.") : null,
  });
  if (note === undefined) return;
  await editTaskFile(parts.files, chosen.file.uri, (text) => {
    const task = findTask(text, chosen.task.key);
    return task === undefined ? null : addNote(text, task.line, note);
  });
}

/** Brings the progress tables of a file to what its boxes say. */
export async function refreshProgressTables(
  parts: CommandParts,
  argument: unknown,
): Promise<void> {
  const file = await chooseTaskFile(parts, argument);
  if (file === null) return;
  const changed = await editTaskFile(parts.files, file.uri, (text) =>
    refreshProgress(text),
  );
  if (!changed)
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "“{0}” has no progress that differs from its boxes.",
        vscode.workspace.asRelativePath(file.uri),
      ),
    );
}

/** Moves a task before the one above it, or after the one below it; what dragging does, by keyboard. */
export async function moveTaskBy(
  parts: CommandParts,
  argument: unknown,
  direction: "up" | "down",
): Promise<void> {
  const chosen = await chooseTask(parts, argument, () => true);
  if (chosen === null) return;
  const { file, task } = chosen;
  const goal = nextPlace(file.outline(), task, direction);
  if (goal === null)
    throw new OrchestratorError(
      "notAllowedNow",
      direction === "up"
        ? vscode.l10n.t("“{0}” is already the first.", taskLabel(task))
        : vscode.l10n.t("“{0}” is already the last.", taskLabel(task)),
    );
  await editTaskFile(parts.files, file.uri, (text) =>
    moveTasks(text, [task.key], goal),
  );
  await parts.tasks.show(file.uri, task.key);
}
