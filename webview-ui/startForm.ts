import type { StartRequest } from "../src/model/api";
import { failureWords } from "../src/model/failureWords";
import type { SentenceTable } from "../src/model/said";
import type { Budgets } from "../src/model/settings";
import type {
  CheckedDraft,
  NumberField,
  NumberProblem,
  Obstacle,
} from "../src/model/startDraft";
import { texts } from "./texts";

/** The fields that are wrong, with the words of what is wrong. */
export type FieldProblems = Readonly<Partial<Record<NumberField, string>>>;

export interface Checked {
  readonly problems: FieldProblems;
  /** Everything that keeps Start from being pressed, one sentence each; empty when nothing does. */
  readonly reasons: readonly string[];
  /** Null while there is a reason against it. */
  readonly request: StartRequest | null;
}

/** The label of each budget field. */
export const budgetLabels: Readonly<Record<keyof Budgets, string>> = {
  batch: texts.start.batchBudget,
  total: texts.start.totalBudget,
  heal: texts.start.healBudget,
  decision: texts.start.decisionBudget,
  day: texts.start.dayBudget,
};

const fieldLabels: Readonly<Record<NumberField, string>> = {
  healAttempts: texts.start.healAttempts,
  batchSize: texts.start.batchSize,
  ...budgetLabels,
};

/** Says in words what is wrong with the form; failures by the table of the reader's language. */
export function inWords(
  { obstacles, request }: CheckedDraft,
  sentences: SentenceTable,
): Checked {
  return {
    problems: Object.fromEntries(
      obstacles.flatMap((one) =>
        one.kind === "field" ? [[one.field, problemWords(one.problem)]] : [],
      ),
    ),
    reasons: obstacles.map((one) => obstacleWords(one, sentences)),
    request,
  };
}

function problemWords(problem: NumberProblem): string {
  switch (problem.kind) {
    case "wholeNumber":
      return texts.start.problems.wholeNumber(problem.min, problem.max);
    case "amount":
      return texts.start.problems.amount(problem.max);
    default:
      return problem satisfies never;
  }
}

function obstacleWords(obstacle: Obstacle, sentences: SentenceTable): string {
  switch (obstacle.kind) {
    case "field":
      return texts.start.problem(
        fieldLabels[obstacle.field],
        problemWords(obstacle.problem),
      );
    case "noText":
    case "noFile":
    case "noPlan":
    case "noOpenTasks":
      return texts.start.problems[obstacle.kind];
    case "planFailed": {
      const { message, fix } = failureWords(obstacle.failure, sentences);
      return fix ? `${message} ${fix}` : message;
    }
    case "invalid":
      return obstacle.message;
    default:
      return obstacle satisfies never;
  }
}
