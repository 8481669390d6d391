import * as z from "zod";
import { eventSchema } from "./event";
import type { OrchestrationEvent } from "./event";
import { orchestrationCostSchema } from "./money";
import type { CostReport } from "./money";
import { orchestrationSchema } from "./orchestration";
import type { Orchestration } from "./orchestration";

/** A run as one document, for those who keep or read it elsewhere. Fields are added to it, never changed or taken away. */
export const exportedRunSchema = z.object({
  format: z.literal("orchestrator-run"),
  version: z.literal(1),
  /** Epoch milliseconds. */
  exportedAt: z.number().int(),
  /** The whole state, with stages, batches, tasks and attempts. */
  orchestration: orchestrationSchema,
  /** Everything that happened. Those with `because` are the decision log. */
  events: z.array(eventSchema),
  /** Where the money went; null where none was spent. */
  cost: orchestrationCostSchema.nullable(),
});
export type ExportedRun = z.infer<typeof exportedRunSchema>;

/** The document of a run. `exportedAt`: epoch milliseconds. Pure. */
export const exportedRun = (
  orchestration: Orchestration,
  events: readonly OrchestrationEvent[],
  { orchestrations }: Pick<CostReport, "orchestrations">,
  exportedAt: number,
): ExportedRun => ({
  format: "orchestrator-run",
  version: 1,
  exportedAt,
  orchestration,
  events: events.filter(({ seq }) => seq <= orchestration.seq),
  cost:
    orchestrations.find((each) => each.orchestration === orchestration.id) ??
    null,
});
