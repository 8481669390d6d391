import type { FileOperations } from "../../src/store/files";
import { nodeFiles } from "../../src/store/files";

/** Real files, for tests in which only the process dies: syncing makes no difference to them but takes long. */
export const unsyncedFiles: FileOperations = {
  ...nodeFiles,
  sync: () => undefined,
  syncFolder: () => undefined,
};

/** The operations that change a disk, in the order in which they were asked for. */
type Step = Exclude<keyof FileOperations, "read" | "lengthAt" | "close">;

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

interface File {
  durable: Buffer;
  /** Changes since the last sync, each of which a power cut may lose, or leave half done. */
  pending: (
    | { kind: "write"; bytes: Buffer; position: number }
    | { kind: "truncate"; length: number }
  )[];
}

/** A change of names since the last sync of the folder; a null file takes the name away. */
type NameChange = readonly { name: string; file: File | null }[];

export interface SimulatedDisk extends FileOperations {
  /** What may be there after a power cut now. `random` gives numbers from 0 up to 1, without 1. */
  afterPowerCut(random: () => number): SimulatedDisk;
}

const written = (content: Buffer, bytes: Buffer, position: number): Buffer => {
  const result = Buffer.alloc(
    Math.max(content.length, position + bytes.length),
  );
  content.copy(result);
  bytes.copy(result, position);
  return result;
};

const truncated = (content: Buffer, length: number): Buffer =>
  Buffer.concat([content, Buffer.alloc(length)]).subarray(0, length);

const contentOf = (file: File): Buffer =>
  file.pending.reduce(
    (content, change) =>
      change.kind === "write"
        ? written(content, change.bytes, change.position)
        : truncated(content, change.length),
    file.durable,
  );

/**
 * A disk in memory that keeps only what was synced: at a power cut each later write and each later change of a name is lost,
 * done, or (a write) done in part, whatever became of the others. `honest: false`: syncing does nothing.
 */
export function simulatedDisk(
  honest = true,
  durableNames: ReadonlyMap<string, File> = new Map(),
): SimulatedDisk {
  const names = new Map(durableNames);
  let lasting = new Map(durableNames);
  let pendingNames: NameChange[] = [];
  const handles = new Map<number, File>();
  let nextHandle = 1;

  const rename = (change: NameChange): void => {
    pendingNames.push(change);
    applyNames(names, change);
  };
  const fileOf = (handle: number): File => {
    const file = handles.get(handle);
    if (file === undefined) throw new Error(`No open file ${handle}.`);
    return file;
  };

  return {
    makeFolder: () => undefined,
    read(path) {
      const file = names.get(path);
      return file === undefined ? null : contentOf(file);
    },
    open(path, flags) {
      const present = names.get(path);
      if (present === undefined && flags === "r+")
        throw new Error(`No file ${path}.`);
      const file =
        flags === "r+" && present !== undefined
          ? present
          : { durable: Buffer.alloc(0), pending: [] };
      if (flags === "w") rename([{ name: path, file }]);
      const handle = nextHandle++;
      handles.set(handle, file);
      return handle;
    },
    write(handle, bytes, position) {
      fileOf(handle).pending.push({
        kind: "write",
        bytes: Buffer.from(bytes),
        position,
      });
      return bytes.length;
    },
    truncate: (handle, length) =>
      void fileOf(handle).pending.push({ kind: "truncate", length }),
    sync(handle) {
      if (!honest) return;
      const file = fileOf(handle);
      file.durable = contentOf(file);
      file.pending = [];
    },
    close: (handle) => void handles.delete(handle),
    rename(from, to) {
      const file = names.get(from);
      if (file === undefined) throw new Error(`No file ${from}.`);
      rename([
        { name: from, file: null },
        { name: to, file },
      ]);
    },
    syncFolder() {
      if (!honest) return;
      lasting = new Map(names);
      pendingNames = [];
    },
    remove(path) {
      if (names.has(path)) rename([{ name: path, file: null }]);
    },
    lengthAt(handle, path) {
      const file = fileOf(handle);
      return names.get(path) === file ? contentOf(file).length : null;
    },
    afterPowerCut(random) {
      const left = new Map(lasting);
      for (const change of pendingNames)
        if (random() < 0.5) applyNames(left, change);
      return simulatedDisk(
        honest,
        new Map(
          [...left].map(([name, file]) => [
            name,
            { durable: survivingContent(file, random), pending: [] },
          ]),
        ),
      );
    },
  };
}

function applyNames(names: Map<string, File>, change: NameChange): void {
  for (const { name, file } of change) {
    if (file === null) names.delete(name);
    else names.set(name, file);
  }
}

function survivingContent(file: File, random: () => number): Buffer {
  let content = file.durable;
  for (const change of file.pending) {
    const fate = random();
    if (fate < 0.4) continue;
    if (change.kind === "truncate") {
      content = truncated(content, change.length);
      continue;
    }
    // Whole, its beginning only, or its full length with zeros for a piece of it.
    const bytes = Buffer.from(change.bytes);
    const cut = Math.floor(random() * bytes.length);
    if (fate >= 0.8) bytes.fill(0, cut, Math.min(cut + 512, bytes.length));
    content = written(
      content,
      fate >= 0.6 && fate < 0.8 ? bytes.subarray(0, cut) : bytes,
      change.position,
    );
  }
  return content;
}
