// What a commit of the store costs, next to what it could cost at best and what sql.js alone would cost; how long a snapshot
// blocks its host, and the memory it takes; how long opening takes after a crash. Prints tables.
import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { root } from "../../tools/paths.mjs";
import type { Database, DatabaseOptions } from "../../src/store/database";
import { openDatabase } from "../../src/store/database";
import { migrations, newestOf } from "../../src/store/migrations";
import { exportDatabase, newDatabase } from "../../src/store/sqlite";
import { buildBundles } from "../support/bundles";
import type { Latency } from "./storeWorkload.mjs";
import {
  eventBody,
  fillerBody,
  fillerRows,
  insertNote,
  latencyOf,
  measure,
  schema,
  updateCounter,
} from "./storeWorkload.mjs";

const commits = 1000;

const withSchema = [
  ...migrations,
  { number: newestOf(migrations) + 1, sql: schema },
];

const latencySchema = z.object({
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
  count: z.number(),
});

const temporary = (): string =>
  mkdtempSync(path.join(tmpdir(), "orchestrator-bench-"));

async function open(
  folder: string,
  options: DatabaseOptions = {},
): Promise<Database> {
  const { snapshotWorkerPath } = await buildBundles();
  return openDatabase(folder, {
    migrations: withSchema,
    snapshotWorker: snapshotWorkerPath,
    onSnapshotFailed: (error) => {
      throw error;
    },
    ...options,
  });
}

/** A process that waits for nothing else may end without its snapshot: this one stays. */
async function snapshotOf(database: Database): Promise<void> {
  const stay = setInterval(() => undefined, 1000);
  try {
    await database.snapshot();
  } finally {
    clearInterval(stay);
  }
}

/** A closed database of that size. */
async function fill(folder: string, megabytes: number): Promise<void> {
  const database = await open(folder, { maxJournalBytes: Infinity });
  const rows = fillerRows(megabytes);
  for (let first = 1; first <= rows; first += 1000)
    database.transaction(
      Array.from({ length: Math.min(1000, rows + 1 - first) }, (_, index) => ({
        sql: insertNote,
        params: [first + index, first + index, fillerBody],
      })),
    );
  await snapshotOf(database);
  database.close();
}

function committer(database: Database): () => void {
  let last = Number(
    database.rows("SELECT max(number) AS last FROM notes")[0]?.["last"],
  );
  return () => {
    last += 1;
    database.transaction([
      { sql: insertNote, params: [last, last, eventBody(last)] },
      { sql: updateCounter, params: [last] },
    ]);
  };
}

/** Next to the floor, a record of our size that is appended and synced: in turns, so that both meet the same disk. */
async function oursAndFloor(
  folder: string,
): Promise<{ ours: Latency; floor: Latency }> {
  const database = await open(folder, { maxJournalBytes: Infinity });
  const handle = openSync(path.join(folder, "floor"), "w");
  const record = Buffer.from(
    JSON.stringify([
      { sql: insertNote, params: [1e5, 1e5, eventBody(1)] },
      { sql: updateCounter, params: [1e5] },
    ]),
  );
  const commit = committer(database);
  const ours: number[] = [];
  const floor: number[] = [];
  try {
    for (let index = 0; index < commits; index++) {
      ours.push(measure(1, commit).max);
      floor.push(
        measure(1, () => {
          writeSync(handle, record);
          fsyncSync(handle);
        }).max,
      );
    }
    return { ours: latencyOf(ours), floor: latencyOf(floor) };
  } finally {
    closeSync(handle);
    database.close();
  }
}

/** While one snapshot after the other is written. */
async function oursDuringSnapshots(folder: string): Promise<Latency> {
  const database = await open(folder, { maxJournalBytes: Infinity });
  const commit = committer(database);
  const times: number[] = [];
  const end = performance.now() + 6000;
  try {
    while (times.length < commits && performance.now() < end) {
      const progress = { isDone: false };
      const snapshot = database.snapshot().then(() => (progress.isDone = true));
      while (!progress.isDone) {
        times.push(measure(1, commit).max);
        await new Promise(setImmediate);
      }
      await snapshot;
    }
    return latencyOf(times);
  } finally {
    database.close();
  }
}

/** What sql.js alone offers: the whole file, for each commit. */
async function exported(folder: string, megabytes: number): Promise<Latency> {
  const sql = await newDatabase();
  sql.run(schema);
  const rows = fillerRows(megabytes);
  sql.run("BEGIN");
  for (let number = 1; number <= rows; number++)
    sql.run(insertNote, [number, number, fillerBody]);
  sql.run("COMMIT");
  const file = path.join(folder, "exported");
  const latency = measure(megabytes > 50 ? 10 : 40, (index) => {
    const number = rows + 1 + index;
    sql.run("BEGIN");
    sql.run(insertNote, [number, number, eventBody(number)]);
    sql.run(updateCounter, [number]);
    sql.run("COMMIT");
    const bytes = exportDatabase(sql);
    const handle = openSync(`${file}.tmp`, "w");
    for (let at = 0; at < bytes.length;)
      at += writeSync(handle, bytes, at, bytes.length - at);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(`${file}.tmp`, file);
    const open = openSync(folder, "r");
    fsyncSync(open);
    closeSync(open);
  });
  sql.close();
  return latency;
}

interface Peer {
  readonly name: string;
  /** Of a Node that can load it. Null when there is none. */
  readonly node: string | null;
  /** What that Node loads. Null when it is not here. */
  readonly module: string | null;
  readonly otherwise: string;
}

/** Native SQLites, each in a process of a Node that has it. */
function peers(): readonly Peer[] {
  const [major = 0] = process.versions.node.split(".").map(Number);
  return [
    {
      name: "better-sqlite3",
      node: process.execPath,
      module: process.env["ORCHESTRATOR_BENCH_BETTER_SQLITE3"] ?? null,
      otherwise: "`npm run bench` fetches it",
    },
    {
      name: "node:sqlite",
      node:
        process.env["ORCHESTRATOR_BENCH_NODE"] ??
        (major >= 22 ? process.execPath : null),
      module: "node:sqlite",
      otherwise:
        "it needs Node 22 or newer: give its path in ORCHESTRATOR_BENCH_NODE",
    },
  ];
}

/** A row that says why there are no figures, when there are none. */
function peerRow(
  { name, node, module, otherwise }: Peer,
  folder: string,
  megabytes: number,
): Record<string, string | number> {
  if (node === null || module === null)
    return { "p50 ms": "NOT MEASURED", "p99 ms": otherwise };
  const file = path.join(folder, `${name.replace(":", "-")}.db`);
  try {
    return latencyRow(
      latencySchema.parse(
        JSON.parse(
          execFileSync(
            node,
            [
              path.join(root, "test", "bench", "storePeer.mjs"),
              module,
              file,
              String(megabytes),
              String(commits),
            ],
            { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
          ),
        ),
      ),
    );
  } catch (error) {
    return {
      "p50 ms": "NOT MEASURED",
      "p99 ms": error instanceof Error ? error.message : String(error),
    };
  }
}

const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
const mb = (bytes: number): string => (bytes / 1_000_000).toFixed(0);

const latencyRow = (latency: Latency): Record<string, string | number> => ({
  "p50 ms": ms(latency.p50),
  "p99 ms": ms(latency.p99),
  "max ms": ms(latency.max),
  commits: latency.count,
});

async function commitTable(): Promise<void> {
  const rows: Record<string, Record<string, string | number>> = {};
  for (const megabytes of [1, 10, 100]) {
    const folder = temporary();
    try {
      const at = `${megabytes} MB`;
      await fill(folder, megabytes);
      const { ours, floor } = await oursAndFloor(folder);
      rows[`append + fsync (floor), ${at}`] = latencyRow(floor);
      rows[`store, ${at}`] = latencyRow(ours);
      rows[`store, during snapshots, ${at}`] = latencyRow(
        await oursDuringSnapshots(folder),
      );
      for (const peer of peers())
        rows[`${peer.name} WAL FULL, ${at}`] = peerRow(peer, folder, megabytes);
      rows[`export + write + rename, ${at}`] = latencyRow(
        await exported(folder, megabytes),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  console.log("\nA commit: one event of 300 bytes with an index, one update");
  console.table(rows);
}

const snapshotFigures = z.object({
  fileBytes: z.number(),
  quietBlockMs: z.array(z.number()),
  behindBlockMs: z.array(z.number()),
  behindMs: z.array(z.number()),
  closeMs: z.number(),
  memoryBefore: z.number(),
  memoryPeak: z.number(),
  memoryAfter: z.number(),
});
const snapshots = 30;

/** Longest block of this thread while `work` is under way and something is committed every few milliseconds. */
async function longestBlock(
  commit: () => void,
  work: () => Promise<unknown>,
): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const timer = setInterval(commit, 5);
  await delay(50);
  histogram.enable();
  await delay(20);
  await work();
  await delay(20);
  histogram.disable();
  clearInterval(timer);
  return histogram.max / 1e6;
}

/** In a process of its own, for its memory. `isBusy`: next to a process that keeps one core at work. */
async function snapshotRun(megabytes: number, isBusy: boolean): Promise<void> {
  const folder = temporary();
  const busy = isBusy
    ? spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" })
    : null;
  try {
    await fill(folder, megabytes);
    const figures = execFileSync(
      process.execPath,
      [fileURLToPath(import.meta.url), "snapshot", folder],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
    );
    const found = snapshotFigures.parse(JSON.parse(figures));
    const blocks = (times: readonly number[]): Record<string, string> => {
      const { p50, max } = latencyOf(times);
      return {
        median: `${ms(p50)} ms`,
        p90: `${ms([...times].sort((a, b) => a - b)[Math.floor(times.length * 0.9)] ?? max)} ms`,
        worst: `${ms(max)} ms`,
      };
    };
    console.log(
      `\n${snapshots} snapshots at ${megabytes} MB (${mb(found.fileBytes)} MB file), a commit every 5 ms${
        isBusy ? ", another process busy on one core" : ""
      }; load of the machine ${loadavg()[0]?.toFixed(1) ?? ""}`,
    );
    console.table({
      "longest block of the host, as long without a snapshot": blocks(
        found.quietBlockMs,
      ),
      "longest block of the host, during a snapshot": blocks(
        found.behindBlockMs,
      ),
      "time until a snapshot is in place": blocks(found.behindMs),
      closing: { median: `${ms(found.closeMs)} ms` },
      "memory before": { median: `${mb(found.memoryBefore)} MB` },
      "memory at the peak of a snapshot": {
        median: `${mb(found.memoryPeak)} MB`,
      },
      "memory afterwards": { median: `${mb(found.memoryAfter)} MB` },
    });
  } finally {
    busy?.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

async function snapshotChild(folder: string): Promise<void> {
  const database = await open(folder, { maxJournalBytes: Infinity });
  const commit = committer(database);
  // Whatever is compiled at its first use.
  for (let index = 0; index < 100; index++) commit();
  await snapshotOf(database);
  await delay(200);
  const memoryBefore = process.memoryUsage.rss();
  let memoryPeak = 0;
  const sampler = setInterval(
    () => (memoryPeak = Math.max(memoryPeak, process.memoryUsage.rss())),
    10,
  );
  const quietBlockMs: number[] = [];
  const behindBlockMs: number[] = [];
  const behindMs: number[] = [];
  // In turns, so that both meet the same machine.
  for (let round = 0; round < snapshots; round++) {
    let took = 0;
    behindBlockMs.push(
      await longestBlock(commit, async () => {
        const start = performance.now();
        await database.snapshot();
        took = performance.now() - start;
        behindMs.push(took);
      }),
    );
    quietBlockMs.push(await longestBlock(commit, () => delay(took)));
  }
  clearInterval(sampler);
  await delay(500);
  const memoryAfter = process.memoryUsage.rss();
  const start = performance.now();
  database.close();
  const figures: z.infer<typeof snapshotFigures> = {
    fileBytes: statSync(path.join(folder, "orchestrator.db")).size,
    quietBlockMs,
    behindBlockMs,
    behindMs,
    closeMs: performance.now() - start,
    memoryBefore,
    memoryPeak,
    memoryAfter,
  };
  process.stdout.write(JSON.stringify(figures));
}

/** How long opening takes with a full journal that nobody closed. */
async function openTable(): Promise<void> {
  const rows: Record<string, Record<string, string>> = {};
  for (const megabytes of [1, 10, 100]) {
    const folder = temporary();
    try {
      await fill(folder, megabytes);
      const crashed = await open(folder, { maxJournalBytes: Infinity });
      const commit = committer(crashed);
      const journal = path.join(folder, "orchestrator.redo");
      while (statSync(journal).size < 4 * 1024 * 1024) commit();
      const [first = 0, second = 0] = z
        .array(z.number())
        .parse(
          JSON.parse(
            execFileSync(
              process.execPath,
              [fileURLToPath(import.meta.url), "open", folder],
              { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
            ),
          ),
        );
      rows[
        `${megabytes} MB and a journal of ${mb(statSync(journal).size)} MB`
      ] = {
        "first in a process, ms": ms(first),
        "again, ms": ms(second),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  console.log("\nOpening after a crash");
  console.table(rows);
}

async function openChild(folder: string): Promise<void> {
  const times: number[] = [];
  for (let time = 0; time < 2; time++) {
    const start = performance.now();
    await open(folder, { maxJournalBytes: Infinity });
    times.push(performance.now() - start);
  }
  process.stdout.write(JSON.stringify(times));
}

const [mode, folder = ""] = process.argv.slice(2);
if (mode === "snapshot") await snapshotChild(folder);
else if (mode === "open") await openChild(folder);
else {
  console.log(
    `Files in ${tmpdir()}; all wait for fsync, which is as durable, and as slow, as the disk there makes it.`,
  );
  await commitTable();
  await snapshotRun(20, false);
  await snapshotRun(20, true);
  await snapshotRun(100, false);
  await openTable();
}
