import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { OutputLine } from "../model/runner";
import { hasErrno } from "../model/errors";

const chunkBytes = 256 * 1024;
const newline = 0x0a;

/** Reads a growing log from its beginning, in whole lines. */
export interface LogTail {
  /** Delivers the complete lines that were added since the last call; stops early when `until` says so. */
  read(until: () => boolean): Promise<void>;
  /** Delivers what follows the last newline, if anything does. To be called once, when the log is complete. */
  finish(): void;
  close(): Promise<void>;
}

/**
 * Lines of several megabytes are normal, so the pieces of an unfinished line are kept apart and joined once; and lines are
 * decoded whole, so that no character is cut in two. The file may not exist yet.
 */
export function tailLog(
  file: string,
  onLine: (line: OutputLine) => void,
): LogTail {
  const buffer = Buffer.alloc(chunkBytes);
  let handle: FileHandle | null = null;
  let position = 0;
  let pieces: Buffer[] = [];

  const deliver = (offset: number) => {
    const line = Buffer.concat(pieces).toString("utf8");
    pieces = [];
    onLine({ line, offset });
  };

  const take = (chunk: Buffer) => {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end === -1) break;
      pieces.push(chunk.subarray(start, end));
      start = end + 1;
      deliver(position + start);
    }
    // A copy: the chunk's memory is used again for the next read.
    if (start < chunk.length) pieces.push(Buffer.from(chunk.subarray(start)));
    position += chunk.length;
  };

  return {
    async read(until) {
      handle ??= await openIfThere(file);
      if (handle === null) return;
      while (!until()) {
        const { bytesRead } = await handle.read(
          buffer,
          0,
          chunkBytes,
          position,
        );
        if (bytesRead === 0) return;
        take(buffer.subarray(0, bytesRead));
      }
    },
    finish() {
      if (pieces.length > 0) deliver(position);
    },
    async close() {
      await handle?.close();
      handle = null;
    },
  };
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, "r");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
}
