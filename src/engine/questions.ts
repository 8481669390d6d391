import type { Sentence } from "../model/said";
import { said } from "../model/said";
import { OrchestratorError } from "../model/errors";
import type { Entry, OrchestrationEvent } from "../model/event";
import type { Attempt, Orchestration } from "../model/orchestration";
import type {
  AgentQuestion,
  Answer,
  OpenQuestion,
  QuestionSubject,
} from "../model/question";
import { byUser, reason } from "./action";

/** What the agent at work asks: what is recorded of it, and when. Pure; effects/questions.ts sees to the rest. */

/** What is known of the questions of an attempt that is followed. */
export interface Asked {
  readonly attempt: string;
  /** What the agent asks now. */
  readonly now: readonly AgentQuestion[];
  /** Ids of all that it has asked, as far as its log was read by now. */
  readonly seen: ReadonlySet<string>;
  /** Ids of what is on record as asked. */
  readonly recorded: ReadonlySet<string>;
}

/** Ids of the questions of an attempt that were asked so far, whatever became of them. */
export const recordedQuestions = (
  events: readonly OrchestrationEvent[],
  attempt: string,
): Set<string> =>
  new Set(
    events.flatMap((event) =>
      event.type === "questionAsked" && event.question.attempt === attempt
        ? [event.question.id]
        : [],
    ),
  );

const isAtWork =
  (id: string) =>
  (attempt: Attempt): boolean =>
    attempt.id === id && attempt.status === "running";

const minute = 60_000;

/**
 * What was asked since the last look. `at`: epoch milliseconds. None before the attempt's start is on record: its log may show
 * a question earlier than its supervisor tells that it runs.
 */
export const newQuestions = (
  { attempts, options }: Orchestration,
  asked: Asked,
  at: number,
): Entry[] =>
  asked.now
    .filter(
      ({ id }) =>
        !asked.recorded.has(id) && attempts.some(isAtWork(asked.attempt)),
    )
    .map(({ id, subject, from }) => ({
      type: "questionAsked",
      question: {
        id,
        subject,
        ...(from === undefined ? {} : { from }),
        attempt: asked.attempt,
        askedAt: at,
        expiresAt: Math.round(at + options.questionMinutes * minute),
        answer: null,
      },
      because: "The agent asks.",
      inputs: {
        subject: subject.kind,
        questionMinutes: options.questionMinutes,
      },
    }));

/**
 * What happens to open questions of an attempt without the user: one that the agent no longer asks is closed, one that a rule
 * fits is allowed, one whose time is over is denied. `at`: epoch milliseconds.
 */
export const settledQuestions = (
  o: Orchestration,
  asked: Asked,
  at: number,
): Entry[] =>
  openOf(o, asked.attempt).flatMap((question): Entry[] => {
    const which = { attempt: asked.attempt, question: question.id };
    if (isWithdrawn(question, asked))
      return [{ type: "questionClosed", ...which }];
    if (question.answer !== null) return [];
    const rule = ruleOf(question.subject);
    if (rule !== null && o.rules.includes(rule))
      return [
        {
          type: "questionAnswered",
          ...which,
          answer: { kind: "allow", scope: "run" },
          by: "rule",
          because: "You allowed its like for this run.",
          inputs: { rule },
        },
      ];
    if (question.expiresAt > at) return [];
    const { questionMinutes } = o.options;
    return [
      {
        type: "questionAnswered",
        ...which,
        answer: { kind: "deny", message: unanswered(questionMinutes) },
        by: "timeLimit",
        ...reason(
          questionMinutes < 1
            ? said`Nobody answered within ${Math.round(questionMinutes * 60)} seconds.`
            : said`Nobody answered within ${Math.round(questionMinutes)} minutes.`,
        ),
        inputs: { questionMinutes, overByMs: at - question.expiresAt },
      },
    ];
  });

/** What the agent is told when nobody has answered in time. */
const unanswered = (minutes: number): string =>
  `Nobody answered within ${minutesText(minutes)}, so this is not allowed. Go on without it, and say at the end what is missing because of it.`;

const minutesText = (minutes: number): string => {
  if (minutes < 1) return `${Math.round(minutes * 60)} s`;
  return minutes === 1 ? "a minute" : `${Math.round(minutes)} minutes`;
};

const ruleOf = (subject: QuestionSubject): string | null =>
  subject.kind === "permission" ? subject.rule : null;

/** Only what its log has shown as asked, and shows no more: while a log is read again, what comes later in it is not known yet. */
const isWithdrawn = (
  { id, answer }: OpenQuestion,
  { seen, now }: Asked,
): boolean =>
  answer === null && seen.has(id) && now.every((each) => each.id !== id);

const openOf = (o: Orchestration, attempt: string): OpenQuestion[] =>
  o.questions.filter((question) => question.attempt === attempt);

/** What is answered on record and not known to have reached the agent. */
export const unsentAnswers = (
  o: Orchestration,
  attempt: string,
): { question: OpenQuestion; answer: Answer }[] =>
  openOf(o, attempt).flatMap((question) =>
    question.answer === null ? [] : [{ question, answer: question.answer }],
  );

/** Until when the attempt waits for the user at the latest, in epoch milliseconds; null: it does not. */
export const waitsUntil = (o: Orchestration, attempt: string): number | null =>
  openOf(o, attempt).reduce<number | null>(
    (until, { answer, expiresAt }) =>
      answer === null ? Math.max(until ?? 0, expiresAt) : until,
    null,
  );

/** When the next question is denied if nobody answers, in epoch milliseconds; null: none is open. */
export const nextExpiry = (o: Orchestration, attempt: string): number | null =>
  openOf(o, attempt).reduce<number | null>(
    (first, { answer, expiresAt }) =>
      answer === null ? Math.min(first ?? expiresAt, expiresAt) : first,
    null,
  );

/**
 * The user's answer as it is recorded. `at`: epoch milliseconds. Throws `notFound` when the question is not asked (any more),
 * `invalidInput` when the answer does not fit it.
 */
export function userAnswer(
  o: Orchestration,
  id: string,
  answer: Answer,
  at: number,
): Entry {
  const question = o.questions.find((each) => each.id === id);
  if (
    question?.answer !== null ||
    question.expiresAt <= at ||
    o.requested === "cancel"
  )
    throw new OrchestratorError(
      "notFound",
      said`"${o.title}" does not ask this, or not any more.`,
      {
        fix: said`Look at its questions: it went on, was answered already, or nobody answered in time.`,
      },
    );
  checkFits(question.subject, answer);
  return {
    type: "questionAnswered",
    attempt: question.attempt,
    question: id,
    answer,
    by: "user",
    ...byUser("You answered.", {
      subject: question.subject.kind,
      answer: answer.kind,
      scope: answer.kind === "allow" ? answer.scope : null,
    }),
  };
}

function checkFits(subject: QuestionSubject, answer: Answer): void {
  if (answer.kind === "deny") return;
  switch (subject.kind) {
    case "permission":
      if (answer.kind !== "allow")
        throw misfit(
          said`This asks for a permission.`,
          said`Allow or deny it.`,
        );
      if (answer.scope === "run" && subject.rule === null)
        throw misfit(
          said`This can be allowed once only: no rule fits it.`,
          said`Allow it once, or deny it.`,
        );
      return;
    case "plan":
      if (answer.kind !== "allow" || answer.scope !== "once")
        throw misfit(
          said`This asks whether a plan may be carried out.`,
          said`Allow it once, or deny it.`,
        );
      return;
    case "choice": {
      const wanted = subject.items.map(({ question }) => question);
      const fix = said`Choose for each of these, or deny it: ${wanted.join(" | ")}`;
      if (answer.kind !== "choose")
        throw misfit(said`This asks for a choice.`, fix);
      const unknown = Object.keys(answer.choices).find(
        (name) => !wanted.includes(name),
      );
      if (unknown !== undefined)
        throw misfit(said`It does not ask "${unknown}".`, fix);
      const missing = wanted.find(
        (name) => (answer.choices[name] ?? "").trim() === "",
      );
      if (missing !== undefined)
        throw misfit(said`Nothing was chosen for "${missing}".`, fix);
      return;
    }
  }
}

const misfit = (message: Sentence, fix: Sentence): OrchestratorError =>
  new OrchestratorError("invalidInput", message, { fix });
