import { momentWords } from "../src/model/moment";
import type { Orchestration, TimedWait } from "../src/model/orchestration";
import { pageLanguage } from "./pageLanguage";
import type { SteerAction } from "./steerAction";
import { texts } from "./texts";

/** Until when it waits, and why, in one sentence. */
export const waitSentence = ({ kind, until, since }: TimedWait): string =>
  kind === "money"
    ? texts.questions.waits.money
    : texts.questions.waits.headline(
        momentWords(until, since, pageLanguage),
        texts.questions.waits.reasons[kind],
      );

/** What it waits for now; null while it does not. */
export const waitOf = ({
  status,
  wait,
}: Pick<Orchestration, "status" | "wait">): TimedWait | null =>
  status === "running" ? wait : null;

/** Whether giving a run up means that finished work goes to the trash. */
export const isDiscard = (
  action: SteerAction,
  { status }: Pick<Orchestration, "status">,
): boolean => action === "cancel" && status === "mergeReady";

/** What an action is called, and leads to, in the state that it is offered in. */
export function actionWords(
  action: SteerAction,
  orchestration: Pick<Orchestration, "status" | "wait">,
): { readonly label: string; readonly hint: string | undefined } {
  const wait = waitOf(orchestration);
  const { goOn, goOnHint, stay, stayHint } = texts.questions.waits;
  if (wait && action === "resume") return { label: goOn, hint: goOnHint };
  if (wait && action === "pause") return { label: stay, hint: stayHint };
  if (isDiscard(action, orchestration))
    return { label: texts.discard.label, hint: undefined };
  return { label: texts.actions[action], hint: texts.actionHints[action] };
}
