import * as vscode from "vscode";
import { markdownFiles } from "./taskDocuments";
import type { TaskDocuments } from "./taskDocuments";
import { textOutline } from "./textOutline";

/** The level of a section that is a bold paragraph. */
const boldLevel = 7;

/**
 * Folds tasks with all below them, and sections that are bold paragraphs. Headings are left to VS Code's own Markdown
 * support; where both fold from one line, VS Code keeps one range.
 */
export function registerFolding(documents: TaskDocuments): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    documents.onDidChangeText(() => changed.fire()),
    vscode.languages.registerFoldingRangeProvider(markdownFiles, {
      onDidChangeFoldingRanges: changed.event,
      provideFoldingRanges: async (document) => {
        const file = await documents.read(document);
        if (file === null) return [];
        const ends = new Map<number, number>();
        return textOutline(file).flatMap(({ section, line, endLine }) => {
          if (section !== null && section.level < boldLevel) return [];
          const end = ends.get(endLine) ?? lastWithText(document, endLine);
          ends.set(endLine, end);
          return end > line ? [new vscode.FoldingRange(line - 1, end - 1)] : [];
        });
      },
    }),
  );
}

/** Blank lines at the end stay visible: they part what is folded from what follows. */
function lastWithText(document: vscode.TextDocument, line: number): number {
  let last = Math.min(line, document.lineCount);
  while (last > 1 && document.lineAt(last - 1).isEmptyOrWhitespace) last -= 1;
  return last;
}
