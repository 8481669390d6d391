import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { OrchestratorError } from "../model/errors";

/** What the store does to the disk, and all of it: tests replace it to make each step fail. Every call may throw Node's error. */
export interface FileOperations {
  makeFolder(path: string): void;
  /** Whole content, or null when there is no such file. */
  read(path: string): Buffer | null;
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
  open: (path, flags) => openSync(path, flags),
  write: (handle, bytes, position) =>
    writeSync(handle, bytes, 0, bytes.length, position),
  sync: (handle) => fsyncSync(handle),
  truncate: (handle, length) => ftruncateSync(handle, length),
  close: (handle) => closeSync(handle),
  rename: (from, to) => renameSync(from, to),
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

/** Makes a file, or replaces it: afterwards the path leads to the old or to the new content, never to a mixture. */
export function replaceFile(
  files: FileOperations,
  path: string,
  bytes: Uint8Array,
): void {
  const temporary = temporaryOf(path);
  try {
    const handle = files.open(temporary, "w");
    try {
      writeAll(files, handle, bytes, 0);
      files.sync(handle);
    } finally {
      files.close(handle);
    }
    files.rename(temporary, path);
  } catch (error) {
    try {
      // A full disk needs the room.
      files.remove(temporary);
    } catch {
      // The first error is the one to report; the next open removes the file.
    }
    throw error;
  }
}

/** Where `replaceFile` writes first. What a crash or a full disk leaves there is worthless. */
export const temporaryOf = (path: string): string => `${path}.tmp`;

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
        `The disk that holds ${folder} is full; the last step was not recorded.`,
        { fix: "Free some space on it, then try again.", cause: error },
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new OrchestratorError(
        "readOnlyFolder",
        `The folder ${folder} cannot be written to.`,
        { fix: "Allow writing to it, then try again.", cause: error },
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
