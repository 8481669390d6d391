import path from "node:path";
import type { Database, DatabaseOptions } from "../../src/store/database";
import { openDatabase } from "../../src/store/database";
import type { FileOperations } from "../../src/store/files";
import type { Migration } from "../../src/store/migrations";
import { migrations } from "../../src/store/migrations";
import type { SimulatedDisk, Step } from "./disks";
import { hookedDisk, settled, simulatedDisk } from "./disks";

/** Numbers from 0 up to 1, without 1: the same for the same seed. Lehmer's generator. */
export function randomNumbers(seed: number): () => number {
  let number = (seed * 7919) % 2147483647;
  const next = (): number => {
    number = (number * 48271) % 2147483647;
    return number / 2147483647;
  };
  next();
  return next;
}

const folder = path.resolve("disk");
const isSnapshot = (file: string): boolean =>
  /orchestrator\.db\.[-0-9a-f]{36}\.tmp$/.test(file);

const shortName = (file: string): string =>
  isSnapshot(file) ? "the next snapshot" : path.basename(file);

/** The store's own table, and one of notes, so that thousands of databases are opened in seconds. */
const initial = migrations[0]?.sql ?? "";
const small: readonly Migration[] = [
  {
    number: 1,
    sql: `${initial.slice(0, initial.indexOf("CREATE TABLE orchestrations"))}
      CREATE TABLE notes (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
      CREATE TABLE counters (last INTEGER NOT NULL) STRICT;
      INSERT INTO counters VALUES (0);`,
  },
];
const migrated: readonly Migration[] = [
  ...small,
  {
    number: 2,
    // Not to be run twice.
    sql: "CREATE TABLE later (copied INTEGER) STRICT; INSERT INTO later SELECT last FROM counters;",
  },
];

/** What is known to be in the database at a moment. */
interface Known {
  /** Bodies of the notes that were acknowledged, in order. */
  readonly acknowledged: readonly string[];
  /** What was tried for the next note, and failed or had no answer yet: at most one of these may be there. */
  readonly tried: readonly string[];
}

/** What a power cut at some moment left, and what must be in it. */
interface Survivor {
  readonly disk: SimulatedDisk;
  readonly known: Known;
  readonly at: string;
}

export interface PowerLossResult {
  readonly states: number;
  /** Background snapshots that took the place of the last one, with commits made meanwhile. */
  readonly overtakenSnapshots: number;
  readonly problems: readonly string[];
}

/** A way to do it wrong: which of the disk's promises are not asked for. */
export type Sabotage = (files: FileOperations) => FileOperations;

/**
 * A life of a database with power cuts between all its steps: creation, commits of all sizes, snapshots next to commits, steps
 * that fail, closing, opening, a migration. What may be left after each cut is opened, which itself is cut off now and then.
 */
export async function powerLoss(
  seed: number,
  cutsPerStep: number,
  sabotage: Sabotage = (files) => files,
): Promise<PowerLossResult> {
  const random = randomNumbers(seed);
  const survivors: Survivor[] = [];
  const problems: string[] = [];
  let overtakenSnapshots = 0;
  let known: Known = { acknowledged: [], tried: [] };
  let tries = 0;
  let step = 0;
  let failing = false;

  const disk = simulatedDisk();
  const cut = (at: string): void => {
    for (let time = 0; time < cutsPerStep; time++)
      survivors.push({ disk: disk.afterPowerCut(random), known, at });
  };

  let database: Database | null = null;
  let snapshotIsOvertaken = false;
  /** Of a commit within a snapshot's write, none within that. */
  let committing = false;
  const commit = (): void => {
    if (database === null || committing) return;
    committing = true;
    const number = known.acknowledged.length + 1;
    const body = `${number} ${(tries += 1)} ${"x".repeat(Math.floor(random() ** 4 * 9000))}`;
    known = { ...known, tried: [...known.tried, body] };
    try {
      database.transaction([
        { sql: "INSERT INTO notes VALUES (?, ?)", params: [number, body] },
        { sql: "UPDATE counters SET last = ?", params: [number] },
      ]);
      known = { acknowledged: [...known.acknowledged, body], tried: [] };
    } catch {
      // A step failed: the next commit has the same number.
    }
    committing = false;
  };

  const files = hookedDisk(sabotage(disk), (which, name) => {
    step += 1;
    cut(`step ${step}, before ${which} of ${shortName(name)}`);
    if (isSnapshot(name)) {
      // The thread of the snapshot and the one of the commits are at work at the same time.
      const before = known.acknowledged.length;
      while (random() < 0.4) commit();
      if (known.acknowledged.length > before) snapshotIsOvertaken = true;
    } else if (which === "rename" && snapshotIsOvertaken) {
      overtakenSnapshots += 1;
      snapshotIsOvertaken = false;
    }
    if (failing && random() < 0.04)
      throw Object.assign(new Error("simulated"), {
        code: random() < 0.5 ? "ENOSPC" : "EIO",
      });
  });

  const live = async (list: readonly Migration[]): Promise<void> => {
    const options: DatabaseOptions = {
      files,
      migrations: list,
      maxJournalBytes: 2000 + Math.floor(random() * 8000),
      onSnapshotFailed: () => undefined,
    };
    failing = false;
    database = await openDatabase(folder, options);
    failing = true;
    for (let index = 0; index < 9; index++) {
      commit();
      if (random() < 0.7) await new Promise(setImmediate);
    }
    // Otherwise it is left as a killed process leaves it; what it had under way goes on for a moment.
    if (random() < 0.5) database.close();
    database = null;
    await settled();
  };
  try {
    await live(small);
    await live(small);
    await live(migrated);
    cut("the end");
  } catch (error) {
    problems.push(`seed ${seed}, step ${step}: ${String(error)}`);
  }

  let states = 0;
  const check = async (survivor: Survivor, again: boolean): Promise<void> => {
    states += 1;
    const during: Survivor[] = [];
    const problem = await problemOf(
      survivor,
      again
        ? hookedDisk(survivor.disk, (which, name) => {
            during.push({
              ...survivor,
              disk: survivor.disk.afterPowerCut(random),
              at: `${survivor.at}; again before ${which} of ${shortName(name)}`,
            });
          })
        : survivor.disk,
    );
    if (problem !== null)
      problems.push(`seed ${seed}, ${survivor.at}: ${problem}`);
    for (const next of during) await check(next, false);
  };
  for (const survivor of survivors) await check(survivor, random() < 0.1);
  return { states, overtakenSnapshots, problems };
}

/** Opens what was left, and closes it after one more commit. Null when all is there that must be, and nothing else. */
async function problemOf(
  { known }: Survivor,
  files: FileOperations,
): Promise<string | null> {
  try {
    const database = await openDatabase(folder, {
      files,
      migrations: migrated,
      onSnapshotFailed: (error) => {
        throw error;
      },
    });
    try {
      return contentProblem(database, known);
    } finally {
      database.close();
    }
  } catch (error) {
    return String(error);
  }
}

const oneMore = "one more";

function contentProblem(
  database: Database,
  { acknowledged, tried }: Known,
): string | null {
  const bodies = database
    .rows("SELECT number, body FROM notes ORDER BY number")
    .map((row, index) =>
      row["number"] === index + 1 ? String(row["body"]) : "wrong number",
    );
  const last = database.rows("SELECT last FROM counters")[0]?.["last"];
  const copied = database.rows("SELECT copied FROM later");
  const sound = database.rows("PRAGMA integrity_check")[0];
  // The check's own, when the check itself was cut off.
  const extra = bodies
    .slice(acknowledged.length)
    .filter((body) => body !== oneMore);
  if (acknowledged.some((body, index) => bodies[index] !== body))
    return `lost: ${acknowledged.length} acknowledged, ${bodies.length} there`;
  if (extra.length > 1 || extra.some((body) => !tried.includes(body)))
    return `${extra.length} more than what was tried`;
  if (last !== bodies.length) return "half a commit";
  if (copied.length !== 1) return "migrated twice";
  if (sound?.["integrity_check"] !== "ok") return "not sound";
  database.transaction([
    {
      sql: "INSERT INTO notes VALUES (?, ?)",
      params: [bodies.length + 1, oneMore],
    },
    { sql: "UPDATE counters SET last = ?", params: [bodies.length + 1] },
  ]);
  return null;
}

/** Leaves out the calls of `step` for which `isIt` says so. */
export const without =
  (
    step: Extract<Step, "sync" | "syncFolder">,
    isIt: (name: string, previous: string) => boolean,
  ): Sabotage =>
  (files) => {
    const names = new Map<number, string>();
    let previous = "";
    return {
      ...files,
      open(name, flags) {
        const handle = files.open(name, flags);
        names.set(handle, name);
        return handle;
      },
      sync(handle) {
        const name = names.get(handle) ?? "";
        if (step !== "sync" || !isIt(name, previous)) files.sync(handle);
        previous = `sync ${path.basename(name)}`;
      },
      rename(from, to) {
        files.rename(from, to);
        previous = `rename ${path.basename(to)}`;
      },
      syncFolder(name) {
        if (step !== "syncFolder" || !isIt(name, previous))
          files.syncFolder(name);
        previous = "syncFolder";
      },
    };
  };
