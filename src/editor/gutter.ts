import * as vscode from "vscode";
import type { TaskDocuments } from "./taskDocuments";
import { markedLines, marks } from "./taskRuns";
import type { Mark } from "./taskRuns";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

export interface Gutter extends Disposal {
  /** The lines (from 1) of a document that bear each mark, as they were last drawn; null while no editor shows it. */
  drawn(uri: vscode.Uri): Readonly<Record<Mark, readonly number[]>> | null;
}

const colors: Readonly<Record<Mark, string>> = {
  queued: "disabledForeground",
  running: "charts.blue",
  failed: "testing.iconFailed",
  healed: "charts.purple",
  proven: "testing.iconPassed",
};

/**
 * Marks beside the tasks that an orchestration works on or has worked on. Each has a shape of its own, so that nothing is
 * said by colour alone; the words are in the hover and the lens.
 */
export function createGutter(
  extension: vscode.Uri,
  documents: TaskDocuments,
): Gutter {
  const icon = (mark: Mark, theme: string): vscode.Uri =>
    vscode.Uri.joinPath(extension, "media", "gutter", `${mark}-${theme}.svg`);
  const types = marks.map((mark) => ({
    mark,
    type: vscode.window.createTextEditorDecorationType({
      light: { gutterIconPath: icon(mark, "light") },
      dark: { gutterIconPath: icon(mark, "dark") },
      gutterIconSize: "80%",
      overviewRulerColor: new vscode.ThemeColor(colors[mark]),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    }),
  }));
  const shown = new Map<string, Record<Mark, number[]>>();

  const draw = (): void => {
    shown.clear();
    for (const editor of vscode.window.visibleTextEditors) {
      const { uri } = editor.document;
      const file = documents.of(editor.document);
      const lines =
        file === null ? null : markedLines(file, documents.runs(uri));
      if (lines !== null) shown.set(uri.toString(), lines);
      for (const { mark, type } of types)
        editor.setDecorations(
          type,
          (lines?.[mark] ?? []).map(
            (line) => new vscode.Range(line - 1, 0, line - 1, 0),
          ),
        );
    }
  };

  draw();
  const subscriptions = [
    documents.onDidChange(draw),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    ...types.map(({ type }) => type),
  ];
  return {
    drawn: (uri) => shown.get(uri.toString()) ?? null,
    dispose: () => disposeAll(subscriptions),
  };
}
