import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { hasErrno } from "../model/errors";
import { placeSchema } from "./place";

/**
 * `owner.json` in the state folder: who owns the workspace, for those who do not see the owner's endpoint.
 *
 * It is there from the first owner on, and changes hands by operations that file systems, those of a network too, do whole. To
 * follow an owner, one claims that by a file named after it (`owner.json.after-ID`), which a hard link gives to one only; then
 * the own record replaces the owner's by a rename. An id never comes back, so an owner that was suspended meanwhile finds another's
 * record and knows. The owner rewrites its record in place, through a handle in which it has just read its own id: one who was
 * suspended may write too late, but never over a successor's record.
 */
export const ownerFile = (stateFolder: string): string =>
  path.join(stateFolder, "owner.json");

const ownerRecordSchema = z.object({
  /** Of this ownership, not of the process: it opens and closes several. */
  id: z.uuid(),
  endpoint: z.string(),
  place: placeSchema,
  pid: z.number().int().positive(),
  start: z.string().nullable(),
  version: z.string(),
  /** Epoch milliseconds by the owner's clock: for people. */
  startedAt: z.number().int(),
  /**
   * `leaving`: the owner is closing in an orderly way; `closed`: it has. The record stays until the next owner replaces it, so
   * that one who was suspended all the while sees that others were there.
   */
  state: z.enum(["open", "leaving", "closed"]),
  beat: z.string(),
});
export type OwnerRecord = Readonly<z.infer<typeof ownerRecordSchema>>;

/** All versions of a record have one length, so that writing in place leaves nothing over. */
const recordLength = 2048;
const beatDigits = 12;

export const beatText = (beat: number): string =>
  String(beat).padStart(beatDigits, "0");

export const encodeRecord = (record: OwnerRecord): string =>
  `${JSON.stringify(record).padEnd(recordLength - 1)}\n`;

/** Null for what is not a record. */
export const decodeRecord = (text: string): OwnerRecord | null => {
  try {
    return ownerRecordSchema.parse(JSON.parse(text));
  } catch {
    // Half of a record, after a power cut: whoever wrote it cannot be known.
    return null;
  }
};

/** Null when there is none. */
export const readRecord = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
};

const privateFile = 0o600;

/** Gives a finished file a second name, unless that is taken: true for exactly one of all who try it. */
const publish = (finished: string, file: string): boolean => {
  try {
    linkSync(finished, file);
    return true;
  } catch (error) {
    if (hasErrno(error, "EEXIST")) return false;
    if (hasErrno(error, "ENOENT") || hasErrno(error, "EIO")) throw error;
  }
  // A file system without hard links: there a reader may meet an empty file for a moment.
  try {
    copyFileSync(finished, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasErrno(error, "EEXIST")) return false;
    throw error;
  }
};

/** Writes a finished file, on the disk, beside the record; its name. */
const writeDraft = (file: string, content: string): string => {
  const draft = `${file}.${randomUUID()}`;
  const handle = openSync(draft, "wx", privateFile);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return draft;
};

/** Makes the record, or a claim, unless there is one; false then. */
export const createRecord = (file: string, content: string): boolean => {
  const draft = writeDraft(file, content);
  try {
    // A network file system may carry out a request twice, and tell of the second time.
    return publish(draft, file) || readRecord(file) === content;
  } finally {
    rmSync(draft, { force: true });
  }
};

/** The file of whoever claims to follow the owner of this record. */
export const claimFile = (file: string, content: string): string => {
  // What is no record has no id; only a power cut leaves that.
  const name =
    decodeRecord(content)?.id ??
    createHash("sha256").update(content).digest("hex");
  return `${file}.after-${name}`;
};

/** The record, and after it what is claimed: whoever follows its owner, whoever follows that one, and so on. */
export type Line = readonly [string, ...string[]];

/** Null when there is no record. */
export const readLine = (file: string): Line | null => {
  const first = readRecord(file);
  if (first === null) return null;
  const claims: string[] = [];
  for (
    let claim = readRecord(claimFile(file, first));
    claim !== null;
    claim = readRecord(claimFile(file, claim))
  )
    claims.push(claim);
  return [first, ...claims];
};

/**
 * Follows the last of a line, who is known to be gone: the record becomes ours. False, and all stays as it is, when
 * somebody was faster or the record is not as it was.
 */
export const followLine = (
  file: string,
  line: Line,
  content: string,
): boolean => {
  const [first, ...claims] = line;
  const claim = claimFile(file, claims.at(-1) ?? first);
  if (!createRecord(claim, content)) return false;
  // Its owner may be back; or whoever followed it, and tidied up, did so while we were suspended.
  if (readRecord(file) !== first) {
    rmSync(claim, { force: true });
    return false;
  }
  renameSync(writeDraft(file, content), file);
  // Nobody can claim it again in earnest: the record that it follows is gone for good. One who only claimed may come back, though,
  // put its own in place after all, and has to find that it was given up.
  if (claims.length === 0) rmSync(claim, { force: true });
  return true;
};

/** Rewrites the record in place if it has this id; false when it is another or gone. */
export const renewRecord = async (
  file: string,
  record: OwnerRecord,
): Promise<boolean> => {
  let handle;
  try {
    handle = await open(file, "r+");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return false;
    throw error;
  }
  try {
    const found = decodeRecord(await handle.readFile("utf8"));
    if (found?.id !== record.id) return false;
    await handle.write(encodeRecord(record), 0);
    return true;
  } finally {
    await handle.close();
  }
};

const leftoverMs = 60 * 60_000;

/** Removes drafts and claims of processes that died before they had the record. By the file system's clock, which may not be ours. */
export const removeLeftovers = (file: string): void => {
  const folder = path.dirname(file);
  const { mtimeMs: now } = statSync(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(file)}.`)) continue;
    const leftover = path.join(folder, name);
    const { mtimeMs } = statSync(leftover, { throwIfNoEntry: false }) ?? {
      mtimeMs: now,
    };
    if (now - mtimeMs > leftoverMs) rmSync(leftover, { force: true });
  }
};
