import * as z from "zod";
import { fromHostSchema } from "../src/model/protocol";
import type { Host } from "./host";

/** The part of VS Code's webview interface that is used here. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  // Present in a VS Code webview only; may be called once.
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
}

/** The host that VS Code is for its webviews; null outside of one. */
export function connectVsCode(): Host | null {
  const api = globalThis.acquireVsCodeApi?.();
  if (!api) return null;
  return {
    post: (message) => api.postMessage(message),
    listen(onMessage, onBad) {
      const onEvent = (event: MessageEvent<unknown>) => {
        const parsed = fromHostSchema.safeParse(event.data);
        if (parsed.success) onMessage(parsed.data);
        else onBad(z.prettifyError(parsed.error));
      };
      window.addEventListener("message", onEvent);
      return () => window.removeEventListener("message", onEvent);
    },
    load: () => api.getState(),
    save: (state) => api.setState(state),
  };
}
