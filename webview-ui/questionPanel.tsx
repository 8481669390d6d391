import { sentences } from "./sentences";
import { sayIn } from "../src/model/said";
import { useEffect, useRef } from "preact/hooks";
import { attentionOf } from "../src/model/attention";
import type { Orchestration } from "../src/model/orchestration";
import { Icon } from "./controls";
import { moveFocus } from "./keyboardFocus";
import type { PageStore } from "./pageStore";
import { QuestionCard } from "./questionCard";
import { questionKey } from "./questionKeys";
import { texts } from "./texts";

/** What the agent at work asks, before everything else on the page: a card for each question, and what was answered a moment ago. */
export function QuestionPanel(props: {
  readonly orchestration: Orchestration;
  readonly store: PageStore;
  /** Keys of the questions whose answer is on its way. */
  readonly answering: readonly string[];
  readonly now: number;
}) {
  const { orchestration, store, answering, now } = props;
  const { id } = orchestration;
  const open = attentionOf(orchestration, now).flatMap((matter) =>
    matter.kind === "question" ? [matter] : [],
  );
  const answered = orchestration.questions.flatMap((question) =>
    question.answer === null ? [] : [{ ...question, answer: question.answer }],
  );
  useFocusAfterAnswer(open.length);
  if (open.length === 0 && answered.length === 0) return null;
  return (
    <section class="asks" aria-labelledby="asks-title">
      <h2 id="asks-title" class={open.length === 0 ? "visually-hidden" : ""}>
        <Icon name="comment-discussion" /> {texts.questions.title(open.length)}
      </h2>
      {open.map(({ question, blocks, key }) => (
        <QuestionCard
          key={key}
          question={question}
          blocks={sayIn(blocks, sentences)}
          sending={answering.includes(questionKey(id, question.id))}
          now={now}
          onAnswer={(answer) =>
            store.send({ type: "answer", id, question: question.id, answer })
          }
        />
      ))}
      {answered.map(({ id: question, attempt, answer }) => (
        <p class="quiet" key={`${attempt}:${question}`}>
          <Icon name="check" />{" "}
          {texts.questions.answered(texts.questions.answer(answer))}
        </p>
      ))}
    </section>
  );
}

/** A card that has gone took the focus with it: the keyboard goes on from the next card, else from the page's title. */
function useFocusAfterAnswer(open: number) {
  const before = useRef(open);
  useEffect(() => {
    const gone = open < before.current;
    before.current = open;
    if (gone && document.activeElement === document.body)
      moveFocus(
        document.querySelector(".ask h3") ?? document.querySelector("main h1"),
        { preventScroll: true },
      );
  }, [open]);
}
