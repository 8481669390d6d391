import type { Orchestration } from "../model/orchestration";
import type { OpenQuestion, QuestionSubject } from "../model/question";
import { duration, oneLine, plain, shortId } from "./words";

type Asking = Pick<OpenQuestion, "id" | "subject">;

/** Ids of agents can be long; so much of one is enough where no other begins like it. */
export const shortQuestion = (id: string, others: readonly Asking[]): string =>
  others.some((other) => other.id !== id && other.id.startsWith(id.slice(0, 8)))
    ? id
    : id.slice(0, 8);

/** A text as one word of a shell line. */
const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, "\\$&")}"`;

/** The commands that answer a question, and what they do. */
function commandsFor(
  o: Pick<Orchestration, "id" | "questions">,
  { id, subject }: Asking,
): string[] {
  const answer = `orchestrator answer ${shortId(o.id)} ${quoted(shortQuestion(id, o.questions))}`;
  const deny = `${answer} --deny "WHY"`;
  switch (subject.kind) {
    case "permission":
      return [
        `${answer} --allow`,
        ...(subject.rule === null
          ? []
          : [
              `${answer} --allow --for-run   (all of ${oneLine(subject.rule)})`,
            ]),
        deny,
      ];
    case "plan":
      return [`${answer} --allow`, deny];
    case "choice":
      return [
        `${answer} ${subject.items
          .map(
            (item) =>
              `--choose ${quoted(oneLine(`${nameOf(item)}=${item.options[0]?.label ?? "TEXT"}`))}`,
          )
          .join(" ")}`,
        deny,
      ];
  }
}

/** One thing to choose. */
export type Item = Extract<
  QuestionSubject,
  { kind: "choice" }
>["items"][number];

/** What an item is called in an answer. */
export const nameOf = ({ header, question }: Item): string =>
  header === "" ? question : header;

/** What has to be known to answer, beside the question itself. */
function detailsOf(subject: QuestionSubject): string[] {
  switch (subject.kind) {
    case "permission":
      return [];
    case "plan":
      return plain(subject.plan).trim().split("\n");
    case "choice":
      return subject.items.flatMap((item) => [
        `${oneLine(nameOf(item))}: ${oneLine(item.question)}${item.multiple ? " (several may be chosen)" : ""}`,
        ...item.options.map(
          ({ label, description }) =>
            `  ${oneLine(label)}${description === "" ? "" : `: ${oneLine(description)}`}`,
        ),
      ]);
  }
}

/** What becomes of a question without an answer, and when. `now`: epoch milliseconds. */
export const deniedWords = (
  { expiresAt }: Pick<OpenQuestion, "expiresAt">,
  now: number,
): string =>
  `Without an answer it is denied in ${duration(Math.max(0, expiresAt - now))}.`;

/** An open question for somebody who follows the run: what it is about, and the commands that answer it. */
export const questionLines = (
  o: Pick<Orchestration, "id" | "questions">,
  question: Asking,
): string[] =>
  [
    ...detailsOf(question.subject),
    ...commandsFor(o, question).map((command) => `answer: ${command}`),
  ].map((text) => `    ${text}`);
