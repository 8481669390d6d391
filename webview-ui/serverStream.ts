import type { Host, HostListener, Lost } from "./host";
import { createOutbox } from "./outbox";
import type { Outbox } from "./outbox";
import type { Reading } from "./readingPart";

/** How long the server may be silent: it says something every 15 s. */
const silenceMs = 45_000;
const lookMs = 5000;
/** Until the next try, where the browser does not try by itself. */
const retryMs = 2000;

/** Whether an answer came that lets this page in no more, which is another matter than none. */
const isLocked = (): Promise<boolean> =>
  fetch("", { method: "HEAD" }).then(
    ({ status }) => status === 401 || status === 404,
    () => false,
  );

/**
 * The connection with the server: a stream of what it says, opened again and again, and an outbox for what the page says. A new
 * stream is a new beginning for both ends: what was not sent on the one before is dropped.
 */
export function openServerStream({
  readStreamStart,
  readStreamed,
}: Reading): Pick<Host, "post" | "listen"> {
  let outbox: Outbox | null = null;

  const listen = (listener: HostListener): (() => void) => {
    const { onConnect, onMessage, onBad } = listener;
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let heardAt = performance.now();
    let told: Lost | null = null;
    let ended = false;
    /** Of the server that this page was loaded from. */
    let build: string | null = null;

    const tellLost = (why: Lost): void => {
      if (why === told || outbox !== null || ended) return;
      told = why;
      listener.onLost(why);
    };
    const lose = (): void => {
      outbox?.end();
      outbox = null;
      if (told === null) tellLost("unreachable");
      void isLocked().then((locked) =>
        tellLost(locked ? "locked" : "unreachable"),
      );
    };
    const open = (): void => {
      clearTimeout(timer);
      source?.close();
      heardAt = performance.now();
      const opened = new EventSource("events");
      source = opened;
      const hear = (type: string, work: (data: unknown) => void): void =>
        opened.addEventListener(type, ({ data }: MessageEvent<unknown>) => {
          heardAt = performance.now();
          work(data);
        });
      hear("ping", () => undefined);
      hear("stream", (data) => {
        const start = readStreamStart(data);
        if ("problem" in start) {
          onBad(start.problem);
          return;
        }
        if (build !== null && start.value.build !== build) {
          // Another version serves by now, and has another page.
          location.reload();
          return;
        }
        ({ build } = start.value);
        outbox?.end();
        outbox = createOutbox(start.value.stream, again);
        told = null;
        onConnect();
      });
      hear("message", (data) => {
        const read = readStreamed(data);
        if ("value" in read) onMessage(read.value);
        else onBad(read.problem);
      });
      opened.addEventListener("error", () => {
        if (source !== opened) return;
        lose();
        // The browser tries again by itself, unless it was given an answer that is no stream.
        if (opened.readyState === EventSource.CLOSED)
          timer = setTimeout(open, retryMs);
      });
    };
    const again = (): void => {
      lose();
      open();
    };
    const watch = setInterval(() => {
      if (performance.now() - heardAt > silenceMs) again();
    }, lookMs);
    open();
    return () => {
      ended = true;
      clearTimeout(timer);
      clearInterval(watch);
      source?.close();
      outbox?.end();
      outbox = null;
    };
  };

  return { post: (message) => outbox?.post(message), listen };
}
