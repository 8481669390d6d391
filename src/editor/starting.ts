import * as vscode from "vscode";
import { startRequestSchema } from "../model/api";
import { OrchestratorError } from "../model/errors";
import type { CommandParts } from "./commandParts";
import { requireRepository } from "./engineHost";
import type { FoundTaskFile } from "./taskFiles";
import { escapeIcons } from "./plain";
import { openLines } from "./taskOutline";
import { chooseTask, chooseTaskFile, sectionIn } from "./targets";

/** The engine reads the file itself: what was typed but not saved would not count. */
export async function save(uri: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find(
    (one) => one.uri.toString() === uri.toString(),
  );
  if (document?.isDirty && !(await document.save()))
    throw new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t(
        "“{0}” could not be saved.",
        vscode.workspace.asRelativePath(uri),
      ),
      { fix: vscode.l10n.t("Save it, then try again.") },
    );
}

async function start(
  { engine, revealOrchestration }: CommandParts,
  { uri }: FoundTaskFile,
  lines: number[],
): Promise<void> {
  if (lines.length === 0)
    throw new OrchestratorError(
      "noOpenTasks",
      vscode.l10n.t("All of it is done: no open task is left to run."),
    );
  await save(uri);
  const api = await engine.open();
  const id = await api.start(
    startRequestSchema.parse({ file: uri.fsPath, lines }),
  );
  await revealOrchestration(id);
}

/** Opens the start form for a whole task file. */
export async function completePhase(
  parts: CommandParts,
  argument: unknown,
): Promise<void> {
  const file = await chooseTaskFile(parts, argument);
  if (file === null) return;
  await save(file.uri);
  requireRepository();
  await parts.engine.open();
  parts.panel.show({ kind: "start", file: file.uri.fsPath });
}

/** Opens the start form for a task that is typed there. */
export async function startTask({
  engine,
  panel,
}: CommandParts): Promise<void> {
  requireRepository();
  await engine.open();
  panel.show({ kind: "start", file: null });
}

/** Runs the open tasks below one heading; from the palette, those of one batch of the plan. */
export async function runBatch(
  parts: CommandParts,
  argument: unknown,
): Promise<void> {
  const batch = await sectionIn(parts, argument);
  if (batch !== null)
    return start(
      parts,
      batch.file,
      openLines(batch.file.outline().tasksBelow(batch.section)),
    );
  const file = await chooseTaskFile(parts, argument);
  if (file === null) return;
  await save(file.uri);
  const { batches } = await (await parts.engine.open()).plan(file.uri.fsPath);
  const chosen = await vscode.window.showQuickPick(
    batches.map(({ title, tasks, purpose }, index) => ({
      label: escapeIcons(`${index + 1}. ${title}`),
      description: vscode.l10n.t("open: {0}", tasks.length),
      detail: purpose ?? "",
      lines: tasks,
    })),
    {
      title: vscode.l10n.t("Choose a Batch"),
      placeHolder: vscode.workspace.asRelativePath(file.uri),
    },
  );
  if (chosen !== undefined) await start(parts, file, chosen.lines);
}

/** Runs one task with the open tasks inside it. */
export async function runTask(
  parts: CommandParts,
  argument: unknown,
): Promise<void> {
  const chosen = await chooseTask(
    parts,
    argument,
    ({ done, role }) => !done && role === "task",
  );
  if (chosen === null) return;
  const { file, task } = chosen;
  await start(
    parts,
    file,
    openLines([task, ...file.outline().descendants(task)]),
  );
}
