import { sentences } from "./figures";
import { sayIn } from "../model/said";
import * as vscode from "vscode";
import { fixesFor } from "../tasks";
import { problemRange, toProblem } from "./problems";
import { markdownFiles } from "./taskDocuments";
import type { TaskDocuments } from "./taskDocuments";
import { toVscodeEdits } from "./taskEdits";

/** Ways out of what the Problems view says of a task file, made for the text as it is when they are asked for. */
export function registerQuickFixes(
  documents: TaskDocuments,
): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    markdownFiles,
    {
      provideCodeActions: async (document, range) => {
        const file = await documents.read(document);
        if (file === null) return [];
        const text = document.getText();
        return file.diagnostics
          .filter(
            (diagnostic) =>
              problemRange(document, diagnostic).intersection(range) !==
              undefined,
          )
          .flatMap((diagnostic) =>
            fixesFor(text, diagnostic).map((fix) => {
              const action = new vscode.CodeAction(
                sayIn(fix.title, sentences),
                vscode.CodeActionKind.QuickFix,
              );
              action.diagnostics = [toProblem(document, diagnostic)];
              action.isPreferred = fix.preferred;
              action.edit = new vscode.WorkspaceEdit();
              action.edit.set(document.uri, toVscodeEdits(document, fix.edits));
              return action;
            }),
          );
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}
