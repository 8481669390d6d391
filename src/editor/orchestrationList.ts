import * as vscode from "vscode";
import { toFailure } from "../model/errors";
import { createOrchestrationList } from "../server/orchestrationList";
import type {
  ListChange,
  OrchestrationList as ReadableList,
} from "../server/orchestrationList";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import { showFailure } from "./failures";
import type { Log } from "./log";

/** The orchestrations of the window's engine: what all of the editor draws from. */
export interface OrchestrationList extends ReadableList, Disposal {
  readonly onDidChange: vscode.Event<ListChange>;
}

/** Follows the engine of this window, whichever that is by now, and tells the user what stops it. */
export function followEngine(engine: EngineHost, log: Log): OrchestrationList {
  const changed = new vscode.EventEmitter<ListChange>();
  const list = createOrchestrationList({
    onChange: (change) => changed.fire(change),
    onStopped: (failure) => {
      void showFailure(failure);
      engine.stopped(failure).catch((error: unknown) => {
        log.error(`engine not closed: ${toFailure(error).message}`);
      });
    },
    onNotListed: (failure) => {
      log.error(`orchestrations could not be listed: ${failure.message}`);
      void showFailure(failure);
    },
  });
  const follow = ({ state }: Pick<EngineHost, "state">): void =>
    list.follow(state.kind === "open" ? state.api : null);
  const subscription = engine.onDidChange((state) => follow({ state }));
  follow(engine);
  return {
    ...list,
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      list.end();
      changed.dispose();
    },
  };
}
