import type { ProcessReference } from "./attemptFolder";
import { attemptMark } from "./attemptFolder";
import type { ProcessEntry } from "./processes";
import { listProcesses, listWithVariable } from "./processes";

/** What is known of the processes of an attempt, besides their mark. */
export interface TreeQuery {
  /** The process that was started, once it was. */
  readonly root: ProcessReference | null;
  /** Others that were seen to belong to it. */
  readonly known: readonly ProcessReference[];
  /**
   * The root is a child of this process that has not been reaped, or was so a moment ago: its number cannot have become another's
   * group. Without it a group counts only as long as its leader is there to be recognised.
   */
  readonly rootIsOurs: boolean;
}

/**
 * Those of a process table that belong to an attempt: what carries its mark, the root and what is known; whatever is in a
 * process group or session that one of these leads; and all descendants. A tool that leaves its parent, its group and its
 * session keeps the mark; one that also drops its environment is found if it was seen before. Zombies are left out.
 */
export function treeIn(
  table: readonly ProcessEntry[],
  query: TreeQuery,
  isMarked: (pid: number) => boolean,
): ProcessEntry[] {
  const { root, known, rootIsOurs } = query;
  const seen = new Map(known.map(({ pid, identity }) => [pid, identity]));
  if (root) seen.set(root.pid, root.identity);
  const recognised = (entry: ProcessEntry) =>
    entry.identity !== null && seen.get(entry.pid) === entry.identity;
  const wanted = new Set(
    table
      .filter((entry) => recognised(entry) || isMarked(entry.pid))
      .map(({ pid }) => pid),
  );
  const leaders = new Set(wanted);
  const stranger = table.some(
    (entry) => entry.pid === root?.pid && !recognised(entry),
  );
  if (root && rootIsOurs && !stranger) leaders.add(root.pid);
  const leads = (number: number | null) =>
    number !== null && leaders.has(number);
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const { pid, parent, group, session } of table)
      if (wanted.has(parent) || leads(group) || leads(session)) {
        wanted.add(pid);
        leaders.add(pid);
      }
  }
  return table.filter(
    ({ pid, zombie }) => wanted.has(pid) && !zombie && pid !== process.pid,
  );
}

/**
 * All that belongs to an attempt and still runs. `readMarks: false` leaves out, where it is dear, the look at every
 * environment.
 */
export function findTree(
  attemptId: string,
  query: TreeQuery,
  readMarks = true,
): ProcessEntry[] {
  if (!readMarks && process.platform !== "linux")
    return treeIn(listProcesses(), query, () => false);
  const { table, valueOf } = listWithVariable(attemptMark);
  return treeIn(table, query, (pid) => valueOf(pid) === attemptId);
}
