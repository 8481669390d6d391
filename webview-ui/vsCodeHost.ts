import type {} from "./greeting";
import type { Host, HostListener } from "./host";
import { fetchReading } from "./readingPart";

/** The host that VS Code is for its webviews; null outside of one. */
export function connectVsCode(): Host | null {
  const greeting = globalThis.orchestratorGreeting;
  if (!greeting) return null;
  const { api, opening } = greeting;
  return {
    post: (message) => api.postMessage(message),
    listen(listener) {
      // A panel is never without its host, which was greeted before this script was there.
      listener.onConnect(true);
      for (const message of opening ?? []) listener.onMessage(message);
      const read = readInOrder(listener, opening === null);
      const onEvent = (event: MessageEvent<unknown>) => read(event.data);
      window.addEventListener("message", onEvent);
      for (const event of greeting.takeMessages()) onEvent(event);
      return () => window.removeEventListener("message", onEvent);
    },
    load: () => api.getState(),
    save: (state) => api.setState(state),
  };
}

/** Reads messages in the order they come. `atOnce`: there is nothing to draw before them. */
function readInOrder(
  { onMessage, onBad }: HostListener,
  atOnce: boolean,
): (data: unknown) => void {
  const waiting: unknown[] = [];
  let read = (data: unknown): void => {
    waiting.push(data);
  };
  const begin = async (): Promise<void> => {
    if (!atOnce) await painted();
    const { readMessage } = await fetchReading();
    read = (data) => {
      const result = readMessage(data);
      if ("value" in result) onMessage(result.value);
      else onBad(result.problem);
    };
    waiting.splice(0).forEach(read);
  };
  begin().catch((error: unknown) => onBad(String(error)));
  return (data) => read(data);
}

/** When something can be seen: VS Code shows a page when it is loaded, which is later than it is drawn. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    new PerformanceObserver((list, observer) => {
      if (list.getEntriesByName("first-contentful-paint").length === 0) return;
      observer.disconnect();
      resolve();
    }).observe({ type: "paint", buffered: true });
  });
