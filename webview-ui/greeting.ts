import type { FromHost, ToHost } from "../src/model/protocol";

/*
 * A script of its own at the top of the panel's document, before the page's: it says `ready` and keeps what the host answers, so that
 * the host is at work while the page's script is still being read. Whatever it needs it brings itself, and that is nothing.
 */

/** The part of VS Code's webview interface that is used here. */
export interface VsCodeApi {
  postMessage(message: ToHost): void;
  /** Undefined until something was set. */
  getState(): unknown;
  setState(state: unknown): void;
}

/** What the page's script finds when it begins. */
export interface Greeting {
  readonly api: VsCodeApi;
  /** What the host says first, null where it only says it now. */
  readonly opening: readonly FromHost[] | null;
  /** Ends the keeping, and gives what has come: to be parsed, like all that the host says. */
  readonly takeMessages: () => readonly MessageEvent<unknown>[];
}

declare global {
  // Present in a VS Code webview only; may be called once.
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
  /**
   * Present where the host wrote into the document how things were when it made it. It is as true as the document's scripts, so it is
   * not parsed, and it can be drawn at once: VS Code holds messages back until the page is loaded.
   */
  var orchestratorOpening: readonly FromHost[] | undefined;
  // Present once the host was greeted.
  var orchestratorGreeting: Greeting | undefined;
}

const api = globalThis.acquireVsCodeApi?.();
if (api) {
  const kept: MessageEvent<unknown>[] = [];
  const keep = (event: MessageEvent<unknown>): void => {
    kept.push(event);
  };
  // VS Code shows the same document again when a hidden panel comes back: what it was opened with is out of date then.
  const isFirst = (api.getState() ?? null) === null;
  const opening = (isFirst && globalThis.orchestratorOpening) || null;
  window.addEventListener("message", keep);
  api.postMessage({ type: "ready", ...(opening && { opened: true }) });
  globalThis.orchestratorGreeting = {
    api,
    opening,
    takeMessages: () => {
      window.removeEventListener("message", keep);
      return kept;
    },
  };
}
