import type { Orchestration } from "../model/orchestration";
import type { OpenQuestion } from "../model/question";
import type { EventOf, Must } from "./statement";

/** What must hold of a question that an agent asks, and of its answer. */
export function questionStatements(
  before: Orchestration,
  event: EventOf<"questionAsked" | "questionAnswered" | "questionClosed">,
  after: Orchestration,
  must: Must,
): void {
  switch (event.type) {
    case "questionAsked":
      must(
        before.questions.every((each) => !isQuestion(each, event.question)) &&
          event.question.answer === null,
        "a question is asked once",
      );
      must(
        before.attempts.some(
          ({ id, status }) =>
            id === event.question.attempt && status === "running",
        ),
        "a question comes from an attempt that is at work",
      );
      return;
    case "questionAnswered":
      must(
        before.questions.some(
          (each) =>
            each.attempt === event.attempt &&
            each.id === event.question &&
            each.answer === null,
        ),
        "an answer is recorded once, to a question that is asked",
      );
      must(
        event.by === "user" ||
          event.answer.kind === (event.by === "rule" ? "allow" : "deny"),
        "without the user only a rule of the user allows",
      );
      return;
    case "questionClosed":
      must(
        after.questions.length === before.questions.length - 1,
        "a question is closed once",
      );
      return;
  }
}

const isQuestion = (one: OpenQuestion, other: OpenQuestion): boolean =>
  one.attempt === other.attempt && one.id === other.id;
