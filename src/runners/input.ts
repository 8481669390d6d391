import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
} from "node:fs";
import path from "node:path";
import type { Writable } from "node:stream";
import { hasErrno } from "../model/errors";
import {
  attemptFiles,
  createOnce,
  isTemporary,
  privateFolder,
} from "./attemptFolder";

/*
 * The standard input of an agent that is told more than its first input: hosts leave lines in a folder, a file each, and the
 * supervisor passes them on. Goes into the supervisor's bundle, so it knows Node's own modules only.
 */

/** In the name of a line's file, so that whatever an id holds is a name everywhere. */
const markOf = (id: string): string =>
  createHash("sha256").update(id).digest("hex").slice(0, 32);

const numberDigits = 6;

/** Names of the lines that were left, in the order in which they came: a number, then the mark of the line's id. */
function namesIn(inputFolder: string): string[] {
  try {
    return readdirSync(inputFolder)
      .filter((name) => !isTemporary(name))
      .sort();
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return [];
    throw error;
  }
}

const markIn = (name: string): string => name.slice(numberDigits + 1);

/** Leaves a line for the supervisor, durably, unless one with this id is there. */
export function leaveLine(folder: string, id: string, line: string): void {
  if (line.includes("\n"))
    throw new Error("What is sent to an agent is one line.");
  const inputFolder = path.join(folder, attemptFiles.input);
  mkdirSync(inputFolder, { recursive: true, mode: privateFolder });
  const names = namesIn(inputFolder);
  const mark = markOf(id);
  if (names.some((name) => markIn(name) === mark)) return;
  const number = Number(names.at(-1)?.slice(0, numberDigits) ?? "0") + 1;
  createOnce(
    path.join(
      inputFolder,
      `${String(number).padStart(numberDigits, "0")}-${mark}`,
    ),
    line,
  );
}

/** Passes lines on to an agent, and ends its input in time. */
export interface AgentInput {
  /** To be called again and again. Throws what the disk gives reason to; the next call goes on where this one stopped. */
  look(): void;
}

/**
 * The input of an agent that runs: first `stdin.txt`, then each line that is left in the folder, once; it ends when a line of
 * the agent's output begins with `endsAfter`. What was passed on is kept in memory: an attempt has one supervisor in its life.
 * An agent that does not read, or has closed its input, is left to its limits.
 */
export function agentInput(
  folder: string,
  stdin: Writable,
  endsAfter: string,
  note: (error: unknown) => void,
): AgentInput {
  const inputFolder = path.join(folder, attemptFiles.input);
  const passedOn = new Set<string>();
  const output = tailForLine(path.join(folder, attemptFiles.stdout), endsAfter);
  let begun = false;
  stdin.on("error", (error) => {
    // The agent has ended, or wants no more: its exit tells.
    if (!hasErrno(error, "EPIPE")) note(error);
  });
  return {
    look() {
      if (!stdin.writable) return;
      if (!begun)
        stdin.write(readFileSync(path.join(folder, attemptFiles.stdin)));
      begun = true;
      for (const name of namesIn(inputFolder)) {
        const mark = markIn(name);
        if (passedOn.has(mark)) continue;
        const line = readFileSync(path.join(inputFolder, name), "utf8");
        // Empty for a moment where the file system knows no hard links.
        if (line === "") break;
        stdin.write(`${line}\n`);
        passedOn.add(mark);
      }
      if (output.look()) stdin.end();
    },
  };
}

const chunkBytes = 256 * 1024;
/** At one look, so that the looks at the limits are not held up by an agent that writes more than a disk can take. */
const mostBytes = 64 * 1024 * 1024;
const newline = 0x0a;

/** Looks through a growing file for a line that begins with a text: in memory of fixed size, however long the lines are. */
function tailForLine(file: string, beginning: string): { look: () => boolean } {
  const seek = lineBeginningWith(beginning);
  let position = 0;
  let found = false;
  return {
    look() {
      if (found || !existsSync(file)) return found;
      const chunk = Buffer.alloc(chunkBytes);
      const handle = openSync(file, "r");
      try {
        for (const end = position + mostBytes; !found && position < end;) {
          const length = readSync(handle, chunk, 0, chunkBytes, position);
          if (length === 0) break;
          position += length;
          found = seek(chunk.subarray(0, length));
        }
      } finally {
        closeSync(handle);
      }
      return found;
    },
  };
}

/** Tells, chunk by chunk, whether a line has begun with this text. */
export function lineBeginningWith(
  beginning: string,
): (chunk: Uint8Array) => boolean {
  const wanted = Buffer.from(beginning, "utf8");
  /** How much of it the line at hand has begun with; null once the line has begun otherwise. */
  let matched: number | null = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; at++) {
      if (matched === null) {
        const end = chunk.indexOf(newline, at);
        if (end === -1) return false;
        at = end;
        matched = 0;
        continue;
      }
      const byte = chunk[at];
      if (byte === wanted[matched]) matched += 1;
      else matched = byte === newline ? 0 : null;
      if (matched === wanted.length) return true;
    }
    return false;
  };
}
