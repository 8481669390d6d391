import { sentences } from "./figures";
import { taskReasonIn } from "../model/failureWords";
import * as vscode from "vscode";
import * as z from "zod";
import type { TaskFile } from "../model/plan";
import { parseTaskFile, planTasks } from "../tasks";
import type { EngineHost } from "./engineHost";
import { lensesOf } from "./lenses";
import type { HeadingTarget, Lens } from "./lenses";
import { escapeIcons } from "./plain";
import { batchPosition } from "./progress";
import type { OrchestrationList } from "./orchestrationList";
import type { SettingsReader } from "./settings";
import { markdownFiles } from "./taskDocuments";
import type { TaskDocuments } from "./taskDocuments";
import { shortCommit } from "./taskRuns";
import type { Mark } from "./taskRuns";
import { headingPath, textOutline } from "./textOutline";
import { describe, shorten } from "./words";

/** What a lens runs, in words that mean the same when the text has changed since the lens was drawn. */
const targetSchema = z.union([
  z.object({ uri: z.string(), key: z.string() }),
  z.object({
    uri: z.string(),
    heading: z.object({ path: z.array(z.string()), line: z.number() }),
  }),
]);
type Target = z.infer<typeof targetSchema>;

/** No command of the palette: what a lens runs is found in the newest text, and handed to the command that has a name. */
const runFromLens = "orchestrator.lens.run";

export interface CodeLensParts {
  readonly documents: TaskDocuments;
  readonly engine: EngineHost;
  readonly list: OrchestrationList;
  readonly settings: SettingsReader;
}

/** What a lens was made from; its words are made when it comes into view. */
interface Origin {
  readonly lens: Lens;
  readonly uri: vscode.Uri;
  readonly file: TaskFile;
}

/** Lenses over sections and tasks: what can be run there, else what is being done or was proven. */
export function registerCodeLenses({
  documents,
  engine,
  list,
  settings,
}: CodeLensParts): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const origins = new WeakMap<vscode.CodeLens, Origin>();

  const canRun = (): boolean =>
    !["noFolder", "untrusted", "disabled"].includes(engine.state.kind);

  const commandOf = ({ lens, uri, file }: Origin): vscode.Command => {
    switch (lens.kind) {
      case "completePhase": {
        const { batches } = planTasks(uri.fsPath, file, settings.current());
        return {
          title: `$(run-all) ${vscode.l10n.t("Complete Phase…")} · ${
            batches.length === 1
              ? vscode.l10n.t("{0} open in 1 batch", lens.count.open)
              : vscode.l10n.t(
                  "{0} open in {1} batches",
                  lens.count.open,
                  batches.length,
                )
          }`,
          command: "orchestrator.completePhase",
          arguments: [uri],
        };
      }
      case "runBatch":
        return {
          title: `$(run-all) ${vscode.l10n.t("Run batch · {0} open", lens.count.open)}`,
          command: runFromLens,
          arguments: [{ uri: uri.toString(), heading: lens.heading }],
        };
      case "runTask":
        return {
          title: `$(play) ${
            lens.needs.length === 0
              ? vscode.l10n.t("Run")
              : vscode.l10n.t("Run · needs {0}", someOf(lens.needs))
          }`,
          command: runFromLens,
          arguments: [{ uri: uri.toString(), key: lens.key }],
        };
      case "count": {
        const { done, of } = lens.count;
        return {
          title: `${done === of ? "$(check) " : ""}${done}/${of}`,
          command: "",
        };
      }
      case "progress": {
        const { orchestration } = lens;
        const icon = orchestration.status === "running" ? "sync~spin" : "info";
        return dashboard(
          `$(${icon}) ${describe(orchestration, list.cost(orchestration), Date.now(), list.find)}`,
          orchestration.id,
        );
      }
      case "sectionState":
        return dashboard(
          sectionWords(
            lens.marks,
            lens.others,
            batchPosition(lens.orchestration),
          ),
          lens.orchestration.id,
        );
      case "taskState":
        return dashboard(
          taskWords(
            lens.mark,
            taskReasonIn(lens.orchestration, lens.task, sentences),
          ),
          lens.orchestration.id,
        );
      case "proof":
        return dashboard(
          `$(verified) ${
            lens.commit === null
              ? vscode.l10n.t("proven")
              : vscode.l10n.t("proven {0}", shortCommit(lens.commit))
          }`,
          lens.orchestration.id,
        );
      default:
        return lens satisfies never;
    }
  };

  let { codeLens } = settings.current();
  return vscode.Disposable.from(
    changed,
    documents.onDidChange(() => changed.fire()),
    settings.onDidChange((now) => {
      if (now.codeLens === codeLens) return;
      ({ codeLens } = now);
      changed.fire();
    }),
    vscode.languages.registerCodeLensProvider(markdownFiles, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: async (document) => {
        if (!settings.current().codeLens) return [];
        const file = await documents.read(document);
        if (file === null) return [];
        const { uri } = document;
        return lensesOf(file, documents.runs(uri), canRun()).map((lens) => {
          const made = new vscode.CodeLens(
            new vscode.Range(lens.line - 1, 0, lens.line - 1, 0),
          );
          origins.set(made, { lens, uri, file });
          return made;
        });
      },
      resolveCodeLens: (lens) => {
        const origin = origins.get(lens);
        if (origin !== undefined) lens.command = commandOf(origin);
        return lens;
      },
    }),
    vscode.commands.registerCommand(runFromLens, (argument: unknown) =>
      run(targetSchema.parse(argument)),
    ),
  );
}

const dashboard = (title: string, id: string): vscode.Command => ({
  title,
  command: "orchestrator.openDashboard",
  arguments: [id],
});

const mostNamed = 3;

/** A list that may be long, as its beginning and how many more there are. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map((name) => shorten(name, 30));
  const more = names.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`+${more}`])].join(", ");
}

/** The state of a task in an orchestration. */
export function taskWords(mark: Mark, reason: string | null): string {
  switch (mark) {
    case "queued":
      return `$(watch) ${vscode.l10n.t("queued")}`;
    case "running":
      return `$(sync~spin) ${vscode.l10n.t("running")}`;
    case "proven":
      return `$(check) ${vscode.l10n.t("proven, not merged yet")}`;
    case "healed":
      return `$(wand) ${vscode.l10n.t("proven after healing, not merged yet")}`;
    case "failed":
      return `$(error) ${
        reason === null
          ? vscode.l10n.t("not proven")
          : vscode.l10n.t("not proven: {0}", escapeIcons(shorten(reason, 100)))
      }`;
    default:
      return mark satisfies never;
  }
}

function sectionWords(
  marks: Readonly<Record<Mark, number>>,
  others: number,
  batch: ReturnType<typeof batchPosition>,
): string {
  const proven = marks.proven + marks.healed;
  const of = proven + marks.queued + marks.running + marks.failed;
  const count = `${proven}/${of}`;
  if (marks.running > 0)
    return `$(sync~spin) ${
      batch === null
        ? vscode.l10n.t("running · {0}", count)
        : vscode.l10n.t(
            "running · batch {0}/{1} · {2}",
            batch.at,
            batch.of,
            count,
          )
    }`;
  if (marks.failed > 0)
    return `$(error) ${vscode.l10n.t("not proven: {0} of {1}", marks.failed, of)}`;
  if (proven === of)
    return [
      taskWords("proven", null),
      ...(others === 0 ? [] : [`${proven}/${of + others}`]),
    ].join(" · ");
  return `$(watch) ${vscode.l10n.t("queued · {0}", count)}`;
}

/** Finds in the newest text what a lens is about, and runs it. */
async function run(target: Target): Promise<void> {
  const uri = vscode.Uri.parse(target.uri, true);
  const document = await vscode.workspace.openTextDocument(uri);
  const file = parseTaskFile(document.getText());
  const line =
    "key" in target
      ? file.tasks.find(({ key }) => key === target.key)?.line
      : headingLine(file, target.heading);
  if (line === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("That is not in the file any more. Nothing was started."),
    );
    return;
  }
  await vscode.commands.executeCommand(
    "key" in target ? "orchestrator.runTask" : "orchestrator.runBatch",
    { uri: target.uri, line },
  );
}

/** The heading with the same titles above it; of several such, the one that is nearest to where it was. */
function headingLine(
  file: TaskFile,
  { path, line }: HeadingTarget,
): number | undefined {
  const nodes = textOutline(file);
  const wanted = path.join("\n");
  const [nearest] = nodes
    .filter(
      ({ section }, at) =>
        section !== null && headingPath(nodes, at).join("\n") === wanted,
    )
    .sort(
      (one, other) => Math.abs(one.line - line) - Math.abs(other.line - line),
    );
  return nearest?.line;
}
