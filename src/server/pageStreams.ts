import { randomUUID } from "node:crypto";
import type http from "node:http";
import type { FromHost } from "../model/protocol";
import type { Log } from "./log";
import type { ListChange } from "./orchestrationList";
import type { PageSession } from "./pageSession";

/** More pages than anybody has open; what opens more is a mistake. */
const maxPages = 64;
/** A page that is so far behind is cut off: it connects again and gets a new snapshot. */
const maxBacklogBytes = 64 * 1024 * 1024;
/** A page that hears nothing for three of these takes the connection for lost. */
const defaultPingMs = 15_000;
/** How soon a browser tries again by itself. */
const retryMs = 1000;

export interface PageStreams {
  /** False: there are too many pages already. */
  readonly open: (
    response: http.ServerResponse,
    session: (post: (message: FromHost) => void) => PageSession,
  ) => boolean;
  /** The session at the other end of a stream that is open. */
  readonly session: (stream: string) => PageSession | undefined;
  readonly listChanged: (change: ListChange) => void;
  readonly end: () => void;
  readonly count: () => number;
}

/**
 * Server-sent events from host to page, a stream for each page. A stream and its session are one: a page that comes back begins
 * anew by saying `ready`, and gets all there is. What a page sends names the stream, so that nothing of before gets into it.
 */
export const createPageStreams = (
  log: Log,
  /** Names the version of the page: one of another version loads itself again. */
  build: string,
  pingMs = defaultPingMs,
): PageStreams => {
  const pages = new Map<
    string,
    { readonly session: PageSession; readonly end: () => void }
  >();
  return {
    open: (response, openSession) => {
      if (pages.size >= maxPages) return false;
      const stream = randomUUID();
      const write = (text: string): void => {
        response.write(text);
        if (response.writableLength <= maxBacklogBytes) return;
        log("warn", "A page is too far behind and is cut off.");
        response.destroy();
      };
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
      });
      const session = openSession((message) =>
        write(`data: ${JSON.stringify(message)}\n\n`),
      );
      const ping = setInterval(() => write("event: ping\ndata: -\n\n"), pingMs);
      ping.unref();
      const stop = (): void => {
        clearInterval(ping);
        session.end();
        pages.delete(stream);
      };
      response.once("close", stop);
      // A write that crosses the page's leaving; "close" follows and tidies up.
      response.on("error", (error) => {
        log("debug", `A page left: ${error.message}`);
      });
      pages.set(stream, {
        session,
        end: () => {
          stop();
          response.end();
        },
      });
      write(
        `retry: ${retryMs}\nevent: stream\ndata: ${JSON.stringify({ stream, build })}\n\n`,
      );
      return true;
    },
    session: (stream) => pages.get(stream)?.session,
    listChanged: (change) => {
      for (const { session } of pages.values()) session.listChanged(change);
    },
    end: () => {
      for (const { end } of [...pages.values()]) end();
    },
    count: () => pages.size,
  };
};
