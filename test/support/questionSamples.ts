import type { Orchestration } from "../../src/model/orchestration";
import type { OpenQuestion, QuestionSubject } from "../../src/model/question";
import { sampleId, sampleNow, sampleOrchestration } from "./samples";

type Choice = Extract<QuestionSubject, { kind: "choice" }>;
type Permission = Extract<QuestionSubject, { kind: "permission" }>;

const minute = 60_000;

export const permissionSubject: Permission = {
  kind: "permission",
  tool: "Bash",
  summary: "npm install --save-dev fast-check",
  input: JSON.stringify({
    command: "npm install --save-dev fast-check",
    description: "Install the property testing library",
  }),
  rule: "Bash(npm install *)",
};

export const choiceSubject: Choice = {
  kind: "choice",
  input: "{}",
  items: [
    {
      question: "Where should sessions be stored?",
      header: "Storage",
      multiple: false,
      options: [
        {
          label: "SQLite",
          description: "One table beside the others; survives a restart.",
        },
        {
          label: "In memory",
          description: "Simplest; everybody logs in again after a restart.",
        },
      ],
    },
    {
      question: "Which events should be logged?",
      header: "Logging",
      multiple: true,
      options: [
        { label: "Log-in", description: "With the time and the address." },
        { label: "Log-out", description: "" },
        { label: "Expiry", description: "Can be many lines a day." },
      ],
    },
  ],
};

export const planSubject: QuestionSubject = {
  kind: "plan",
  input: "{}",
  plan: [
    "# Sessions in SQLite",
    "",
    "1. A migration adds the table `session`.",
    "2. `src/session/store.ts` is the **only** module that reads it.",
    "3. The middleware answers 401 when a session has expired.",
    "",
    "Nothing is changed in the log-in page.",
  ].join("\n"),
};

/** A question that was asked three minutes ago, by the sample's attempt at work. */
export const sampleQuestion = (
  subject: QuestionSubject,
  over: Partial<OpenQuestion> = {},
): OpenQuestion => ({
  id: `ask-${subject.kind}`,
  subject,
  attempt: sampleId(1004),
  askedAt: sampleNow - 3 * minute,
  expiresAt: sampleNow + 57 * minute,
  answer: null,
  ...over,
});

/** At work on its second batch, with these questions open. */
export const askingOrchestration = (
  questions: readonly OpenQuestion[],
  over: Partial<Orchestration> = {},
): Orchestration => sampleOrchestration({ questions: [...questions], ...over });

/** Waits 47 minutes more for its quota; no agent is at work. */
export const waitingOrchestration = (
  over: Partial<Orchestration> = {},
): Orchestration => {
  const sample = sampleOrchestration();
  return sampleOrchestration({
    id: sampleId(6),
    title: "Password reset by e-mail",
    wait: {
      kind: "quota",
      until: sampleNow + 47 * minute,
      since: sampleNow - 13 * minute,
      failure: {
        code: "quotaReached",
        message: "The agent's quota is used up until 12:47.",
        fix: "Wait, or go on with another model.",
      },
    },
    attempts: sample.attempts.slice(0, 3),
    ...over,
  });
};
