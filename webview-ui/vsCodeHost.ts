import * as z from "zod";
import { fromHostSchema } from "../src/model/protocol";
import type {} from "./greeting";
import type { Host } from "./host";

/** The host that VS Code is for its webviews; null outside of one. */
export function connectVsCode(): Host | null {
  const greeting = globalThis.orchestratorGreeting;
  if (!greeting) return null;
  const { api } = greeting;
  return {
    post: (message) => api.postMessage(message),
    listen({ onConnect, onMessage, onBad }) {
      const onEvent = (event: MessageEvent<unknown>) => {
        const parsed = fromHostSchema.safeParse(event.data);
        if (parsed.success) onMessage(parsed.data);
        else onBad(z.prettifyError(parsed.error));
      };
      // A panel is never without its host, which was greeted before this script was there.
      onConnect(true);
      window.addEventListener("message", onEvent);
      for (const event of greeting.takeMessages()) onEvent(event);
      return () => window.removeEventListener("message", onEvent);
    },
    load: () => api.getState(),
    save: (state) => api.setState(state),
  };
}
