import type { Orchestration } from "../model/orchestration";
import { exitCodes } from "./failures";

/** The status words of the result line; whatever has not ended waits for somebody. */
const statusOf = ({ status }: Orchestration) =>
  status === "completed" || status === "failed" || status === "cancelled"
    ? status
    : "waiting";

/** Whole millionths of a dollar: sums of fractions would otherwise show digits that nobody was billed. */
const rounded = (usd: number): number => Math.round(usd * 1e6) / 1e6;

/** The last line of `run --json`. Its shape is a promise to scripts: keys may be added, never changed. */
export const resultOf = (orchestration: Orchestration, now: number) => {
  const { stages, attempts, tasks, failure, worktree, merge } = orchestration;
  const count = (...wanted: Orchestration["tasks"][number]["status"][]) =>
    tasks.filter(({ status }) => wanted.includes(status)).length;
  return {
    type: "result",
    orchestration: orchestration.id,
    status: statusOf(orchestration),
    reason: failure?.code ?? null,
    branch: worktree?.branch ?? null,
    mergedCommit: merge.status === "merged" ? merge.commit : null,
    stages: stages.map(({ name, status, startedAt, endedAt }) => {
      const own = attempts.filter(({ stage }) => stage === name);
      return {
        stage: name,
        status,
        attempts: own.length,
        costUsd: rounded(
          own.reduce((sum, { outcome }) => sum + (outcome?.costUsd ?? 0), 0),
        ),
        durationMs: startedAt === null ? 0 : (endedAt ?? now) - startedAt,
      };
    }),
    tasks: {
      done: count("proven"),
      open: count("open", "running"),
      unproven: count("unproven"),
    },
    costUsd: rounded(orchestration.costUsd),
  };
};

export const exitCodeOfRun = (orchestration: Orchestration): number => {
  switch (statusOf(orchestration)) {
    case "completed":
      return exitCodes.done;
    case "failed":
    case "cancelled":
      return exitCodes.failed;
    case "waiting":
      return exitCodes.waiting;
  }
};
