import * as z from "zod";
import { OrchestratorError } from "./errors";
import type { OrchestrationEvent } from "./event";
import { orchestrationStatuses } from "./orchestration";
import type { Orchestration } from "./orchestration";

/** US dollars. */
const usd = z.number().nonnegative();

/** One increment of money in the ledger. */
export const ledgerEntrySchema = z.object({
  orchestration: z.uuid(),
  attempt: z.uuid(),
  /** The agent's session that spent it; several attempts may go on in one. */
  session: z.uuid(),
  /** Sequence number of the event that booked it. */
  seq: z.number().int().positive(),
  /** Epoch milliseconds. */
  at: z.number().int(),
  usd: z.number().positive(),
  /** `booked`: a result of the agent said so. `estimated`: its process died before it could, and this is what was seen of it. */
  kind: z.enum(["booked", "estimated"]),
  /** The scripted agent only pretends to spend. */
  simulated: z.boolean(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

/**
 * What an event adds to the ledger, given the state after it. `Outcome.costUsd` is what an attempt added to its session's running total, so
 * that the sum of all entries counts nothing twice; what the user spent in that session is added to the same attempt. Pure. Throws
 * `internal` for an attempt that is not there.
 */
export function entriesOf(
  event: OrchestrationEvent,
  { id, attempts }: Pick<Orchestration, "id" | "attempts">,
): LedgerEntry[] {
  const added = addedBy(event, attempts.at(-1)?.id);
  if (added === null) return [];
  const attempt = attempts.find((each) => each.id === added.attempt);
  if (!attempt)
    throw new OrchestratorError(
      "internal",
      `There is no attempt ${added.attempt ?? ""} in ${id} to book the cost of.`,
    );
  const entry = (kind: LedgerEntry["kind"], amount: number): LedgerEntry => ({
    orchestration: id,
    attempt: attempt.id,
    session: attempt.sessionId,
    seq: event.seq,
    at: event.at,
    usd: amount,
    kind,
    simulated: attempt.simulated,
  });
  return [
    entry("booked", added.bookedUsd),
    entry("estimated", added.estimatedUsd),
  ].filter((each) => each.usd > 0);
}

/** The money in an event, and the attempt that it is of; null where there is none. */
function addedBy(
  event: OrchestrationEvent,
  newest: string | undefined,
): {
  readonly attempt: string | undefined;
  readonly bookedUsd: number;
  readonly estimatedUsd: number;
} | null {
  switch (event.type) {
    case "attemptEnded": {
      const { costUsd, estimatedUsd = 0 } = event.outcome;
      const estimated = Math.min(estimatedUsd, costUsd);
      return {
        attempt: event.attempt,
        bookedUsd: costUsd - estimated,
        estimatedUsd: estimated,
      };
    }
    case "givenBack":
      return {
        attempt: newest,
        bookedUsd: 0,
        estimatedUsd: event.spentUsd ?? 0,
      };
    default:
      return null;
  }
}

/** What was spent, in US dollars. */
export const spendingSchema = z.object({
  usd,
  /** How much of it is an estimate. */
  estimatedUsd: usd,
});
export type Spending = z.infer<typeof spendingSchema>;

const periodSchema = spendingSchema.extend({
  /** Its beginning, in epoch milliseconds. */
  since: z.number().int(),
  /** How much of it the scripted agent only pretended to spend. */
  simulatedUsd: usd,
});

const repeatedSchema = spendingSchema.extend({
  /** How much of it went into heals. */
  healUsd: usd,
  /** How much of it went into work that was done again after it had failed, been lost or been sent back by the user. */
  retryUsd: usd,
});

export const stageCostSchema = repeatedSchema.extend({
  stage: z.string(),
  attempts: z.number().int().nonnegative(),
});
export type StageCost = z.infer<typeof stageCostSchema>;

export const orchestrationCostSchema = repeatedSchema.extend({
  orchestration: z.uuid(),
  title: z.string(),
  status: z.enum(orchestrationStatuses),
  simulated: z.boolean(),
  stages: z.array(stageCostSchema),
});
export type OrchestrationCost = z.infer<typeof orchestrationCostSchema>;

/** Where the money of a workspace went. */
export const costReportSchema = z.object({
  /** Since local midnight, forgotten orchestrations included. */
  today: periodSchema.extend({
    /** The day's budget in the settings. */
    limitUsd: usd,
    /** What agents at work may still spend. */
    reservedUsd: usd,
    leftUsd: usd,
  }),
  /** Since Monday, local midnight. */
  week: periodSchema,
  /** Those that are kept, oldest first. */
  orchestrations: z.array(orchestrationCostSchema),
});
export type CostReport = z.infer<typeof costReportSchema>;

/** What a start would probably cost, by what was done before in this workspace. */
export const forecastSchema = z.object({
  /** What it was made from: proven batches where there are batches to do, else finished stages. */
  from: z.enum(["batches", "stages"]),
  /** How many of them; at least three. */
  samples: z.number().int().positive(),
  /** As likely to cost more as to cost less. */
  p50Usd: usd,
  /** Nine times out of ten it costs no more. */
  p90Usd: usd,
  /** Time of agents and gates at work; waits for the user or a quota are not in it. */
  p50Minutes: z.number().nonnegative(),
  p90Minutes: z.number().nonnegative(),
});
export type Forecast = z.infer<typeof forecastSchema>;

/** How long the work that is left will probably take: time of agents and gates, without waits, as in a forecast. */
export const remainingSchema = z.object({
  /** When this was so, in epoch milliseconds. */
  at: z.number().int(),
  p50Minutes: z.number().nonnegative(),
  p90Minutes: z.number().nonnegative(),
});
export type Remaining = z.infer<typeof remainingSchema>;
