import * as z from "zod";
import { startRequestSchema } from "./api";
import type { StartRequest } from "./api";
import { budgetsSchema, runOptionsSchema } from "./settings";
import { numberFields, numberText } from "./startDraft";
import type {
  CheckedDraft,
  Draft,
  NumberField,
  NumberProblem,
  Obstacle,
  PlanState,
} from "./startDraft";

/** A number as typed; blank or anything else is not a number. */
const toNumber = (text: string) =>
  text.trim() === "" ? Number.NaN : Number(text);

/** What is wrong with a number as it was typed; null when nothing is. */
export function numberProblem(
  field: NumberField,
  text: string,
): NumberProblem | null {
  if (field === "healAttempts" || field === "batchSize") {
    const schema = runOptionsSchema.shape[field];
    return schema.safeParse(toNumber(text)).success
      ? null
      : {
          kind: "wholeNumber",
          min: schema.minValue ?? 0,
          max: schema.maxValue ?? 0,
        };
  }
  const schema = budgetsSchema.shape[field];
  return schema.safeParse(toNumber(text)).success
    ? null
    : { kind: "amount", max: schema.maxValue ?? 0 };
}

/** The batch size, when it is one: the plan is asked for with it. */
export const validBatchSize = (draft: Draft): number | null =>
  numberProblem("batchSize", draft.batchSize) === null
    ? toNumber(draft.batchSize)
    : null;

/**
 * Checks a draft by the schemas of the model. `file` is null for a typed task; `planned` is the answer for that file, or null
 * while there is none.
 */
export function checkDraft(
  draft: Draft,
  file: string | null,
  planned: PlanState | null,
): CheckedDraft {
  const source: Obstacle[] =
    file === null
      ? draft.text.trim() === ""
        ? [{ kind: "noText" }]
        : []
      : planObstacles(file, planned);
  const obstacles = [
    ...source,
    ...numberFields
      // A typed task has no batches.
      .filter((field) => file !== null || field !== "batchSize")
      .flatMap((field): Obstacle[] => {
        const problem = numberProblem(field, numberText(draft, field));
        return problem === null ? [] : [{ kind: "field", field, problem }];
      }),
  ];
  if (obstacles.length > 0) return { obstacles, request: null };
  const request = toRequest(draft, file);
  const parsed = startRequestSchema.safeParse(request);
  return parsed.success
    ? { obstacles, request }
    : {
        obstacles: [
          { kind: "invalid", message: z.prettifyError(parsed.error) },
        ],
        request: null,
      };
}

function planObstacles(file: string, planned: PlanState | null): Obstacle[] {
  if (file.trim() === "") return [{ kind: "noFile" }];
  if (planned?.file !== file) return [{ kind: "noPlan" }];
  if (planned.failure)
    return [{ kind: "planFailed", failure: planned.failure }];
  if (!planned.plan) return [{ kind: "noPlan" }];
  return planned.plan.batches.length === 0 ? [{ kind: "noOpenTasks" }] : [];
}

/**
 * Every option that is asked for is named, so that what was seen is what runs, even if the settings change meanwhile; what is not
 * asked for is left to the settings.
 */
function toRequest(draft: Draft, file: string | null): StartRequest {
  const skip = [
    ...(draft.skipDesign ? ["design"] : []),
    ...(draft.skipAnalyze ? ["analyze"] : []),
  ];
  const { budgets } = draft;
  const options: StartRequest["options"] = {
    autoMerge: draft.autoMerge,
    context: draft.context.trim(),
    autoHeal: draft.autoHeal,
    healAttempts: toNumber(draft.healAttempts),
    runner: draft.runner,
    model: draft.model.trim(),
    fallbackModel: draft.fallbackModel.trim(),
    permissions: draft.permissions,
    gateCommand: draft.gateCommand.trim(),
    budgets: {
      batch: toNumber(budgets.batch),
      total: toNumber(budgets.total),
      heal: toNumber(budgets.heal),
      decision: toNumber(budgets.decision),
      day: toNumber(budgets.day),
    },
  };
  const after = draft.after.length === 0 ? {} : { after: [...draft.after] };
  return file === null
    ? { text: draft.text.trim(), ...after, options }
    : {
        file,
        ...after,
        options: {
          ...options,
          skip,
          batchSize: toNumber(draft.batchSize),
          pauseBetweenBatches: draft.pauseBetweenBatches,
          parallelTasks: draft.parallelTasks,
        },
      };
}
