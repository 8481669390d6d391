import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { hasErrno } from "../model/errors";
import { attemptFiles, writeWhole } from "./attemptFolder";
import { readCommand } from "./supervisedCommand";

/*
 * The time limit that an attempt was given after it began: its whole limit in milliseconds, as a JSON number in a file of its own.
 * Goes into the supervisor's bundle, so it knows Node's own modules only.
 */

/** The limit that was told, or null: none was, or the file makes no sense. */
export function readTimeLimit(folder: string): number | null {
  let content: string;
  try {
    content = readFileSync(path.join(folder, attemptFiles.timeLimit), "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
  const value = Number(content);
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** What the attempt began with; 0 before its command is written. */
const firstLimit = (folder: string): number =>
  existsSync(path.join(folder, attemptFiles.command))
    ? readCommand(folder).timeoutMs
    : 0;

/**
 * Tells a limit, durably, unless that or a longer one is known: a host that comes late with what it knew before takes no time
 * away.
 */
export function tellTimeLimit(folder: string, timeoutMs: number): void {
  if ((readTimeLimit(folder) ?? firstLimit(folder)) >= timeoutMs) return;
  writeWhole(path.join(folder, attemptFiles.timeLimit), String(timeoutMs));
}
