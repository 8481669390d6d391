import { closeSync, openSync, readSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import type { OutputLine } from "../model/runner";
import { hasErrno } from "../model/errors";
import { lineSplitter } from "./logLines";

const chunkBytes = 256 * 1024;

/** Reads a growing log from its beginning, in whole lines. */
export interface LogTail {
  /** Delivers the complete lines that were added since the last call; stops early when `until` says so. True: there was something. */
  read(until: () => boolean): Promise<boolean>;
  /** Delivers what follows the last newline, if anything does. To be called once, when the log is complete. */
  finish(): void;
  close(): void;
}

/**
 * The file may not exist yet. It is the buffer between an agent and a slower host: of it a chunk and a line are in memory. What was
 * just written is read in microseconds from the system's own memory; on a busy machine the way to another thread and back takes
 * a thousand times that. Between two chunks others have their turn.
 */
export function tailLog(
  file: string,
  onLine: (line: OutputLine) => void,
): LogTail {
  const buffer = Buffer.alloc(chunkBytes);
  const lines = lineSplitter(0, onLine);
  let descriptor: number | null = null;
  let position = 0;

  return {
    async read(until) {
      descriptor ??= openIfThere(file);
      if (descriptor === null) return false;
      const before = position;
      while (!until()) {
        const length = readSync(descriptor, buffer, 0, chunkBytes, position);
        position += length;
        lines.take(buffer.subarray(0, length));
        if (length < chunkBytes) break;
        await turn();
      }
      return position > before;
    },
    finish: () => lines.finish(),
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
}
