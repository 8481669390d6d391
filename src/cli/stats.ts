import {
  costsBy,
  isEmpty,
  share,
  sinceOf,
  targets,
  totalsOf,
  utilisation,
} from "../model/analyticsTotals";
import type { Analytics } from "../model/analytics";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { withLook } from "./session";
import { duration, oneLine, plural, usd } from "./words";

const percent = (part: number): string => `${Math.round(part * 1000) / 10}%`;

/** A name, its value, and what the value means. */
const row = (name: string, value: string, note = ""): string =>
  `${name.padEnd(20)} ${value.padStart(12)}${note === "" ? "" : `  ${note}`}`;

/** With the target, and whether it is met where there is anything to measure. */
const measured = (
  name: string,
  value: number | null,
  words: (value: number) => string,
  target: string,
  met: (value: number) => boolean,
): string =>
  value === null
    ? row(name, "-", `target: ${target}`)
    : row(
        name,
        words(value),
        `target ${met(value) ? "met" : "missed"}: ${target}`,
      );

function textOf(analytics: Analytics): string[] {
  const { active, queued, simulated, containerSlots = 0, points } = analytics;
  const {
    ended,
    tasks,
    stages,
    all,
    usd: spent,
    costs,
    containers,
  } = totalsOf(points);
  const leftOut =
    simulated === 0 ? [] : [`${plural(simulated, "simulation")} not counted.`];
  const now = row("active", String(active), `${queued} queued`);
  if (isEmpty(analytics))
    return [now, "No run has ended in this time.", ...leftOut];
  const amounts = (by: "stage" | "model", unknown: string) =>
    costsBy(by, costs).map((cost) =>
      row(`  ${oneLine(cost.name ?? unknown)}`, usd(cost.usd)),
    );
  return [
    now,
    row("runs ended", String(ended), plural(tasks.total, "task")),
    measured(
      "tasks proven",
      share(tasks.proven, tasks.total),
      percent,
      `at least ${percent(targets.proven)}`,
      (value) => value >= targets.proven,
    ),
    row(
      "stages completed",
      percentOr(share(all.completed, all.completed + all.failed)),
      `${all.completed} of ${all.completed + all.failed}`,
    ),
    measured(
      "average stage time",
      share(all.workedMs, all.timed),
      duration,
      `under ${duration(targets.stageMs)}`,
      (value) => value < targets.stageMs,
    ),
    ...stages
      .filter(({ timed }) => timed > 0)
      .map(({ stage, workedMs, timed }) =>
        row(`  ${oneLine(stage)}`, duration(workedMs / timed)),
      ),
    measured(
      "interventions",
      share(tasks.stepped, tasks.total),
      percent,
      `under ${percent(targets.stepped)}`,
      (value) => value < targets.stepped,
    ),
    measured(
      "containers at work",
      utilisation(containers, containerSlots),
      percent,
      `over ${percent(targets.containers)}`,
      (value) => value > targets.containers,
    ),
    row("cost by stage", usd(spent)),
    ...amounts("stage", "no longer recorded"),
    row("cost by model", usd(spent)),
    ...amounts("model", "unknown model"),
    ...leftOut,
  ];
}

const percentOr = (part: number | null): string =>
  part === null ? "-" : percent(part);

/** How the work went in so many days, today among them; null: in all that is recorded. */
export const stats = (
  invocation: Invocation,
  days: number | null,
): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const since = sinceOf(days, Date.now());
    const analytics = await api.analytics(since === null ? {} : { since });
    if (json) jsonLine(io.stdout, analytics);
    else for (const text of textOf(analytics)) line(io.stdout, text);
    return exitCodes.done;
  });
