import { closeSync, openSync, readSync, statSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import type { Agent, OutputItem } from "../model/agent";
import type { OutputPage } from "../model/api";
import { hasErrno } from "../model/errors";
import type { Attempt } from "../model/orchestration";
import type { OutputLine } from "../model/runner";
import { lineSplitter } from "../runners";

const defaultItems = 1000;
/** A page ends after the line with which its items have so many characters in all: a bound on what is held and sent at one time. */
const pageCharacters = 1024 * 1024;
/** Nor does a page read further than this, should the log hold little for people: who asks is not kept waiting. */
const pageBytes = 16 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/**
 * Reads on in an attempt's log from any byte position, a negative one counted from its end; within a line, from the one after it. A page holds at least one line, and
 * is bounded by `maxItems`, by its characters and by what is read for it.
 */
export async function readOutput(
  log: string,
  attempt: Attempt,
  agent: Agent,
  from: number,
  maxItems = defaultItems,
): Promise<OutputPage> {
  const ended = attempt.status === "ended";
  const begin = from < 0 ? Math.max(0, sizeOf(log) + from) : from;
  const page: OutputPage = {
    items: [],
    ...(from < 0 ? { from: begin } : {}),
    next: begin,
    ended,
  };
  const reader = agent.reader(attempt);
  let characters = 0;
  for await (const { line, offset } of linesOf(log, begin, ended)) {
    for (const item of reader.push(line)) {
      page.items.push({ ...item, offset });
      characters += lengthOf(item);
    }
    page.next = offset;
    if (
      page.items.length >= maxItems ||
      characters >= pageCharacters ||
      offset - begin >= pageBytes
    )
      return { ...page, ended: false };
  }
  return page;
}

/** In bytes; 0 when it is not there yet. */
const sizeOf = (log: string): number =>
  statSync(log, { throwIfNoEntry: false })?.size ?? 0;

const lengthOf = ({ text, detail }: OutputItem): number =>
  text.length + (detail?.length ?? 0);

/**
 * Lines of a log with the byte position after each, from the first that begins at `from` or later. Nothing when it is not there yet.
 * `complete`: nothing will be added, so that what follows the last newline is a line too.
 */
export async function* linesOf(
  file: string,
  from: number,
  complete = false,
): AsyncGenerator<OutputLine> {
  const descriptor = openIfThere(file);
  if (descriptor === null) return;
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let found: OutputLine[] = [];
    // From the byte before: whether it ends a line tells whether one begins at `from`.
    let position = Math.max(0, from - 1);
    const splitter = lineSplitter(position, (line) => found.push(line));
    let skipping = from > 0;
    for (;;) {
      // By this thread, as whoever follows the log does; between two chunks others have their turn.
      const length = readSync(descriptor, buffer, 0, chunkBytes, position);
      splitter.take(buffer.subarray(0, length));
      const isLast = length < chunkBytes;
      if (isLast && complete) splitter.finish();
      const lines = found;
      found = [];
      for (const line of lines) {
        if (!skipping) yield line;
        skipping = false;
      }
      if (isLast) return;
      position += length;
      await turn();
    }
  } finally {
    closeSync(descriptor);
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
}
