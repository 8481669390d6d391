import type { StartRequest } from "./api";
import type { Failure } from "./errors";
import type { Forecast } from "./money";
import type { Plan } from "./plan";
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
  readonly parallelTasks: boolean;
  readonly runner: Settings["runner"];
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
    parallelTasks: settings.parallelTasks,
    runner: settings.runner,
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
