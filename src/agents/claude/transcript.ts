import { createReadStream } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { parseEvent } from "./events";
import { spending } from "./spending";
import type { Spending } from "./spending";

/**
 * The transcripts of all sessions that began in a folder, with those of sub-agents. Claude Code keeps them below a name in which every
 * character of the folder's path that is no letter and no digit of ASCII is a hyphen (measured with 2.1.329).
 */
async function transcriptsOf(
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<string[]> {
  const home =
    environment["CLAUDE_CONFIG_DIR"] ?? path.join(os.homedir(), ".claude");
  const name = (await realpath(folder)).replaceAll(/[^A-Za-z\d]/g, "-");
  const kept = path.join(home, "projects", name);
  return (await readdir(kept, { recursive: true }))
    .filter((each) => each.endsWith(".jsonl"))
    .map((each) => path.join(kept, each));
}

/** A file's time is behind the clock, by milliseconds on most systems and by two seconds on FAT. */
const coarseMs = 2_000;

const timedSchema = z.object({ timestamp: z.iso.datetime() });

/** Counts the messages of one transcript that are not older than `since`. */
async function count(
  file: string,
  since: number,
  spent: Spending,
): Promise<void> {
  const lines = createInterface({ input: createReadStream(file, "utf8") });
  for await (const line of lines) {
    const event = parseEvent(line);
    if (event?.type !== "assistant") continue;
    const timed = timedSchema.safeParse(JSON.parse(line));
    if (timed.success && Date.parse(timed.data.timestamp) >= since)
      spent.see(event);
  }
}

/**
 * What was spent in a folder since a moment (epoch milliseconds), in US dollars, by the transcripts of its sessions: whatever was done in a
 * terminal there, a new session included. An estimate, since nobody books it: messages have the tokens that they began with. Null where
 * there are no transcripts, so that nothing is known.
 */
export async function spentInFolder(
  folder: string,
  since: number,
  environment: NodeJS.ProcessEnv,
): Promise<number | null> {
  const spent = spending(false);
  try {
    const files = await transcriptsOf(folder, environment);
    if (files.length === 0) return null;
    for (const file of files)
      if ((await stat(file)).mtimeMs >= since - coarseMs)
        await count(file, since, spent);
  } catch {
    // What cannot be read is not known.
    return null;
  }
  return spent.usd;
}
