import { said } from "../model/said";
import { createHash } from "node:crypto";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Database as SqlDatabase } from "sql.js";
import * as z from "zod";
import { backupFactsSchema } from "../model/backup";
import type { BackupFacts } from "../model/backup";
import { OrchestratorError } from "../model/errors";
import type { FileOperations } from "./files";
import { temporaryEnding, toStoreError, writeInPieces } from "./files";
import { exportDatabase } from "./sqlite";

/*
 * A backup is one file: a line of JSON, which says what it is, then the database, an ordinary one of SQLite, packed by gzip. So
 * `tail -n +2 FILE | gunzip` gives the database to whoever has nothing else.
 */
const headerSchema = z.object({
  format: z.literal("orchestrator-backup"),
  version: z.number().int().positive(),
  /** Number of the newest migration of the database. */
  schema: z.number().int().positive(),
  facts: backupFactsSchema,
  /** Length of the database before it was packed, in bytes. */
  bytes: z.number().int().positive(),
  /** Of the JSON of all fields above, then the packed database; hexadecimal. */
  sha256: z.string(),
});
type Header = z.infer<typeof headerSchema>;

const formatVersion = 1;
/** Longer than any first line that we write, paths included. */
const maxHeaderBytes = 64 * 1024;

/** Where a backup is to be written, and what it says of itself: plain data, since it travels to another thread. */
export const backupRequestSchema = z.object({
  /** Absolute path of the file. */
  file: z.string(),
  schema: z.number().int(),
  facts: backupFactsSchema,
});
export type BackupRequest = Readonly<z.infer<typeof backupRequestSchema>>;

const checksum = (
  { format, version, schema, facts, bytes }: Omit<Header, "sha256">,
  packed: Uint8Array,
): string =>
  createHash("sha256")
    .update(JSON.stringify({ format, version, schema, facts, bytes }))
    .update(packed)
    .digest("hex");

/**
 * Writes the database as a backup: afterwards the path leads to the whole of it, or to what was there before. `rest` is awaited
 * between two pieces of the file. Throws `diskFull`, `readOnlyFolder`, `internal`.
 */
export async function writeBackup(
  sql: SqlDatabase,
  files: FileOperations,
  { file, schema, facts }: BackupRequest,
  rest: () => Promise<void>,
): Promise<void> {
  const database = exportDatabase(sql);
  const packed = gzipSync(database);
  const fields = {
    format: "orchestrator-backup",
    version: formatVersion,
    schema,
    facts,
    bytes: database.length,
  } as const;
  const header = { ...fields, sha256: checksum(fields, packed) };
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`, "utf8"),
    packed,
  ]);
  const temporary = `${file}${temporaryEnding}`;
  try {
    await writeInPieces(files, temporary, content, rest);
    files.rename(temporary, file);
    files.syncFolder(path.dirname(file));
  } catch (error) {
    throw toStoreError(error, path.dirname(file));
  }
}

/**
 * What a backup holds. `newestVersion`: number of the newest migration that is known here.
 *
 * @throws OrchestratorError `backupUnusable` for a file that is no backup, or damaged; `databaseTooNew`.
 */
export function decodeBackup(
  content: Buffer,
  file: string,
  newestVersion: number,
): { facts: BackupFacts; database: Buffer } {
  const end = content.subarray(0, maxHeaderBytes).indexOf("\n");
  const header = end < 0 ? null : headerOf(content.toString("utf8", 0, end));
  if (header === null)
    throw new OrchestratorError(
      "backupUnusable",
      said`${file} is no backup of Orchestrator Manager.`,
      {
        fix: said`Choose a file that Back Up… or \`orchestrator backup\` made. Nothing was changed.`,
      },
    );
  if (header.version > formatVersion || header.schema > newestVersion)
    throw new OrchestratorError(
      "databaseTooNew",
      said`The backup ${file} was made by a newer Orchestrator Manager (schema ${header.schema}; this one knows ${newestVersion}).`,
      {
        fix: said`Update Orchestrator Manager, then restore it. Nothing was changed.`,
      },
    );
  const packed = content.subarray(end + 1);
  if (header.sha256 !== checksum(header, packed)) throw damagedBackup(file);
  try {
    // The checksum has shown that it is as we wrote it, so it has the length that it says.
    return { facts: header.facts, database: gunzipSync(packed) };
  } catch (error) {
    throw damagedBackup(file, error);
  }
}

const damagedBackup = (file: string, cause?: unknown): OrchestratorError =>
  new OrchestratorError(
    "backupUnusable",
    said`The backup ${file} is damaged: it does not hold what was written to it.`,
    { fix: said`Choose another backup. Nothing was changed.`, cause },
  );

/** Null: it is no first line of a backup. */
function headerOf(line: string): Header | null {
  try {
    return headerSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Only a backup of ours is replaced by a newer one: nobody's own file is lost. `content`: null where there is none. */
export function refuseForeignFile(content: Buffer | null, file: string): void {
  const [line = ""] =
    content?.toString("utf8", 0, maxHeaderBytes).split("\n", 1) ?? [];
  if (content === null || headerOf(line) !== null) return;
  throw new OrchestratorError(
    "invalidInput",
    said`${file} is there already, and is no backup of ours.`,
    { fix: said`Name another file.` },
  );
}
