import type { Said } from "../model/said";
import { said } from "../model/said";
import { crc32 } from "node:zlib";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import type { FileOperations } from "./files";
import { readAll, replaceFile, writeAll } from "./files";

/*
 * Format, all numbers unsigned 32-bit little-endian:
 *   file    = "ORCREDO2", generation (36 bytes of ASCII), CRC-32 of both; then records
 *   record  = mark, length of the payload, sequence number (1, 2, …), CRC-32 of generation, length, number and payload; then the
 *             payload
 *   payload = the statements of one transaction as JSON
 * The generation is in every checksum so that no record of an older journal, which some file systems show in the place of what
 * a power cut lost, is taken for one of this.
 */
const fileMark = Buffer.from("ORCREDO2", "latin1");
const generationLength = 36;
const fileHeaderLength = fileMark.length + generationLength + 4;
/** Begins with a byte that UTF-8 never has, so that no payload can contain it. */
const recordMark = Buffer.from([0xfe, 0x52, 0x44, 0x4f]);
const recordHeaderLength = 16;

const sqlValueSchema = z.union([z.string(), z.number(), z.null()]);
export type SqlValue = z.infer<typeof sqlValueSchema>;

const statementSchema = z.object({
  sql: z.string(),
  params: z.array(sqlValueSchema),
});
/** One SQL statement with the values of its `?`. Deterministic: it is run again when the journal is replayed. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

export type Transaction = readonly Statement[];

const transactionSchema = z.array(statementSchema);

/** First bytes of a journal. A generation is a UUID. */
export function encodeHeader(generation: string): Buffer {
  const header = Buffer.alloc(fileHeaderLength);
  fileMark.copy(header);
  header.write(generation, fileMark.length, generationLength, "latin1");
  const end = fileHeaderLength - 4;
  header.writeUInt32LE(crc32(header.subarray(0, end)), end);
  return header;
}

export const encodeRecord = (
  generation: string,
  sequence: number,
  transaction: Transaction,
): Buffer =>
  recordOf(
    generation,
    sequence,
    Buffer.from(JSON.stringify(transaction), "utf8"),
  );

function recordOf(
  generation: string,
  sequence: number,
  payload: Buffer,
): Buffer {
  const record = Buffer.alloc(recordHeaderLength + payload.length);
  recordMark.copy(record);
  record.writeUInt32LE(payload.length, 4);
  record.writeUInt32LE(sequence, 8);
  payload.copy(record, recordHeaderLength);
  record.writeUInt32LE(checksum(generation, record), 12);
  return record;
}

const checksum = (generation: string, record: Buffer): number =>
  crc32(
    record.subarray(recordHeaderLength),
    crc32(record.subarray(4, 12), crc32(generation)),
  );

/** The complete record of this generation that begins at `start`, or null. */
function recordAt(
  generation: string,
  bytes: Buffer,
  start: number,
): { sequence: number; payload: Buffer; end: number } | null {
  const payloadStart = start + recordHeaderLength;
  if (bytes.length < payloadStart) return null;
  if (!bytes.subarray(start, start + 4).equals(recordMark)) return null;
  const end = payloadStart + bytes.readUInt32LE(start + 4);
  if (bytes.length < end) return null;
  const record = bytes.subarray(start, end);
  if (record.readUInt32LE(12) !== checksum(generation, record)) return null;
  return {
    sequence: record.readUInt32LE(8),
    payload: record.subarray(recordHeaderLength),
    end,
  };
}

export type JournalContent =
  | {
      readonly kind: "journal";
      readonly generation: string;
      /** Index 0 is the record with sequence number 1. */
      readonly transactions: readonly Transaction[];
      /** Length of the header and the complete records in bytes; what follows is a torn tail. */
      readonly length: number;
    }
  | { readonly kind: "damaged"; readonly reason: Said };

/** Reads a whole journal. Pure. */
export function decodeJournal(bytes: Buffer): JournalContent {
  const generation = bytes
    .subarray(fileMark.length, fileMark.length + generationLength)
    .toString("latin1");
  const header = bytes.subarray(0, fileHeaderLength);
  if (!header.equals(encodeHeader(generation)))
    return {
      kind: "damaged",
      reason: said`its first bytes are not a journal's`,
    };

  const transactions: Transaction[] = [];
  let length = fileHeaderLength;
  for (;;) {
    const record = recordAt(generation, bytes, length);
    if (record?.sequence !== transactions.length + 1) break;
    const transaction = parsePayload(record.payload);
    if (transaction === null)
      return {
        kind: "damaged",
        reason: said`record ${record.sequence} holds no statements`,
      };
    transactions.push(transaction);
    length = record.end;
  }
  // Only the record that was being written when the lights went out can be torn. A good one behind a bad one means that the
  // file was damaged later, and to cut it off there would silently undo what was committed.
  for (
    let next = bytes.indexOf(recordMark, length);
    next !== -1;
    next = bytes.indexOf(recordMark, next + 1)
  )
    if (recordAt(generation, bytes, next) !== null)
      return {
        kind: "damaged",
        reason: said`record ${transactions.length + 1}, at byte ${length}, is damaged, but a good one follows`,
      };
  return { kind: "journal", generation, transactions, length };
}

/**
 * The first bytes of a journal that goes on from another one: its header, and the records in `bytes`, numbered anew from 1.
 *
 * @throws Error when `bytes` are not exactly `count` complete records of the generation `from`.
 */
export function encodeContinuation(
  generation: string,
  from: string,
  bytes: Buffer,
  count: number,
): Buffer {
  const parts = [encodeHeader(generation)];
  let at = 0;
  for (let sequence = 1; sequence <= count; sequence++) {
    const record = recordAt(from, bytes, at);
    if (record === null)
      throw new Error("The journal does not hold what was written to it.");
    parts.push(recordOf(generation, sequence, record.payload));
    at = record.end;
  }
  if (at !== bytes.length)
    throw new Error("The journal holds more than what was written to it.");
  return Buffer.concat(parts);
}

function parsePayload(payload: Buffer): Transaction | null {
  try {
    return transactionSchema.parse(JSON.parse(payload.toString("utf8")));
  } catch {
    return null;
  }
}

export const journalStateSchema = z.object({
  generation: z.string(),
  /** Number of its last record; 0 when it has none. */
  sequence: z.number().int().nonnegative(),
  /** In bytes. */
  length: z.number().int().nonnegative(),
});

/** The state of a journal file: what is known to be on the disk. */
export type JournalState = Readonly<z.infer<typeof journalStateSchema>>;

/** An open journal file. All methods throw the file system's errors. */
export interface Journal {
  state(): JournalState;
  /** Throws `ownedElsewhere` when the file is no longer as this process left it. */
  check(): void;
  /**
   * Appends one durable record, then calls `accept`. When anything of that throws, the file is as it was before,
   * or is made so by the next call, and the error is passed on.
   */
  append(transaction: Transaction, accept: () => void): void;
  /**
   * Begins a journal in place of the present one, with the records that the present one got after it was in the state
   * `included`. On failure the present one stays in use.
   */
  restart(generation: string, included: JournalState): void;
  close(): void;
}

/** `initial.length` may be less than the file's: the rest is a torn tail, which the first use cuts off. */
export function openJournal(
  files: FileOperations,
  folder: string,
  path: string,
  initial: JournalState,
): Journal {
  let state = initial;
  let handle: number | null = null;
  // Bytes after `state.length` are ours to cut off: a torn tail, or a record that could not be made durable.
  let hasTail = true;
  // A name that was just given to the file may be lost in a power cut until the folder is synced as well.
  let nameIsDurable = false;

  const cutTail = (open: number): void => {
    files.truncate(open, state.length);
    files.sync(open);
    hasTail = false;
  };

  /** The handle of a file that ends exactly where this process believes it to end. */
  const ready = (): number => {
    handle ??= files.open(path, "r+");
    const before = files.lengthAt(handle, path);
    if (before !== null && hasTail && before >= state.length) cutTail(handle);
    const length = hasTail ? null : files.lengthAt(handle, path);
    if (length !== state.length)
      throw new OrchestratorError(
        "ownedElsewhere",
        said`The database in ${folder} was changed or removed by another program while it was open.`,
        {
          fix: said`Reload the window (or start the command again) to read what is there now.`,
        },
      );
    if (!nameIsDurable) files.syncFolder(folder);
    nameIsDurable = true;
    return handle;
  };

  const close = (): void => {
    if (handle === null) return;
    const open = handle;
    handle = null;
    files.close(open);
  };

  return {
    state: () => state,
    check: () => void ready(),
    append(transaction, accept) {
      const open = ready();
      const record = encodeRecord(
        state.generation,
        state.sequence + 1,
        transaction,
      );
      try {
        hasTail = true;
        writeAll(files, open, record, state.length);
        files.sync(open);
        accept();
      } catch (error) {
        try {
          cutTail(open);
        } catch {
          // `hasTail` still holds: the next use tries again, and fails with its own error if the disk still refuses.
        }
        throw error;
      }
      hasTail = false;
      state = {
        ...state,
        sequence: state.sequence + 1,
        length: state.length + record.length,
      };
    },
    restart(generation, included) {
      const sequence = state.sequence - included.sequence;
      const bytes = encodeContinuation(
        generation,
        state.generation,
        sequence === 0
          ? Buffer.alloc(0)
          : readAll(files, ready(), included.length, state.length),
        sequence,
      );
      // Windows does not rename over an open file.
      close();
      replaceFile(files, path, bytes);
      state = { generation, sequence, length: bytes.length };
      hasTail = false;
      nameIsDurable = false;
    },
    close,
  };
}
