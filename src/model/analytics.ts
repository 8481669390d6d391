import * as z from "zod";

const count = z.number().int().nonnegative();
const usd = z.number().nonnegative();

/** The stages of one name, by what became of those that came to an end. */
export const stageFiguresSchema = z.object({
  stage: z.string(),
  completed: count,
  failed: count,
  /** How many of the completed ones an agent worked on: a merge has none. */
  timed: count,
  /** How long agents and gates worked on those, in milliseconds; waits for people, a quota or a slot are not in it. */
  workedMs: z.number().nonnegative(),
});
export type StageFigures = z.infer<typeof stageFiguresSchema>;

export const costFiguresSchema = z.object({
  /** Null: its orchestration is forgotten, and with it what the money was for. */
  stage: z.string().nullable(),
  /** Null: forgotten too, or the agent ended before it named its model. */
  model: z.string().nullable(),
  usd,
});
export type CostFigures = z.infer<typeof costFiguresSchema>;

/** How long agents worked in containers, in milliseconds. */
export const containerFiguresSchema = z.object({
  /** All of them together. */
  busyMs: z.number().nonnegative(),
  /** In which at least one did. */
  openMs: z.number().nonnegative(),
});
export type ContainerFigures = z.infer<typeof containerFiguresSchema>;

/** What happened in a day, a week or a month. */
export const analyticsPointSchema = z.object({
  /** Its first day, as `YYYY-MM-DD` in the time zone of the engine. */
  from: z.iso.date(),
  /** Orchestrations that ended: complete, failed or cancelled. */
  ended: count,
  /** Their tasks. */
  tasks: z.object({
    total: count,
    proven: count,
    /** Those that came no further without the user. The merge, which is the user's in any case, does not count. */
    stepped: count,
  }),
  stages: z.array(stageFiguresSchema),
  costs: z.array(costFiguresSchema),
  /** Left out where no agent worked in a container. */
  containers: containerFiguresSchema.optional(),
});
export type AnalyticsPoint = z.infer<typeof analyticsPointSchema>;

export const analyticsSteps = ["day", "week", "month"] as const;

/** How the work of a workspace went. Simulations are left out: nothing was thought in them, and nothing spent. */
export const analyticsSchema = z.object({
  /** What a point stands for. */
  step: z.enum(analyticsSteps),
  /** Now: at work or waiting for the user, and in the queue. */
  active: count,
  queued: count,
  /** How many simulations that ended in this time are left out. */
  simulated: count,
  /** Containers that agents may work in at one time, by the settings now. */
  containerSlots: count.optional(),
  /** The oldest first, without gaps; the last one is not over. */
  points: z.array(analyticsPointSchema),
});
export type Analytics = z.infer<typeof analyticsSchema>;
