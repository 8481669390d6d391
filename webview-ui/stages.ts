import type { Orchestration } from "../src/model/orchestration";
import { duration, money } from "./format";
import { costOf, elapsed, stageTitle } from "./progress";
import type { Look } from "./status";
import { stageLook } from "./status";

export interface StageStep {
  readonly name: string;
  readonly title: string;
  readonly look: Look;
  /** Milliseconds; null when the stage has not begun. */
  readonly durationMs: number | null;
  /** US dollars, of ended attempts. */
  readonly costUsd: number;
  /** True for the one step that is under way or comes next. */
  readonly current: boolean;
}

/** The steps of the stage bar, in the order of the pipeline. */
export function stageSteps(
  orchestration: Orchestration,
  now: number,
): readonly StageStep[] {
  const states = orchestration.pipeline.stages.map((definition) => ({
    definition,
    stage: orchestration.stages.find(({ name }) => name === definition.name),
  }));
  const find = (status: string) =>
    states.find(({ stage }) => (stage?.status ?? "pending") === status);
  const over =
    orchestration.status === "completed" ||
    orchestration.status === "cancelled";
  const current = over
    ? undefined
    : (find("running") ?? find("failed") ?? find("pending"));
  return states.map((state) => {
    const { definition, stage } = state;
    const waits =
      definition.kind === "merge" &&
      orchestration.status === "mergeReady" &&
      orchestration.requested !== "merge";
    return {
      name: definition.name,
      title: stageTitle(orchestration, definition.name),
      look: stageLook(
        orchestration,
        waits ? "running" : (stage?.status ?? "pending"),
      ),
      durationMs:
        stage && isWork(definition, stage) ? elapsed(stage, now) : null,
      costUsd: costOf(
        orchestration.attempts.filter(
          (attempt) => attempt.stage === definition.name,
        ),
      ),
      current: state === current,
    };
  });
}

/** A merge waits for the user, as what is skipped did before: that is no work, and its time says nothing. */
const isWork = (
  { kind }: Orchestration["pipeline"]["stages"][number],
  { status }: Orchestration["stages"][number],
): boolean => kind !== "merge" && status !== "skipped";

/** The figures under a step, such as `2m 5s · $0.40`; empty when there are none. */
export function stepFigures(step: StageStep): string {
  return [
    step.durationMs === null ? "" : duration(step.durationMs),
    step.costUsd === 0 ? "" : money(step.costUsd),
  ]
    .filter((figure) => figure !== "")
    .join(" · ");
}
