import type { CostReport, OrchestrationCost, Spending } from "../model/money";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { findOrchestration, withLook } from "./session";
import { oneLine, plural, shortId, usd } from "./words";

/** What is told apart, where there is any of it: `heals $0.20, retries $0.10`. */
const apart = (parts: Readonly<Record<string, number>>): string =>
  Object.entries(parts)
    .filter(([, amount]) => amount > 0)
    .map(([name, amount]) => `${name} ${usd(amount)}`)
    .join(", ");

const inBrackets = (text: string): string => (text === "" ? "" : `  (${text})`);

const partsOf = ({
  healUsd,
  retryUsd,
  estimatedUsd,
}: Spending & { healUsd: number; retryUsd: number }): string =>
  inBrackets(
    apart({ heals: healUsd, retries: retryUsd, estimated: estimatedUsd }),
  );

const orchestrationLines = (cost: OrchestrationCost): string[] => [
  `${shortId(cost.orchestration)}  ${cost.status.padEnd(10)}  ${usd(cost.usd).padStart(8)}  ${oneLine(cost.title)}${cost.simulated ? " (simulation)" : ""}${partsOf(cost)}`,
  ...cost.stages.map(
    (stage) =>
      `          ${stage.stage.padEnd(15)} ${usd(stage.usd).padStart(8)}  ${plural(stage.attempts, "attempt")}${partsOf(stage)}`,
  ),
];

const totalLines = ({ today, week }: CostReport): string[] => {
  const others = (period: CostReport["week"]) =>
    inBrackets(
      apart({ estimated: period.estimatedUsd, simulated: period.simulatedUsd }),
    );
  const reserved =
    today.reservedUsd > 0
      ? `, ${usd(today.reservedUsd)} reserved for agents at work`
      : "";
  return [
    `today      ${usd(today.usd).padStart(8)} of ${usd(today.limitUsd)}${reserved}, ${usd(today.leftUsd)} left${others(today)}`,
    `this week  ${usd(week.usd).padStart(8)}${others(week)}`,
  ];
};

/** Where the money went; with an id, that of one orchestration. */
export const cost = (
  invocation: Invocation,
  prefix: string | undefined,
): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const found =
      prefix === undefined ? null : await findOrchestration(api, prefix);
    const report = await api.cost();
    const wanted = report.orchestrations.filter(
      ({ orchestration }) => found === null || orchestration === found.id,
    );
    if (json) {
      jsonLine(io.stdout, found === null ? report : (wanted[0] ?? null));
      return exitCodes.done;
    }
    if (found === null)
      for (const text of totalLines(report)) line(io.stdout, text);
    for (const each of wanted) {
      if (found === null && each.usd === 0) continue;
      for (const text of orchestrationLines(each)) line(io.stdout, text);
    }
    return exitCodes.done;
  });
