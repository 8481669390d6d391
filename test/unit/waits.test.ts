import assert from "node:assert/strict";
import fc from "fast-check";
import { createAlarms } from "../../src/engine/alarms";
import { backoffMs } from "../../src/engine/backoff";
import { normalized, stuckFailure } from "../../src/engine/loopDetector";
import {
  goOnAt,
  isWithin,
  longestWait,
  movedInto,
} from "../../src/engine/quota";
import type { Decision } from "../../src/engine/action";
import { decideMoneyWait, waitUntil } from "../../src/engine/waits";
import type { Attempt } from "../../src/model/orchestration";
import { phasePipeline } from "../../src/pipelines/phase";
import { orchestrationOf } from "../support/memoryApi";
import { evidence, outcome } from "../support/orchestrations";
import { anAttempt } from "../support/arbitraries";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Runs in a time zone. */
function inZone<Value>(zone: string, run: () => Value): Value {
  const before = process.env["TZ"];
  process.env["TZ"] = zone;
  try {
    return run();
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
}

describe("backoff", () => {
  it("doubles from 5 s to 10 min, half of it left to chance", () => {
    assert.deepEqual(
      [0, 1, 2, 6, 7, 20].map((earlier) => backoffMs(earlier, 1)),
      [5000, 10_000, 20_000, 320_000, 600_000, 600_000],
    );
    assert.deepEqual(
      [0, 1, 20].map((earlier) => backoffMs(earlier, 0)),
      [2500, 5000, 300_000],
    );
  });
});

describe("going on after the quota was used up", () => {
  const at = (text: string): number => new Date(text).getTime();
  const rows: {
    it: string;
    zone?: string;
    now: string;
    retryAt?: string;
    hours?: string;
    earlier?: number;
    goOn: string;
  }[] = [
    {
      it: "waits for the reset, and a little",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-01T19:10:00",
      goOn: "2026-03-01T19:13:00",
    },
    {
      it: "waits for a weekly reset",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-08T08:00:00",
      goOn: "2026-03-08T08:03:00",
    },
    {
      it: "believes a reset that has just passed once",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-01T18:59:00",
      goOn: "2026-03-01T19:03:00",
    },
    {
      it: "then waits longer",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-01T18:59:00",
      earlier: 1,
      goOn: "2026-03-01T20:03:00",
    },
    {
      it: "guesses half an hour where nobody says when",
      now: "2026-03-01T19:00:00",
      goOn: "2026-03-01T19:33:00",
    },
    {
      it: "guesses longer each time",
      now: "2026-03-01T19:00:00",
      earlier: 2,
      goOn: "2026-03-01T21:03:00",
    },
    {
      it: "and at most four hours",
      now: "2026-03-01T19:00:00",
      earlier: 9,
      goOn: "2026-03-01T23:03:00",
    },
    {
      it: "does not believe in years",
      now: "2026-03-01T12:00:00",
      retryAt: "2036-03-01T12:00:00",
      goOn: "2026-04-02T12:03:00",
    },
    {
      it: "stays in hours over midnight: before it",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-01T23:00:00",
      hours: "22:00-07:00",
      goOn: "2026-03-01T23:03:00",
    },
    {
      it: "stays in hours over midnight: after it",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-02T06:00:00",
      hours: "22:00-07:00",
      goOn: "2026-03-02T06:03:00",
    },
    {
      it: "waits for the hours of the evening",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-02T06:58:00",
      hours: "22:00-07:00",
      goOn: "2026-03-02T22:00:00",
    },
    {
      it: "waits for the hours of the next morning",
      now: "2026-03-01T19:00:00",
      retryAt: "2026-03-01T19:10:00",
      hours: "08:00-12:30",
      goOn: "2026-03-02T08:00:00",
    },
    {
      it: "finds hours at the day with 23 hours: from then on it is summer time",
      zone: "Europe/Berlin",
      now: "2026-03-28T23:00:00+01:00",
      retryAt: "2026-03-28T23:30:00+01:00",
      hours: "03:00-05:00",
      goOn: "2026-03-29T01:00:00Z",
    },
    {
      it: "waits a day longer for hours that a day leaves out",
      zone: "Europe/Berlin",
      now: "2026-03-28T23:00:00+01:00",
      retryAt: "2026-03-28T23:30:00+01:00",
      hours: "02:10-02:40",
      goOn: "2026-03-30T02:10:00+02:00",
    },
    {
      it: "finds hours at the day with 25 hours, the first time that they come",
      zone: "Europe/Berlin",
      now: "2026-10-24T23:00:00+02:00",
      retryAt: "2026-10-24T23:30:00+02:00",
      hours: "02:10-02:40",
      goOn: "2026-10-25T02:10:00+02:00",
    },
    {
      it: "and the second time, where the quota comes in between",
      zone: "Europe/Berlin",
      now: "2026-10-24T23:00:00+02:00",
      retryAt: "2026-10-25T02:50:00+02:00",
      hours: "02:10-02:40",
      goOn: "2026-10-25T02:10:00+01:00",
    },
    {
      it: "follows a change of half an hour",
      zone: "Australia/Lord_Howe",
      now: "2026-10-03T12:00:00Z",
      retryAt: "2026-10-03T12:30:00Z",
      hours: "02:30-03:00",
      goOn: "2026-10-04T02:30:00+11:00",
    },
  ];
  for (const row of rows)
    it(row.it, () =>
      inZone(row.zone ?? "UTC", () => {
        const found = goOnAt({
          failure:
            row.retryAt === undefined ? {} : { retryAt: at(row.retryAt) },
          quota: { hours: row.hours ?? "" },
          earlier: row.earlier ?? 0,
          now: at(row.now),
          random: 0.5,
        });
        assert.equal(
          new Date(found).toISOString(),
          new Date(at(row.goOn)).toISOString(),
        );
      }),
    );

  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map((parts) => parts.map((n) => String(n).padStart(2, "0")).join(":"));
  const hours = fc.oneof(
    fc.constant(""),
    fc.tuple(time, time).map((times) => times.join("-")),
  );
  /** Around both changes of the year, and any time. */
  const moments = fc.oneof(
    fc.integer({
      min: Date.UTC(2026, 2, 7),
      max: Date.UTC(2026, 3, 6),
    }),
    fc.integer({
      min: Date.UTC(2026, 9, 2),
      max: Date.UTC(2026, 10, 3),
    }),
    fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
  );

  for (const zone of [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
  ])
    it(`is never early, never outside the hours, and not for ever, in ${zone}`, () =>
      inZone(zone, () =>
        fc.assert(
          fc.property(
            hours,
            moments,
            fc.option(fc.integer({ min: -2 * day, max: 400 * day })),
            fc.nat({ max: 30 }),
            fc.double({ min: 0, max: 1, noNaN: true }),
            (allowed, now, told, earlier, random) => {
              const found = goOnAt({
                failure: told === null ? {} : { retryAt: now + told },
                quota: { hours: allowed },
                earlier,
                now,
                random,
              });
              assert.ok(isWithin(allowed, found));
              assert.ok(found >= now + minute);
              assert.ok(found <= now + longestWait);
              if (told !== null && told <= 32 * day)
                assert.ok(found >= now + told + minute);
            },
          ),
          { numRuns: 300 },
        ),
      ));

  it("takes the first moment in the hours", () =>
    inZone("Europe/Berlin", () =>
      fc.assert(
        fc.property(hours, moments, (allowed, from) => {
          const found = movedInto(allowed, from);
          for (
            let at = from;
            at < Math.min(found, from + 26 * hour);
            at += minute
          )
            assert.ok(!isWithin(allowed, at) || at === found);
        }),
        { numRuns: 50 },
      ),
    ));
});

describe("waiting for money that others have reserved", () => {
  const failure = { code: "budgetExceeded", message: "Reserved." } as const;
  const next: Decision = {
    action: { type: "startWait", kind: "money", failure, earlier: 0 },
    because: "It is reserved.",
    inputs: {},
  };
  const since = new Date(2026, 10, 21, 15).getTime();
  const waits = waitUntil(
    orchestrationOf(),
    { kind: "money", failure, earlier: 0 },
    since,
    0.5,
  );
  const at = (now: number, then: Decision = next) =>
    decideMoneyWait(waits, then, { now, spentTodayUsd: 0 }).action.type;

  it("lasts as long as it is reserved, and is renewed when the day is over", () => {
    assert.equal(waits.until, new Date(2026, 10, 22).getTime());
    assert.equal(at(since), "wait");
    assert.equal(at(waits.until - 1), "wait");
    assert.equal(at(waits.until), "startWait");
    assert.equal(at(since - 3_600_000), "wait", "a clock that was set back");
  });

  it("ends with anything else that is to be done, and a pause ends it at once", () => {
    const other = (action: Decision["action"]): Decision => ({
      ...next,
      action,
    });
    assert.equal(at(since, other({ type: "awaitMerge" })), "endWait");
    assert.equal(
      at(
        since,
        other({ type: "startWait", kind: "retry", failure, earlier: 0 }),
      ),
      "endWait",
    );
    assert.equal(at(since, other({ type: "pause" })), "pause");
  });
});

describe("alarms", () => {
  it("look again after a minute at the latest, and ring once", () => {
    const rung: string[] = [];
    const asked: {
      milliseconds: number;
      ring: () => void;
      stopped: boolean;
    }[] = [];
    let now = 0;
    const alarms = createAlarms(
      {
        now: () => now,
        random: () => 0,
        after(milliseconds, ring) {
          const timer = { milliseconds, ring, stopped: false };
          asked.push(timer);
          return () => {
            timer.stopped = true;
          };
        },
      },
      (id) => rung.push(id),
    );
    alarms.set("one", 30 * day);
    alarms.set("one", 40 * minute);
    assert.deepEqual(
      asked.map(({ milliseconds, stopped }) => [milliseconds, stopped]),
      [
        [minute, true],
        [minute, false],
      ],
    );
    now = 40 * minute - 5000;
    asked[1]!.ring();
    assert.deepEqual(rung, ["one"]);
    alarms.set("one", 40 * minute);
    assert.equal(asked[2]?.milliseconds, 5000);
    alarms.set("one", null);
    assert.equal(asked[2].stopped, true);
    alarms.set("one", now - day);
    assert.equal(asked[3]?.milliseconds, 0, "a clock that was set forward");
    alarms.clear();
    assert.equal(asked[3].stopped, true);
  });
});

describe("loop detector", () => {
  const [edit, read] = ["implement", "verify"].map((name) => ({
    definition: phasePipeline.stages.find((stage) => stage.name === name)!,
  }));
  const failed = (
    message: string,
    code: "agentFailed" | "timedOut" | "quotaReached" = "agentFailed",
  ): Attempt =>
    anAttempt({
      outcome: outcome({ ok: false, failure: { code, message }, costUsd: 0.5 }),
    });
  const unproven = (
    reason: string,
    change: Parameters<typeof evidence>[0] = {},
  ): Attempt =>
    anAttempt({
      outcome: outcome(),
      evidence: evidence({
        holds: false,
        reason,
        changedFiles: [
          { path: "a", change: "added", additions: 1, deletions: 0 },
        ],
        ...change,
      }),
    });
  const failure = { code: "agentFailed", message: "It fell." } as const;
  const isStuck = (unit: typeof edit, ...attempts: Attempt[]): boolean =>
    stuckFailure(unit!, attempts, failure) !== null;

  it("sees the same failure three times in a row, whatever numbers and paths are in it", () => {
    const attempts = [
      failed("Cannot read /tmp/a1b2/x.ts: line 12 after 3.5 s"),
      failed("Cannot read /tmp/ffff/y.ts: line 7 after 12.0 s"),
      failed("Cannot read C:\\x\\z.ts: line 99 after 0.1 s"),
    ];
    assert.equal(isStuck(edit, ...attempts), true);
    assert.equal(isStuck(read, ...attempts), true, "in a review, too");
    assert.equal(isStuck(edit, ...attempts.slice(1)), false, "not two");
    assert.equal(isStuck(edit, ...attempts, failed("Another one")), false);
    assert.equal(
      isStuck(
        edit,
        ...attempts.slice(1),
        failed(attempts[0]!.outcome!.failure!.message, "timedOut"),
      ),
      false,
      "another code",
    );
  });

  it("passes over what says nothing of the work", () => {
    assert.equal(
      isStuck(
        edit,
        failed("x"),
        failed("Limit", "quotaReached"),
        failed("x"),
        failed("Limit", "quotaReached"),
        failed("x"),
      ),
      true,
    );
    const limit = failed("Limit", "quotaReached");
    assert.equal(isStuck(edit, limit, limit, limit, limit), false);
  });

  it("sees work that is unproven for the same reason, and gates that say the same", () => {
    const gate = (output: string) => ({
      command: "npm test",
      exitCode: 1,
      timedOut: false,
      durationMs: 1,
      output,
      outputHash: null,
    });
    const same = unproven("The gate failed.", {
      gate: gate("x is not 3 (7 ms)"),
    });
    assert.equal(isStuck(edit, same, same, same), true);
    const other = unproven("The gate failed.", { gate: gate("y is not 3") });
    assert.equal(isStuck(edit, same, other, same), false, "it gets further");
    const progress = unproven("The gate failed.", {
      gate: gate("x is not 3"),
      tasks: [{ key: "T1", proven: true, reason: "", files: [] }],
    });
    assert.equal(
      isStuck(edit, same, same, progress),
      false,
      "a task is proven",
    );
  });

  it("sees three attempts that changed nothing where something is to be changed", () => {
    const idle = ["One.", "Two.", "Three."].map((reason) =>
      unproven(reason, { changedFiles: [] }),
    );
    assert.equal(isStuck(edit, ...idle), true);
    assert.equal(isStuck(read, ...idle), false);
    assert.equal(isStuck(edit, ...idle.slice(1), unproven("Four.")), false);
  });

  it("tells the story, and the way out", () => {
    const found = stuckFailure(
      edit!,
      [
        failed("x"),
        { ...failed("x"), kind: "heal" },
        { ...failed("x"), kind: "heal" },
      ],
      { code: "agentFailed", message: "x" },
    );
    assert.equal(found?.code, "agentStuck");
    assert.equal(
      found.message,
      "The last 3 attempts (work, repair, repair; $1.50 together) ended in the same way: x",
    );
    assert.match(found.fix ?? "", /then retry\.$/);
  });

  it("compares in linear time", () => {
    assert.equal(normalized("-".repeat(1_000_000)).length, 1_000_000);
    assert.equal(
      normalized("took 12 s in deadbeef01, /a/b"),
      "took 0 s in id path",
    );
  });
});
