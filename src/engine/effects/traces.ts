import path from "node:path";
import type { Agent } from "../../model/agent";
import type { Attempt } from "../../model/orchestration";
import { short } from "../action";
import { attemptFolder, attemptLog } from "../paths";
import type { Traces } from "../prompts";
import { fileEnd } from "./fileEnd";

const errorBytes = 4 * 1024;
/** Enough for the last items, unless one of them is a whole file: then that one is left out. */
const logBytes = 256 * 1024;
const mostItems = 30;

/** What a failed attempt left behind, for the one that mends it. */
export async function tracesOf(
  stateFolder: string,
  agent: Agent,
  attempt: Attempt,
): Promise<Traces> {
  const stderr = path.join(
    attemptFolder(stateFolder, attempt.id),
    "stderr.log",
  );
  const log = await fileEnd(attemptLog(stateFolder, attempt.id), logBytes);
  const reader = agent.reader(attempt);
  // What a reader cannot make out, such as half a line at the cut, it shows as it is; no such line is worth a place here.
  const items = log
    .split("\n")
    .filter(isJsonLine)
    .flatMap((line) => reader.push(line));
  return {
    stderr: await fileEnd(stderr, errorBytes),
    transcript: items
      .slice(-mostItems)
      .map(({ kind, text }) => `${kind}: ${short(text.replace(/\s+/g, " "))}`),
  };
}

const isJsonLine = (line: string): boolean =>
  line.startsWith("{") && line.endsWith("}");
