import { stat } from "node:fs/promises";
import path from "node:path";
import type { Outcome } from "../../model/agent";
import { contextSchema } from "../../model/context";
import { hasErrno } from "../../model/errors";
import { answerOf } from "../ask";

/** The artifacts that an answer names and that are not in the worktree. */
export async function missingArtifacts(
  cwd: string,
  outcome: Outcome,
): Promise<string[]> {
  const asked = answerOf(contextSchema, outcome);
  if (!asked.ok) return [];
  const missing: string[] = [];
  for (const named of asked.value.artifacts)
    if (!(await isThere(cwd, named))) missing.push(named);
  return missing;
}

/** Agents say more than a path at times: `src/a.ts: the parser`, or `\`a.ts\` (new)`. */
async function isThere(cwd: string, named: string): Promise<boolean> {
  const [first = ""] = named.trim().split(/\s/, 1);
  for (const candidate of new Set([named.trim(), first]))
    if (await isFileIn(cwd, bare(candidate))) return true;
  return false;
}

const around = "`\"':,;";

/** Without the quotes and punctuation around it. */
function bare(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && around.includes(name.charAt(start))) start += 1;
  while (end > start && around.includes(name.charAt(end - 1))) end -= 1;
  return name.slice(start, end);
}

async function isFileIn(cwd: string, name: string): Promise<boolean> {
  if (name === "") return false;
  const relative = path.relative(cwd, path.resolve(cwd, name));
  if (/^\.\.(?:[\\/]|$)/.test(relative) || path.isAbsolute(relative))
    return false;
  try {
    await stat(path.join(cwd, relative));
    return true;
  } catch (error) {
    if (isNoPath(error)) return false;
    throw error;
  }
}

/** Not there; or what was named is no path at all. */
const isNoPath = (error: unknown): boolean =>
  [
    "ENOENT",
    "ENOTDIR",
    "ENAMETOOLONG",
    "EINVAL",
    "ELOOP",
    "ERR_INVALID_ARG_VALUE",
  ].some((code) => hasErrno(error, code));
