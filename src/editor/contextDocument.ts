import * as vscode from "vscode";
import type { StageContext } from "../model/context";
import type { EngineHost } from "./engineHost";
import type { OrchestrationList } from "./orchestrationList";
import { stageTitle } from "./words";

/** Scheme of the documents that show what each stage handed on. */
const contextScheme = "orchestrator-context";

/** `orchestrator-context:/TITLE.md?ID`: the title names the tab. */
export const contextUri = (id: string, title: string): vscode.Uri =>
  vscode.Uri.from({
    scheme: contextScheme,
    path: `/${
      title
        .replace(/[^\p{L}\p{N} _-]+/gu, " ")
        .trim()
        .slice(0, 60) || "context"
    }.md`,
    query: id,
  });

function bullets(heading: string, items: readonly string[]): string[] {
  return items.length === 0
    ? []
    : [`**${heading}**`, items.map((item) => `- ${item}`).join("\n")];
}

function stageText(title: string, context: StageContext): string[] {
  return [
    `## ${title}`,
    context.summary,
    ...bullets(vscode.l10n.t("Artifacts"), context.artifacts),
    ...bullets(vscode.l10n.t("Decisions"), context.decisions),
    ...bullets(vscode.l10n.t("Open questions"), context.openQuestions),
  ];
}

/** Serves the context documents, and renews an open one when a stage hands something on. */
export function provideContextDocuments(
  engine: EngineHost,
  list: OrchestrationList,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const subscriptions = [
    changed,
    list.onDidChange((change) => {
      if (change.kind !== "event" || change.event.type !== "stageCompleted")
        return;
      for (const { uri } of vscode.workspace.textDocuments)
        if (uri.scheme === contextScheme && uri.query === change.after.id)
          changed.fire(uri);
    }),
    vscode.workspace.registerTextDocumentContentProvider(contextScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async ({ query: id }) => {
        const api = await engine.open();
        const [orchestration, contexts] = await Promise.all([
          api.get(id),
          api.contexts(id),
        ]);
        return [
          `# ${orchestration.title}`,
          ...(orchestration.simulated
            ? [
                vscode.l10n.t(
                  "Simulated: the scripted agent plays the work, no model thinks.",
                ),
              ]
            : []),
          ...(contexts.length === 0
            ? [vscode.l10n.t("No stage has handed anything on yet.")]
            : contexts.flatMap(({ stage, context }) =>
                stageText(stageTitle(orchestration, stage), context),
              )),
          "",
        ].join("\n\n");
      },
    }),
  ];
  return vscode.Disposable.from(...subscriptions);
}
