import * as vscode from "vscode";
import type { TakenOver } from "../model/api";
import { OrchestratorError } from "../model/errors";
import { isTakenOver } from "../model/standing";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import { showError, showMessage, steering } from "./failures";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";
import { shorten } from "./words";

/** Ids of what this window took over and has not given back: a reload ends its terminals, and the user is asked. */
const rememberedKey = "orchestrator.takenOver";

const titleLength = 40;

export interface TakeOvers extends Disposal {
  /**
   * Stops the agent at work, waits until it has stopped, and opens its session in a terminal in the worktree; the terminal that is there
   * already is shown. Rejects with an `OrchestratorError`.
   */
  readonly take: (id: string) => Promise<void>;
  /** Ends the terminal, if it is one of this window; it stays paused. Rejects with an `OrchestratorError`. */
  readonly giveBack: (id: string) => Promise<void>;
}

/** The user works in the session of an agent, in a terminal. That it is so is the engine's to record; here are the terminals. */
export function createTakeOvers(
  engine: EngineHost,
  list: OrchestrationList,
  memory: vscode.Memento,
  log: Log,
): TakeOvers {
  const terminals = new Map<string, vscode.Terminal>();
  /** Left by an earlier life of this window; each is asked about once. */
  const left = new Set(memory.get<readonly string[]>(rememberedKey, []));

  const remember = (): Thenable<void> =>
    memory.update(rememberedKey, [...left, ...terminals.keys()]);

  const titleOf = (id: string): string =>
    shorten(list.find(id)?.title ?? id, titleLength);

  const isHeld = (id: string): boolean => {
    const one = list.get(id);
    return one !== undefined && isTakenOver(one);
  };

  /** Settles when nothing is at work for it any more. */
  const stopped = (
    id: string,
    token: vscode.CancellationToken,
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      const subscriptions: vscode.Disposable[] = [];
      const end = (settle: () => void): void => {
        disposeAll(subscriptions);
        settle();
      };
      const look = (): void => {
        if (list.get(id)?.status !== "running") end(resolve);
      };
      subscriptions.push(
        list.onDidChange(look),
        token.onCancellationRequested(() =>
          end(() =>
            reject(
              new OrchestratorError(
                "cancelled",
                vscode.l10n.t("It pauses, and is not taken over."),
              ),
            ),
          ),
        ),
      );
      look();
    });

  const stopAgent = async (id: string): Promise<void> => {
    if (list.get(id)?.status !== "running") return;
    await (await engine.open()).pause(id, { now: true });
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Stopping the agent of “{0}”…", titleOf(id)),
        cancellable: true,
      },
      (_progress, token) => stopped(id, token),
    );
  };

  const openTerminal = (
    id: string,
    { command, folder }: TakenOver,
  ): vscode.Terminal =>
    vscode.window.createTerminal({
      name: vscode.l10n.t("Agent of “{0}”", titleOf(id)),
      shellPath: command.file,
      shellArgs: [...command.args],
      cwd: folder,
      env: command.env,
      iconPath: new vscode.ThemeIcon("person"),
      // VS Code writes down what it would restore, and the environment may hold a key.
      isTransient: true,
    });

  const take = async (id: string): Promise<void> => {
    const there = terminals.get(id);
    if (there !== undefined) {
      there.show();
      return;
    }
    const api = await engine.open();
    if (isHeld(id)) {
      if (!left.has(id) && !(await confirmEnded(titleOf(id)))) return;
      await api.giveBack(id);
    }
    await stopAgent(id);
    const taken = await api.takeOver(id);
    try {
      const terminal = openTerminal(id, taken);
      terminals.set(id, terminal);
      terminal.show();
    } catch (error) {
      await api.giveBack(id);
      throw error;
    }
    left.delete(id);
    await remember();
  };

  /** Its program has ended: the session is the agent's again, when the user wants that. */
  const ended = async (
    id: string,
    exit: vscode.TerminalExitStatus | undefined,
  ): Promise<void> => {
    const api = await engine.open();
    // Somebody may have given it back, or cancelled it, meanwhile.
    const held = isTakenOver(await api.get(id));
    if (held) await api.giveBack(id);
    terminals.delete(id);
    await remember();
    if (!held) return;
    const failed =
      exit?.reason === vscode.TerminalExitReason.Process &&
      exit.code !== undefined &&
      exit.code !== 0;
    await showMessage(
      failed ? "warning" : "information",
      failed
        ? vscode.l10n.t(
            "The agent's program for “{0}” ended with exit code {1}. It stays paused.",
            titleOf(id),
            exit.code,
          )
        : vscode.l10n.t(
            "You gave “{0}” back. It stays paused; when you resume it, the agent goes on in the session and is told that you worked there.",
            titleOf(id),
          ),
      [steering.resume(id), steering.viewDiff(id)],
    );
  };

  const giveBack = async (id: string): Promise<void> => {
    const terminal = terminals.get(id);
    if (terminal !== undefined) {
      terminal.dispose();
      return;
    }
    if (!left.has(id) && !(await confirmEnded(titleOf(id)))) return;
    await (await engine.open()).giveBack(id);
    left.delete(id);
    await remember();
  };

  /** Asks about what was taken over before the window was reloaded, once. */
  const asked = new Set<string>();
  const askAboutLeft = (): void => {
    for (const id of left) {
      if (asked.has(id) || list.find(id) === undefined) continue;
      asked.add(id);
      if (isHeld(id))
        void showMessage(
          "information",
          vscode.l10n.t(
            "“{0}” is still taken over by you, but its terminal was closed with the window.",
            titleOf(id),
          ),
          [steering.takeOver(id), steering.giveBack(id)],
        );
      else {
        left.delete(id);
        void remember();
      }
    }
  };

  const subscriptions = [
    vscode.window.onDidCloseTerminal((closed) => {
      // With the window goes the terminal; that it is taken over stays on record, and the next window asks.
      if (closed.exitStatus?.reason === vscode.TerminalExitReason.Shutdown)
        return;
      for (const [id, terminal] of terminals)
        if (terminal === closed)
          ended(id, closed.exitStatus).catch((error: unknown) => {
            log.warn(`${id} was not given back: ${String(error)}`);
            void showError(error, id);
          });
    }),
    list.onDidChange((change) => {
      if (change.kind !== "output") askAboutLeft();
    }),
  ];
  askAboutLeft();
  return { take, giveBack, dispose: () => disposeAll(subscriptions) };
}

/** Whether no other terminal works in the session: only the user knows of one outside of this window. */
async function confirmEnded(title: string): Promise<boolean> {
  const yes: vscode.MessageItem = {
    title: vscode.l10n.t("It Has Ended"),
  };
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("Has the agent's program for “{0}” ended?", title),
    {
      modal: true,
      detail: vscode.l10n.t(
        "You took its session over in another terminal. Two programs in one session overwrite each other's work, so end that one first.",
      ),
    },
    yes,
  );
  return chosen === yes;
}
