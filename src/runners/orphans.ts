import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { hasErrno } from "../model/errors";
import type { ProcessReference } from "./attemptFolder";
import { attemptMark, ownerMark } from "./attemptFolder";
import { readExit, referenceSchema, supervisorState } from "./attemptRecords";
import { stopAll } from "./killLadder";
import {
  commandLineOf,
  environmentReader,
  hasTerminal,
  isRunning,
  listProcesses,
  listWithVariable,
  sharesOurNamespaces,
} from "./processes";
import { treeIn } from "./processTree";

/** A process that carries our mark and that nobody answers for any more. */
export interface OrphanProcess {
  readonly process: ProcessReference;
  /** The attempt, or the short command (a gate, a probe), that it was started for. */
  readonly attemptId: string;
  /** Folder of the attempt; null for a short command. */
  readonly folder: string | null;
  /** Value of the mark that tells who answers for it. */
  readonly owner: string;
  readonly why: "attemptEnded" | "attemptGone" | "supervisorDied" | "hostDied";
  /** It, or what it started, has a terminal: somebody may have taken it over, or sit in front of it. */
  readonly attended: boolean;
  /** For people; empty where it cannot be read. */
  readonly commandLine: string;
}

const ownerSchema = z.union([
  z.object({ folder: z.string() }),
  referenceSchema.extend({ stateFolder: z.string().optional() }),
]);

function parseOwner(mark: string): z.infer<typeof ownerSchema> | null {
  try {
    const text = Buffer.from(mark, "base64url").toString("utf8");
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return null; // Somebody else's variable of the same name.
  }
}

async function realPathOf(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return path.resolve(folder);
    throw error;
  }
}

const isBelow = (folder: string, child: string): boolean => {
  const relative = path.relative(folder, child);
  return (
    relative !== "" &&
    !/^\.\.([\\/]|$)/.test(relative) &&
    !path.isAbsolute(relative)
  );
};

async function whyOrphaned(
  owner: z.infer<typeof ownerSchema>,
): Promise<OrphanProcess["why"] | null> {
  if (!("folder" in owner)) return isRunning(owner) ? null : "hostDied";
  if (!existsSync(owner.folder)) return "attemptGone";
  // The record comes after the last process has been stopped: whatever is there later was missed.
  if (await readExit(owner.folder)) return "attemptEnded";
  switch (await supervisorState(owner.folder)) {
    case "alive":
      return null;
    case "dead":
      return "supervisorDied";
    case "none":
    case "copied":
      // A folder was put in the place of the attempt's own.
      return "attemptGone";
  }
}

/** This process and those that it was started by: an agent may well call our command line. */
function ownLine(table: ReturnType<typeof listProcesses>): Set<number> {
  const parents = new Map(table.map(({ pid, parent }) => [pid, parent]));
  const line = new Set<number>();
  for (
    let pid: number | undefined = process.pid;
    pid !== undefined && pid > 0 && !line.has(pid);
    pid = parents.get(pid)
  )
    line.add(pid);
  return line;
}

/** Whether what somebody answers for is of this state folder. */
function isOf(owner: z.infer<typeof ownerSchema>, state: string): boolean {
  return "folder" in owner
    ? isBelow(state, owner.folder)
    : owner.stateFolder === state;
}

/**
 * Processes that carry our mark and whose attempt, in this state folder, has ended, is gone, or lost its supervisor; and short
 * commands that a host which is gone ran for it. What runs in a container with process ids of its own is left out: whether somebody answers for
 * it cannot be told from here. Nothing is found on Windows, which does not show environments, and on macOS none of the system's
 * own programs.
 */
export async function findOrphans(
  stateFolder: string,
): Promise<OrphanProcess[]> {
  // There is nothing to read, and a look takes a second.
  if (process.platform === "win32") return [];
  const state = await realPathOf(stateFolder);
  const table = listProcesses();
  const environment = environmentReader();
  const markOf = (pid: number) => ({
    attemptId: environment(pid, attemptMark),
    mark: environment(pid, ownerMark),
  });
  const line = ownLine(table);
  // An agent, or a person in what it started, may run this very program: what else is there is not for us to end.
  const around = new Set([...line].map((pid) => markOf(pid).attemptId));
  const reasons = new Map<string, OrphanProcess["why"] | null>();
  const orphans: OrphanProcess[] = [];
  for (const { pid, identity, zombie } of table) {
    if (zombie || line.has(pid)) continue;
    const { attemptId, mark } = markOf(pid);
    if (attemptId === null || mark === null || around.has(attemptId)) continue;
    const owner = parseOwner(mark);
    if (!owner || !isOf(owner, state) || !sharesOurNamespaces(pid)) continue;
    const known = reasons.get(mark);
    const why = known === undefined ? await whyOrphaned(owner) : known;
    reasons.set(mark, why);
    if (why === null) continue;
    orphans.push({
      process: { pid, identity },
      attemptId,
      folder: "folder" in owner ? owner.folder : null,
      owner: mark,
      why,
      // All that would be ended with it: a tmux server has no terminal, the shells in it have one.
      attended: treeIn(
        table,
        { root: null, known: [{ pid, identity }], rootIsOurs: false },
        () => false,
      ).some((each) => hasTerminal(each.pid)),
      commandLine: commandLineOf(pid),
    });
  }
  return orphans;
}

/**
 * Ends orphans with all that they started: SIGTERM, a wait, SIGKILL. Returns what is left even so. Only processes that are still
 * the ones that were found, and what came of these, get a signal.
 */
export async function stopOrphans(
  orphans: readonly OrphanProcess[],
): Promise<readonly ProcessReference[]> {
  const known = orphans.map((orphan) => orphan.process);
  const marks = new Set(
    orphans.map(({ attemptId, owner }) => `${attemptId} ${owner}`),
  );
  return stopAll(() => {
    const { table, valueOf } = listWithVariable(attemptMark);
    const read = environmentReader();
    return treeIn(
      table,
      { root: null, known, rootIsOurs: false },
      // The copy of an attempt's folder has the same id: the owner must agree too.
      (pid) => marks.has(`${valueOf(pid)} ${read(pid, ownerMark)}`),
    );
  });
}
