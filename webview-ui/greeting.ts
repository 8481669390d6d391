import type { ToHost } from "../src/model/protocol";

/*
 * A script of its own at the top of the panel's document, before the page's: it says `ready` and keeps what the host answers, so that
 * the snapshot is on its way while the page's script is still being read. Whatever it needs it brings itself, and that is nothing.
 */

/** The part of VS Code's webview interface that is used here. */
export interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** What the page's script finds when it begins. */
export interface Greeting {
  readonly api: VsCodeApi;
  /** Ends the keeping, and gives what has come: to be parsed, like all that the host says. */
  readonly takeMessages: () => readonly MessageEvent<unknown>[];
}

declare global {
  // Present in a VS Code webview only; may be called once.
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
  // Present once the host was greeted.
  var orchestratorGreeting: Greeting | undefined;
}

const api = globalThis.acquireVsCodeApi?.();
if (api) {
  const kept: MessageEvent<unknown>[] = [];
  const keep = (event: MessageEvent<unknown>): void => {
    kept.push(event);
  };
  window.addEventListener("message", keep);
  api.postMessage({ type: "ready" });
  globalThis.orchestratorGreeting = {
    api,
    takeMessages: () => {
      window.removeEventListener("message", keep);
      return kept;
    },
  };
}
