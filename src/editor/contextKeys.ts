import * as vscode from "vscode";
import type { EngineHost } from "./engineHost";
import type { OrchestrationList } from "./orchestrationList";
import { abilities, abilitiesOf } from "./progress";
import type { TaskFiles } from "./taskFiles";

/**
 * What the manifest's when-clauses ask for: `orchestrator.state` (an engine state), `orchestrator.taskFiles` (paths) and
 * `orchestrator.hasTaskFiles`, `orchestrator.can.ABILITY` and `orchestrator.any` (whether some orchestration is so).
 */
export function keepContextKeys(
  engine: EngineHost,
  list: OrchestrationList,
  files: TaskFiles,
): vscode.Disposable {
  const sent = new Map<string, string>();
  const set = (key: string, value: unknown): void => {
    const text = JSON.stringify(value);
    if (sent.get(key) === text) return;
    sent.set(key, text);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  const setState = (): void => set("orchestrator.state", engine.state.kind);
  const setAbilities = (): void => {
    const able = new Set(
      list.all().flatMap((one) => abilitiesOf(one, list.get)),
    );
    for (const ability of abilities)
      set(`orchestrator.can.${ability}`, able.has(ability));
    set("orchestrator.any", list.all().length > 0);
  };
  const setFiles = (): void => {
    const withTasks = files
      .all()
      .filter(({ parsed }) => parsed.tasks.length > 0);
    set(
      "orchestrator.taskFiles",
      withTasks.map(({ uri }) => uri.fsPath),
    );
    set("orchestrator.hasTaskFiles", withTasks.length > 0);
  };
  setState();
  setAbilities();
  setFiles();
  return vscode.Disposable.from(
    engine.onDidChange(setState),
    list.onDidChange((change) => {
      if (change.kind !== "output") setAbilities();
    }),
    files.onDidChange(setFiles),
  );
}
