import { totalsOf } from "./analyticsTotals";
import type { Analytics } from "./analytics";
import { csvOf } from "./csv";

/**
 * The figures for a spreadsheet or a script: a line for each day, week or month, the same names in every language, US dollars and minutes.
 * What was spent on which stage with which model has a column of its own for each.
 */
export function analyticsCsv({ step, points }: Analytics): string {
  const spent = totalsOf(points).costs;
  const head = [
    `${step}_from`,
    "runs_ended",
    "tasks",
    "tasks_proven",
    "tasks_with_intervention",
    "stages_completed",
    "stages_failed",
    "average_stage_minutes",
    "container_minutes",
    "minutes_with_containers",
    "cost_usd",
    ...spent.map(
      ({ stage, model }) =>
        `cost_usd ${stage ?? "no longer recorded"} ${model ?? "unknown model"}`,
    ),
  ];
  const lines = points.map((point) => {
    const { ended, tasks, all, usd, costs, containers } = totalsOf([point]);
    return [
      point.from,
      ended,
      tasks.total,
      tasks.proven,
      tasks.stepped,
      all.completed,
      all.failed,
      all.timed === 0 ? "" : rounded(all.workedMs / all.timed / 60_000),
      rounded(containers.busyMs / 60_000),
      rounded(containers.openMs / 60_000),
      rounded(usd),
      ...spent.map(({ stage, model }) =>
        rounded(
          costs.find((cost) => cost.stage === stage && cost.model === model)
            ?.usd ?? 0,
        ),
      ),
    ];
  });
  return csvOf([head, ...lines]);
}

/** To the hundredth of a cent. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
