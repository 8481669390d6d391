import * as vscode from "vscode";
import { toFailure } from "../model/errors";
import type { Mention, TaskFile } from "../model/plan";
import { findMentions } from "../tasks";
import type { EngineHost } from "./engineHost";
import type { OrchestrationList } from "./orchestrationList";
import type { TaskFiles } from "./taskFiles";
import { pathInRepository } from "./repository";
import type { Log } from "./log";
import { newestOf, noRuns, runsOfFile } from "./taskRuns";
import type { FileRuns } from "./taskRuns";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

/** What the providers for task files are asked about; which of these are task files, `TaskDocuments.read` says. */
export const markdownFiles: vscode.DocumentSelector = {
  scheme: "file",
  language: "markdown",
};

/** Documents that are task files, and what the orchestrations say of them. */
export interface TaskDocuments extends Disposal {
  /** What the newest text of a document says; null for one that the setting `taskFiles` does not name. */
  of(document: vscode.TextDocument): TaskFile | null;
  /** The same, once it is known which files are task files. */
  read(document: vscode.TextDocument): Promise<TaskFile | null>;
  /** Where the newest text of a document names ids of its tasks; nothing for one that is no task file. */
  mentions(document: vscode.TextDocument): readonly Mention[];
  runs(uri: vscode.Uri): FileRuns;
  /** The text of some task file, or which files there are. */
  readonly onDidChangeText: vscode.Event<unknown>;
  /** The same, or what an orchestration says of the tasks, or whether one can be started. */
  readonly onDidChange: vscode.Event<void>;
}

/** Milliseconds between two drawings at most: an orchestration tells several things at a time. */
const drawAfter = 100;

export function followTaskDocuments(
  engine: EngineHost,
  list: OrchestrationList,
  files: TaskFiles,
  log: Log,
): TaskDocuments {
  const changed = new vscode.EventEmitter<void>();
  const mentioned = new WeakMap<TaskFile, readonly Mention[]>();
  const known = new Map<string, FileRuns>();
  let timer: NodeJS.Timeout | null = null;
  const changeSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      changed.fire();
    }, drawAfter);
  };
  const subscriptions = [
    changed,
    files.onDidChange(changeSoon),
    engine.onDidChange(() => {
      known.clear();
      changeSoon();
    }),
    list.onDidChange((change) => {
      // Output and cost show elsewhere.
      if (change.kind === "output") return;
      known.clear();
      changeSoon();
    }),
  ];

  const of = (document: vscode.TextDocument): TaskFile | null =>
    files.of(document);

  /** What is known now of the runs of a file; told once more when the past ones that count have been read. */
  const runsOf = (key: string, file: string): FileRuns => {
    const past = newestOf(list.past(), file);
    const read = past.flatMap(({ id }) => list.get(id) ?? []);
    const runs = runsOfFile([...list.open(), ...read], file);
    if (read.length < past.length)
      Promise.all(past.map(({ id }) => list.read(id))).then(
        (all) => {
          // Something happened meanwhile: they are asked for anew.
          if (known.get(key) !== runs) return;
          const whole = all.filter((one) => one !== undefined);
          known.set(key, runsOfFile([...list.open(), ...whole], file));
          changeSoon();
        },
        (error: unknown) => {
          log.warn(
            `past runs of ${file} could not be read: ${toFailure(error).message}`,
          );
        },
      );
    return runs;
  };

  return {
    of,
    read: async (document) => {
      await files.searched;
      return of(document);
    },
    mentions: (document) => {
      const file = of(document);
      if (file === null) return [];
      const found =
        mentioned.get(file) ?? findMentions(document.getText(), file);
      mentioned.set(file, found);
      return found;
    },
    runs: (uri) => {
      const key = uri.toString();
      const last = known.get(key);
      if (last !== undefined) return last;
      const file = pathInRepository(engine.state, uri);
      const runs = file === null ? noRuns : runsOf(key, file);
      known.set(key, runs);
      return runs;
    },
    onDidChangeText: files.onDidChange,
    onDidChange: changed.event,
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      disposeAll(subscriptions);
    },
  };
}
