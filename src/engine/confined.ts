import type { Orchestration } from "../model/orchestration";
import type { RunnerChoice } from "../model/runner";

type Placed = Pick<Orchestration, "options" | "attempts">;

/** Where its next agent is to run. What `auto` was at first, it stays: the sessions of its agents lie there. */
export const wantedRunner = ({ options, attempts }: Placed): RunnerChoice =>
  options.runner === "auto"
    ? (attempts.at(-1)?.runner ?? "auto")
    : options.runner;

/** Whether what its agents wrote runs in containers only: one of them was kept in one, and the user has not said otherwise since. */
export const isConfined = ({ options, attempts }: Placed): boolean =>
  (options.runner === "auto" || options.runner === "container") &&
  attempts.some(({ runner }) => runner === "container");
