import * as vscode from "vscode";
import type { Question, Reply } from "./quickQuestions";
import { goBack, placeOf } from "./startFlow";
import type { Flow } from "./startFlow";

/** What the questions of the start flow have in common. */

/** What came of a question: the flow after it, or null when the user went away. */
export type Next = Flow | null;

/** The frame of a question. */
export const questionOf = (flow: Flow, asked: string): Question => ({
  title: vscode.l10n.t("Start: {0}", asked),
  place: placeOf(flow),
  canGoBack: flow.steps.length > 1,
});

/** What follows a reply: the answer is used, or the question before is asked again. */
export const after = <Value>(
  flow: Flow,
  reply: Reply<Value>,
  use: (value: Value) => Next,
): Next =>
  reply === null ? null : reply === "back" ? goBack(flow) : use(reply.answer);
