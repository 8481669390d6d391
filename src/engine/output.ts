import { open } from "node:fs/promises";
import type { Agent } from "../model/agent";
import type { OutputPage } from "../model/api";
import type { Attempt } from "../model/orchestration";
import { hasErrno } from "../model/errors";

const defaultItems = 1000;
const chunkBytes = 256 * 1024;

/** Reads on in an attempt's log from a byte position that an earlier page returned (0 at first). */
export async function readOutput(
  log: string,
  attempt: Attempt,
  agent: Agent,
  from: number,
  maxItems = defaultItems,
): Promise<OutputPage> {
  const page: OutputPage = {
    items: [],
    next: from,
    ended: attempt.status === "ended",
  };
  const reader = agent.reader(attempt);
  for await (const { line, offset } of linesOf(log, from)) {
    for (const item of reader.push(line)) page.items.push({ ...item, offset });
    page.next = offset;
    if (page.items.length >= maxItems) return { ...page, ended: false };
  }
  return page;
}

/** Complete lines of a file that may still grow, with the byte position after each. Nothing when it is not there yet. */
export async function* linesOf(
  file: string,
  from: number,
): AsyncGenerator<{ line: string; offset: number }> {
  let handle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return;
    throw error;
  }
  try {
    // Pieces of a line are kept apart until it is complete: a line of many megabytes costs no more than its size.
    let pieces: Buffer[] = [];
    let position = from;
    for (;;) {
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(chunkBytes),
        position,
      });
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(10, start);
        if (end < 0) break;
        pieces.push(chunk.subarray(start, end));
        yield {
          line: Buffer.concat(pieces).toString("utf8"),
          offset: position + end + 1,
        };
        pieces = [];
        start = end + 1;
      }
      pieces.push(chunk.subarray(start));
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
