import type { ToHost } from "../src/model/protocol";

/** What the page has to say on one stream. */
export interface Outbox {
  readonly post: (message: ToHost) => void;
  /** Sends nothing more. */
  readonly end: () => void;
}

/** Posts messages one request after the other, so that they come in order. `onFailed`: some may not have come. */
export function createOutbox(stream: string, onFailed: () => void): Outbox {
  const target = `messages?stream=${encodeURIComponent(stream)}`;
  const ending = new AbortController();
  let waiting: ToHost[] = [];
  let sending = false;
  const hasEnded = (): boolean => ending.signal.aborted;

  const sendAll = async (): Promise<void> => {
    sending = true;
    while (waiting.length > 0 && !hasEnded()) {
      const messages = waiting;
      waiting = [];
      const arrived = await fetch(target, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ messages }),
        signal: ending.signal,
      }).then(
        ({ ok }) => ok,
        () => false,
      );
      if (arrived || hasEnded()) continue;
      ending.abort();
      onFailed();
    }
    sending = false;
  };

  return {
    post(message) {
      waiting.push(message);
      if (!sending) void sendAll();
    },
    end: () => ending.abort(),
  };
}
