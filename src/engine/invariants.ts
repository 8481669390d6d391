import { isDeepStrictEqual } from "node:util";
import type { OrchestrationEvent } from "../model/event";
import { endedStatuses, isTakenOver } from "../model/standing";
import { entriesOf } from "../model/money";
import type { LedgerEntry } from "../model/money";
import type { Attempt, Orchestration } from "../model/orchestration";
import { waitedFor } from "../model/waiting";
import type { Find } from "../model/waiting";
import { apply } from "./apply";
import { isAsSent, sha256 } from "./hash";
import { stepStatements } from "./stepInvariants";
import { cent, collect } from "./statement";
import type { Must } from "./statement";

/*
 * The promises of the engine as statements that can be run: after every step in the tests, and over the whole database by
 * `doctor`. Each function returns the sentences that do not hold; ARCHITECTURE.md lists them.
 */

/** Money is counted in floating point. */

/** What must hold of an orchestration at every moment. */
export const violations = (o: Orchestration): string[] =>
  collect((must) => {
    attemptStatements(o, must);
    stageStatements(o, must);
    taskStatements(o, must);
    statusStatements(o, must);
  });

function attemptStatements(o: Orchestration, must: Must): void {
  let spent = o.byHand?.usd ?? 0;
  for (const [index, attempt] of o.attempts.entries()) {
    const { status, outcome, evidence, promptHash } = attempt;
    spent += outcome?.costUsd ?? 0;
    must(
      status === "ended" || index === o.attempts.length - 1,
      "at most one attempt is open, and it is the newest",
    );
    must(
      (status === "ended") === (outcome !== null),
      "an attempt has an outcome exactly when it has ended",
    );
    must(
      promptHash === null || isAsSent(attempt),
      "the prompt of an attempt is the one that was sent, by its hash",
    );
    const gate = evidence?.gate ?? null;
    must(
      gate === null ||
        gate.outputHash === null ||
        gate.outputHash === sha256(gate.output),
      "the output of a gate is the one that was kept, by its hash",
    );
    must(
      evidence === null || outcome?.ok === true,
      "evidence is gathered only for attempts that ended well",
    );
    must(
      attempt.wentOn === null || mayBeWaitedFor(attempt),
      "nothing is waited for but the service, the quota, and what was stopped at a limit",
    );
  }
  must(
    o.questions.every(({ attempt }) =>
      o.attempts.some(({ id, status }) => id === attempt && status !== "ended"),
    ),
    "a question belongs to an open attempt",
  );
  must(
    Math.abs(o.costUsd - spent) < cent,
    "the cost is the sum of the attempts' costs, and of what the user spent in their sessions",
  );
}

const mayBeWaitedFor = ({ outcome }: Attempt): boolean =>
  outcome?.failure?.code === "agentUnavailable" ||
  outcome?.failure?.code === "unhealthy" ||
  outcome?.failure?.code === "quotaReached";

function stageStatements(o: Orchestration, must: Must): void {
  let earlierOpen = false;
  for (const [index, stage] of o.stages.entries()) {
    const definition = o.pipeline.stages[index];
    must(
      !earlierOpen || stage.status === "pending",
      "a stage starts only when the ones before it are done",
    );
    if (stage.status !== "completed" && stage.status !== "skipped")
      earlierOpen = true;
    if (stage.status !== "completed") continue;
    must(stage.context !== null, "a completed stage hands on a context");
    if (definition?.kind === "agent")
      must(isProven(o, stage.name, null), "a completed stage has evidence");
    if (definition?.kind === "merge")
      must(o.merge.status === "merged", "a completed merge stage has merged");
    if (definition?.kind === "batches")
      for (const batch of o.batches)
        must(
          batch.status === "skipped" ||
            (batch.status === "completed" &&
              isProven(o, stage.name, batch.index)),
          "a completed stage has only batches that are proven, or that the user skipped",
        );
  }
  if (o.status === "completed")
    must(!earlierOpen, "completed means every stage is done");
}

const isProven = (
  o: Orchestration,
  stage: string,
  batch: number | null,
): boolean =>
  o.attempts.some(
    (attempt) =>
      attempt.stage === stage &&
      attempt.batch === batch &&
      attempt.outcome?.ok === true &&
      attempt.evidence?.holds === true,
  );

function taskStatements(o: Orchestration, must: Must): void {
  for (const { key, status, batch } of o.tasks) {
    if (status !== "proven") continue;
    const isSkipped = batch !== null && o.batches[batch]?.status === "skipped";
    must(
      o.attempts.some(
        ({ evidence, batch: provenIn }) =>
          // A task of a skipped batch can only have been proven by a stage that works on all tasks.
          (!isSkipped || provenIn === null) &&
          evidence?.tasks.some((entry) => entry.proven && entry.key === key),
      ),
      isSkipped
        ? "a task of a skipped batch is not proven by it"
        : "a proven task has evidence",
    );
  }
}

function statusStatements(o: Orchestration, must: Must): void {
  const { status } = o;
  if (status === "completed")
    must(o.merge.status === "merged", "completed means merged");
  if (o.merge.status !== "none")
    must(o.merge.commit !== null, "a merge has a commit");
  if (o.move !== null)
    must(status === "running", "a move is made while it runs");
  if (endedStatuses.includes(status) || status === "mergeReady")
    must(
      (o.attempts.at(-1)?.status ?? "ended") === "ended",
      `nothing runs while it is ${status}`,
    );
  if (isTakenOver(o))
    must(
      status === "paused" && (o.attempts.at(-1)?.status ?? "ended") === "ended",
      "what the user has taken over is paused, and no agent works for it",
    );
  if (o.wait !== null) {
    must(
      status === "running" && o.merge.status === "none" && o.move === null,
      "it waits for a time only while it runs",
    );
    must(
      (o.attempts.at(-1)?.status ?? "ended") === "ended",
      "no attempt is open while it waits for a time",
    );
    must(o.wait.since <= o.wait.until, "a wait ends after it began");
  }
  if (status === "cancelled")
    must(o.merge.status !== "merged", "what is merged is not cancelled");
  must(
    endedStatuses.includes(status) === (o.endedAt !== null) || o.move !== null,
    "what has ended, and only that, has an end",
  );
}

/** What must hold of every step. */
export const stepViolations = (
  before: Orchestration,
  event: OrchestrationEvent,
  after: Orchestration,
): string[] =>
  collect((must) => {
    stepStatements(before, event, after, must);
  });

/** Agents may be at work for it, or it keeps its place while it waits. In words of its own, so that a mistake of the scheduler is not repeated here. */
const mayWork = (o: Orchestration): boolean =>
  o.status === "running" &&
  o.merge.status === "none" &&
  o.requested !== "merge" &&
  o.move === null &&
  o.wait?.kind !== "runner";

/**
 * What must hold of all orchestrations of a workspace together; past ones may be left out. `find` knows them all. With `maxConcurrent` also how many are at work: that holds at
 * each admission only, since the setting may be lowered while agents run.
 */
export const workspaceViolations = (
  all: readonly Orchestration[],
  find: Find,
  maxConcurrent?: number,
): string[] =>
  collect((must) => {
    const tasks = new Set<string>();
    const sessions = new Set<string>();
    let held = 0;
    for (const o of all) {
      if (mayWork(o)) held += 1;
      if (o.source.kind === "taskFile" && !endedStatuses.includes(o.status))
        for (const { key } of o.tasks) {
          const task = JSON.stringify([o.source.file, key]);
          must(
            !tasks.has(task),
            "no task is worked on by two orchestrations at once",
          );
          tasks.add(task);
        }
      must(
        o.worktree === null || waitedFor(o, find).length === 0,
        "nothing begins before what it waits for is completed",
      );
      const newest = o.attempts.at(-1);
      if (!newest || newest.status === "ended") continue;
      must(
        !sessions.has(newest.sessionId),
        "no two open attempts share a session",
      );
      sessions.add(newest.sessionId);
    }
    if (maxConcurrent !== undefined)
      must(
        held <= maxConcurrent,
        "at most maxConcurrent orchestrations hold a slot",
      );
  });

/** What must hold of an orchestration and its entries in the ledger. */
export const ledgerViolations = (
  o: Orchestration,
  entries: readonly LedgerEntry[],
): string[] =>
  collect((must) => {
    const booked = entries.reduce((sum, { usd }) => sum + usd, 0);
    must(
      Math.abs(booked - o.costUsd) < cent,
      "the entries of the ledger add up to the cost",
    );
    must(
      entries.every(({ attempt, session }) =>
        o.attempts.some(
          ({ id, sessionId }) => id === attempt && sessionId === session,
        ),
      ),
      "every entry of the ledger belongs to an attempt and its session",
    );
  });

/** What does not hold of one that is recorded, with its events and its entries in the ledger. */
export function brokenRecord(
  o: Orchestration,
  events: readonly OrchestrationEvent[],
  ledger: readonly LedgerEntry[],
): string[] {
  const { state, sentences, entries } = replayed(events);
  if (!isDeepStrictEqual(entries, ledger))
    sentences.add("the ledger is what the events say");
  for (const sentence of ledgerViolations(o, ledger)) sentences.add(sentence);
  if (!isDeepStrictEqual(state, o))
    sentences.add("the state is what the events say");
  for (const sentence of violations(o)) sentences.add(sentence);
  return [...sentences];
}

/** The state that events lead to, and what did not hold on the way. */
function replayed(events: readonly OrchestrationEvent[]): {
  state: Orchestration | null;
  sentences: Set<string>;
  /** What was booked on the way. */
  entries: LedgerEntry[];
} {
  const sentences = new Set<string>();
  const entries: LedgerEntry[] = [];
  let state: Orchestration | null = null;
  for (const event of events) {
    const next = apply(state, event);
    if (state)
      for (const sentence of stepViolations(state, event, next))
        sentences.add(sentence);
    entries.push(...entriesOf(event, next));
    state = next;
  }
  return { state, sentences, entries };
}
