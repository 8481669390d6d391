import type { Settings } from "../model/settings";
import { draftFrom, withNumber } from "../model/startDraft";
import type { Draft, NumberField } from "../model/startDraft";

/**
 * The start form as steps for the keyboard, pure: which question comes next, and where *Back* leads. The questions up to the
 * review come in a row; from the review any of them, and what most runs leave to the settings, is gone into and come back from.
 */

/** Texts that are asked for one at a time. */
export const textFields = ["model", "fallbackModel", "gateCommand"] as const;
export type TextField = (typeof textFields)[number];

/** Boxes that are ticked together. */
export const toggles = ["autoMerge", "skipDesign", "skipAnalyze"] as const;
export type Toggle = (typeof toggles)[number];

export type Step =
  | {
      readonly kind:
        | "source"
        | "text"
        | "toggles"
        | "context"
        | "review"
        | "after"
        | "budgets"
        | "advanced"
        | "permissions"
        | "runner"
        | "plan";
    }
  | { readonly kind: "number"; readonly field: NumberField }
  | { readonly kind: "words"; readonly field: TextField };

export interface Flow {
  /** The task file, or null for a typed task. */
  readonly file: string | null;
  readonly draft: Draft;
  /** From the first question to the one that is asked now. */
  readonly steps: readonly [...Step[], Step];
}

/** Asks first what is to be worked on. `file`: what most likely is meant. */
export const beginFlow = (settings: Settings, file: string | null): Flow => ({
  file,
  draft: draftFrom(settings),
  steps: [{ kind: "source" }],
});

export const currentStep = ({ steps }: Flow): Step =>
  steps[steps.length - 1] ?? { kind: "source" };

/** The boxes that this run has; a typed task is neither designed nor analyzed. */
export const togglesOf = ({ file }: Flow): readonly Toggle[] =>
  file === null ? ["autoMerge"] : toggles;

/** The questions that come in a row. */
const row = ({ file }: Flow): readonly Step[] => [
  { kind: "source" },
  ...(file === null ? [{ kind: "text" } as const] : []),
  { kind: "toggles" },
  { kind: "context" },
  { kind: "review" },
];

/** Where the question stands among those that come in a row, counted from 1; null for one that is gone into from the review. */
export function placeOf(
  flow: Flow,
): { readonly at: number; readonly of: number } | null {
  const { kind } = currentStep(flow);
  const steps = row(flow);
  const at = steps.findIndex((step) => step.kind === kind) + 1;
  return at === flow.steps.length ? { at, of: steps.length } : null;
}

/** Goes into a question; *Back* and an answer lead back to this one. */
export const goInto = (flow: Flow, step: Step): Flow => ({
  ...flow,
  steps: [...flow.steps, step],
});

/** The question before, with all that was answered kept; null before the first. */
export function goBack(flow: Flow): Flow | null {
  const [last, ...before] = flow.steps.slice(0, -1).reverse();
  return last === undefined
    ? null
    : { ...flow, steps: [...before.reverse(), last] };
}

/** After an answer: the next question of the row, or back to where this one was gone into from. */
function goOn(flow: Flow): Flow {
  const place = placeOf(flow);
  const next = place === null ? undefined : row(flow)[place.at];
  return next === undefined ? (goBack(flow) ?? flow) : goInto(flow, next);
}

export const answerSource = (flow: Flow, file: string | null): Flow =>
  goOn({ ...flow, file });

/** Answers the question that is asked now with a part of the draft. */
export const answer = (flow: Flow, part: Partial<Draft>): Flow =>
  goOn(change(flow, part));

/** Answers the boxes: those that are named are ticked, the others of this run are not. */
export const answerToggles = (flow: Flow, ticked: readonly Toggle[]): Flow =>
  answer(
    flow,
    Object.fromEntries(
      togglesOf(flow).map((toggle) => [toggle, ticked.includes(toggle)]),
    ),
  );

export const answerNumber = (
  flow: Flow,
  field: NumberField,
  text: string,
): Flow => goOn({ ...flow, draft: withNumber(flow.draft, field, text) });

/** Changes the draft and asks on. */
export const change = (flow: Flow, part: Partial<Draft>): Flow => ({
  ...flow,
  draft: { ...flow.draft, ...part },
});
