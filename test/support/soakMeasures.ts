import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { execFileSync } from "node:child_process";
import type { Tolerance } from "./flatness";

/** What is measured between two batches of orchestrations, when nothing runs. Sizes are in bytes. */
export interface Sample {
  readonly orchestrations: number;
  readonly msEach: number;
  readonly hostCpuMsEach: number;
  readonly residentMemory: number;
  /** JavaScript objects that are left after a garbage collection. */
  readonly heap: number;
  /** Memory outside of that heap: buffers, and the database. */
  readonly external: number;
  /** Timers, sockets, pipes, requests … that Node holds open. */
  readonly resources: number;
  /** Open file descriptors; 0 where there is no /proc. */
  readonly descriptors: number;
  readonly database: number;
  readonly journal: number;
  /** The state folder without the journal. */
  readonly state: number;
  readonly stateFiles: number;
  readonly temporaryFiles: number;
  /** Files and folders in .git but for objects, and for the trash, which is meant to stay. */
  readonly gitFiles: number;
  readonly refs: number;
  readonly trash: number;
  readonly objectsEach: number;
  readonly gitBytesEach: number;
  /** Processes with the mark of an attempt of ours; 0 where there is no /proc. */
  readonly processes: number;
}
export type Measure = keyof Sample;

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;
const none: Tolerance = { relative: 0, absolute: 0 };

/**
 * What has to be flat, and how flat. Objects of git grow with the work that is kept, so they are judged for each orchestration;
 * their size is not, since a folder's object is as large as the folder. Nor is time by the wall, which says more about the machine.
 */
export const bounds: readonly (readonly [Measure, Tolerance])[] = [
  ["hostCpuMsEach", { relative: 0.35, absolute: 20 }],
  ["residentMemory", { relative: 0.1, absolute: 24 * megabyte }],
  ["heap", { relative: 0.05, absolute: 1.5 * megabyte }],
  ["external", { relative: 0.1, absolute: 4 * megabyte }],
  ["resources", none],
  ["descriptors", none],
  ["database", { relative: 0.1, absolute: 512 * kilobyte }],
  // A saw tooth: it is begun anew at 4 MB.
  ["journal", { relative: 0, absolute: 4 * megabyte }],
  ["state", { relative: 0.1, absolute: 512 * kilobyte }],
  ["stateFiles", { relative: 0.1, absolute: 20 }],
  ["temporaryFiles", none],
  ["gitFiles", none],
  ["refs", none],
  ["objectsEach", { relative: 0.1, absolute: 0.5 }],
  ["processes", none],
];

export const namesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder) : [];

interface Weight {
  readonly entries: number;
  readonly bytes: number;
}

/** Everything below a folder, but for what `leaveOut` says by its path from there. */
function weigh(
  folder: string,
  leaveOut: (name: string) => boolean = () => false,
): Weight {
  let entries = 0;
  let bytes = 0;
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names) {
    if (leaveOut(name)) continue;
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    entries += 1;
    if (found?.isFile() === true) bytes += found.size;
  }
  return { entries, bytes };
}

const sizeOf = (file: string): number =>
  statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Twice, with a pause: what a finalizer lets go of is collected by the second. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  for (let round = 0; round < 2; round += 1) {
    await delay(50);
    if (typeof collect === "function") Reflect.apply(collect, undefined, []);
  }
}

/** Processes that were started for an attempt in this state folder. */
function markedProcesses(stateFolder: string): number {
  return namesIn("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const read = (file: string) =>
        readFileSync(`/proc/${name}/${file}`, "latin1");
      return (
        read("cmdline").includes(stateFolder) ||
        (read("environ").includes("ORCHESTRATOR_ATTEMPT=") &&
          read("environ").includes(stateFolder))
      );
    } catch {
      return false; // Gone in the meantime.
    }
  }).length;
}

interface Place {
  readonly stateFolder: string;
  readonly repository: string;
  readonly temporary: string;
}

export async function measure({
  stateFolder,
  repository,
  temporary,
  ...run
}: Place &
  Pick<
    Sample,
    "orchestrations" | "msEach" | "hostCpuMsEach"
  >): Promise<Sample> {
  await collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const journal = sizeOf(path.join(stateFolder, "orchestrator.redo"));
  const state = weigh(stateFolder);
  const gitFolder = path.join(repository, ".git");
  const refs = execFileSync("git", ["for-each-ref", "--format=%(refname)"], {
    cwd: repository,
    encoding: "utf8",
  })
    .trim()
    .split("\n");
  const trash = refs.filter((ref) =>
    ref.startsWith("refs/orchestrator/trash/"),
  ).length;
  const objects = weigh(path.join(gitFolder, "objects"));
  return {
    ...run,
    residentMemory: rss,
    heap: heapUsed,
    external,
    resources: process.getActiveResourcesInfo().length,
    descriptors: namesIn("/proc/self/fd").length,
    database: sizeOf(path.join(stateFolder, "orchestrator.db")),
    journal,
    state: state.bytes - journal,
    stateFiles: state.entries,
    temporaryFiles: namesIn(temporary).length,
    gitFiles: weigh(gitFolder, (name) =>
      /^objects\b|\borchestrator[/\\]trash\b/.test(name),
    ).entries,
    refs: refs.length - trash,
    trash,
    objectsEach: objects.entries / run.orchestrations,
    gitBytesEach: objects.bytes / run.orchestrations,
    processes: markedProcesses(stateFolder),
  };
}
