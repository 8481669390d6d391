import * as z from "zod";
import { startRequestSchema } from "./api";
import type { StartRequest } from "./api";
import type { Failure } from "./errors";
import type { Forecast } from "./money";
import type { Plan } from "./plan";
import { budgetsSchema, runOptionsSchema } from "./settings";
import type { Budgets, Settings } from "./settings";

/**
 * What a user fills in to start an orchestration, in whatever face: what is asked, what it begins with, what is wrong with it, and
 * the request that it becomes. The words are the faces' own.
 */

/** What the user has typed and chosen. Numbers stay text until they are checked, so that nobody's typing is corrected. */
export interface Draft {
  readonly text: string;
  readonly autoMerge: boolean;
  readonly skipDesign: boolean;
  readonly skipAnalyze: boolean;
  readonly context: string;
  /** Ids of the orchestrations that it is to wait for. */
  readonly after: readonly string[];
  readonly autoHeal: boolean;
  readonly healAttempts: string;
  readonly batchSize: string;
  readonly pauseBetweenBatches: boolean;
  readonly model: string;
  readonly fallbackModel: string;
  readonly permissions: Settings["permissions"];
  readonly gateCommand: string;
  readonly budgets: Readonly<Record<keyof Budgets, string>>;
}

/** The budgets, in the order of a form. */
export const budgetNames = [
  "batch",
  "total",
  "heal",
  "decision",
  "day",
] as const satisfies readonly (keyof Budgets)[];

/** The fields that can be wrong. */
export const numberFields = [
  "healAttempts",
  "batchSize",
  ...budgetNames,
] as const;
export type NumberField = (typeof numberFields)[number];

/** What a number must be. */
export type NumberProblem =
  | { readonly kind: "wholeNumber"; readonly min: number; readonly max: number }
  /** US dollars: more than nothing. */
  | { readonly kind: "amount"; readonly max: number };

/** What keeps it from starting. */
export type Obstacle =
  | {
      readonly kind: "field";
      readonly field: NumberField;
      readonly problem: NumberProblem;
    }
  | { readonly kind: "noText" | "noFile" | "noPlan" | "noOpenTasks" }
  | { readonly kind: "planFailed"; readonly failure: Failure }
  /** Nothing that a face could put better: the schema's own words. */
  | { readonly kind: "invalid"; readonly message: string };

export interface CheckedDraft {
  readonly obstacles: readonly Obstacle[];
  /** Null while there is an obstacle. */
  readonly request: StartRequest | null;
}

/** What a plan that was asked for came back with. */
export interface PlanState {
  readonly file: string;
  readonly plan: Plan | null;
  readonly failure: Failure | null;
  /** What the start would probably cost, where that is known. */
  readonly forecast: Forecast | null;
}

/** A draft filled from the settings. */
export function draftFrom(settings: Settings): Draft {
  const { budgets } = settings;
  return {
    text: "",
    autoMerge: settings.autoMerge,
    skipDesign: false,
    skipAnalyze: false,
    context: "",
    after: [],
    autoHeal: settings.autoHeal,
    healAttempts: String(settings.healAttempts),
    batchSize: String(settings.batchSize),
    pauseBetweenBatches: settings.pauseBetweenBatches,
    model: settings.model,
    fallbackModel: settings.fallbackModel,
    permissions: settings.permissions,
    gateCommand: settings.gateCommand,
    budgets: {
      batch: String(budgets.batch),
      total: String(budgets.total),
      heal: String(budgets.heal),
      decision: String(budgets.decision),
      day: String(budgets.day),
    },
  };
}

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

/** What was typed into a number field. */
export const numberText = (draft: Draft, field: NumberField): string =>
  field === "healAttempts" || field === "batchSize"
    ? draft[field]
    : draft.budgets[field];

/** The draft with another text in a number field. */
export const withNumber = (
  draft: Draft,
  field: NumberField,
  text: string,
): Draft =>
  field === "healAttempts" || field === "batchSize"
    ? { ...draft, [field]: text }
    : { ...draft, budgets: { ...draft.budgets, [field]: text } };

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
        },
      };
}
