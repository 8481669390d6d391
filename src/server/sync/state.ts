import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import {
  OrchestratorError,
  hasErrno,
  messageOf,
  toFailure,
} from "../../model/errors";
import type { Issue } from "../../model/issue";
import { parseJson } from "../../model/json";
import { said } from "../../model/said";

const knownSchema = z.object({
  /** What the tracker said of it. */
  state: z.enum(["open", "done", "dropped"]),
  /** SHA-256 of its title and text, hexadecimal. */
  words: z.string(),
  /** A comment that is to follow, or follows, the closing of the issue: recorded before, and until it is written. */
  owed: z.object({ text: z.string(), mark: z.string() }).nullable(),
});
/** What was true of an issue after the last sync. */
export type KnownIssue = z.infer<typeof knownSchema>;

const stateSchema = z.object({
  version: z.literal(1),
  /** For people who look into the file. */
  place: z.string(),
  file: z.string(),
  issues: z.record(z.string(), knownSchema),
});

/** What the syncs of one place into one file leave for the next. */
export interface SyncState {
  readonly issues: Map<string, KnownIssue>;
  /** Durable when it settles. */
  save(): Promise<void>;
}

/** Tells whether title or text of an issue have changed. */
export const wordsHash = ({ title, text }: Issue): string =>
  createHash("sha256")
    .update(JSON.stringify([title, text]))
    .digest("hex");

/**
 * Reads what the last sync left. A file that cannot be understood is an error: to begin anew would forget that an issue was opened again,
 * and comments that are owed.
 */
export async function openSyncState(
  stateFolder: string,
  place: string,
  file: string,
): Promise<SyncState> {
  const folder = path.join(stateFolder, "sync");
  const name = createHash("sha256")
    .update(`${place}\n${file}`)
    .digest("hex")
    .slice(0, 16);
  const target = path.join(folder, `${name}.json`);
  const issues = new Map(Object.entries(await read(target)));
  return {
    issues,
    save: async () => {
      const text = JSON.stringify(
        {
          version: 1,
          place,
          file,
          issues: Object.fromEntries(issues),
        } satisfies z.infer<typeof stateSchema>,
        null,
        1,
      );
      await mkdir(folder, { recursive: true });
      await replace(target, `${text}\n`);
    },
  };
}

async function read(file: string): Promise<Record<string, KnownIssue>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return {};
    throw error;
  }
  const json = parseJson(text);
  const parsed = stateSchema.safeParse(json.ok ? json.value : null);
  if (parsed.success) return parsed.data.issues;
  throw new OrchestratorError(
    "fileUnreadable",
    said`What the last sync left in ${file} cannot be understood.`,
    {
      fix: said`Delete the file to begin anew: then a ticked box of an issue that was opened again counts as ticked by hand.`,
    },
  );
}

/** As a whole or not at all, whatever ends this process. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new OrchestratorError(
      "readOnlyFolder",
      said`${file} cannot be written: ${messageOf(toFailure(error))}`,
      {
        fix: said`Allow writing to the folder, then sync again.`,
        cause: error,
      },
    );
  }
}
