import { said } from "../model/said";
import {
  close,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { OrchestratorError } from "../model/errors";

/** What the store does to the disk, and all of it: tests replace it to make each step fail. Every call may throw Node's error. */
export interface FileOperations {
  makeFolder(path: string): void;
  /** Names of what is in the folder. */
  list(folder: string): string[];
  /** Whole content, as bytes of the caller's own, or null when there is no such file. */
  read(path: string): Buffer | null;
  /** Fills the bytes from that place of the file. Number of bytes read, which may be fewer; 0 at the end of the file. */
  readAt(handle: number, bytes: Uint8Array, position: number): number;
  /** `r+` needs an existing file, `w` begins an empty one. */
  open(path: string, flags: "r+" | "w"): number;
  /** Number of bytes written, which may be fewer than given. */
  write(handle: number, bytes: Uint8Array, position: number): number;
  sync(handle: number): void;
  truncate(handle: number, length: number): void;
  close(handle: number): void;
  rename(from: string, to: string): void;
  /** Makes renames inside the folder durable. */
  syncFolder(path: string): void;
  /** No error when there is no such file. */
  remove(path: string): void;
  /** Length in bytes of the open file, or null when the path no longer leads to it. */
  lengthAt(handle: number, path: string): number | null;
}

export const nodeFiles: FileOperations = {
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  read(path) {
    try {
      return readFileSync(path);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return null;
      throw error;
    }
  },
  list: (folder) => readdirSync(folder),
  readAt: (handle, bytes, position) =>
    readSync(handle, bytes, 0, bytes.length, position),
  open: (path, flags) => openSync(path, flags),
  write: (handle, bytes, position) =>
    writeSync(handle, bytes, 0, bytes.length, position),
  sync: (handle) => fsyncSync(handle),
  truncate: (handle, length) => ftruncateSync(handle, length),
  close: (handle) => closeSync(handle),
  rename(from, to) {
    // The system frees a large file when the last one lets go of it, and whoever that is waits: not this thread.
    const replaced = openToHold(to);
    try {
      renameSync(from, to);
    } finally {
      if (replaced !== null) close(replaced, () => undefined);
    }
  },
  syncFolder(path) {
    // Windows cannot open a folder; NTFS keeps its own journal of renames.
    if (process.platform === "win32") return;
    const handle = openSync(path, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  },
  remove: (path) => rmSync(path, { force: true }),
  lengthAt(handle, path) {
    const open = fstatSync(handle, { bigint: true });
    const named = statSync(path, { bigint: true, throwIfNoEntry: false });
    // Some network drives number no files: all are 0 there, and the length alone must do.
    return named?.ino === open.ino ? Number(named.size) : null;
  },
};

/** Null when there is no such file, or holding it would be in the way: Windows does not rename over an open file. */
function openToHold(path: string): number | null {
  if (process.platform === "win32") return null;
  try {
    return openSync(path, "r");
  } catch {
    // Only the speed of the rename depends on it.
    return null;
  }
}

/** Writes all bytes, however many calls that takes. */
export function writeAll(
  files: FileOperations,
  handle: number,
  bytes: Uint8Array,
  position: number,
): void {
  let done = 0;
  while (done < bytes.length) {
    const written = files.write(handle, bytes.subarray(done), position + done);
    if (written <= 0) throw new Error("The disk took no more bytes.");
    done += written;
  }
}

/** What an open file holds from `start` up to `end`. */
export function readAll(
  files: FileOperations,
  handle: number,
  start: number,
  end: number,
): Buffer {
  const bytes = Buffer.alloc(end - start);
  let done = 0;
  while (done < bytes.length) {
    const read = files.readAt(handle, bytes.subarray(done), start + done);
    if (read <= 0) throw new Error("The file ends too early.");
    done += read;
  }
  return bytes;
}

/** So much of a large file is written between two syncs. */
const pieceLength = 512 * 1024;

/**
 * Makes a large file, durable but for its name. None is left behind when that fails. `rest` is awaited between two pieces.
 *
 * In pieces, because a file system such as ext4 makes everybody's sync wait until all that was written before it, to whatever
 * file, is on the disk: a commit next to a large file in the making waits for one piece at most.
 */
export async function writeInPieces(
  files: FileOperations,
  path: string,
  bytes: Uint8Array,
  rest: () => Promise<void>,
): Promise<void> {
  try {
    const handle = files.open(path, "w");
    try {
      for (let start = 0; start < bytes.length; start += pieceLength) {
        if (start > 0) await rest();
        const piece = bytes.subarray(start, start + pieceLength);
        writeAll(files, handle, piece, start);
        files.sync(handle);
      }
    } finally {
      files.close(handle);
    }
  } catch (error) {
    removeLeftover(files, path);
    throw error;
  }
}

/** Makes a small file, durable but for its name. None is left behind when that fails. */
function writeFile(
  files: FileOperations,
  path: string,
  bytes: Uint8Array,
): void {
  try {
    const handle = files.open(path, "w");
    try {
      writeAll(files, handle, bytes, 0);
      files.sync(handle);
    } finally {
      files.close(handle);
    }
  } catch (error) {
    removeLeftover(files, path);
    throw error;
  }
}

/** Makes a file, or replaces it: afterwards the path leads to the old or to the new content, never to a mixture. */
export function replaceFile(
  files: FileOperations,
  path: string,
  bytes: Uint8Array,
): void {
  const temporary = `${path}${temporaryEnding}`;
  writeFile(files, temporary, bytes);
  try {
    files.rename(temporary, path);
  } catch (error) {
    removeLeftover(files, temporary);
    throw error;
  }
}

/** Ends the name of what is not complete, and worthless to whoever finds it after a crash. */
export const temporaryEnding = ".tmp";

/** Takes away what nobody needs: a full disk needs the room. Where that fails, the next open does it. */
export function removeLeftover(files: FileOperations, path: string): void {
  try {
    files.remove(path);
  } catch {
    // Whatever keeps it there is told of by the step that needs the room.
  }
}

/** Node's error code such as `ENOSPC`; empty for other errors. */
function systemCode(error: unknown): string {
  return error instanceof Error &&
    "code" in error &&
    typeof error.code === "string"
    ? error.code
    : "";
}

/** Gives an error of the file system the code and the way out that a user can do something with. */
export function toStoreError(
  error: unknown,
  folder: string,
): OrchestratorError {
  if (error instanceof OrchestratorError) return error;
  switch (systemCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new OrchestratorError(
        "diskFull",
        said`The disk that holds ${folder} is full; the last step was not recorded.`,
        { fix: said`Free some space on it, then try again.`, cause: error },
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new OrchestratorError(
        "readOnlyFolder",
        said`The folder ${folder} cannot be written to.`,
        { fix: said`Allow writing to it, then try again.`, cause: error },
      );
    default:
      return new OrchestratorError(
        "internal",
        `The database in ${folder} could not be read or written: ${
          error instanceof Error ? error.message : String(error)
        }`,
        { fix: "Check the disk, then try again.", cause: error },
      );
  }
}
