import * as vscode from "vscode";
import type { TaskFile } from "../model/plan";
import { markdownFiles } from "./taskDocuments";
import type { TaskDocuments } from "./taskDocuments";
import { textOutline } from "./textOutline";
import type { TextNode } from "./textOutline";
import { stateWord, taskLabel } from "./taskRows";
import { stateOf } from "./taskStates";
import { shorten } from "./words";

/** Deeper ones are shown at this depth: VS Code walks symbols by recursion, and a hostile file must not exhaust its stack. */
const maxDepth = 50;

/** Headings with the tasks below them, for the outline, the breadcrumbs and “Go to Symbol”. */
export function registerSymbols(documents: TaskDocuments): vscode.Disposable {
  return vscode.languages.registerDocumentSymbolProvider(
    markdownFiles,
    {
      provideDocumentSymbols: async (document) => {
        const file = await documents.read(document);
        return file === null ? [] : symbolsOf(document, file);
      },
    },
    // Beside Markdown's own outline, which VS Code lets nobody replace.
    { label: vscode.l10n.t("Tasks") },
  );
}

function symbolsOf(
  document: vscode.TextDocument,
  file: TaskFile,
): vscode.DocumentSymbol[] {
  const top: Place = { children: [], depth: 0 };
  /** Where the nodes inside each node go. */
  const places: Place[] = [];
  for (const node of textOutline(file)) {
    const place = places[node.parent ?? -1] ?? top;
    const symbol = symbolOf(document, node);
    place.children.push(symbol);
    places.push(
      place.depth < maxDepth
        ? { children: symbol.children, depth: place.depth + 1 }
        : place,
    );
  }
  return top.children;
}

interface Place {
  readonly children: vscode.DocumentSymbol[];
  readonly depth: number;
}

function symbolOf(
  document: vscode.TextDocument,
  { section, task, line, endLine }: TextNode,
): vscode.DocumentSymbol {
  const { range } = document.lineAt(Math.min(line, document.lineCount) - 1);
  return new vscode.DocumentSymbol(
    (task === null ? shorten(section?.title ?? "") : taskLabel(task)) ||
      vscode.l10n.t("(untitled)"),
    task === null ? "" : stateWord(stateOf(task)),
    task === null
      ? vscode.SymbolKind.Namespace
      : task.role === "criterion"
        ? vscode.SymbolKind.Property
        : vscode.SymbolKind.Boolean,
    range.union(
      document.lineAt(Math.min(endLine, document.lineCount) - 1).range,
    ),
    range,
  );
}
