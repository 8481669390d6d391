import { sentences } from "./figures";
import { remarkIn } from "../model/failureWords";
import * as vscode from "vscode";
import type { Diagnostic, TaskFile } from "../model/plan";
import type { TaskDocuments } from "./taskDocuments";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

/** Who says it, in the Problems view. */
export const problemSource = "Orchestrator";

const severities: Readonly<
  Record<Diagnostic["severity"], vscode.DiagnosticSeverity>
> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Where a diagnostic is in a document: the columns that it names, else the words of its line. */
export function problemRange(
  document: vscode.TextDocument,
  { line, columns }: Diagnostic,
): vscode.Range {
  const at = Math.min(line, document.lineCount) - 1;
  const whole = document.lineAt(at);
  return columns === null
    ? new vscode.Range(
        at,
        whole.firstNonWhitespaceCharacterIndex,
        at,
        whole.text.trimEnd().length,
      )
    : document.validateRange(
        new vscode.Range(at, columns.from, at, columns.to),
      );
}

export function toProblem(
  document: vscode.TextDocument,
  diagnostic: Diagnostic,
): vscode.Diagnostic {
  const problem = new vscode.Diagnostic(
    problemRange(document, diagnostic),
    remarkIn(diagnostic, sentences),
    severities[diagnostic.severity],
  );
  problem.source = problemSource;
  problem.code = diagnostic.code;
  return problem;
}

/**
 * What is odd in the task files that are open. The others are quiet: a workspace may hold years of finished plans, and
 * the Tasks view marks those with errors.
 */
export function showProblems(documents: TaskDocuments): Disposal {
  const collection =
    vscode.languages.createDiagnosticCollection("orchestrator");
  /** What was last shown, so that a change elsewhere costs nothing here. */
  const shown = new Map<string, TaskFile>();

  const show = (document: vscode.TextDocument): void => {
    const { uri } = document;
    const key = uri.toString();
    const file = uri.scheme === "file" ? documents.of(document) : null;
    if (file === null) {
      if (shown.delete(key)) collection.delete(uri);
      return;
    }
    if (shown.get(key) === file) return;
    shown.set(key, file);
    collection.set(
      uri,
      file.diagnostics.map((diagnostic) => toProblem(document, diagnostic)),
    );
  };
  const showAll = (): void => vscode.workspace.textDocuments.forEach(show);

  showAll();
  const subscriptions = [
    collection,
    documents.onDidChangeText(showAll),
    vscode.workspace.onDidOpenTextDocument(show),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (shown.delete(uri.toString())) collection.delete(uri);
    }),
  ];
  return { dispose: () => disposeAll(subscriptions) };
}
