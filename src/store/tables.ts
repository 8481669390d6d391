import type { LedgerEntry } from "../model/money";
import type {
  Attempt,
  Batch,
  Orchestration,
  RunTask,
  Stage,
} from "../model/orchestration";
import type { Overview } from "../model/overview";

/**
 * How a field is kept. `flag`: 0 or 1. `json`: null is NULL. `object`: JSON whose `{}` stands for null.
 */
export type Kind = "text" | "number" | "flag" | "json" | "object";

export interface Column {
  readonly name: string;
  readonly kind: Kind;
}

export type Columns = Readonly<Record<string, Column>>;

/** A column for every field: a field that the model gets and no column holds is an error of the compiler. */
type ColumnsOf<Entity> = { readonly [Field in keyof Entity]-?: Column };

const text = (name: string): Column => ({ name, kind: "text" });
const number = (name: string): Column => ({ name, kind: "number" });
const flag = (name: string): Column => ({ name, kind: "flag" });
const json = (name: string): Column => ({ name, kind: "json" });
const object = (name: string): Column => ({ name, kind: "object" });

/** The lists of an orchestration, each in a table of its own. */
export type ListField = "stages" | "batches" | "tasks" | "attempts";

export const orchestrationColumns = {
  id: text("id"),
  title: text("title"),
  status: text("status"),
  seq: number("seq"),
  pipeline: json("pipeline"),
  options: json("options"),
  simulated: flag("simulated"),
  source: json("source"),
  base: json("base"),
  worktree: json("worktree"),
  requested: text("requested"),
  move: json("move"),
  after: json("after_ids"),
  priority: text("priority"),
  recoveries: number("recoveries"),
  wait: json("wait"),
  questions: json("questions"),
  rules: json("rules"),
  review: json("review"),
  takeover: json("takeover"),
  byHand: json("by_hand"),
  failure: json("failure"),
  merge: json("merge"),
  costUsd: number("cost_usd"),
  createdAt: number("created_at"),
  queuedAt: number("queued_at"),
  startedAt: number("started_at"),
  endedAt: number("ended_at"),
} satisfies ColumnsOf<Omit<Orchestration, ListField>>;

/** What a list needs of them. */
export const overviewColumns = {
  id: orchestrationColumns.id,
  title: orchestrationColumns.title,
  status: orchestrationColumns.status,
  seq: orchestrationColumns.seq,
  simulated: orchestrationColumns.simulated,
  base: orchestrationColumns.base,
  worktree: orchestrationColumns.worktree,
  requested: orchestrationColumns.requested,
  after: orchestrationColumns.after,
  priority: orchestrationColumns.priority,
  wait: orchestrationColumns.wait,
  questions: orchestrationColumns.questions,
  failure: orchestrationColumns.failure,
  merge: orchestrationColumns.merge,
  costUsd: orchestrationColumns.costUsd,
  byHand: orchestrationColumns.byHand,
  createdAt: orchestrationColumns.createdAt,
  queuedAt: orchestrationColumns.queuedAt,
  startedAt: orchestrationColumns.startedAt,
  endedAt: orchestrationColumns.endedAt,
} satisfies ColumnsOf<Omit<Overview, "file" | "tasks">>;

export const batchColumns = {
  id: text("id"),
  index: number("batch_index"),
  title: text("title"),
  tasks: json("tasks"),
  waves: json("waves"),
  purpose: text("purpose"),
  checkpoint: text("checkpoint"),
  status: text("status"),
  round: number("round"),
  startedAt: number("started_at"),
  endedAt: number("ended_at"),
  failure: json("failure"),
  commit: text("commit_hash"),
  summary: text("summary"),
} satisfies ColumnsOf<Batch>;

export const taskColumns = {
  id: text("id"),
  key: text("key"),
  line: number("line"),
  label: text("label"),
  title: text("title"),
  text: text("text"),
  files: json("files"),
  batch: number("batch"),
  status: text("status"),
  reason: text("reason"),
} satisfies ColumnsOf<RunTask>;

export const stageColumns = {
  id: text("id"),
  name: text("stage_name"),
  status: text("status"),
  round: number("retry_count"),
  startedAt: number("started_at"),
  endedAt: number("completed_at"),
  context: object("stage_context"),
  failure: json("failure"),
  commit: text("commit_hash"),
} satisfies ColumnsOf<Stage>;

export const attemptColumns = {
  id: text("id"),
  stage: text("stage"),
  batch: number("batch"),
  kind: text("kind"),
  round: number("round"),
  agent: text("agent"),
  simulated: flag("simulated"),
  runner: text("runner"),
  sessionId: text("session_id"),
  resume: json("resume"),
  prompt: text("prompt"),
  promptHash: text("prompt_hash"),
  budgetUsd: number("budget_usd"),
  timeoutMs: number("timeout_ms"),
  startCommit: text("start_commit"),
  status: text("status"),
  pid: number("pid"),
  intendedAt: number("intended_at"),
  startedAt: number("started_at"),
  endedAt: number("ended_at"),
  outcome: json("outcome"),
  evidence: json("evidence"),
  wentOn: text("went_on"),
} satisfies ColumnsOf<Attempt>;

export const ledgerColumns = {
  orchestration: text("orchestration_id"),
  attempt: text("attempt_id"),
  session: text("session_id"),
  seq: number("seq"),
  at: number("at"),
  usd: number("usd"),
  kind: text("kind"),
  simulated: flag("simulated"),
} satisfies ColumnsOf<LedgerEntry>;
