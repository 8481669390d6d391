import { brokenIn } from "../support/broken";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAgent } from "../../src/agents";
import { apply } from "../../src/engine/apply";
import { asInterrupted, sessionFor } from "../../src/engine/attempts";
import { reserveBeside } from "../../src/engine/budget";
import { decide } from "../../src/engine/decide";
import type { Action, Decision } from "../../src/engine/action";
import { eventsOf, hasEffect } from "../../src/engine/eventsOf";
import { giveUp } from "../../src/engine/giveUp";
import { waitUntil } from "../../src/engine/waits";
import type { AgentReader, ExitRecord } from "../../src/model/agent";
import type { Entry, OrchestrationEvent } from "../../src/model/event";
import type { Attempt, Orchestration } from "../../src/model/orchestration";
import { openStore } from "../../src/store/index";
import type { Store } from "../../src/store/index";
import { unsyncedFiles } from "../support/disks";
import { randomFrom } from "../support/model/random";
import type { Random } from "../support/model/random";
import { evidence, newOrchestration } from "../support/orchestrations";
import { PretendCli, dearestMessage } from "../support/pretendCli";
import type { PretendProcess } from "../support/pretendCli";

const claude = createAgent("claude", {
  agentPath: "",
  apiKey: null,
  workspace: "/repo",
  scriptedAgentPath: "/scriptedAgent.js",
  nodePath: "/node",
  environment: {},
});

/** What an attempt that ends otherwise than well may meet. */
const badEnds: readonly [end: Partial<ExitRecord>, told: boolean][] = [
  [{ exitCode: null, signal: "SIGKILL" }, false],
  [{ exitCode: 143 }, true],
  [{ reason: "lost", exitCode: null }, false],
  [{ reason: "timedOut", exitCode: null, signal: "SIGKILL" }, false],
];

/** Orchestrations side by side that spend the money of one day, over hosts that die, until all of them have ended. */
class Day {
  readonly cli: PretendCli;
  readonly states = new Map<string, Orchestration>();
  readonly #random: Random;
  #now = 1;
  /** What a host has in memory only. */
  #decided = new Map<string, Extract<Action, { type: "intendAttempt" }>>();
  #readers = new Map<string, { reader: AgentReader; read: number }>();
  /** Most agents at work at once. */
  mostAtWork = 0;

  constructor(
    seed: number,
    readonly store: Store,
    readonly dayUsd: number,
  ) {
    this.#random = randomFrom(seed);
    this.cli = new PretendCli(this.#random);
    const count = 1 + this.#random.below(4);
    for (let number = 0; number < count; number += 1) {
      const initial = newOrchestration({
        text: "Spend",
        options: {
          budgets: { day: dayUsd, total: 1 + this.#random.below(20), batch: 3 },
        },
      });
      this.#commit(initial.id, { type: "orchestrationCreated", initial });
      this.#commit(initial.id, { type: "orchestrationAdmitted" });
    }
  }

  #commit(id: string, entry: Entry | Omit<Entry, "because" | "inputs">): void {
    const before = this.states.get(id) ?? null;
    this.#now += 1;
    const event = {
      because: "So.",
      inputs: {},
      ...entry,
      seq: (before?.seq ?? 0) + 1,
      at: this.#now,
      orchestration: id,
    } as OrchestrationEvent;
    const next = apply(before, event);
    this.store.commit(event, before, next);
    this.states.set(id, next);
  }

  #state(id: string): Orchestration {
    const o = this.states.get(id);
    assert.ok(o);
    return o;
  }

  #decide(o: Orchestration): Decision {
    const ceilings = new Map(
      [...this.#decided].map(([id, { budgetUsd }]) => [id, budgetUsd]),
    );
    const reserve = reserveBeside(o.id, this.states.values(), ceilings);
    return decide(o, {
      now: this.#now,
      spentTodayUsd: this.store.costSince(0),
      reservedTodayUsd: reserve.usd,
      reserveComesFree: reserve.comesFree,
    });
  }

  run(): void {
    for (let step = 0; step < 5_000; step += 1) {
      if (this.#random.chance(0.02)) {
        this.#decided = new Map();
        this.#readers = new Map();
      }
      const open = [...this.states.values()].filter(
        ({ status }) => status === "running" || status === "paused",
      );
      if (open.length === 0) return;
      this.#step(this.#random.pick(open));
      const waits = (o: Orchestration) =>
        o.status === "running" &&
        !this.#decided.has(o.id) &&
        this.#decide(o).action.type === "wait";
      assert.ok(!open.every((o) => waits(this.#state(o.id))), "all wait");
      this.#check();
    }
    assert.fail("It never comes to an end.");
  }

  #step(o: Orchestration): void {
    const { id } = o;
    if (o.status === "paused") {
      this.#commit(id, { type: "orchestrationResumed" });
      return;
    }
    const decided = this.#decided.get(id);
    if (decided) {
      this.#decided.delete(id);
      this.#intend(o, decided);
      return;
    }
    const { action, because, inputs } = this.#decide(o);
    if (action.type === "wait") return;
    if (!hasEffect(action)) {
      for (const entry of eventsOf(o, action, { because, inputs }))
        this.#commit(id, entry);
      // Some are tried again, with a batch budget of its own.
      if (this.#state(id).status === "failed" && this.#random.chance(0.3)) {
        this.#commit(id, { type: "retryRequested" });
        this.#commit(id, { type: "orchestrationAdmitted" });
      }
      return;
    }
    switch (action.type) {
      case "openWorktree":
        this.#commit(id, {
          type: "worktreeIntended",
          path: "/w",
          branch: "b",
          baseCommit: o.base.commit,
        });
        this.#commit(id, { type: "worktreeOpened" });
        return;
      case "startWait":
        assert.equal(action.kind, "money");
        this.#commit(id, {
          type: "waitStarted",
          wait: waitUntil(o, action, this.#now, 0.5),
        });
        return;
      case "intendAttempt":
        this.#decided.set(id, action);
        return;
      case "runAttempt":
        this.#work(o, action.attempt);
        return;
      case "gatherEvidence":
        this.#commit(id, {
          type: "evidenceGathered",
          attempt: action.attempt.id,
          evidence: evidence({
            holds: this.#random.chance(0.6),
            reason: "Nothing has changed.",
          }),
        });
        return;
      case "completeStage":
        this.#commit(id, {
          type: "stageCompleted",
          stage: action.unit.stage.name,
          context: {
            summary: "",
            artifacts: [],
            decisions: [],
            openQuestions: [],
          },
          commit: null,
        });
        return;
      case "removeWorktree":
        this.#commit(id, {
          type: "worktreeRemoved",
          trashRef: null,
          branchDeleted: true,
        });
        return;
      default:
        assert.fail(action.type);
    }
  }

  #intend(
    o: Orchestration,
    action: Extract<Action, { type: "intendAttempt" }>,
  ): void {
    const { unit, kind, resume, budgetUsd } = action;
    this.#commit(o.id, {
      type: "attemptIntended",
      attempt: {
        id: this.#random.id(),
        stage: unit.stage.name,
        batch: null,
        kind,
        round: unit.stage.round,
        agent: "claude",
        simulated: false,
        runner: "process",
        sessionId: sessionFor(resume, () => this.#random.id()),
        resume,
        prompt: "",
        promptHash: null,
        budgetUsd,
        timeoutMs: 1000,
        startCommit: "c",
      },
    });
  }

  /** One thing that the agent does, or that happens to it. */
  #work(o: Orchestration, attempt: Attempt): void {
    const random = this.#random;
    const process =
      this.cli.processes.get(attempt.id) ?? this.cli.start(attempt);
    this.mostAtWork = Math.max(this.mostAtWork, this.cli.atWork);
    if (attempt.status === "intended")
      this.#commit(o.id, {
        type: "attemptStarted",
        attempt: attempt.id,
        pid: 1,
      });
    if (process.exit === null) {
      if (random.chance(0.75)) process.message();
      else if (random.chance(0.6)) {
        process.result(random.chance(0.2));
        // Another turn may follow, as after a task in the background.
        if (random.chance(0.7)) process.end({}, true);
      } else if (random.chance(0.2)) {
        this.#commit(o.id, { type: "pauseRequested" });
        process.end({ reason: "cancelled", exitCode: 143 }, true);
      } else if (random.chance(0.3)) {
        this.#giveUp(o, process);
        return;
      } else process.end(...random.pick(badEnds));
    }
    const reader = this.#follow(process);
    if (reader.stop !== null && process.exit === null) {
      if (random.chance(0.5)) process.result(true);
      process.end({ reason: "cancelled", exitCode: null }, true);
    }
    // A host that dies here finds the end again.
    if (process.exit === null || random.chance(0.2)) return;
    const outcome = this.#follow(process).end(process.exit, "");
    this.#commit(o.id, {
      type: "attemptEnded",
      attempt: attempt.id,
      outcome: asInterrupted(this.#state(o.id), {
        ...outcome,
        structured: null,
      }),
    });
  }

  /** Reads on, after a crash from the beginning. */
  #follow({ attempt, lines }: PretendProcess): AgentReader {
    const followed = this.#readers.get(attempt.id) ?? {
      reader: claude.reader(attempt),
      read: 0,
    };
    for (const line of lines.slice(followed.read)) followed.reader.push(line);
    followed.read = lines.length;
    this.#readers.set(attempt.id, followed);
    return followed.reader;
  }

  /** A cancel whose clean-up fails while the agent cannot be followed any more. */
  #giveUp(o: Orchestration, process: PretendProcess): void {
    process.end({ reason: "lost", exitCode: null }, false);
    this.#commit(o.id, { type: "cancelRequested" });
    const failure = { code: "gitFailed" as const, message: "git failed" };
    const spentUsd = this.#follow(process).costUsd;
    for (const entry of giveUp(this.#state(o.id), failure, spentUsd))
      this.#commit(o.id, entry);
  }

  #check(): void {
    assert.ok(
      this.cli.billedUsd <=
        this.dayUsd + dearestMessage * Math.max(1, this.mostAtWork) + 1e-9,
      `${this.cli.billedUsd} of ${this.dayUsd} with ${this.mostAtWork} agents`,
    );
    for (const { attempt, spentUsd } of this.cli.processes.values())
      assert.ok(spentUsd <= attempt.budgetUsd + dearestMessage);
  }
}

describe("the ledger, the bill and the day's budget", function () {
  this.timeout(0);
  const cases = Number(process.env["LEDGER_CASES"] ?? 120);
  const firstSeed = Number(process.env["LEDGER_SEED"] ?? 1);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "money-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it(`agree over resumes, forks, kills, losses and crashes, in ${cases} histories from seed ${firstSeed}`, async () => {
    const seen = { resumed: 0, forked: 0, estimated: 0, atWork: 0, used: 0 };
    for (let seed = firstSeed; seed < firstSeed + cases; seed += 1) {
      const own = path.join(folder, String(seed));
      const store = await openStore(own, { files: unsyncedFiles });
      const dayUsd = [3, 8, 25, 1000][seed % 4] ?? 3;
      const day = new Day(seed, store, dayUsd);
      try {
        day.run();
        const ledger = store.ledger();
        const sum = ledger.reduce((total, { usd }) => total + usd, 0);
        assert.ok(
          Math.abs(sum - day.cli.billedUsd) < 1e-6,
          `${sum} of ${day.cli.billedUsd}`,
        );
        assert.ok(Math.abs(store.costSince(0) - sum) < 1e-6);
        const all = [...day.states.values()];
        const broken = brokenIn(
          all,
          (id) => store.events(id),
          (id) => store.ledger(id),
        );
        assert.deepEqual(broken, []);
        const attempts = all.flatMap((o) => o.attempts);
        for (const { resume } of attempts)
          if (resume) seen[resume.fork ? "forked" : "resumed"] += 1;
        seen.estimated += ledger.filter(
          ({ kind }) => kind === "estimated",
        ).length;
        seen.atWork = Math.max(seen.atWork, day.mostAtWork);
        if (sum > dayUsd) seen.used += 1;
      } catch (error) {
        throw new Error(
          `${String(error)}\nAgain: LEDGER_SEED=${seed} LEDGER_CASES=1`,
          {
            cause: error,
          },
        );
      } finally {
        store.close();
      }
    }
    if (cases < 100) return;
    for (const [what, count] of Object.entries(seen))
      assert.ok(count > 1, `${what}: ${count}`);
  });
});
