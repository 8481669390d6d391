import fc from "fast-check";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import initSqlJs from "sql.js";
import type { OrchestrationEvent } from "../../src/model/event";
import type { Orchestration } from "../../src/model/orchestration";
import { decodeText, encodeText } from "../../src/store/cells";
import { openDatabase } from "../../src/store/database";
import { openStore } from "../../src/store/index";
import { commitStatements } from "../../src/store/rows";
import { encodeRecord } from "../../src/store/journal";
import { unsyncedFiles } from "../support/disks";
import { snapshotOf } from "../support/snapshots";
import {
  anAttempt,
  anEvent,
  anOrchestration,
  anyInputs,
  anyOrchestration,
  anySuccessor,
  anyText,
  changed,
} from "../support/arbitraries";
import { allStored } from "../support/everything";
import { overviewOf } from "../../src/model/overview";

describe("store", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = () => path.join(folder, "orchestrator.db");
  const journal = () => path.join(folder, "orchestrator.redo");

  it("gives back any orchestration, after any changes, in memory and from the disk", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyOrchestration,
        fc.infiniteStream(fc.integer()),
        async (first, seeds) => {
          const own = mkdtempSync(path.join(folder, "run-"));
          const store = await openStore(own, { files: unsyncedFiles });
          let before: Orchestration | null = null;
          let next = first;
          for (const seed of [...seeds.take(4)]) {
            const [inputs] = fc.sample(anyInputs, { numRuns: 1, seed });
            const event = { ...anEvent(next), because: "So.", inputs };
            store.commit(event, before, next);
            assert.deepEqual(store.events(first.id, next.seq - 1), [event]);
            assert.deepEqual(store.load([first.id]), [next]);
            before = next;
            const successor: Orchestration | undefined = fc.sample(
              anySuccessor(next),
              { numRuns: 1, seed },
            )[0];
            assert.ok(successor);
            next = successor;
          }
          const replayed = await openStore(own, { files: unsyncedFiles });
          assert.deepEqual(replayed.load([first.id]), [before]);
          replayed.close();
          await snapshotOf(own, { files: unsyncedFiles });
          const snapshot = await openStore(own, { files: unsyncedFiles });
          assert.deepEqual(allStored(snapshot), [before]);
          assert.deepEqual(
            snapshot.overviews(),
            allStored(snapshot).map(overviewOf),
          );
          snapshot.close();
        },
      ),
      { numRuns: 20 },
    );
  });

  it("keeps every text exactly", () => {
    fc.assert(
      fc.property(anyText, (value) => {
        assert.equal(decodeText(encodeText(value)), value);
      }),
    );
    assert.equal(encodeText("plain 🙂"), "plain 🙂");
  });

  it("gives back events, with and without a reason, after a number", async () => {
    const store = await openStore(folder);
    const attempt = anAttempt();
    const first = anOrchestration(1, { attempts: [attempt] });
    const { seq, ...initial } = first;
    const events: OrchestrationEvent[] = [
      {
        type: "orchestrationCreated",
        orchestration: first.id,
        seq,
        at: 1,
        initial,
      },
      {
        type: "stageFailed",
        orchestration: first.id,
        seq: 2,
        at: 2,
        because: "half a pair \ud83d",
        stage: "build",
        failure: { code: "internal", message: "no" },
      },
      {
        type: "attemptEnded",
        orchestration: first.id,
        seq: 3,
        at: 3,
        attempt: attempt.id,
        outcome: {
          ok: true,
          failure: null,
          answer: "done",
          costUsd: 0.1,
          turns: 1,
          deniedTools: [],
          sessionId: null,
          model: null,
        },
      },
    ];
    let before: Orchestration | null = null;
    for (const event of events) {
      const next: Orchestration = { ...first, seq: event.seq };
      store.commit(event, before, next);
      before = next;
    }
    assert.deepEqual(store.events(first.id), events);
    assert.deepEqual(store.events(first.id, 2), events.slice(2));
    assert.deepEqual(store.events(randomUUID()), []);
    store.close();
    const reopened = await openStore(folder);
    assert.deepEqual(reopened.events(first.id), events);
    reopened.close();
  });

  it("keeps an outcome without a structured answer readable", async () => {
    const store = await openStore(folder);
    const attempt = anAttempt({
      outcome: {
        ok: true,
        failure: null,
        answer: "done",
        structured: undefined,
        costUsd: 0,
        turns: 1,
        deniedTools: [],
        sessionId: null,
        model: null,
      },
    });
    const only = anOrchestration(1, { attempts: [attempt] });
    store.commit(anEvent(only), null, only);
    assert.equal(
      store.load([only.id])[0]?.attempts[0]?.outcome?.answer,
      "done",
    );
    store.close();
  });

  it("lists oldest first, and those of the same time as they came", async () => {
    const store = await openStore(folder);
    const made = [30, 10, 20, 10].map((createdAt) =>
      anOrchestration(1, { createdAt }),
    );
    for (const each of made) store.commit(anEvent(each), null, each);
    assert.deepEqual(
      allStored(store).map(({ id }) => id),
      [made[1]!, made[3]!, made[2]!, made[0]!].map(({ id }) => id),
    );
    assert.deepEqual(store.load([randomUUID()]), []);
    store.close();
  });

  it("lists a long history, of more than are read at a time, as each was, and says which of it cannot be read", async () => {
    const store = await openStore(folder, { files: unsyncedFiles });
    const made = Array.from({ length: 120 }, (_, index) =>
      anOrchestration(1 + (index % 3), { createdAt: index }),
    );
    for (const each of made) store.commit(anEvent(each), null, each);
    assert.deepEqual(allStored(store), made);
    assert.deepEqual(store.overviews(), made.map(overviewOf));
    assert.deepEqual(store.load([made[77]!.id]), [made[77]]);
    store.close();

    // As another program could that does not keep to the schema: opening is not what sees it.
    const { Database } = await initSqlJs();
    const damaged = made[77]!;
    const other = await openDatabase(folder, { files: unsyncedFiles });
    await other.snapshot();
    other.close();
    const sql = new Database(readFileSync(file()));
    sql.run("PRAGMA ignore_check_constraints = ON");
    sql.run("UPDATE tasks SET status = 'nonsense' WHERE orchestration_id = ?", [
      damaged.id,
    ]);
    writeFileSync(file(), sql.export());
    sql.close();
    const again = await openStore(folder);
    const expected = {
      code: "databaseDamaged",
      message: new RegExp(`orchestration ${damaged.id}.*tasks\\.0\\.status`),
    };
    assert.throws(() => allStored(again), expected);
    assert.equal(again.overviews().length, made.length);
    assert.throws(() => again.load([damaged.id]), expected);
    assert.deepEqual(again.load([made[78]!.id]), [made[78]]);
    again.close();
  });

  it("finds the orchestration of an attempt", async () => {
    const store = await openStore(folder);
    const first = anOrchestration(1, { attempts: [anAttempt(), anAttempt()] });
    const second = anOrchestration(1, { attempts: [anAttempt()] });
    for (const each of [first, second]) store.commit(anEvent(each), null, each);
    assert.equal(
      store.orchestrationOfAttempt(second.attempts[0]!.id),
      second.id,
    );
    assert.equal(store.orchestrationOfAttempt(randomUUID()), null);
    store.close();
  });

  it("writes only what changed: one of 1,000 tasks is a small record", async () => {
    const store = await openStore(folder);
    const before = anOrchestration(1000);
    store.commit(anEvent(before), null, before);
    const next = changed(before, {
      tasks: before.tasks.map((task, index) =>
        index === 500 ? { ...task, status: "proven" } : { ...task },
      ),
    });
    const length = statSync(journal()).size;
    store.commit(anEvent(next), before, next);
    assert.ok(statSync(journal()).size - length < 1000);
    assert.deepEqual(
      commitStatements(anEvent(next), before, next).map(({ sql }) => sql),
      [
        "UPDATE orchestrations SET seq = ? WHERE id = ?",
        "UPDATE tasks SET status = ? WHERE id = ?",
        "INSERT INTO events (orchestration_id, seq, at, type, because, body) VALUES (?, ?, ?, ?, ?, ?)",
      ],
    );
    assert.deepEqual(store.load([next.id]), [next]);
    store.close();
  });

  it("refuses a commit that does not follow what is stored, and records nothing of it", async () => {
    const store = await openStore(folder);
    const first = anOrchestration();
    store.commit(anEvent(first), null, first);
    const second = changed(first, { title: "other" });
    const bad: [OrchestrationEvent, Orchestration | null, Orchestration][] = [
      [anEvent(first), null, first],
      [anEvent(second), null, second],
      [anEvent(first), first, second],
      [anEvent(second), second, { ...second, seq: 3 }],
      [{ ...anEvent(second), orchestration: randomUUID() }, first, second],
      [{ ...anEvent(second), at: Number.NaN }, first, second],
      [anEvent(second), first, { ...second, costUsd: Number.NaN }],
      [anEvent(second), first, { ...second, createdAt: 0.5 }],
      [
        anEvent(second),
        first,
        { ...second, tasks: [...first.tasks, ...first.tasks] },
      ],
      [
        anEvent(second),
        first,
        {
          ...second,
          stages: [{ ...first.stages[0]!, name: "unknown" }],
          attempts: [],
        },
      ],
    ];
    const length = statSync(journal()).size;
    for (const [event, before, next] of bad)
      assert.throws(() => store.commit(event, before, next), {
        name: "OrchestratorError",
        code: "internal",
      });
    assert.equal(statSync(journal()).size, length);
    assert.deepEqual(allStored(store), [first]);
    store.commit(anEvent(second), first, second);
    assert.deepEqual(allStored(store), [second]);
    store.close();
  });

  it("says which row cannot be read, and what of it", async () => {
    const store = await openStore(folder);
    const only = anOrchestration(3);
    store.commit(anEvent(only), null, only);
    store.close();
    const database = await openDatabase(folder);
    database.transaction([
      { sql: "UPDATE tasks SET line = -5 WHERE key = ?", params: ["T1"] },
      { sql: "UPDATE events SET body = '[]', type = 'nonsense'", params: [] },
    ]);
    database.close();
    const damaged = await openStore(folder);
    const expected = (what: RegExp) => ({
      code: "databaseDamaged",
      message: what,
    });
    assert.throws(
      () => damaged.load([only.id]),
      expected(new RegExp(`orchestration ${only.id}.*tasks\\.1\\.line`)),
    );
    assert.throws(() => allStored(damaged), expected(/tasks\.1\.line/));
    assert.throws(
      () => damaged.events(only.id),
      expected(new RegExp(`event 1 of ${only.id}`)),
    );
    damaged.close();
  });

  it("is an ordinary SQLite file, stages hang on the root task and go with it", async () => {
    const store = await openStore(folder);
    const attempt = anAttempt({
      outcome: {
        ok: false,
        failure: null,
        answer: "I tried.",
        structured: null,
        costUsd: 1,
        turns: 1,
        deniedTools: [],
        sessionId: null,
        model: null,
      },
    });
    const first = anOrchestration(2);
    store.commit(anEvent(first), null, first);
    const second = changed(first, { attempts: [attempt] });
    store.commit(anEvent(second), first, second);
    const third = changed(second, {
      stages: [
        {
          ...first.stages[0]!,
          status: "failed",
          round: 2,
          failure: { code: "notProven", message: "No diff." },
        },
      ],
    });
    store.commit(anEvent(third), second, third);
    store.close();
    await snapshotOf(folder);

    const { Database } = await initSqlJs();
    const stock = new Database(readFileSync(file()));
    const rows = (sql: string) => stock.exec(sql)[0]?.values ?? [];
    stock.run("PRAGMA foreign_keys = ON");
    assert.deepEqual(rows("PRAGMA integrity_check"), [["ok"]]);
    assert.deepEqual(rows("PRAGMA foreign_key_check"), []);
    assert.deepEqual(
      rows(
        "SELECT task_id, stage_type, status, stage_context, command_output, container_id, error_message, retry_count, created_at, updated_at FROM orchestrator_stages",
      ),
      [
        [
          first.id,
          "implementation",
          "failed",
          "{}",
          "I tried.",
          null,
          "No diff.",
          2,
          first.createdAt,
          anEvent(third).at,
        ],
      ],
    );
    assert.deepEqual(
      rows(
        "SELECT name FROM sqlite_master WHERE tbl_name = 'orchestrator_stages' AND sql LIKE 'CREATE INDEX%' ORDER BY name",
      ).flat(),
      [
        "idx_orchestrator_running",
        "idx_orchestrator_status",
        "idx_orchestrator_task_stages",
        "idx_stages_completed",
      ],
    );
    assert.deepEqual(
      rows(
        "SELECT title FROM tasks WHERE is_root = 1 AND id = orchestration_id",
      ),
      [[first.title]],
    );
    for (const column of ["status", "stage_type"])
      assert.throws(
        () => stock.run(`UPDATE orchestrator_stages SET ${column} = 'odd'`),
        /CHECK/,
      );
    assert.throws(
      () => stock.run("UPDATE orchestrator_stages SET stage_context = '{'"),
      /CHECK/,
    );
    stock.run("DELETE FROM tasks WHERE is_root = 1");
    assert.deepEqual(rows("SELECT * FROM orchestrator_stages"), []);
    stock.close();
  });

  it("uses no SQL that would do something else when it is run again", () => {
    const sources = [
      ...readdirSync("migrations").map((name) => `migrations/${name}`),
      ...readdirSync("src/store").map((name) => `src/store/${name}`),
    ];
    const clock =
      /\b(random|randomblob|datetime|date|time|julianday|strftime|unixepoch|changes|last_insert_rowid)\s*\(|CURRENT_(TIME|DATE|TIMESTAMP)|'now'/i;
    for (const source of sources) {
      const code = readFileSync(source, "utf8").replace(
        /^\s*(--|\/\/|\/?\*).*$/gm,
        "",
      );
      assert.doesNotMatch(code, clock, source);
    }
    assert.match("INSERT INTO t VALUES (datetime('now'))", clock);
  });

  it("forgets an orchestration with all that belongs to it, durably, and nothing else", async () => {
    const kept = anOrchestration(3);
    const gone = anOrchestration(3);
    let store = await openStore(folder, { files: unsyncedFiles });
    for (const each of [kept, gone]) store.commit(anEvent(each), null, each);
    const worked = changed(gone, { attempts: [anAttempt()] });
    store.commit(anEvent(worked), gone, worked);
    store.forget(gone.id, 0);
    store.forget(randomUUID(), 0);

    // In memory, repeated from the journal, and in the snapshot.
    for (let opening = 0; opening < 3; opening += 1) {
      assert.deepEqual(allStored(store), [kept]);
      assert.deepEqual(store.load([gone.id]), []);
      assert.deepEqual(store.events(gone.id), []);
      assert.equal(store.events(kept.id).length, 1);
      if (opening > 0) store.close();
      store = await openStore(folder, { files: unsyncedFiles });
    }
    store.close();

    const { Database } = await initSqlJs();
    const stock = new Database(readFileSync(file()));
    for (const [table] of stock.exec(
      "SELECT name FROM sqlite_master WHERE type = 'table'",
    )[0]!.values)
      assert.ok(
        !JSON.stringify(
          stock.exec(`SELECT * FROM ${String(table)}`)[0] ?? null,
        ).includes(gone.id),
        String(table),
      );
    assert.deepEqual(stock.exec("PRAGMA foreign_key_check"), []);
    assert.throws(() => store.forget(kept.id, 0), { message: /closed/ });
  });

  it("refuses to work when it is closed, and closes twice", async () => {
    const store = await openStore(folder);
    store.close();
    store.close();
    assert.throws(() => allStored(store), {
      code: "internal",
      message: /closed/,
    });
  });

  it("makes records of the size of the change", () => {
    const before = anOrchestration(1000);
    const next = changed(before, { status: "running" });
    const record = encodeRecord(
      randomUUID(),
      1,
      commitStatements(anEvent(next), before, next),
    );
    assert.ok(record.length < 1000, String(record.length));
  });
});
