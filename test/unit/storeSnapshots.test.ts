import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { OrchestratorError } from "../../src/model/errors";
import type { Database, DatabaseOptions } from "../../src/store/database";
import { openDatabase } from "../../src/store/database";
import { decodeJournal } from "../../src/store/journal";
import { buildBundles } from "../support/bundles";
import type { Step } from "../support/disks";
import { hookedDisk, settled, unsyncedFiles } from "../support/disks";
import { askStockSqlite, hasStockSqlite } from "../support/stockSqlite";
import { until } from "../support/until";

const emptyJournal = 48;

describe("store snapshots", () => {
  let folder: string;
  let warnings: OrchestratorError[];
  let opened: Database[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "store-"));
    warnings = [];
    opened = [];
  });
  afterEach(() => {
    for (const database of opened) database.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const file = () => path.join(folder, "orchestrator.db");
  const journal = () => path.join(folder, "orchestrator.redo");
  const isNext = (name: string) => /\.db\.[-0-9a-f]{36}\.tmp$/.test(name);

  const open = async (options: DatabaseOptions = {}): Promise<Database> => {
    const database = await openDatabase(folder, {
      files: unsyncedFiles,
      onSnapshotFailed: (error) => warnings.push(error),
      ...options,
    });
    opened.push(database);
    return database;
  };

  /** A row of the store's own tables that stands for a commit. */
  const commit = (database: Database, number: number, size = 10): void =>
    database.transaction([
      {
        sql: `INSERT INTO orchestrations (id, title, status, seq, pipeline, options, simulated, source, base, merge, cost_usd, created_at, queued_at)
              VALUES (?, ?, 'queued', 1, '{}', '{}', 0, '{}', '{}', '{}', 0, ?, 0)`,
        params: [`o${number}`, "t".repeat(size), number],
      },
    ]);
  const commitTo = (database: Database, from: number, to: number): void => {
    for (let number = from; number <= to; number++) commit(database, number);
  };
  const numbersIn = (database: Database): unknown[] =>
    database
      .rows("SELECT created_at FROM orchestrations ORDER BY created_at")
      .map((row) => row["created_at"]);
  const upTo = (last: number): number[] =>
    Array.from({ length: last }, (_, index) => index + 1);

  /** What another process would find now; the disk is left as it is. */
  const onDisk = async (): Promise<unknown[]> => {
    const database = await openDatabase(folder, { files: unsyncedFiles });
    return numbersIn(database);
  };
  const recordsInJournal = (): number => {
    const content = decodeJournal(readFileSync(journal()));
    return content.kind === "journal" ? content.transactions.length : -1;
  };

  it("are written by another thread, pass the check of the stock sqlite3, and hold everything", async function () {
    const { snapshotWorkerPath } = await buildBundles();
    const database = await open({ snapshotWorker: snapshotWorkerPath });
    commitTo(database, 1, 20);
    const before = readFileSync(file());
    const done = database.snapshot();
    assert.deepEqual(readFileSync(file()), before, "not in this thread");
    commitTo(database, 21, 23);
    await done;
    assert.deepEqual(warnings, []);
    assert.equal(recordsInJournal(), 3);
    commit(database, 24);
    assert.deepEqual(await onDisk(), upTo(24));
    assert.deepEqual(readdirSync(folder).sort(), [
      "orchestrator.db",
      "orchestrator.redo",
    ]);
    if (!hasStockSqlite()) this.skip();
    assert.equal(askStockSqlite(file(), "PRAGMA integrity_check"), "ok");
    assert.equal(
      askStockSqlite(file(), "SELECT count(*) FROM orchestrations"),
      "20",
    );
  });

  it("leave what was committed meanwhile, and only that, in the journal", async () => {
    let database: Database | null = null;
    let next = 11;
    const files = hookedDisk(unsyncedFiles, (_, name) => {
      if (isNext(name) && database !== null && next <= 14)
        commit(database, next++, next * 500);
    });
    database = await open({ files });
    commitTo(database, 1, 10);
    await database.snapshot();
    assert.equal(next, 15);
    assert.equal(recordsInJournal(), 4);
    assert.deepEqual(await onDisk(), upTo(14));
    commit(database, 15);
    await database.snapshot();
    assert.equal(statSync(journal()).size, emptyJournal);
    assert.deepEqual(await onDisk(), upTo(15));
  });

  it("never hold what was written after they began and then failed", async () => {
    let database: Database | null = null;
    let failing = false;
    const files = hookedDisk(unsyncedFiles, (step, name) => {
      if (step === "open" && isNext(name) && database !== null) {
        failing = true;
        assert.throws(() => commitTo(database!, 3, 3), { code: "internal" });
        failing = false;
      }
      // Not even the cutting off succeeds: the record stays on the disk for a while.
      if (failing && step !== "write" && name === journal())
        throw new Error("EIO");
    });
    database = await open({ files });
    commitTo(database, 1, 2);
    await database.snapshot();
    assert.deepEqual(warnings, []);
    assert.deepEqual(await onDisk(), [1, 2]);
    commit(database, 3);
    assert.deepEqual(await onDisk(), [1, 2, 3]);
  });

  it("are one at a time", async () => {
    let begun = 0;
    const files = hookedDisk(unsyncedFiles, (step, name) => {
      if (step === "open" && isNext(name)) begun += 1;
    });
    const database = await open({ files, maxJournalBytes: 500 });
    begun = 0;
    commitTo(database, 1, 10);
    assert.equal(database.snapshot(), database.snapshot());
    await database.snapshot();
    assert.equal(begun, 1);
    commitTo(database, 11, 20);
    await settled();
    assert.equal(begun, 2);
    assert.deepEqual(await onDisk(), upTo(20));
  });

  it("may fail at any step: every commit stays, the failure is told, and the next snapshot is written", async () => {
    for (const [errno, code] of [
      ["ENOSPC", "diskFull"],
      ["EIO", "internal"],
      ["EROFS", "readOnlyFolder"],
    ] as const) {
      let steps: Step[] = [];
      for (let failAt = 0; failAt <= steps.length; failAt++) {
        rmSync(folder, { recursive: true, force: true });
        warnings = [];
        steps = [];
        let watching = false;
        const files = hookedDisk(unsyncedFiles, (step) => {
          if (!watching) return;
          steps.push(step);
          if (steps.length === failAt)
            throw Object.assign(new Error(`${errno}: simulated`), {
              code: errno,
            });
        });
        const database = await open({ files });
        commitTo(database, 1, 3);
        watching = true;
        await database.snapshot();
        watching = false;
        const at = `${errno} at ${failAt}, ${steps[failAt - 1] ?? "never"}`;
        // The last step is to take away what is left of a snapshot: nothing is, and that it could not be tried harms nobody.
        const told = failAt > 0 && failAt < steps.length;
        assert.deepEqual(
          warnings.map((warning) => warning.code),
          told ? [code] : [],
          at,
        );
        assert.ok(!told || warnings[0]?.fix, at);
        assert.deepEqual(await onDisk(), upTo(3), at);
        commit(database, 4);
        assert.deepEqual(await onDisk(), upTo(4), at);
        await database.snapshot();
        assert.equal(statSync(journal()).size, emptyJournal, at);
        assert.deepEqual(await onDisk(), upTo(4), at);
        assert.deepEqual(readdirSync(folder).length, 2, at);
        database.close();
      }
      assert.ok(steps.length >= 10, steps.join(" "));
    }
  });

  const deadly: [string, string, RegExp][] = [
    ["exits", "process.exit(3);", /ended before it was done/],
    ["throws", "throw new Error('out of luck');", /out of luck/],
    [
      "answers nonsense",
      "require('node:worker_threads').parentPort.postMessage({ kind: '?' });",
      /kind|Invalid/i,
    ],
  ];
  for (const [what, code, message] of deadly)
    it(`may be made by a thread that ${what}`, async () => {
      const script = path.join(folder, "worker.cjs");
      const database = await open({ snapshotWorker: script });
      writeFileSync(script, code);
      commitTo(database, 1, 3);
      const before = readFileSync(file());
      await database.snapshot();
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.message ?? "", message);
      assert.deepEqual(readFileSync(file()), before);
      commit(database, 4);
      assert.deepEqual(await onDisk(), upTo(4));
      database.close();
      assert.deepEqual(await onDisk(), upTo(4));
    });

  it("fail in words when the thread's program is missing", async () => {
    const database = await open({
      snapshotWorker: path.join(folder, "nowhere.js"),
      maxJournalBytes: 1,
    });
    commit(database, 1);
    await database.snapshot();
    assert.match(warnings[0]?.message ?? "", /nowhere\.js/);
    assert.deepEqual(await onDisk(), [1]);
  });

  it("are written from memory when what is on the disk was damaged meanwhile", async () => {
    const damages = [
      () => rmSync(file()),
      () => writeFileSync(file(), "# My tasks\n"),
      () => {
        const bytes = readFileSync(file());
        bytes.fill(0xaa, 4096, 12000);
        writeFileSync(file(), bytes);
      },
    ];
    for (const damage of damages) {
      const database = await open();
      const present = numbersIn(database).length;
      commit(database, present + 1);
      damage();
      warnings = [];
      await database.snapshot();
      assert.deepEqual(
        warnings.map(({ code }) => code),
        ["databaseDamaged"],
      );
      assert.deepEqual(await onDisk(), upTo(present + 1));
      database.close();
    }
  });

  it("touch nothing when another program has replaced the journal", async () => {
    const database = await open();
    commitTo(database, 1, 3);
    const before = readFileSync(file());
    writeFileSync(journal(), "mine");
    await database.snapshot();
    assert.deepEqual(
      new Set(warnings.map(({ code }) => code)),
      new Set(["databaseDamaged", "ownedElsewhere"]),
    );
    assert.deepEqual(readFileSync(file()), before);
    assert.equal(readFileSync(journal(), "utf8"), "mine");
    assert.equal(readdirSync(folder).length, 2);
  });

  it("are given up when the database closes at any of their steps, and leave nothing behind", async () => {
    let steps = 0;
    for (let closeAt = 1, closed = true; closed; closeAt++) {
      rmSync(folder, { recursive: true, force: true });
      steps = 0;
      closed = false;
      let database: Database | null = null;
      const files = hookedDisk(unsyncedFiles, (_, name) => {
        if (!isNext(name) || closed || database === null) return;
        steps += 1;
        if (steps < closeAt) return;
        closed = true;
        database.close();
      });
      database = await open({ files });
      commitTo(database, 1, 3);
      await database.snapshot();
      assert.deepEqual(warnings, []);
      assert.equal(readdirSync(folder).length, 2);
      assert.deepEqual(await onDisk(), upTo(3));
    }
    assert.ok(steps >= 3);
  });

  it("are given up when the database closes while a thread writes one, and the next owner is not disturbed", async () => {
    const script = path.join(folder, "worker.cjs");
    // Writes for ever, to the file of its snapshot.
    writeFileSync(
      script,
      `const { workerData } = require("node:worker_threads");
       const { writeFileSync } = require("node:fs");
       for (;;) writeFileSync(workerData.folder + "/orchestrator.db." + workerData.generation + ".tmp", "x".repeat(100000));`,
    );
    const database = await open({ snapshotWorker: script });
    commitTo(database, 1, 3);
    const done = database.snapshot();
    await until(() => readdirSync(folder).some(isNext));
    database.close();
    // The thread may not have ended yet.
    const next = await open();
    assert.deepEqual(numbersIn(next), upTo(3));
    commit(next, 4);
    await next.snapshot();
    await done;
    assert.deepEqual(readdirSync(folder).sort(), [
      "orchestrator.db",
      "orchestrator.redo",
      "worker.cjs",
    ]);
    assert.deepEqual(warnings, []);
    assert.deepEqual(await onDisk(), upTo(4));
  });

  it("that a crash left half-written are taken away at the next opening, and nobody else's file is", async () => {
    (await open()).close();
    const name = "orchestrator.db.0d9e7a50-98a1-4c56-9d0c-6f0bb6a1c001.tmp";
    for (const other of [name, "orchestrator.redo.tmp", "notes.tmp", "my.db"])
      writeFileSync(path.join(folder, other), "?");
    await open();
    assert.ok(!existsSync(path.join(folder, name)));
    assert.deepEqual(readdirSync(folder).sort(), [
      "my.db",
      "notes.tmp",
      "orchestrator.db",
      "orchestrator.redo",
    ]);
  });
});
