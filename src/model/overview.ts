import * as z from "zod";
import { orchestrationSchema } from "./orchestration";
import type { Orchestration } from "./orchestration";

/** What a list shows of an orchestration, without its tasks, attempts and texts. */
export const overviewSchema = orchestrationSchema
  .pick({
    id: true,
    title: true,
    status: true,
    seq: true,
    simulated: true,
    base: true,
    worktree: true,
    requested: true,
    after: true,
    priority: true,
    wait: true,
    questions: true,
    failure: true,
    merge: true,
    costUsd: true,
    byHand: true,
    createdAt: true,
    queuedAt: true,
    startedAt: true,
    endedAt: true,
  })
  .extend({
    /** The task file, relative to the repository, with `/`; null for a typed task. */
    file: z.string().nullable(),
    tasks: z.object({
      proven: z.number().int().nonnegative(),
      total: z.number().int().nonnegative(),
    }),
  });
export type Overview = z.infer<typeof overviewSchema>;

/** What an orchestration in short and one in whole have in common. */
export type Known = Omit<Overview, "file" | "tasks">;

/** An orchestration in whole, or a past one in short. */
export type Shown = Orchestration | Overview;

export const isWhole = (shown: Shown): shown is Orchestration =>
  "attempts" in shown;

/** Puts the newest first, and those of one moment always in the same order. */
export const newestFirst = (
  a: Pick<Known, "createdAt" | "id">,
  b: Pick<Known, "createdAt" | "id">,
): number => b.createdAt - a.createdAt || a.id.localeCompare(b.id);

/** Nothing more can come of it: it is history. A failed one may still be retried. */
export const isPast = ({ status }: Pick<Orchestration, "status">): boolean =>
  status === "completed" || status === "cancelled";

export const overviewOf = (o: Orchestration): Overview => ({
  id: o.id,
  title: o.title,
  status: o.status,
  seq: o.seq,
  simulated: o.simulated,
  base: o.base,
  worktree: o.worktree,
  requested: o.requested,
  after: o.after,
  priority: o.priority,
  wait: o.wait,
  questions: o.questions,
  failure: o.failure,
  merge: o.merge,
  costUsd: o.costUsd,
  byHand: o.byHand,
  createdAt: o.createdAt,
  queuedAt: o.queuedAt,
  startedAt: o.startedAt,
  endedAt: o.endedAt,
  file: o.source.kind === "taskFile" ? o.source.file : null,
  tasks: {
    proven: o.tasks.filter(({ status }) => status === "proven").length,
    total: o.tasks.length,
  },
});
