import * as z from "zod";
import { startRequestSchema } from "../src/model/api";
import type { StartRequest } from "../src/model/api";
import type { Failure } from "../src/model/errors";
import type { Forecast } from "../src/model/money";
import type { Plan } from "../src/model/plan";
import { budgetsSchema, runOptionsSchema } from "../src/model/settings";
import type { Budgets, Settings } from "../src/model/settings";
import { texts } from "./texts";

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

/** The fields that can be wrong, with the words of what is wrong. */
export type FieldProblems = Readonly<
  Partial<Record<"healAttempts" | "batchSize" | keyof Budgets, string>>
>;

export interface Checked {
  readonly problems: FieldProblems;
  /** Everything that keeps Start from being pressed, one sentence each; empty when nothing does. */
  readonly reasons: readonly string[];
  /** Null while there is a reason against it. */
  readonly request: StartRequest | null;
}

/** What a plan intent came back with. */
export interface PlanState {
  readonly file: string;
  readonly plan: Plan | null;
  readonly failure: Failure | null;
  /** What the start would probably cost, where that is known. */
  readonly forecast: Forecast | null;
}

const budgetNames = ["batch", "total", "heal", "decision", "day"] as const;

/** A form filled from the settings. */
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

/** The batch size, when it is one: the plan is asked for with it. */
export function validBatchSize(draft: Draft): number | null {
  const parsed = runOptionsSchema.shape.batchSize.safeParse(
    toNumber(draft.batchSize),
  );
  return parsed.success ? parsed.data : null;
}

/**
 * Checks the form by the schemas of the model. `file` is null for a typed task; `planned` is the answer for that file,
 * or null while there is none.
 */
export function checkDraft(
  draft: Draft,
  file: string | null,
  planned: PlanState | null,
): Checked {
  const problems: Partial<Record<keyof FieldProblems, string>> = {};
  const reasons: string[] = [];
  const note = (field: keyof FieldProblems, label: string, problem: string) => {
    problems[field] = problem;
    reasons.push(texts.start.problem(label, problem));
  };

  if (file === null) {
    if (draft.text.trim() === "") reasons.push(texts.start.problems.noText);
  } else reasons.push(...planReasons(file, planned));

  checkWhole("healAttempts", texts.start.healAttempts);
  if (file !== null) checkWhole("batchSize", texts.start.batchSize);
  for (const name of budgetNames) {
    const schema = budgetsSchema.shape[name];
    if (!schema.safeParse(toNumber(draft.budgets[name])).success)
      note(
        name,
        budgetLabels[name],
        texts.start.problems.amount(schema.maxValue ?? 0),
      );
  }

  function checkWhole(field: "healAttempts" | "batchSize", label: string) {
    const schema = runOptionsSchema.shape[field];
    const { minValue, maxValue } = schema;
    if (!schema.safeParse(toNumber(draft[field])).success)
      note(
        field,
        label,
        texts.start.problems.wholeNumber(minValue ?? 0, maxValue ?? 0),
      );
  }

  if (reasons.length > 0) return { problems, reasons, request: null };
  const parsed = startRequestSchema.safeParse(toRequest(draft, file));
  return parsed.success
    ? { problems, reasons, request: toRequest(draft, file) }
    : { problems, reasons: [z.prettifyError(parsed.error)], request: null };
}

/** The label of each budget field, in the order of the form. */
export const budgetLabels: Readonly<Record<keyof Budgets, string>> = {
  batch: texts.start.batchBudget,
  total: texts.start.totalBudget,
  heal: texts.start.healBudget,
  decision: texts.start.decisionBudget,
  day: texts.start.dayBudget,
};

function planReasons(file: string, planned: PlanState | null): string[] {
  if (file.trim() === "") return [texts.start.problems.noFile];
  if (planned?.file !== file) return [texts.start.problems.noPlan];
  if (planned.failure)
    return [
      planned.failure.fix
        ? `${planned.failure.message} ${planned.failure.fix}`
        : planned.failure.message,
    ];
  if (!planned.plan) return [texts.start.problems.noPlan];
  return planned.plan.batches.length === 0
    ? [texts.start.problems.noOpenTasks]
    : [];
}

/**
 * Every option that the form shows is named, so that what was seen is what runs, even if the settings change meanwhile;
 * what the form does not show is left to the settings.
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
