import { randomUUID } from "node:crypto";
import {
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { OrchestratorError, hasErrno } from "../model/errors";
import type { TextEdit } from "../model/plan";
import { applyEdits, mark } from "../tasks";

const byteOrderMark = "\uFEFF";

const readBytes = async (file: string): Promise<Buffer> => {
  try {
    return await readFile(file);
  } catch (error) {
    const missing = hasErrno(error, "ENOENT");
    throw missing
      ? new OrchestratorError("noTaskFile", `There is no file ${file}.`, {
          fix: "Give the path of a tasks.md.",
          cause: error,
        })
      : new OrchestratorError(
          "fileUnreadable",
          `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
          { fix: "Give the path of a file that you may read.", cause: error },
        );
  }
};

/** The text of a task file, without a byte order mark; what is not UTF-8 becomes a replacement character, and `damaged`. */
export const readTaskText = async (
  file: string,
): Promise<{ text: string; damaged: boolean }> => {
  const bytes = await readBytes(file);
  const text = new TextDecoder().decode(bytes);
  const kept = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return { text, damaged: !Buffer.from(kept).equals(bytes) };
};

/** Replaces a file as a whole or not at all; a symbolic link stays one, and the mode stays. */
const replaceFile = async (file: string, text: string): Promise<void> => {
  const target = await realpath(file);
  const { mode } = await stat(target);
  const draft = path.join(
    path.dirname(target),
    `.${path.basename(target)}.${randomUUID()}`,
  );
  try {
    const handle = await open(draft, "wx", mode);
    try {
      await handle.writeFile(text);
      // The mode given to open is cut by the umask.
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw new OrchestratorError(
      "fileUnreadable",
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      { fix: "Allow writing to the file and its folder.", cause: error },
    );
  }
};

/** Sets one box in a file; every other byte stays. Rejects with `fileUnreadable` for what is not UTF-8, `invalidInput` for a line without a box. */
export const markInFile = (
  file: string,
  lineNumber: number,
  done: boolean,
): Promise<void> => editFile(file, (text) => mark(text, lineNumber, done));

/** Makes an empty file, and its folder, where there is none. */
export const ensureFile = async (file: string): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, "", { flag: "a" });
};

/** Changes a file by what `edits` makes of its text; every other byte stays. Rejects with `fileUnreadable` for what is not UTF-8, and passes on what `edits` throws. */
export const editFile = async (
  file: string,
  edits: (text: string) => readonly TextEdit[],
): Promise<void> => {
  const bytes = await readBytes(file);
  const whole = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (!Buffer.from(whole).equals(bytes))
    throw new OrchestratorError(
      "fileUnreadable",
      `${file} is not valid UTF-8.`,
      {
        fix: "Save it as UTF-8; writing it now would damage what cannot be read.",
      },
    );
  const start = whole.startsWith(byteOrderMark) ? byteOrderMark : "";
  const before = whole.slice(start.length);
  const after = applyEdits(before, edits(before));
  if (after !== before) await replaceFile(file, start + after);
};
