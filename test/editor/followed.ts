import * as vscode from "vscode";
import type { Disposal } from "../../src/editor/disposal";
import type { EngineHost } from "../../src/editor/engineHost";
import { followEngine } from "../../src/editor/orchestrationList";
import type { OrchestrationList } from "../../src/editor/orchestrationList";
import type { Orchestration } from "../../src/model/orchestration";
import { createMemoryApi } from "../support/memoryApi";
import type { MemoryApi } from "../support/memoryApi";
import { folder, until } from "./workspace";

/** An engine that is open and remembers only; the parts of the editor follow it as they do the real one. */
export interface Followed extends Disposal {
  readonly api: MemoryApi;
  readonly engine: EngineHost;
  readonly list: OrchestrationList;
}

export async function follow(
  orchestrations: readonly Orchestration[],
  log: vscode.LogOutputChannel,
): Promise<Followed> {
  const api = createMemoryApi();
  for (const one of orchestrations) api.add(one);
  const changed = new vscode.EventEmitter<EngineHost["state"]>();
  const engine: EngineHost = {
    state: {
      kind: "open",
      api,
      owner: true,
      folder: vscode.Uri.file(folder()),
    },
    onDidChange: changed.event,
    openToRestore: () =>
      Promise.resolve({ api, done: () => Promise.resolve() }),
    open: () => Promise.resolve(api),
    restart: () => Promise.resolve(),
    refresh: () => Promise.resolve(),
    stopped: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const list = followEngine(engine, log);
  await until(
    "the list",
    () => list.open().length + list.past().length === orchestrations.length,
  );
  return {
    api,
    engine,
    list,
    dispose: () => {
      list.dispose();
      changed.dispose();
    },
  };
}
