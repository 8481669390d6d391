import * as vscode from "vscode";
import type { EngineHost } from "./engineHost";
import type { OrchestrationList } from "./orchestrationList";
import { attentionOver } from "../model/attention";
import { canViewDiff } from "../model/standing";
import { abilities, abilitiesOf, hasWorktree } from "./progress";
import type { TaskFiles } from "./taskFiles";

/**
 * What the manifest's when-clauses ask for: `orchestrator.state` (an engine state), `orchestrator.taskFiles` (paths) and
 * `orchestrator.hasTaskFiles`, `orchestrator.searched` (that there are none is known only then), `orchestrator.can.ABILITY`, `orchestrator.needsYou` and `orchestrator.any` (whether some orchestration is so).
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
      list.open().flatMap((one) => abilitiesOf(one, list.find)),
    );
    // There may be thousands of past ones: only what they can have is looked for, up to the first that has it.
    const past = list.past();
    if (past.some(canViewDiff)) able.add("viewDiff");
    if (past.some(hasWorktree)) able.add("openWorktree").add("openTerminal");
    for (const ability of abilities)
      set(`orchestrator.can.${ability}`, able.has(ability));
    set("orchestrator.any", list.open().length > 0 || list.past().length > 0);
    set(
      "orchestrator.needsYou",
      attentionOver(list.open(), Date.now()).length > 0,
    );
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
  void files.searched.then(() => {
    setFiles();
    set("orchestrator.searched", true);
  });
  return vscode.Disposable.from(
    engine.onDidChange(setState),
    list.onDidChange((change) => {
      if (change.kind !== "output") setAbilities();
    }),
    files.onDidChange(setFiles),
  );
}
