import * as vscode from "vscode";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import type { OrchestrationList } from "./orchestrationList";
import { shorten } from "./words";

const titleLength = 40;

export interface AgentTerminals extends Disposal {
  /** Shows the agent at work in a terminal; the one that is there already for it is shown. Rejects with an `OrchestratorError`. */
  readonly attach: (id: string) => Promise<void>;
}

/** Terminals that show agents at work. They are views: closing one stops nothing. */
export function createAgentTerminals(
  engine: EngineHost,
  list: OrchestrationList,
): AgentTerminals {
  /** By what they show: the session, which lives from attempt to attempt, or the attempt. */
  const terminals = new Map<string, vscode.Terminal>();

  const attach = async (id: string): Promise<void> => {
    const api = await engine.open();
    const { attempt, session, folder, command } = await api.attach(id);
    const key = session ?? attempt;
    const there = terminals.get(key);
    if (there !== undefined) {
      there.show();
      return;
    }
    const title = shorten(list.find(id)?.title ?? id, titleLength);
    const terminal = vscode.window.createTerminal({
      name: vscode.l10n.t("Live: {0}", title),
      shellPath: command.file,
      shellArgs: [...command.args],
      cwd: folder,
      env: command.env,
      iconPath: new vscode.ThemeIcon(
        session === null ? "server-process" : "terminal-tmux",
      ),
      // After a reload it is a look at what may be over by then.
      isTransient: true,
    });
    terminals.set(key, terminal);
    terminal.show();
  };

  const subscriptions = [
    vscode.window.onDidCloseTerminal((closed) => {
      for (const [key, terminal] of terminals)
        if (terminal === closed) terminals.delete(key);
    }),
  ];
  return { attach, dispose: () => disposeAll(subscriptions) };
}
