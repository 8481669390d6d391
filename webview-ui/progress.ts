import { sayIn } from "../src/model/said";
import { stageTitle as titleIn } from "../src/model/stageTitle";
import {
  hasSkips,
  isMergeBroken,
  isTakenOver,
  isToBeGated,
} from "../src/model/standing";
import type { Attempt, Orchestration } from "../src/model/orchestration";
import type { Known, Overview } from "../src/model/overview";
import { byTurn } from "../src/model/turn";
import type { QueuePlace } from "../src/model/queue";
import { waitedFor } from "../src/model/waiting";
import type { Find } from "../src/model/waiting";
import { money, percent } from "./format";
import { runningAttempt } from "./status";
import { sentences } from "./sentences";
import { texts } from "./texts";
import { waitSentence } from "./waits";

export interface TaskCounts {
  readonly proven: number;
  readonly unproven: number;
  readonly running: number;
  readonly total: number;
  /** Proven tasks in whole percent of all. */
  readonly percent: number;
}

export function taskCounts(
  tasks: readonly Orchestration["tasks"][number][],
): TaskCounts {
  const count = (status: Orchestration["tasks"][number]["status"]) =>
    tasks.filter((task) => task.status === status).length;
  const proven = count("proven");
  return {
    proven,
    unproven: count("unproven"),
    running: count("running"),
    total: tasks.length,
    percent: percent(proven, tasks.length),
  };
}

/** The counts of a past one, of which only these are told. */
export const pastCounts = ({
  tasks: { proven, total },
}: Overview): TaskCounts => ({
  proven,
  unproven: 0,
  running: 0,
  total,
  percent: percent(proven, total),
});

/** The batch that is worked on, or comes next, or failed; null without batches or when all are done. */
export function currentBatch(orchestration: Orchestration) {
  return (
    orchestration.batches.find((batch) => batch.status === "running") ??
    orchestration.batches.find((batch) => batch.status === "failed") ??
    orchestration.batches.find((batch) => batch.status === "pending") ??
    null
  );
}

/** How many of the batches are done. */
export function batchesDone(orchestration: Orchestration): number {
  return orchestration.batches.filter((batch) => batch.status === "completed")
    .length;
}

/** One sentence that says what is being done, or what it waits for; empty when there is nothing to say. */
export function headline(
  orchestration: Orchestration,
  find: Find,
  place?: QueuePlace,
): string {
  const { status, base } = orchestration;
  switch (status) {
    case "queued": {
      const others = waitedFor(orchestration, find);
      if (others.length > 0) return texts.headline.waits(others);
      return place === undefined ? texts.headline.queued : queueSentence(place);
    }
    case "mergeReady":
      return orchestration.requested === "merge"
        ? texts.headline.merging(base.branch)
        : isMergeBroken(orchestration)
          ? texts.headline.mergeBroken(base.branch)
          : hasSkips(orchestration)
            ? texts.headline.mergeReadyWithSkips(base.branch)
            : texts.headline.mergeReady(base.branch);
    case "completed":
    case "cancelled":
      return pastHeadline(orchestration);
    case "paused": {
      if (isTakenOver(orchestration)) return texts.headline.takenOver;
      const work = workHeadline(orchestration);
      return work === "" ? "" : texts.headline.paused(work);
    }
    case "running":
      return orchestration.wait
        ? waitSentence(orchestration.wait)
        : isToBeGated(orchestration)
          ? texts.headline.mergeGate(base.branch)
          : workHeadline(orchestration);
    case "failed":
      return workHeadline(orchestration);
  }
}

/** `Queued: 2 ahead, no container is free (3 in the pool)`. */
const queueSentence = ({ ahead, hold }: QueuePlace): string =>
  `${texts.status.queued}: ${[
    ...(ahead === 0 ? [] : [texts.queue.ahead(ahead)]),
    texts.queue.hold(hold),
  ].join(", ")}`;

/** What has become of a past one. */
export function pastHeadline({ status, base, merge }: Known): string {
  if (status === "cancelled") return texts.headline.cancelled;
  return merge.status === "merged" ? texts.headline.merged(base.branch) : "";
}

function workHeadline(orchestration: Orchestration): string {
  const attempt = runningAttempt(orchestration);
  const batch = currentBatch(orchestration);
  const stage = orchestration.stages.find(
    ({ status }) => status === "running" || status === "failed",
  );
  if (!stage) return "";
  const title = stageTitle(orchestration, stage.name);
  const batched =
    orchestration.pipeline.stages.find(({ name }) => name === stage.name)
      ?.kind === "batches";
  const of = orchestration.batches.length;
  if (stage.status === "failed") {
    return batched && batch
      ? texts.headline.batchFailed(batch.index + 1, of, batch.title)
      : texts.headline.stageFailed(title);
  }
  if (attempt?.kind === "heal") {
    const count = texts.headline.healCount(
      healNumber(orchestration, attempt),
      orchestration.options.healAttempts,
    );
    return batched && batch
      ? texts.headline.healingBatch(batch.index + 1, of, batch.title, count)
      : texts.headline.healingStage(title, count);
  }
  if (batched && batch)
    return texts.headline.batch(batch.index + 1, of, batch.title);
  return texts.headline.stage(title);
}

/** Counts from 1 among the heals of the same stage, batch and round. */
function healNumber(orchestration: Orchestration, attempt: Attempt): number {
  const heals = orchestration.attempts.filter(
    ({ kind, stage, batch, round }) =>
      kind === "heal" &&
      stage === attempt.stage &&
      batch === attempt.batch &&
      round === attempt.round,
  );
  return heals.findIndex(({ id }) => id === attempt.id) + 1;
}

/** The title that the pipeline gives a stage; its name when the pipeline does not know it. */
export const stageTitle = (
  { pipeline }: Pick<Orchestration, "pipeline">,
  name: string,
): string => sayIn(titleIn(pipeline, name), sentences);

/** Milliseconds since the work began, up to its end; null when it has not begun. */
export function elapsed(
  span: { startedAt: number | null; endedAt: number | null },
  now: number,
): number | null {
  if (span.startedAt === null) return null;
  return Math.max(0, (span.endedAt ?? now) - span.startedAt);
}

/** What the ended attempts cost together, in US dollars. */
export function costOf(attempts: readonly Attempt[]): number {
  return attempts.reduce(
    (sum, attempt) => sum + (attempt.outcome?.costUsd ?? 0),
    0,
  );
}

/** What a card says of the money: with what the user spent in its session and nobody knows, it is not all. */
export const costParts = ({
  costUsd,
  byHand,
}: Pick<Orchestration, "costUsd" | "byHand">): readonly string[] => [
  money(costUsd),
  ...((byHand?.unknown ?? 0) > 0 ? [texts.header.partUnknown] : []),
];

/** How much of the cost the user has spent by hand, and whether all of that is known. */
export function handWords({
  byHand,
}: Pick<Orchestration, "byHand">): readonly string[] {
  if (byHand === null) return [];
  return [
    ...(byHand.usd > 0 ? [texts.header.byHand(money(byHand.usd))] : []),
    ...(byHand.unknown > 0 ? [texts.header.handUnknown] : []),
  ];
}

/** The groups of the home page before the history: newest first, but the queue in the order in which it is served. */
export function groupOrchestrations(
  orchestrations: readonly Orchestration[],
): Record<"active" | "queued", readonly Orchestration[]> {
  const newestFirst = orchestrations.toSorted(
    (a, b) => b.createdAt - a.createdAt,
  );
  const having = (...statuses: readonly Orchestration["status"][]) =>
    newestFirst.filter(({ status }) => statuses.includes(status));
  return {
    // A failed one waits for the user: to retry it, or to give it up.
    active: having("running", "paused", "mergeReady", "failed"),
    queued: having("queued").toSorted(byTurn),
  };
}
