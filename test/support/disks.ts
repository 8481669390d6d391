import path from "node:path";
import type { FileOperations } from "../../src/store/files";
import { nodeFiles } from "../../src/store/files";

/** Real files, for tests in which only the process dies: syncing makes no difference to them but takes long. */
export const unsyncedFiles: FileOperations = {
  ...nodeFiles,
  sync: () => undefined,
  syncFolder: () => undefined,
};

/** What a snapshot that this process makes still has to do is done then: each of its steps waits for a turn. */
export async function settled(): Promise<void> {
  for (let step = 0; step < 8; step++) await new Promise(setImmediate);
}

/** The operations that change a disk, in the order in which they were asked for. */
export type Step = Exclude<
  keyof FileOperations,
  "list" | "read" | "readAt" | "lengthAt" | "close"
>;

/**
 * A disk on which `hook` is called before every change, and may throw instead. Of a write that throws, half is done first:
 * what a full disk and a crash leave behind.
 */
export function hookedDisk(
  files: FileOperations,
  hook: (step: Step, path: string) => void,
): FileOperations {
  const paths = new Map<number, string>();
  const pathOf = (handle: number): string => paths.get(handle) ?? "";
  return {
    ...files,
    makeFolder(path) {
      hook("makeFolder", path);
      files.makeFolder(path);
    },
    open(path, flags) {
      hook("open", path);
      const handle = files.open(path, flags);
      paths.set(handle, path);
      return handle;
    },
    write(handle, bytes, position) {
      try {
        hook("write", pathOf(handle));
      } catch (error) {
        const half = bytes.subarray(0, bytes.length >> 1);
        files.write(handle, half, position);
        throw error;
      }
      return files.write(handle, bytes, position);
    },
    sync(handle) {
      hook("sync", pathOf(handle));
      files.sync(handle);
    },
    truncate(handle, length) {
      hook("truncate", pathOf(handle));
      files.truncate(handle, length);
    },
    rename(from, to) {
      hook("rename", to);
      files.rename(from, to);
    },
    syncFolder(path) {
      hook("syncFolder", path);
      files.syncFolder(path);
    },
    remove(path) {
      hook("remove", path);
      files.remove(path);
    },
  };
}

/** Works until it has been asked for this many changes; from then on the machine is off. */
export function dyingDisk(
  files: FileOperations,
  changes: number,
): FileOperations {
  let left = changes;
  return hookedDisk(files, () => {
    if (left <= 0) throw new Error("The machine is off.");
    left -= 1;
  });
}

/** A change since the last sync, which a power cut may lose, or leave half done. */
type Change =
  | { kind: "write"; bytes: Buffer; position: number }
  | { kind: "truncate"; length: number };

interface File {
  /** As programs see it. */
  content: Buffer;
  durable: Buffer;
  pending: Change[];
}

/** A change of names since the last sync of the folder. `to`: null when the name goes away. */
interface NameChange {
  /** Gone with it, in the same step. */
  readonly from: string | null;
  readonly name: string;
  readonly to: File | null;
}

export interface SimulatedDisk extends FileOperations {
  /** What may be there after a power cut now. `random` gives numbers from 0 up to 1, without 1. */
  afterPowerCut(random: () => number): SimulatedDisk;
}

/** What a disk writes whole or not at all. */
const sectorLength = 512;

/**
 * A disk in memory that keeps only what was synced. At a power cut each later write and each later change of a name is lost or
 * done, whatever became of the others: writes sector by sector, and where a file had grown but its new content is lost, there
 * are zeros, noise, or what an older file held there.
 */
export function simulatedDisk(
  durableNames: ReadonlyMap<string, Buffer> = new Map(),
): SimulatedDisk {
  const names = new Map<string, File>(
    [...durableNames].map(([name, durable]) => [
      name,
      { content: durable, durable, pending: [] },
    ]),
  );
  let lasting = new Map(names);
  let pendingNames: NameChange[] = [];
  const handles = new Map<number, File>();
  let nextHandle = 1;
  /** The last journal or snapshot that went: what its sectors held may turn up in those of another file. */
  let gone: Buffer = Buffer.alloc(0);

  const rename = (change: NameChange): void => {
    const replaced = names.get(change.name);
    if (replaced !== undefined && replaced.content.length > 0)
      gone = replaced.content;
    pendingNames.push(change);
    applyName(names, change, true);
  };
  const fileOf = (handle: number): File => {
    const file = handles.get(handle);
    if (file === undefined) throw new Error(`No open file ${handle}.`);
    return file;
  };
  const change = (file: File, made: Change): void => {
    file.pending.push(made);
    file.content =
      made.kind === "write"
        ? written(file.content, made.bytes, made.position)
        : truncated(file.content, made.length);
  };

  return {
    makeFolder: () => undefined,
    list: () => [...names.keys()].map((name) => path.basename(name)),
    // A copy, as a disk gives.
    read: (name) => {
      const content = names.get(name)?.content;
      return content === undefined ? null : Buffer.from(content);
    },
    readAt: (handle, bytes, position) =>
      fileOf(handle).content.copy(bytes, 0, position),
    open(name, flags) {
      const present = names.get(name);
      if (present === undefined && flags === "r+")
        throw new Error(`No file ${name}.`);
      const file =
        flags === "r+" && present !== undefined
          ? present
          : {
              content: Buffer.alloc(0),
              durable: Buffer.alloc(0),
              pending: [],
            };
      if (flags === "w") rename({ from: null, name, to: file });
      const handle = nextHandle++;
      handles.set(handle, file);
      return handle;
    },
    write(handle, bytes, position) {
      change(fileOf(handle), {
        kind: "write",
        bytes: Buffer.from(bytes),
        position,
      });
      return bytes.length;
    },
    truncate: (handle, length) =>
      change(fileOf(handle), { kind: "truncate", length }),
    sync(handle) {
      const file = fileOf(handle);
      file.durable = file.content;
      file.pending = [];
    },
    close: (handle) => void handles.delete(handle),
    rename(from, name) {
      const to = names.get(from);
      if (to === undefined) throw new Error(`No file ${from}.`);
      rename({ from, name, to });
    },
    syncFolder() {
      lasting = new Map(names);
      pendingNames = [];
    },
    remove(name) {
      if (names.has(name)) rename({ from: null, name, to: null });
    },
    lengthAt(handle, name) {
      const file = fileOf(handle);
      return names.get(name) === file ? file.content.length : null;
    },
    afterPowerCut(random) {
      const left = new Map(lasting);
      for (const made of pendingNames)
        if (random() < 0.5) applyName(left, made, random() < 0.8);
      return simulatedDisk(
        new Map(
          [...left].map(([name, file]) => [
            name,
            survivingContent(file, gone, random),
          ]),
        ),
      );
    },
  };
}

/** `wholly`: the old name is gone as well. */
function applyName(
  names: Map<string, File>,
  { from, name, to }: NameChange,
  wholly: boolean,
): void {
  if (from !== null && wholly) names.delete(from);
  if (to === null) names.delete(name);
  else names.set(name, to);
}

function written(content: Buffer, bytes: Buffer, position: number): Buffer {
  const result = Buffer.alloc(
    Math.max(content.length, position + bytes.length),
  );
  content.copy(result);
  bytes.copy(result, position);
  return result;
}

const truncated = (content: Buffer, length: number): Buffer =>
  Buffer.concat([content, Buffer.alloc(length)]).subarray(0, length);

function survivingContent(
  file: File,
  gone: Buffer,
  random: () => number,
): Buffer {
  let content = file.durable;
  for (const change of file.pending) {
    const fate = random();
    if (fate < 0.3) continue;
    if (change.kind === "truncate") content = truncated(content, change.length);
    else if (fate < 0.5)
      content = written(content, change.bytes, change.position);
    else content = torn(content, change, gone, random);
  }
  return content;
}

/** Some sectors of a write, in any order, its length or a part of it. */
function torn(
  content: Buffer,
  { bytes, position }: { bytes: Buffer; position: number },
  gone: Buffer,
  random: () => number,
): Buffer {
  const length =
    random() < 0.5 ? bytes.length : Math.floor(random() * bytes.length);
  const result = written(content, bytes.subarray(0, length), position);
  const chance = random();
  const mode =
    chance < 0.1
      ? "firstSectorOnly"
      : chance < 0.3
        ? "firstSectorAndAny"
        : "anySectors";
  const lostShare = random();
  const filling = random();
  const firstSector = Math.floor(position / sectorLength);
  for (
    let sector = firstSector;
    sector * sectorLength < position + length;
    sector++
  ) {
    // The first sector holds what says that there is something.
    if (sector === firstSector && mode !== "anySectors") continue;
    if (random() >= lostShare && mode !== "firstSectorOnly") continue;
    const from = Math.max(sector * sectorLength, position);
    const to = Math.min((sector + 1) * sectorLength, result.length);
    const old = content.subarray(from, to);
    const stale =
      filling < 0.4
        ? Buffer.alloc(to - from)
        : filling < 0.6
          ? Buffer.from(
              Array.from({ length: to - from }, () =>
                Math.floor(random() * 256),
              ),
            )
          : truncated(gone.subarray(from, to), to - from);
    stale.copy(result, from);
    old.copy(result, from);
  }
  return result;
}
