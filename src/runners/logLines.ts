import type { OutputLine } from "../model/runner";

/** A line beyond this, which no agent writes, is cut: memory stays bounded whatever comes. */
const longestLineBytes = 32 * 1024 * 1024;
/** What is kept of such a line. */
const keptBytes = 64 * 1024;
const newline = 0x0a;

/** Takes a log apart, chunk by chunk. */
export interface LineSplitter {
  /** Delivers the lines that end in this chunk; the chunk's memory may be used again afterwards. */
  take(chunk: Buffer): void;
  /** Delivers what follows the last newline, if anything does. To be called once, when the log is complete. */
  finish(): void;
}

/**
 * Lines of several megabytes are normal, so the pieces of an unfinished line are kept apart and joined once; and lines are
 * decoded whole, so that no character is cut in two. `position` is where in the log the first chunk begins.
 */
export function lineSplitter(
  position: number,
  onLine: (line: OutputLine) => void,
  longest = longestLineBytes,
): LineSplitter {
  let at = position;
  let pieces: Buffer[] = [];
  let length = 0;

  const add = (piece: Buffer): void => {
    if (piece.length === 0) return;
    if (length <= longest) pieces.push(piece);
    length += piece.length;
    if (length > longest && pieces.length > 0)
      pieces = [beginningOf(pieces, Math.min(keptBytes, longest))];
  };
  const deliver = (offset: number): void => {
    const line = length > longest ? cutLine(pieces, length) : joined(pieces);
    pieces = [];
    length = 0;
    onLine({ line, offset });
  };

  return {
    take(chunk) {
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(newline, start);
        if (end === -1) break;
        add(chunk.subarray(start, end));
        start = end + 1;
        deliver(at + start);
      }
      if (start < chunk.length) add(Buffer.from(chunk.subarray(start)));
      at += chunk.length;
    },
    finish() {
      if (length > 0) deliver(at);
    },
  };
}

const joined = (pieces: readonly Buffer[]): string =>
  Buffer.concat(pieces).toString("utf8");

/** A copy of its own, so that the rest is free. */
const beginningOf = (pieces: readonly Buffer[], bytes: number): Buffer =>
  Buffer.from(Buffer.concat(pieces).subarray(0, bytes));

/** No JSON any more: a reader shows it as it is. */
function cutLine(pieces: readonly Buffer[], length: number): string {
  // As in a stream, a character that is cut in two is left off.
  const beginning = new TextDecoder().decode(Buffer.concat(pieces), {
    stream: true,
  });
  return `${beginning}… (the line has ${length} bytes and was cut)`;
}
