import type { Orchestration } from "../src/model/orchestration";

/** The name of a question on this page: its own id is unique within its attempt only. */
export const questionKey = (orchestration: string, question: string): string =>
  `${orchestration}:${question}`;

/** Those of the keys whose question waits for an answer, as far as is known. */
export function stillUnanswered(
  keys: readonly string[],
  orchestrations: readonly Orchestration[],
): readonly string[] {
  const open = new Set(
    orchestrations.flatMap(({ id, questions }) =>
      questions
        .filter(({ answer }) => answer === null)
        .map((question) => questionKey(id, question.id)),
    ),
  );
  return keys.filter((key) => open.has(key));
}
