import type http from "node:http";
import type { Notice, OrchestratorApi } from "../model/api";
import type { Log } from "./log";

const pingMs = 15_000;
/** A reader that is so far behind is cut off: it reconnects and reads the state anew. */
const maxBacklogBytes = 32 * 1024 * 1024;

/** An event has the id of its place in the log; an output notice can not be asked for again and has none. */
const messageOf = (notice: Notice): string => {
  const id =
    notice.kind === "event"
      ? `id: ${notice.event.orchestration}:${notice.event.seq}\n`
      : "";
  return `${id}data: ${JSON.stringify(notice)}\n\n`;
};

/** Server-sent events: one notice a message, and a comment now and then that keeps the connection alive. */
export const createNoticeStreams = (log: Log) => {
  const open = new Set<() => void>();
  return {
    open: (api: OrchestratorApi, response: http.ServerResponse): void => {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
      });
      const unsubscribe = api.subscribe((notice) => {
        response.write(messageOf(notice));
        if (response.writableLength <= maxBacklogBytes) return;
        log("warn", "A reader of notices is too far behind and is cut off.");
        response.destroy();
      });
      // Sent only now: who has read it knows that nothing is missed from here on.
      response.write(": subscribed\n\n");
      const ping = setInterval(() => response.write(": ping\n\n"), pingMs);
      ping.unref();
      const stop = (): void => {
        clearInterval(ping);
        unsubscribe();
        open.delete(end);
      };
      const end = (): void => {
        stop();
        response.end();
      };
      open.add(end);
      response.once("close", stop);
      // A write that crosses the reader's leaving; "close" follows and tidies up.
      response.on("error", (error) => {
        log("debug", `A reader of notices left: ${error.message}`);
      });
    },
    end: (): void => {
      for (const end of [...open]) end();
    },
  };
};
