import { costsBy, share, totalsOf } from "../src/model/analyticsTotals";
import type { Analytics, AnalyticsPoint } from "../src/model/analytics";
import { sayIn } from "../src/model/said";
import { titleOf } from "../src/model/stageTitle";
import type { ChartSeries } from "./chartSeries";
import { dayMonth, fullDate, monthYear } from "./format";
import { sentences } from "./sentences";
import { texts } from "./texts";

/** The dates of the points: as short as an axis needs them, and in full. */
export function datesOf({ step, points }: Analytics): {
  readonly short: readonly string[];
  readonly full: readonly string[];
} {
  const months = step === "month";
  return {
    short: points.map(({ from }) =>
      months ? monthYear(from) : dayMonth(from),
    ),
    full: points.map(({ from }) => (months ? monthYear(from) : fullDate(from))),
  };
}

/** More could not be told from each other. */
const mostSeries = 5;

/** What was spent by one of stage and model at each point: the dearest by name, the rest together. */
export function costSeries(
  points: readonly AnalyticsPoint[],
  by: "stage" | "model",
): readonly ChartSeries[] {
  const names = costsBy(by, totalsOf(points).costs).map(({ name }) => name);
  const shown =
    names.length > mostSeries ? names.slice(0, mostSeries - 1) : names;
  const spent = (
    point: AnalyticsPoint,
    own: (name: string | null) => boolean,
  ) =>
    point.costs
      .filter((cost) => own(cost[by]))
      .reduce((sum, { usd }) => sum + usd, 0);
  const series = shown.map((name) => ({
    name: name === null ? unnamed(by) : by === "stage" ? stageWord(name) : name,
    values: points.map((point) => spent(point, (one) => one === name)),
  }));
  return shown.length === names.length
    ? series
    : [
        ...series,
        {
          name: texts.analytics.others,
          values: points.map((point) =>
            spent(point, (one) => !shown.includes(one)),
          ),
        },
      ];
}

/** A stage as a word: of pipelines that may be gone only the names are on record, such as `design` and `qa`. */
export const stageWord = (name: string): string =>
  sayIn(titleOf({ name, title: titled(name) }), sentences);

const titled = (name: string): string =>
  name.length < 3
    ? name.toUpperCase()
    : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const unnamed = (by: "stage" | "model"): string =>
  by === "stage" ? texts.analytics.forgotten : texts.analytics.unknownModel;

/** How long a stage took on average, in milliseconds; null where none came to its end. */
export const timeSeries = (
  points: readonly AnalyticsPoint[],
): readonly ChartSeries[] => [
  {
    name: texts.analytics.average,
    values: points.map((point) => {
      const { workedMs, timed } = totalsOf([point]).all;
      return share(workedMs, timed);
    }),
  },
];

/** How much of what ended was completed and proven, of 1. */
export const doneSeries = (
  points: readonly AnalyticsPoint[],
): readonly ChartSeries[] => [
  {
    name: texts.analytics.tasksProven,
    values: points.map(({ tasks }) => share(tasks.proven, tasks.total)),
  },
  {
    name: texts.analytics.stagesCompleted,
    values: points.map((point) => {
      const { completed, failed } = totalsOf([point]).all;
      return share(completed, completed + failed);
    }),
  },
];

/** How many of the tasks needed the user, of 1. */
export const steppedSeries = (
  points: readonly AnalyticsPoint[],
): readonly ChartSeries[] => [
  {
    name: texts.analytics.stepped,
    values: points.map(({ tasks }) => share(tasks.stepped, tasks.total)),
  },
];

/** What a chart shows, in a few words: what it adds up to, or its lowest and highest value. */
export function summaryOf(
  series: readonly ChartSeries[],
  stacked: boolean,
  format: (value: number) => string,
): string {
  const values = series.flatMap((one) =>
    one.values.filter((value) => value !== null),
  );
  if (values.length === 0) return texts.analytics.noValues;
  return stacked
    ? texts.analytics.totalSummary(
        format(values.reduce((sum, value) => sum + value, 0)),
      )
    : texts.analytics.rangeSummary(
        format(Math.min(...values)),
        format(Math.max(...values)),
      );
}
