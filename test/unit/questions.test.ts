import assert from "node:assert/strict";
import { settledQuestions, userAnswer } from "../../src/engine/questions";
import type { Asked } from "../../src/engine/questions";
import type { OpenQuestion } from "../../src/model/question";
import { orchestrationOf } from "../support/memoryApi";

const attempt = "attempt-1";
const askedAt = 1_000;
const expiresAt = 2_000;

const permission = (id: string, rule: string | null): OpenQuestion => ({
  id,
  attempt,
  askedAt,
  expiresAt,
  answer: null,
  subject: { kind: "permission", tool: "Bash", summary: id, input: "{}", rule },
});

describe("questions, by the rules and by the clock", () => {
  const asked = (questions: readonly OpenQuestion[]): Asked => ({
    attempt,
    now: questions,
    seen: new Set(questions.map(({ id }) => id)),
    recorded: new Set(questions.map(({ id }) => id)),
  });
  const settled = (
    questions: OpenQuestion[],
    rules: string[],
    at = askedAt,
  ): unknown[] =>
    settledQuestions(
      orchestrationOf({ questions, rules }),
      asked(questions),
      at,
    ).map((entry) =>
      entry.type === "questionAnswered"
        ? [entry.question, entry.answer.kind, entry.by]
        : entry.type,
    );

  it("are allowed by the very rule that the user gave, and by no other", () => {
    const questions = [
      permission("test", "Bash(npm test *)"),
      permission("push", "Bash(git push *)"),
      permission("odd", null),
    ];
    assert.deepEqual(settled(questions, ["Bash(npm test *)"]), [
      ["test", "allow", "rule"],
    ]);
    assert.deepEqual(settled(questions, []), []);
  });

  it("take no answer of the user any more once their time is over, or the run is cancelled", () => {
    const question = permission("push", null);
    const o = orchestrationOf({ questions: [question] });
    const once = { kind: "allow", scope: "once" } as const;
    assert.equal(
      userAnswer(o, "push", once, expiresAt - 1).type,
      "questionAnswered",
    );
    assert.throws(() => userAnswer(o, "push", once, expiresAt), {
      code: "notFound",
    });
    assert.throws(
      () => userAnswer({ ...o, requested: "cancel" }, "push", once, askedAt),
      { code: "notFound" },
    );
  });

  it("are denied when their time is over, whatever they ask and however late it is looked at", () => {
    const choice: OpenQuestion = {
      ...permission("choice", null),
      subject: {
        kind: "choice",
        input: "{}",
        items: [
          { question: "Which?", header: "", multiple: false, options: [] },
        ],
      },
    };
    const plan: OpenQuestion = {
      ...permission("plan", null),
      subject: { kind: "plan", input: "{}", plan: "All of it." },
    };
    const questions = [permission("push", "Bash(git push *)"), choice, plan];
    assert.deepEqual(settled(questions, [], expiresAt - 1), []);
    for (const at of [expiresAt, expiresAt + 7 * 24 * 3_600_000])
      assert.deepEqual(
        settled(questions, [], at),
        questions.map(({ id }) => [id, "deny", "timeLimit"]),
      );
  });
});
