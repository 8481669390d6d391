import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** What the programs of the chaos campaign and its driver tell each other, by files in one folder. */
export const pointFiles = {
  /** Names of the points at which to die, one a line. */
  targets: "targets.txt",
  /** Points at which a program died, one a line. */
  hits: "hits.log",
  /** Every point that was passed, one a line, while they are recorded. */
  passed: "passed.log",
} as const;

/** Environment of the programs: the folder of the files above, and whether to record. */
export const pointVariables = {
  folder: "CHAOS_FOLDER",
  record: "CHAOS_RECORD",
} as const;

export const linesOf = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];

/** Dies as a process does that the system kills: no handler runs, nothing is flushed. */
export const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};

/**
 * Passes a point of the given name: where it is a target that has not been hit yet, `dying` is done and this process is killed.
 * `rests`: nothing is hit while it says so.
 */
export function pointsIn(
  folder: string,
  rests: () => boolean = () => false,
): (name: string, dying?: () => void) => void {
  const file = (name: keyof typeof pointFiles) =>
    path.join(folder, pointFiles[name]);
  const hit = new Set(linesOf(file("hits")));
  const targets = new Set(
    linesOf(file("targets")).filter((name) => !hit.has(name)),
  );
  const records = process.env[pointVariables.record] !== undefined;
  // The originals: these two are among what is intercepted.
  const append = appendFileSync;
  return (name, dying = () => undefined) => {
    if (records) append(file("passed"), `${name}\n`);
    if (!targets.has(name) || rests()) return;
    append(file("hits"), `${name}\n`);
    dying();
    die();
  };
}
