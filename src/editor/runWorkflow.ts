import * as vscode from "vscode";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { CommandParts } from "./commandParts";
import { abilitiesOf } from "./progress";
import { pathInRepository } from "./repository";
import { startFile } from "./starting";
import type { StartParts } from "./starting";
import { effectOf } from "./steer";
import type { FoundTaskFile } from "./taskFiles";
import { chooseTaskFile } from "./targets";
import { stageTitle } from "./words";

/** The stages that a task file can be run from, in their order. */
export const workflowStages = [
  "design",
  "analyze",
  "implement",
  "verify",
  "merge",
] as const;
export type WorkflowStage = (typeof workflowStages)[number];

/** Those before it can be left out. */
const isBeginning = (stage: WorkflowStage): boolean =>
  workflowStages.indexOf(stage) <= workflowStages.indexOf("implement");

type RunParts = StartParts & {
  readonly engine: Pick<CommandParts["engine"], "open" | "state">;
  readonly list: Pick<CommandParts["list"], "find" | "open">;
};

/** The run that has the file; undefined while there is none. */
const runOf = (
  { engine, list }: RunParts,
  { uri }: FoundTaskFile,
): Orchestration | undefined => {
  const file = pathInRepository(engine.state, uri);
  return list
    .open()
    .find(({ source }) => source.kind === "taskFile" && source.file === file);
};

/** Runs a task file from one of its stages: the run that has it goes on there, or a new one begins there. */
export async function runFrom(
  stage: WorkflowStage,
  parts: RunParts,
  argument: unknown,
): Promise<void> {
  const file = await chooseTaskFile(parts, argument);
  if (file === null) return;
  const run = runOf(parts, file);
  if (run !== undefined) return goOnFrom(stage, parts, run);
  if (!isBeginning(stage))
    throw new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t(
        "No run of “{0}” is under way that could go on there.",
        vscode.workspace.asRelativePath(file.uri),
      ),
      { fix: vscode.l10n.t("Run it from an earlier stage.") },
    );
  await startFile(
    parts,
    file,
    workflowStages.slice(0, workflowStages.indexOf(stage)),
  );
}

async function goOnFrom(
  stage: WorkflowStage,
  { engine, list, panel }: RunParts,
  run: Orchestration,
): Promise<void> {
  const target = run.stages.findIndex(({ name }) => name === stage);
  if (target < 0 || !abilitiesOf(run, list.find).includes("force")) {
    panel.show({ kind: "orchestration", id: run.id });
    throw new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t("“{0}” works on it already.", run.title),
      { fix: vscode.l10n.t("Pause it first, then let it go on there.") },
    );
  }
  const goOn = vscode.l10n.t("Go On There");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "Go on with “{0}” at {1}?",
      run.title,
      stageTitle(run, stage),
    ),
    { modal: true, detail: effectOf(run, target) },
    goOn,
  );
  if (chosen === goOn) await (await engine.open()).force(run.id, stage);
}
