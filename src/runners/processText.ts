import type { ProcessEntry } from "./processes";

/** Reads what the systems print of their processes. Pure, so that each can be tested on all of them. */

/** Linux counts CPU time in hundredths of a second on every processor that VS Code runs on (USER_HZ). */
const tickMs = 10;

/** A line of /proc/PID/stat; null when it is cut off. `boot`: the id of this boot, from which the start time counts. */
export function parseLinuxStat(
  pid: number,
  stat: string,
  boot: string,
): ProcessEntry | null {
  // The command name, in brackets, may itself hold spaces and brackets: the fields start after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group, session] = fields;
  // Fields 14 to 17 of the whole line: in user and system mode, and the same of reaped children. 22: start time in ticks.
  const ticks = fields.slice(11, 15).map(Number);
  const startTime = fields[19];
  if (startTime === undefined) return null;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    identity: `${boot}:${startTime}`,
    zombie: state === "Z" || state === "X",
    cpuMs: ticks.reduce((sum, each) => sum + each, 0) * tickMs,
    memoryBytes: null,
  };
}

/** `ps -o pid=,ppid=,pgid=,stat=,time=,rss=,lstart=` of macOS; the last column is a date of 24 characters. */
export function parsePs(table: string): readonly ProcessEntry[] {
  return table.split("\n").flatMap((line) => {
    const [pid, parent, group, state, time, memory, ...start] = line
      .trim()
      .split(/\s+/);
    if (start.length === 0) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: null,
        identity: start.join(" "),
        zombie: state?.startsWith("Z") === true,
        cpuMs: parsePsTime(time ?? ""),
        memoryBytes: Number(memory) * 1024,
      },
    ];
  });
}

/** `[[dd-]hh:]mm:ss.cc`, in milliseconds. */
function parsePsTime(text: string): number {
  const [days, clock] = text.includes("-") ? text.split("-") : ["0", text];
  const seconds = (clock ?? "")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/** Lines of pid, parent, creation time in microseconds, CPU time in milliseconds and memory in bytes. */
export function parseWindowsTable(table: string): readonly ProcessEntry[] {
  const entries = table.split("\n").flatMap((line): ProcessEntry[] => {
    const [pid, parent, created, cpuMs, memory] = line.trim().split(",");
    if (memory === undefined) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: null,
        session: null,
        identity: created ?? null,
        zombie: false,
        cpuMs: Number(cpuMs),
        memoryBytes: Number(memory),
      },
    ];
  });
  // Windows tells the pid of a parent that is long gone, which may be another's by now: a parent is older than its child.
  const created = new Map(
    entries.map(({ pid, identity }) => [pid, Number(identity)]),
  );
  return entries.map((entry) =>
    (created.get(entry.parent) ?? 0) <= Number(entry.identity)
      ? entry
      : { ...entry, parent: 0 },
  );
}
