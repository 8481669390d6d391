import type * as vscode from "vscode";
import { registerCodeLenses } from "./codeLenses";
import type { EngineHost } from "./engineHost";
import { registerFolding } from "./folding";
import { createGutter } from "./gutter";
import type { Gutter } from "./gutter";
import { registerHover } from "./hover";
import { registerMentions } from "./mentions";
import type { OrchestrationList } from "./orchestrationList";
import { showProblems } from "./problems";
import { registerQuickFixes } from "./quickFixes";
import type { Log } from "./log";
import type { SettingsReader } from "./settings";
import { registerSymbols } from "./symbols";
import { followTaskDocuments } from "./taskDocuments";
import type { TaskFiles } from "./taskFiles";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

export interface TaskSurfaceParts {
  readonly engine: EngineHost;
  readonly list: OrchestrationList;
  readonly files: TaskFiles;
  readonly settings: SettingsReader;
  readonly log: Log;
}

export interface TaskSurface extends Disposal {
  readonly gutter: Gutter;
}

/** All that a user sees on the text of a task file. Other Markdown files stay as they are. */
export function createTaskSurface(
  extension: vscode.Uri,
  { engine, list, files, settings, log }: TaskSurfaceParts,
): TaskSurface {
  const documents = followTaskDocuments(engine, list, files, log);
  const gutter = createGutter(extension, documents);
  const parts = [
    documents,
    gutter,
    registerCodeLenses({ documents, engine, list, settings }),
    registerHover(engine, documents),
    showProblems(documents),
    registerQuickFixes(documents),
    registerMentions(documents),
    registerSymbols(documents),
    registerFolding(documents),
  ];
  return { gutter, dispose: () => disposeAll(parts) };
}
