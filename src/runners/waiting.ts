import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { hasErrno } from "../model/errors";
import { attemptFiles, writeWhole } from "./attemptFolder";

/*
 * Until when an attempt may wait for the user, in epoch milliseconds, in a file of its own; no file: it does not wait. Goes into the
 * supervisor's bundle, so it knows Node's own modules only.
 */

/** Null: it does not wait, or the file makes no sense. */
export function readWaiting(folder: string): number | null {
  let content: string;
  try {
    content = readFileSync(path.join(folder, attemptFiles.waiting), "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
  const value = Number(content);
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** Tells that the attempt waits until then, or, with null, that it waits no more. */
export function tellWaiting(folder: string, until: number | null): void {
  if (readWaiting(folder) === until) return;
  const file = path.join(folder, attemptFiles.waiting);
  if (until === null) rmSync(file, { force: true });
  else writeWhole(file, String(until));
}

/**
 * How much of the time was work: fed with the time awake, it counts all but what was spent waiting. Both in milliseconds;
 * `waits`: whether it does so now.
 */
export function workClock(): (awakeMs: number, waits: boolean) => number {
  let last = 0;
  let workedMs = 0;
  return (awakeMs, waits) => {
    if (!waits) workedMs += awakeMs - last;
    last = awakeMs;
    return workedMs;
  };
}
