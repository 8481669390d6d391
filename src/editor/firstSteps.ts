import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { toFailure } from "../model/errors";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";
import type { TaskFiles } from "./taskFiles";
import { toldSteps, walkthroughId } from "./walkthroughIds";
import type { ToldStep } from "./walkthroughIds";

/** What leads a new user to the first merged task. */
export interface FirstSteps extends Disposal {
  /** Opens the walkthrough where it was left, or at a step. */
  open(step?: "check"): Promise<void>;
  /** What a doctor without complaints says. */
  readonly allIsWell: () => void;
  /** Shows the tasks of the sample, and the walkthrough's next step. */
  showSample(folder: vscode.Uri): Promise<void>;
  /** Lets the window that opens this folder next go on with the walkthrough. */
  goOnIn(folder: string): Promise<void>;
}

/** The part of `vscode.Memento` that is needed. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const memoryKey = "orchestrator.goOnIn";

/**
 * Keeps the context keys that end steps of the walkthrough, and goes on with it where another window stopped.
 * `memory` is that of all windows.
 */
export function createFirstSteps(
  list: Pick<OrchestrationList, "open" | "past" | "onDidChange">,
  files: Pick<TaskFiles, "all" | "onDidChange">,
  sees: {
    /** Whether the dashboard shows an orchestration to the user now. */
    readonly orchestration: (id: string) => boolean;
    /** Whether the user sees something in *Needs You* now. */
    readonly needs: () => boolean;
    readonly onDidShowNeeds: vscode.Event<unknown>;
  },
  memory: Memory,
  log: Log,
): FirstSteps {
  const done = new Set<ToldStep>();
  const end = (step: ToldStep): void => {
    if (done.has(step)) return;
    done.add(step);
    void vscode.commands.executeCommand(
      "setContext",
      `orchestrator.done.${step}`,
      true,
    );
    // VS Code hears of contexts only from the moment that a walkthrough is opened in this window; this it hears always.
    vscode.commands
      .executeCommand("welcome.markStepComplete", `${walkthroughId}#${step}`)
      .then(undefined, (error: unknown) => {
        log.info(`${step}: ${toFailure(error).message}`);
      });
  };
  const isReached: Readonly<Record<ToldStep, () => boolean>> = {
    sample: () => files.all().some(({ parsed }) => parsed.tasks.length > 0),
    // Doctor tells it.
    check: () => false,
    start: () => list.open().length + list.past().length > 0,
    watch: () => list.open().some(({ id }) => sees.orchestration(id)),
    answer: sees.needs,
    merge: () => list.past().some(({ status }) => status === "completed"),
  };
  const look = (): void => {
    for (const step of toldSteps)
      if (!done.has(step) && isReached[step]()) end(step);
  };
  const open = async (step?: "check"): Promise<void> => {
    await vscode.commands.executeCommand(
      "workbench.action.openWalkthrough",
      step === undefined ? walkthroughId : { category: walkthroughId, step },
    );
  };
  const showSample = async (folder: vscode.Uri): Promise<void> => {
    await vscode.window.showTextDocument(
      vscode.Uri.joinPath(folder, "tasks.md"),
      { preview: false },
    );
    await open("check");
  };
  const goOn = async (): Promise<void> => {
    const asked = z.string().safeParse(memory.get(memoryKey)).data;
    const folder = vscode.workspace.workspaceFolders?.find(
      ({ uri }) =>
        asked !== undefined && path.relative(asked, uri.fsPath) === "",
    );
    if (folder === undefined) return;
    await memory.update(memoryKey, undefined);
    await showSample(folder.uri);
  };

  look();
  goOn().catch((error: unknown) => {
    log.warn(
      `the walkthrough was not gone on with: ${toFailure(error).message}`,
    );
  });
  const subscriptions = [
    list.onDidChange(look),
    files.onDidChange(look),
    sees.onDidShowNeeds(look),
  ];
  return {
    open,
    allIsWell: () => end("check"),
    showSample,
    goOnIn: async (folder) => {
      await memory.update(memoryKey, folder);
    },
    dispose: () => disposeAll(subscriptions),
  };
}
