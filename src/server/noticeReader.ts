import type http from "node:http";
import type { Notice } from "../model/api";
import { noticeSchema } from "../model/api";

/** Null for what is not a notice. */
export const parseNotice = (text: string): Notice | null => {
  try {
    return noticeSchema.parse(JSON.parse(text));
  } catch {
    // Not JSON or not a notice: the caller ends the subscription and says so.
    return null;
  }
};

/** Splits server-sent events: `onOpen` at the first message or comment, `onData` for each message's data (one line each here). */
export const followNotices = (
  response: http.IncomingMessage,
  onOpen: () => void,
  onData: (data: string) => void,
): void => {
  const parts: string[] = [];
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    // Joined only when a message is complete: a large one comes in many chunks.
    const end = chunk.lastIndexOf("\n\n");
    const tail =
      parts.at(-1)?.endsWith("\n") === true && chunk.startsWith("\n");
    parts.push(chunk);
    if (end === -1 && !tail) return;
    const text = parts.splice(0).join("");
    const complete = text.lastIndexOf("\n\n");
    if (complete + 2 < text.length) parts.push(text.slice(complete + 2));
    onOpen();
    for (const message of text.slice(0, complete).split("\n\n"))
      for (const line of message.split("\n"))
        if (line.startsWith("data: ")) onData(line.slice("data: ".length));
  });
};
