import { brokenIn } from "../support/broken";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { apply } from "../../src/engine/apply";
import type { Outcome } from "../../src/model/agent";
import type { NewEvent, OrchestrationEvent } from "../../src/model/event";
import type { Orchestration } from "../../src/model/orchestration";
import { openDatabase } from "../../src/store/database";
import { openStore } from "../../src/store/index";
import type { Store } from "../../src/store/index";
import { migrations } from "../../src/store/migrations";
import { commitStatements } from "../../src/store/rows";
import { unsyncedFiles } from "../support/disks";
import { newOrchestration, outcome } from "../support/orchestrations";

/** One orchestration that spends, committed event by event. */
class Spender {
  state: Orchestration | null = null;
  readonly #initial = newOrchestration({ text: "Spend" });

  constructor(readonly store: Pick<Store, "commit">) {
    this.add(1, { type: "orchestrationCreated", initial: this.#initial });
  }

  get id(): string {
    return this.#initial.id;
  }

  add(at: number, body: NewEvent): void {
    const event: OrchestrationEvent = {
      because: "So.",
      inputs: {},
      ...body,
      seq: (this.state?.seq ?? 0) + 1,
      at,
      orchestration: this.id,
    };
    const next = apply(this.state, event);
    this.store.commit(event, this.state, next);
    this.state = next;
  }

  /** Makes an attempt that ends at a time (epoch ms); the two events before that come one and two earlier. */
  spend(at: number, change: Partial<Outcome>): { id: string; session: string } {
    const id = randomUUID();
    const session = randomUUID();
    this.add(at - 2, {
      type: "attemptIntended",
      attempt: {
        id,
        stage: "specification",
        batch: null,
        kind: "work",
        round: 0,
        agent: "claude",
        simulated: false,
        runner: "process",
        sessionId: session,
        resume: null,
        prompt: "",
        promptHash: null,
        budgetUsd: 5,
        timeoutMs: 1000,
        startCommit: "0",
      },
    });
    this.add(at - 1, { type: "attemptStarted", attempt: id, pid: 1 });
    this.add(at, {
      type: "attemptEnded",
      attempt: id,
      outcome: outcome(change),
    });
    return { id, session };
  }
}

describe("the ledger", () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "ledger-"));
    store = await openStore(folder, { files: unsyncedFiles });
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("has an entry for each increment, what is an estimate apart, and none for nothing", async () => {
    const spender = new Spender(store);
    const whole = spender.spend(100, { costUsd: 1 });
    spender.spend(200, { costUsd: 0 });
    const partly = spender.spend(300, { costUsd: 0.75, estimatedUsd: 0.25 });
    const guessed = spender.spend(400, { costUsd: 0.5, estimatedUsd: 0.5 });
    const entry = (
      { id, session }: { id: string; session: string },
      seq: number,
      at: number,
      usd: number,
      kind: string,
    ) => ({
      orchestration: spender.id,
      attempt: id,
      session,
      seq,
      at,
      usd,
      kind,
      simulated: false,
    });
    const entries = [
      entry(whole, 4, 100, 1, "booked"),
      entry(partly, 10, 300, 0.5, "booked"),
      entry(partly, 10, 300, 0.25, "estimated"),
      entry(guessed, 13, 400, 0.5, "estimated"),
    ];
    for (let opening = 0; opening < 2; opening += 1) {
      assert.deepEqual(store.ledger(), entries);
      assert.deepEqual(store.ledger(spender.id), entries);
      assert.deepEqual(store.ledger(randomUUID()), []);
      assert.equal(store.costSince(0), 2.25);
      assert.equal(store.costSince(300), 1.25);
      assert.equal(store.costSince(401), 0);
      store.close();
      store = await openStore(folder, { files: unsyncedFiles });
    }
    assert.equal(spender.state?.costUsd, 2.25);
  });

  it("keeps what a forgotten orchestration cost until it is old", async () => {
    const gone = new Spender(store);
    gone.spend(1000, { costUsd: 1 });
    gone.spend(2000, { costUsd: 2 });
    const kept = new Spender(store);
    kept.spend(1000, { costUsd: 4 });
    store.forget(gone.id, 1500);
    for (let opening = 0; opening < 2; opening += 1) {
      assert.deepEqual(
        store.ledger().map(({ usd }) => usd),
        [2, 4],
        "what is kept keeps all of its entries",
      );
      store.close();
      store = await openStore(folder, { files: unsyncedFiles });
    }
    store.forget(kept.id, 2001);
    assert.deepEqual(store.ledger(), []);
  });

  it("refuses to change an entry, or to book one twice", async () => {
    new Spender(store).spend(100, { costUsd: 1 });
    store.close();
    const database = await openDatabase(folder, { files: unsyncedFiles });
    assert.throws(
      () =>
        database.transaction([
          { sql: "UPDATE ledger SET usd = 0", params: [] },
        ]),
      /never changed/,
    );
    assert.throws(
      () =>
        database.transaction([
          {
            sql: "INSERT INTO ledger SELECT orchestration_id, attempt_id, session_id, 99, at, usd, kind, simulated FROM ledger",
            params: [],
          },
        ]),
      /UNIQUE/,
    );
    database.close();
    store = await openStore(folder, { files: unsyncedFiles });
    assert.equal(store.costSince(0), 1);
  });

  it("is filled from the attempts of a database that had none", async () => {
    const own = path.join(folder, "old");
    const before = await openDatabase(own, {
      files: unsyncedFiles,
      migrations: migrations.slice(0, 3),
    });
    // Statements of today know columns that later migrations add.
    const later = [
      ["attempts", "prompt_hash"],
      ["attempts", "runner"],
      ["orchestrations", "review"],
      ["orchestrations", "takeover"],
      ["orchestrations", "priority"],
      ["orchestrations", "by_hand"],
    ] as const;
    const alter = (change: (column: string) => string) =>
      before.transaction(
        later.map(([table, column]) => ({
          sql: `ALTER TABLE ${table} ${change(column)}`,
          params: [],
        })),
      );
    alter((column) => `ADD COLUMN ${column} TEXT`);
    // As it was committed then: without the entries.
    const spender = new Spender({
      commit: (event, state, next) =>
        before.transaction(
          commitStatements(event, state, next).filter(
            ({ sql }) => !sql.includes("INTO ledger"),
          ),
        ),
    });
    spender.spend(100, { costUsd: 1 });
    spender.spend(200, { costUsd: 0 });
    spender.spend(300, { costUsd: 0.1 });
    alter((column) => `DROP COLUMN ${column}`);
    before.close();

    const migrated = await openStore(own, { files: unsyncedFiles });
    assert.deepEqual(
      migrated.ledger().map(({ at, usd, kind }) => ({ at, usd, kind })),
      [
        { at: 100, usd: 1, kind: "booked" },
        { at: 300, usd: 0.1, kind: "booked" },
      ],
    );
    assert.ok(spender.state);
    const ledgerSentences = brokenIn(
      [spender.state],
      (id) => migrated.events(id),
      (id) => migrated.ledger(id),
    ).filter((sentence) => sentence.includes("ledger"));
    assert.deepEqual(ledgerSentences, []);
    migrated.close();
  });

  it("is held against what the events say", () => {
    const spender = new Spender(store);
    spender.spend(100, { costUsd: 1 });
    const { state } = spender;
    assert.ok(state);
    const sentences = (entries: ReturnType<Store["ledger"]>) =>
      brokenIn(
        [state],
        (id) => store.events(id),
        () => entries,
      ).filter((sentence) => sentence.includes("ledger"));
    const entries = store.ledger();
    assert.deepEqual(sentences(entries), []);
    assert.match(sentences([]).join(" "), /add up to the cost/);
    assert.match(
      sentences(
        entries.map((entry) => ({ ...entry, session: randomUUID() })),
      ).join(" "),
      /belongs to an attempt and its session/,
    );
  });
});
