import assert from "node:assert/strict";
import fc from "fast-check";
import {
  analyticsOf,
  containerSlots,
  firstRecordAt,
  recordedOf,
  spansOf,
} from "../../src/engine/analytics";
import { analyticsSchema } from "../../src/model/analytics";
import {
  costsBy,
  isEmpty,
  share,
  sinceOf,
  totalsOf,
  utilisation,
} from "../../src/model/analyticsTotals";
import { defaultSettings } from "../../src/model/settings";
import type { Overview } from "../../src/model/overview";
import { overviewOf } from "../../src/model/overview";
import type { Recorded, RecordedQuery } from "../../src/store";
import { orchestrationOf } from "../support/memoryApi";

const now = new Date(2026, 2, 12, 15, 30).getTime();
const nothing: Recorded = {
  stages: [],
  costs: [],
  containers: [],
  stepped: [],
};

const endedAt = (at: number | null, change: Partial<Overview> = {}): Overview =>
  Object.assign(
    overviewOf(orchestrationOf({ status: "completed", endedAt: at })),
    { tasks: { total: 4, proven: 3 } },
    change,
  );

const near = (a: number, b: number) =>
  assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(a)), `${a} ≠ ${b}`);

describe("analytics: the time that is looked at", () => {
  it("has days for seven days, today as the last", () => {
    const { step, starts } = spansOf(sinceOf(7, now) ?? 0, now);
    assert.equal(step, "day");
    assert.deepEqual(
      starts.map((at) => new Date(at).getDate()),
      [6, 7, 8, 9, 10, 11, 12],
    );
    assert.equal(sinceOf(null, now), null);
  });

  it("has weeks from Monday, then months, for what is longer", () => {
    const weeks = spansOf(new Date(2025, 10, 5).getTime(), now);
    assert.equal(weeks.step, "week");
    assert.ok(weeks.starts.every((at) => new Date(at).getDay() === 1));
    const months = spansOf(new Date(2024, 4, 20).getTime(), now);
    assert.equal(months.step, "month");
    assert.equal(months.starts.length, 23);
    assert.ok(months.starts.every((at) => new Date(at).getDate() === 1));
  });

  it("is never empty, has no gaps, is bounded, and begins at midnight, whatever the clock does", () => {
    fc.assert(
      fc.property(fc.nat(4 * 366), (days) => {
        const since = now - days * 24 * 60 * 60 * 1000;
        const { starts } = spansOf(since, now);
        assert.ok(starts.length > 0 && starts.length <= 64);
        assert.ok((starts[0] ?? Infinity) <= since && starts.at(-1)! <= now);
        for (const start of starts)
          assert.equal(new Date(start).toTimeString().slice(0, 8), "00:00:00");
      }),
    );
    assert.equal(spansOf(now + 60_000, now).starts.length, 1);
  });

  it("begins with the first real record", () => {
    const real = { ...endedAt(now), createdAt: 500 };
    const simulated = { ...endedAt(now), createdAt: 100, simulated: true };
    assert.equal(firstRecordAt([simulated], null, now), now);
    assert.equal(firstRecordAt([simulated, real], null, now), 500);
    assert.equal(firstRecordAt([simulated, real], 300, now), 300);
  });
});

describe("analytics: the figures", () => {
  const spans = spansOf(sinceOf(7, now) ?? 0, now);

  it("count what ended on its day, and what is open now", () => {
    const [first = 0] = spans.starts;
    const one = endedAt(now);
    const all = [
      one,
      endedAt(first),
      endedAt(first - 1),
      endedAt(now, { simulated: true }),
      endedAt(null, { status: "queued" }),
      endedAt(null, { status: "mergeReady" }),
      endedAt(now, { status: "failed" }),
    ];
    const found = analyticsOf(all, spans, {
      ...nothing,
      stepped: [{ orchestration: one.id, tasks: 2 }],
    });
    assert.deepEqual(analyticsSchema.parse(found), found);
    assert.deepEqual(
      found.points.map(({ ended }) => ended),
      [1, 0, 0, 0, 0, 0, 2],
    );
    assert.deepEqual(found.points.at(-1)?.tasks, {
      total: 8,
      proven: 6,
      stepped: 2,
    });
    // A failed one waits for the user.
    assert.deepEqual([found.active, found.queued, found.simulated], [2, 1, 1]);
    assert.equal(found.points[0]?.from, "2026-03-06");
    assert.equal(isEmpty(found), false);
    assert.equal(isEmpty(analyticsOf([], spans, nothing)), true);
  });

  it("say how much the containers that may work at one time were at work", () => {
    const slots = containerSlots({
      maxConcurrent: 2,
      pool: { ...defaultSettings.pool, size: 3 },
    });
    assert.equal(slots, 2, "the third is ready for the next");
    assert.equal(utilisation({ busyMs: 30, openMs: 20 }, slots), 0.75);
    assert.equal(utilisation({ busyMs: 0, openMs: 0 }, slots), null);
    const { points } = analyticsOf([], spans, {
      ...nothing,
      containers: [{ span: 6, busyMs: 30, openMs: 20 }],
    });
    assert.deepEqual(
      points.map(({ containers }) => containers),
      [...Array.from({ length: 6 }), { busyMs: 30, openMs: 20 }],
    );
    assert.deepEqual(totalsOf(points).containers, { busyMs: 30, openMs: 20 });
  });

  it("are summed up a few spans at a time, and each is in its place", async () => {
    const long = spansOf(sinceOf(30, now) ?? 0, now);
    const asked: RecordedQuery[] = [];
    const store = {
      recorded: (query: RecordedQuery): Recorded => {
        asked.push(query);
        return {
          ...nothing,
          costs: query.starts.map((start, span) => ({
            span,
            stage: "qa",
            model: String(start),
            usd: 1,
          })),
          stepped: query.ended.map((orchestration) => ({
            orchestration,
            tasks: 1,
          })),
        };
      },
    };
    const all = [
      ...long.starts.map((at) => endedAt(at)),
      endedAt(now, { simulated: true }),
    ];
    const recorded = await recordedOf(store, all, long, now);
    const { points } = analyticsOf(all, long, recorded);
    assert.deepEqual(
      points.map(({ costs }) => costs.map(({ model }) => model)),
      long.starts.map((start) => [String(start)]),
    );
    assert.deepEqual(
      points.map(({ tasks }) => tasks.stepped),
      long.starts.map(() => 1),
    );
    assert.deepEqual(
      asked.flatMap(({ starts }) => starts),
      long.starts,
    );
    assert.deepEqual(
      asked.map(({ end }) => end),
      [...asked.slice(1).map(({ starts }) => starts[0]), now + 1],
    );
    assert.deepEqual(asked[0]?.leftOut, [all.at(-1)?.id]);
  });

  it("add up: costs by stage and by model are the whole, stages the sum of the points", () => {
    const name = fc.constantFrom("design", "implement", "qa", null);
    const usd = fc.double({ min: 0, max: 100, noNaN: true });
    const point = fc.record({
      from: fc.constant("2026-03-06"),
      ended: fc.nat(9),
      tasks: fc.record({
        total: fc.nat(9),
        proven: fc.nat(9),
        stepped: fc.nat(9),
      }),
      stages: fc.array(
        fc.record({
          stage: fc.constantFrom("design", "qa"),
          completed: fc.nat(9),
          failed: fc.nat(9),
          timed: fc.nat(9),
          workedMs: fc.nat(9_999),
        }),
      ),
      costs: fc.array(fc.record({ stage: name, model: name, usd })),
    });
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const totals = totalsOf(points);
        const sum = (values: readonly number[]) =>
          values.reduce((a, b) => a + b, 0);
        const spent = sum(
          points.flatMap(({ costs }) => costs.map((cost) => cost.usd)),
        );
        near(totals.usd, spent);
        for (const by of ["stage", "model"] as const) {
          const parts = costsBy(by, totals.costs);
          near(sum(parts.map((part) => part.usd)), spent);
          assert.equal(
            new Set(parts.map((part) => part.name)).size,
            parts.length,
          );
        }
        assert.equal(
          totals.all.completed,
          sum(totals.stages.map(({ completed }) => completed)),
        );
        assert.equal(
          totals.all.workedMs,
          sum(
            points.flatMap(({ stages }) =>
              stages.map(({ workedMs }) => workedMs),
            ),
          ),
        );
        assert.equal(totals.ended, sum(points.map(({ ended }) => ended)));
      }),
    );
    assert.equal(share(1, 4), 0.25);
    assert.equal(share(0, 0), null);
  });
});
