import * as vscode from "vscode";
import { startRequestSchema } from "../model/api";
import { OrchestratorError, toFailure } from "../model/errors";
import type { CommandParts } from "./commandParts";
import { requireRepository } from "./engineHost";
import { showError } from "./failures";
import type { FoundTaskFile } from "./taskFiles";
import { escapeIcons } from "./plain";
import { pathInWorkspace } from "./repository";
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

/** What a start from a task file needs. */
export type StartParts = Pick<
  CommandParts,
  "files" | "tasks" | "revealOrchestration"
> & {
  readonly engine: Pick<CommandParts["engine"], "open">;
  readonly list: Pick<CommandParts["list"], "find">;
  readonly panel: Pick<CommandParts["panel"], "show">;
};

/** What is run of a task file: the tasks in these lines, or all that are open, past these stages. */
interface Share {
  readonly lines?: readonly number[];
  readonly skip?: readonly string[];
}

/** `after`: orchestrations that end before it begins. */
async function start(
  parts: StartParts,
  file: Pick<FoundTaskFile, "uri">,
  share: Share,
  after: string[] = [],
): Promise<void> {
  const { lines, skip } = share;
  if (lines?.length === 0)
    throw new OrchestratorError(
      "noOpenTasks",
      vscode.l10n.t("All of it is done: no open task is left to run."),
    );
  const { uri } = file;
  await save(uri);
  const api = await parts.engine.open();
  const request = {
    file: uri.fsPath,
    after,
    ...(lines === undefined ? {} : { lines }),
    ...(skip === undefined ? {} : { options: { skip } }),
  };
  try {
    const id = await api.start(startRequestSchema.parse(request));
    await parts.revealOrchestration(id);
  } catch (error) {
    const { code, orchestration } = toFailure(error);
    if (code !== "alreadyRunning" || orchestration === undefined) throw error;
    if (after.includes(orchestration)) throw error;
    // Not awaited: the command is over, whether or not the message is still there.
    void offerAfter(parts, uri, orchestration, () =>
      start(parts, file, share, [...after, orchestration]),
    );
  }
}

/** Begins with all open tasks of a file, past these stages. */
export const startFile = (
  parts: StartParts,
  file: Pick<FoundTaskFile, "uri">,
  skip: readonly string[],
): Promise<void> => start(parts, file, { skip });

/** Another run has the file: tasks that it does not have can begin when it has ended. */
async function offerAfter(
  { list, panel }: StartParts,
  uri: vscode.Uri,
  other: string,
  begin: () => Promise<void>,
): Promise<void> {
  const later = vscode.l10n.t("Begin After It");
  const show = vscode.l10n.t("Show");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "“{0}” already works on {1}. Tasks that it does not have can begin after it.",
      list.find(other)?.title ?? "",
      vscode.workspace.asRelativePath(uri),
    ),
    later,
    show,
  );
  if (chosen === show) panel.show({ kind: "orchestration", id: other });
  if (chosen === later)
    await begin().catch((error: unknown) => showError(error));
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
  parts.panel.show({
    kind: "start",
    file: pathInWorkspace(parts.engine.state, file.uri),
  });
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
    return start(parts, batch.file, {
      lines: openLines(batch.file.outline().tasksBelow(batch.section)),
    });
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
  if (chosen !== undefined) await start(parts, file, { lines: chosen.lines });
}

/** Runs one task with the open tasks inside it. */
export async function runTask(
  parts: StartParts,
  argument: unknown,
): Promise<void> {
  const chosen = await chooseTask(
    parts,
    argument,
    ({ done, role }) => !done && role === "task",
  );
  if (chosen === null) return;
  const { file, task } = chosen;
  await start(parts, file, {
    lines: openLines([task, ...file.outline().descendants(task)]),
  });
}
