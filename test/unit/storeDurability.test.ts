import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import initSqlJs from "sql.js";
import type { OrchestratorError } from "../../src/model/errors";
import { toFailure } from "../../src/model/errors";
import type { Orchestration } from "../../src/model/orchestration";
import type {
  FileOperations,
  Store,
  StoreOptions,
} from "../../src/store/index";
import { nodeFiles, openStore } from "../../src/store/index";
import { openDatabase } from "../../src/store/database";
import { decodeJournal, encodeRecord } from "../../src/store/journal";
import { migrations, newestOf } from "../../src/store/migrations";
import {
  dyingDisk,
  hookedDisk,
  settled,
  unsyncedFiles,
} from "../support/disks";
import { buildBundles } from "../support/bundles";
import { snapshotOf } from "../support/snapshots";
import { askStockSqlite, hasStockSqlite } from "../support/stockSqlite";
import { anEvent, anOrchestration, changed } from "../support/arbitraries";
import { allStored } from "../support/everything";

/** Commits once more: creates the orchestration, or goes on from its state. */
function commitNext(store: Store, before: Orchestration | null): Orchestration {
  const next =
    before === null
      ? anOrchestration(5)
      : changed(before, {
          title: `Title ${before.seq + 1}`,
          tasks: before.tasks.map((task, index) =>
            index === before.seq % 5
              ? { ...task, reason: "r".repeat(before.seq * 10) }
              : task,
          ),
        });
  store.commit(anEvent(next), before, next);
  return next;
}

function commitMany(store: Store, count: number): Orchestration[] {
  const states: Orchestration[] = [];
  for (let index = 0; index < count; index++)
    states.push(commitNext(store, states.at(-1) ?? null));
  return states;
}

/** Run as a program: commits until it is killed, and says each number only when it is durable. */
async function commitForever(folder: string): Promise<void> {
  const { snapshotWorkerPath } = await buildBundles();
  const store = await openStore(folder, {
    maxJournalBytes: 3000,
    snapshotWorker: snapshotWorkerPath,
  });
  let state = allStored(store)[0] ?? null;
  for (;;) {
    state = commitNext(store, state);
    process.stdout.write(`${state.seq}\n`);
    // The pipe would hold everything back in a loop that never waits.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Of a migration that is newer than all of ours. */
const nextNumber = newestOf(migrations) + 1;

const childFolder = process.env["STORE_TEST_CHILD_FOLDER"];
if (childFolder === undefined) describe("store durability", tests);
else await commitForever(childFolder);

function tests() {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = () => path.join(folder, "orchestrator.db");
  const journal = () => path.join(folder, "orchestrator.redo");
  const contents = () =>
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(path.join(folder, name), "hex")]);

  const reopened = async (options?: StoreOptions) => {
    const store = await openStore(folder, options);
    const state = allStored(store)[0] ?? null;
    const events =
      state === null ? [] : store.events(state.id).map(({ seq }) => seq);
    return { store, state, events };
  };

  it("has every commit when it is opened again without having been closed", async () => {
    let state: Orchestration | null = null;
    for (let index = 0; index < 6; index++) {
      const found = await reopened();
      assert.deepEqual(found.state, state);
      assert.equal(found.events.length, index);
      state = commitNext(found.store, state);
    }
  });

  it("loses a last record that was torn, nothing else, and goes on", async () => {
    const store = await openStore(folder);
    const states = commitMany(store, 2);
    const before = statSync(journal()).size;
    const third = commitNext(store, states[1]!);
    const whole = readFileSync(journal());
    // Every byte is for the test of the format; here each part of the record is.
    for (let length = before; length < whole.length; length += 7) {
      writeFileSync(journal(), whole.subarray(0, length));
      const { store: again, state } = await reopened({ files: unsyncedFiles });
      assert.deepEqual(state, states[1], `cut at byte ${length}`);
      assert.equal(statSync(journal()).size, before);
      // Writing on is tried at some places only: it is the same from each of them.
      if (length % 5 === 0) {
        again.commit(anEvent(third), states[1]!, third);
        assert.deepEqual(
          (await reopened({ files: unsyncedFiles })).state,
          third,
        );
      }
    }
  });

  it("refuses a journal with a flipped byte before its last record, and changes nothing", async () => {
    const store = await openStore(folder);
    commitMany(store, 3);
    const whole = readFileSync(journal());
    for (const at of [0, 20, 60, 200]) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      writeFileSync(journal(), flipped);
      const before = contents();
      await assert.rejects(openStore(folder), {
        code: "databaseDamaged",
        message: /orchestrator\.redo/,
        fix: /Nothing was changed/,
      });
      assert.deepEqual(contents(), before);
    }
  });

  const faults = [
    ["ENOSPC", "diskFull"],
    ["EDQUOT", "diskFull"],
    ["EACCES", "readOnlyFolder"],
    ["EROFS", "readOnlyFolder"],
    ["EIO", "internal"],
  ] as const;
  for (const step of ["write", "sync"] as const)
    for (const [errno, code] of faults)
      it(`reports ${errno} of ${step} as ${code}, has nothing of that commit, and the next one works`, async () => {
        let failures = 0;
        const files = hookedDisk(nodeFiles, (which) => {
          if (which !== step || failures === 0) return;
          failures -= 1;
          throw Object.assign(new Error(`${errno}: simulated`), {
            code: errno,
          });
        });
        const store = await openStore(folder, { files });
        let state = commitNext(store, null);
        // Once, and so often that the record cannot even be cut off again before the next commit.
        for (const times of [1, 2, 3]) {
          const length = statSync(journal()).size;
          failures = times;
          while (failures > 0) {
            assert.throws(
              () => commitNext(store, state),
              (error: OrchestratorError) =>
                error.code === code && error.fix !== undefined,
            );
            assert.deepEqual(allStored(store), [state]);
          }
          state = commitNext(store, state);
          assert.ok(statSync(journal()).size > length);
          const again = await reopened();
          assert.deepEqual(again.state, state);
          assert.equal(again.events.length, state.seq);
        }
      });

  it("cuts a record off that could not be made durable, so that it never comes back", async () => {
    let failing = false;
    const files = hookedDisk(nodeFiles, (step) => {
      if (failing && step === "sync") {
        failing = false;
        throw new Error("EIO");
      }
    });
    const store = await openStore(folder, { files });
    const state = commitNext(store, null);
    failing = true;
    assert.throws(() => commitNext(store, state), { code: "internal" });
    assert.deepEqual((await reopened()).state, state);
  });

  it("is told by its folder that it cannot be written to", async function () {
    const { seteuid, geteuid } = process;
    if (!seteuid || !geteuid) {
      console.log("      skipped: Windows has no read-only folders");
      this.skip();
    }
    const first = await openStore(folder);
    commitNext(first, null);
    chmodSync(journal(), 0o444);
    chmodSync(folder, 0o555);
    const user = geteuid();
    // Root may write everywhere: be nobody for a moment.
    if (user === 0) seteuid(65534);
    try {
      await assert.rejects(openStore(folder), { code: "readOnlyFolder" });
      await assert.rejects(openStore(path.join(folder, "new")), {
        code: "readOnlyFolder",
      });
    } finally {
      if (user === 0) seteuid(user);
      chmodSync(folder, 0o755);
    }
  });

  it("refuses what is not its own file, and leaves it as it is", async () => {
    const { Database } = await initSqlJs();
    const other = new Database();
    other.run("CREATE TABLE t (a); PRAGMA user_version = 1");
    const sound = await openStore(folder);
    commitNext(sound, null);
    sound.close();
    const own = readFileSync(file());
    const scribbled = Buffer.from(own);
    scribbled.fill(0xaa, 4096, 12000);
    const foreign: [string, Uint8Array][] = [
      ["a text", Buffer.from("# My tasks\n")],
      ["nothing", Buffer.alloc(0)],
      ["another program's database", other.export()],
      ["half of ours", own.subarray(0, own.length >> 1)],
      ["a scribbled one", scribbled],
    ];
    for (const [what, bytes] of foreign) {
      writeFileSync(file(), bytes);
      const before = contents();
      await assert.rejects(
        openStore(folder),
        { code: "databaseDamaged", fix: /move both away/ },
        what,
      );
      assert.deepEqual(contents(), before, what);
    }
  });

  it("refuses a journal whose snapshot is missing, or is another", async () => {
    const store = await openStore(folder);
    commitNext(store, null);
    renameSync(file(), `${file()}.away`);
    await assert.rejects(openStore(folder), {
      code: "databaseDamaged",
      message: /missing/,
    });
    const elsewhere = path.join(folder, "elsewhere");
    (await openStore(elsewhere)).close();
    cpSync(path.join(elsewhere, "orchestrator.db"), file());
    await assert.rejects(openStore(folder), {
      code: "databaseDamaged",
      message: /another snapshot/,
    });
    renameSync(`${file()}.away`, file());
    assert.equal((await reopened()).state?.seq, 1);
  });

  it("refuses a journal with a record that cannot be repeated, says which, and changes nothing", async () => {
    const store = await openStore(folder);
    commitMany(store, 2);
    const content = decodeJournal(readFileSync(journal()));
    assert.ok(content.kind === "journal");
    for (const sql of [
      "INSERT INTO nowhere VALUES (1)",
      "INSERT INTO events (orchestration_id, seq, at, type, body) VALUES ('none', 1, 1, 't', '{}')",
    ]) {
      writeFileSync(
        journal(),
        Buffer.concat([
          readFileSync(journal()).subarray(0, content.length),
          encodeRecord(content.generation, 3, [{ sql, params: [] }]),
        ]),
      );
      const before = contents();
      await assert.rejects(openStore(folder), {
        code: "databaseDamaged",
        message: /record 3 cannot be repeated/,
      });
      assert.deepEqual(contents(), before);
    }
  });

  it("goes on from the snapshot when the journal was moved away", async () => {
    const store = await openStore(folder);
    const states = commitMany(store, 2);
    store.close();
    await snapshotOf(folder);
    rmSync(journal());
    const { store: again, state } = await reopened();
    assert.deepEqual(state, states[1]);
    const third = commitNext(again, states[1]!);
    assert.deepEqual((await reopened()).state, third);
  });

  it("notices when another program wrote, replaced or removed the journal", async () => {
    const tampering = [
      () => appendFileSync(journal(), "x"),
      () => truncateSync(journal(), 50),
      () => rmSync(journal()),
      () => {
        cpSync(journal(), `${journal()}.copy`);
        renameSync(`${journal()}.copy`, journal());
      },
    ];
    for (const [index, tamper] of tampering.entries()) {
      folder = mkdtempSync(path.join(tmpdir(), "store-"));
      const warnings: OrchestratorError[] = [];
      const store = await openStore(folder, {
        onSnapshotFailed: (error) => warnings.push(error),
      });
      const states = commitMany(store, 2);
      const snapshot = readFileSync(file());
      tamper();
      assert.throws(
        () => commitNext(store, states[1]!),
        { code: "ownedElsewhere" },
        String(index),
      );
      store.close();
      assert.deepEqual(warnings, []);
      assert.deepEqual(readFileSync(file()), snapshot);
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses a newer schema, and changes nothing", async () => {
    const newer = [
      ...migrations,
      { number: nextNumber, sql: "CREATE TABLE later (a)" },
    ];
    const store = await openStore(folder, { migrations: newer });
    commitNext(store, null);
    const before = contents();
    await assert.rejects(openStore(folder), {
      code: "databaseTooNew",
      fix: /Update/,
    });
    assert.deepEqual(contents(), before);
  });

  it("migrates once, after the journal was replayed, and keeps a copy of before", async () => {
    const store = await openStore(folder);
    const state = commitNext(store, null);
    const newer = [
      ...migrations,
      {
        number: nextNumber,
        // Not to be run twice, and to be run on what the journal holds.
        sql: "CREATE TABLE later (title TEXT); INSERT INTO later SELECT title FROM orchestrations",
      },
      {
        number: nextNumber + 1,
        sql: "ALTER TABLE later ADD COLUMN extra TEXT",
      },
    ];
    for (let time = 0; time < 2; time++) {
      const database = await openDatabase(folder, { migrations: newer });
      assert.deepEqual(database.rows("SELECT * FROM later"), [
        { title: state.title, extra: null },
      ]);
      assert.deepEqual(database.rows("PRAGMA user_version"), [
        { user_version: nextNumber + 1 },
      ]);
      database.close();
    }
    assert.deepEqual(readdirSync(folder).sort(), [
      "orchestrator.db",
      `orchestrator.db.before-${nextNumber}`,
      "orchestrator.redo",
    ]);
    // The copy is a way back: it holds the journal's commits too.
    renameSync(`${file()}.before-${nextNumber}`, file());
    rmSync(journal());
    assert.deepEqual((await reopened()).state, state);
  });

  it("leaves everything as it was when a migration fails", async () => {
    const store = await openStore(folder);
    const state = commitNext(store, null);
    const broken = [
      ...migrations,
      {
        number: nextNumber,
        sql: "CREATE TABLE later (a); SELECT * FROM nowhere",
      },
    ];
    await assert.rejects(openStore(folder, { migrations: broken }), {
      code: "internal",
      message: /nowhere/,
    });
    assert.deepEqual((await reopened()).state, state);
  });

  it("says that the disk is full at any step of an update, and opens as before or after it when there is room", async () => {
    const newer = [
      ...migrations,
      {
        number: nextNumber,
        sql: "CREATE TABLE later (a); INSERT INTO later VALUES (1)",
      },
    ];
    const store = await openStore(folder, { files: unsyncedFiles });
    const state = commitNext(store, null);
    const original = `${folder}-original`;
    cpSync(folder, original, { recursive: true });
    try {
      for (let failAt = 1, failed = true; failed; failAt++) {
        rmSync(folder, { recursive: true });
        cpSync(original, folder, { recursive: true });
        let steps = 0;
        const files = hookedDisk(unsyncedFiles, () => {
          steps += 1;
          if (steps === failAt)
            throw Object.assign(new Error("ENOSPC: simulated"), {
              code: "ENOSPC",
            });
        });
        failed = await openDatabase(folder, { files, migrations: newer }).then(
          (database) => {
            database.close();
            return false;
          },
          (error: unknown) => {
            const { code, fix } = toFailure(error);
            assert.equal(code, "diskFull", `step ${failAt}`);
            assert.match(fix ?? "", /Free some space/);
            return true;
          },
        );
        const database = await openDatabase(folder, {
          files: unsyncedFiles,
          migrations: newer,
        });
        assert.deepEqual(database.rows("SELECT * FROM later"), [{ a: 1 }]);
        assert.deepEqual(database.rows("SELECT title FROM orchestrations"), [
          { title: state.title },
        ]);
        database.close();
        assert.ok(failAt < 60, "the update must come to its end");
      }
    } finally {
      rmSync(original, { recursive: true });
    }
  });

  it("writes a snapshot when the journal passes its bound, and nothing on close", async () => {
    const store = await openStore(folder, { maxJournalBytes: 5000 });
    const sizes: number[] = [];
    let state: Orchestration | null = null;
    for (let index = 0; index < 30; index++) {
      state = commitNext(store, state);
      await settled();
      sizes.push(statSync(journal()).size);
    }
    assert.ok(Math.max(...sizes) < 5000 + 48, String(Math.max(...sizes)));
    assert.ok(sizes.filter((size) => size === 48).length >= 2);
    assert.deepEqual((await reopened()).state, state);
    const before = contents();
    store.close();
    (await openStore(folder)).close();
    assert.deepEqual(contents(), before);
  });

  it("enforces foreign keys, after a snapshot too", async () => {
    const database = await openDatabase(folder);
    const orphan = {
      sql: "INSERT INTO events (orchestration_id, seq, at, type, body) VALUES ('none', 1, 1, 't', '{}')",
      params: [],
    };
    for (let time = 0; time < 2; time++) {
      assert.throws(() => database.transaction([orphan]), /FOREIGN KEY/);
      await database.snapshot();
    }
    database.close();
  });

  it("commits although snapshots fail, says so, and makes one later", async () => {
    let failing = false;
    const warnings: OrchestratorError[] = [];
    const files = hookedDisk(nodeFiles, (step, target) => {
      if (failing && step === "rename" && target === file())
        throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    const store = await openStore(folder, {
      files,
      maxJournalBytes: 3000,
      onSnapshotFailed: (error) => warnings.push(error),
    });
    failing = true;
    const states: Orchestration[] = [];
    for (let index = 0; index < 20; index++) {
      states.push(commitNext(store, states.at(-1) ?? null));
      await settled();
    }
    assert.ok(warnings.length > 0);
    assert.equal(warnings[0]?.code, "diskFull");
    assert.deepEqual(readdirSync(folder).sort(), [
      "orchestrator.db",
      "orchestrator.redo",
    ]);
    assert.deepEqual((await reopened()).state, states.at(-1));
    failing = false;
    let state = states.at(-1)!;
    while (statSync(journal()).size > 48) {
      state = commitNext(store, state);
      await settled();
    }
    assert.deepEqual((await reopened()).state, state);
  });

  it("goes on with the old journal when no new one can be begun after a snapshot", async () => {
    let failing = false;
    const files = hookedDisk(nodeFiles, (step, target) => {
      if (failing && step === "rename" && target === journal())
        throw new Error("EBUSY");
    });
    const store = await openStore(folder, {
      files,
      onSnapshotFailed: () => undefined,
    });
    let state = commitMany(store, 3).at(-1)!;
    failing = true;
    for (let round = 0; round < 3; round++) {
      // A snapshot, and no journal for it; what is committed next must be replayed on top of it, and nothing twice.
      const again = await openStore(folder, {
        files,
        maxJournalBytes: 1,
        onSnapshotFailed: () => undefined,
      });
      assert.deepEqual(allStored(again), [state]);
      state = commitNext(again, state);
      await settled();
      state = commitNext(again, state);
    }
    const found = await reopened();
    assert.deepEqual(found.state, state);
    assert.equal(found.events.length, state.seq);
  });

  /** Opens, commits with snapshots in between, and closes; tells of each state that is durable. */
  const scenario = async (
    files: FileOperations,
    tell: (state: Orchestration) => void,
    start: Orchestration | null = null,
  ): Promise<void> => {
    const machine = { isOff: false };
    const store = await openStore(folder, {
      files,
      maxJournalBytes: 2500,
      onSnapshotFailed: () => (machine.isOff = true),
    });
    let state = start;
    for (let index = 0; index < 7; index++) {
      state = commitNext(store, state);
      tell(state);
      await settled();
      if (machine.isOff) throw new Error("The machine is off.");
    }
    store.close();
    if (machine.isOff) throw new Error("The machine is off.");
  };

  it("has every commit after a crash between any two steps, and half-way in any write", async () => {
    for (let steps = 0, finished = false; !finished; steps++) {
      rmSync(folder, { recursive: true, force: true });
      const told: Orchestration[] = [];
      const tell = (state: Orchestration) => void told.push(state);
      finished = await scenario(dyingDisk(unsyncedFiles, steps), tell).then(
        () => true,
        () => false,
      );
      assert.ok(steps < 200, "the scenario must come to its end");
      const { store, state, events } = await reopened({
        files: unsyncedFiles,
      });
      assert.equal(events.length, state?.seq ?? 0);
      const last = told.at(-1);
      // A commit whose snapshot crashed was durable and not told of yet.
      if ((state?.seq ?? 0) === (last?.seq ?? 0))
        assert.deepEqual(state, last ?? null, `crash at step ${steps}`);
      else assert.equal(state?.seq, (last?.seq ?? 0) + 1, `step ${steps}`);
      commitNext(store, state);
      store.close();
    }
  });

  it("has every commit that a killed process told of, in a file that the stock sqlite3 finds sound", async function () {
    // Processes and their threads have to start; a busy machine takes its time.
    this.timeout(60_000);
    await buildBundles();
    const stock = hasStockSqlite();
    let last = 0;
    let snapshots = 0;
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
        env: { ...process.env, STORE_TEST_CHILD_FOLDER: folder },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(child, "close");
      let lines = 0;
      let next = 0;
      try {
        for await (const line of createInterface({ input: child.stdout })) {
          last = Number(line);
          lines += 1;
          // Each time a little later in the life of a snapshot's thread, which takes many commits long.
          const making = readdirSync(folder).some((name) =>
            name.endsWith(".tmp"),
          );
          if (making) next += 1;
          if (next === 1 + round || lines === 3000) child.kill("SIGKILL");
        }
      } finally {
        child.kill("SIGKILL");
        await ended;
      }
      assert.ok(lines > 0, "the child must have committed");
      if (next > 0) snapshots += 1;
      if (stock)
        assert.equal(askStockSqlite(file(), "PRAGMA integrity_check"), "ok");
      const { store, state, events } = await reopened();
      store.close();
      assert.ok((state?.seq ?? 0) >= last, `${state?.seq ?? 0} < ${last}`);
      assert.equal(events.length, state?.seq);
      await snapshotOf(folder);
      if (stock)
        assert.equal(
          askStockSqlite(file(), "SELECT count(*) FROM events"),
          String(state?.seq),
        );
    }
    assert.ok(snapshots > 0, "no snapshot was under way at any kill");
    if (!stock) this.skip();
  });
}
