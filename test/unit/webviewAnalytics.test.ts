import assert from "node:assert/strict";
import fc from "fast-check";
import { totalsOf } from "../../src/model/analyticsTotals";
import type { Analytics } from "../../src/model/analytics";
import { analyticsCsv } from "../../src/model/analyticsCsv";
import type { Remaining } from "../../src/model/money";
import {
  costSeries,
  datesOf,
  doneSeries,
  stageWord,
  steppedSeries,
  summaryOf,
  timeSeries,
} from "../../webview-ui/analyticsFigures";
import { analyticsKey } from "../../webview-ui/analyticsKey";
import { money } from "../../webview-ui/format";
import { initialState, reduce } from "../../webview-ui/pageState";
import type { PageState } from "../../webview-ui/pageState";
import { remainingKey, remainingWords } from "../../webview-ui/remaining";
import { noAnalytics, sampleAnalytics } from "../support/analyticsSamples";
import {
  failedOrchestration,
  listed,
  sampleId,
  sampleNow,
  sampleOrchestration,
  sampleSnapshot,
} from "../support/samples";

const minute = 60_000;

const point = (
  costs: Analytics["points"][number]["costs"],
  from = "2026-03-12",
): Analytics["points"][number] => ({
  from,
  ended: 1,
  tasks: { total: 4, proven: 3, stepped: 1 },
  stages: [
    { stage: "a", completed: 1, failed: 1, timed: 1, workedMs: 30 * minute },
    { stage: "b", completed: 2, failed: 0, timed: 2, workedMs: 30 * minute },
  ],
  costs,
});

describe("webview: analytics", () => {
  it("draws what was spent by stage or model: nothing is lost, however many there are", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            fc.record({
              stage: fc.option(
                fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
              ),
              model: fc.option(fc.constantFrom("x", "y", "z")),
              usd: fc.double({ min: 0, max: 9, noNaN: true }),
            }),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom("stage" as const, "model" as const),
        (costs, by) => {
          const points = costs.map((each) => point(each));
          const series = costSeries(points, by);
          assert.ok(series.length <= 5);
          const names = series.map(({ name }) => name);
          assert.equal(new Set(names).size, names.length);
          for (const [index, each] of points.entries()) {
            const drawn = series.reduce(
              (sum, { values }) => sum + (values[index] ?? 0),
              0,
            );
            assert.ok(Math.abs(drawn - totalsOf([each]).usd) < 1e-9);
          }
        },
      ),
    );
  });

  it("draws averages and shares, and nothing where there is nothing", () => {
    const points = [point([]), ...noAnalytics().points];
    const values = (series: ReturnType<typeof timeSeries>) =>
      series.map((one) => one.values);
    assert.deepEqual(values(timeSeries(points)), [[20 * minute, null]]);
    assert.deepEqual(values(doneSeries(points)), [
      [0.75, null],
      [0.75, null],
    ]);
    assert.deepEqual(values(steppedSeries(points)), [[0.25, null]]);
    assert.equal(summaryOf(timeSeries([]), false, String), "no figures");
    const spent = [{ stage: "a", model: "x", usd: 1.5 }];
    assert.equal(
      summaryOf(costSeries([point(spent), point(spent)], "stage"), true, money),
      "$3.00 in all",
    );
    assert.deepEqual(["design", "qa"].map(stageWord), ["Design", "QA"]);
    assert.deepEqual(datesOf({ ...noAnalytics(), points: [point([])] }), {
      short: ["Mar 12"],
      full: ["Mar 12, 2026"],
    });
  });

  it("exports a line for each date, with what every stage and model cost", () => {
    const csv = analyticsCsv({
      ...noAnalytics(),
      points: [
        point([{ stage: "a", model: 'x,"y"', usd: 0.5 }]),
        point([{ stage: null, model: null, usd: 2 }], "2026-03-13"),
      ],
    });
    const rest = "1,4,3,1,3,1,20,0,0";
    assert.deepEqual(csv.split("\r\n"), [
      'day_from,runs_ended,tasks,tasks_proven,tasks_with_intervention,stages_completed,stages_failed,average_stage_minutes,container_minutes,minutes_with_containers,cost_usd,cost_usd no longer recorded unknown model,"cost_usd a x,""y"""',
      `2026-03-12,${rest},0.5,0,0.5`,
      `2026-03-13,${rest},2,2,0`,
      "",
    ]);
  });

  const at = (change: Partial<PageState>): PageState => ({
    ...initialState({ view: { kind: "analytics" }, tab: "progress" }),
    snapshot: sampleSnapshot(listed([sampleOrchestration()])),
    ...change,
  });

  it("asks again when something has ended, and only while somebody looks", () => {
    const key = analyticsKey(at({}));
    assert.ok(key !== null);
    assert.equal(analyticsKey(at({ snapshot: null })), null);
    assert.equal(
      analyticsKey(
        at({ navigation: { view: { kind: "home" }, tab: "progress" } }),
      ),
      null,
    );
    const later = sampleSnapshot({
      ...listed([sampleOrchestration()]),
      now: sampleNow + 1,
    });
    assert.equal(analyticsKey(at({ snapshot: later })), key);
    const ended = sampleSnapshot(listed([failedOrchestration()]));
    assert.notEqual(analyticsKey(at({ snapshot: ended })), key);
    const period = { period: 7, figures: null } as const;
    assert.notEqual(analyticsKey(at({ analytics: period })), key);
  });

  it("shows the figures of the period that is chosen, and of no other", () => {
    const told = (state: PageState, period: number | null) =>
      reduce(state, {
        type: "host",
        message: {
          type: "analytics",
          period,
          figures: sampleAnalytics(period),
        },
      });
    const month = told(at({}), 30);
    assert.deepEqual(month.analytics.figures, sampleAnalytics(30));
    const week = reduce(month, { type: "period", period: 7 });
    assert.deepEqual(week.analytics, { period: 7, figures: null });
    assert.equal(told(week, 30), week);
    assert.equal(told(week, 7).analytics.figures?.points.length, 7);
  });
});

describe("webview: the estimate of what is left", () => {
  const o = sampleOrchestration();
  const left = (p50Minutes: number, p90Minutes: number): Remaining => ({
    at: sampleNow,
    p50Minutes,
    p90Minutes,
  });
  const words = (remaining: Remaining | null, minutes = 0, one = o) =>
    remainingWords(remaining, one, sampleNow + minutes * minute);

  it("is a range, rounded up, that shrinks as time passes", () => {
    assert.equal(words(left(11.2, 13.9)), "about 12m to 14m");
    assert.equal(words(left(11.2, 11.9)), "about 12m");
    assert.equal(words(left(41, 72)), "about 45m to 1h 15m");
    assert.equal(words(left(41, 72), 30), "about 11m to 45m");
    assert.equal(words(left(41, 72), 45), "up to 30m");
    assert.equal(words(left(41, 72), 72), null);
  });

  it("is not there without a history, nor when nothing is at work; a wait does not count", () => {
    assert.equal(words(null), null);
    assert.equal(words(left(5, 9), 0, failedOrchestration()), null);
    const waits = sampleOrchestration({
      wait: {
        kind: "quota",
        until: sampleNow + 60 * minute,
        since: sampleNow,
        failure: { code: "quotaReached", message: "Used up." },
      },
    });
    assert.equal(words(left(5, 9), 50, waits), "about 5m to 9m");
  });

  it("is asked for again when a part has ended, for what is shown and at work", () => {
    const key = (one = o, id = sampleId(1)) =>
      remainingKey({
        navigation: { view: { kind: "orchestration", id }, tab: "progress" },
        snapshot: sampleSnapshot(listed([one])),
      });
    assert.ok(key() !== null);
    assert.equal(key(o, sampleId(9)), null);
    assert.equal(key({ ...o, status: "paused" }), null);
    const batches = o.batches.map((batch) => ({ ...batch, endedAt: 1 }));
    assert.notEqual(key({ ...o, batches }), key());
    assert.equal(key({ ...o, costUsd: o.costUsd + 1 }), key());
  });
});
