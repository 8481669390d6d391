import { useRef, useState } from "preact/hooks";
import { Button } from "./controls";
import type { Orchestration } from "../src/model/orchestration";
import { useFocusWhileShown } from "./keyboardFocus";
import { texts } from "./texts";
import { isDiscard } from "./waits";

/** Whether the question is open. */
export function useCancel() {
  const [asking, setAsking] = useState(false);
  return {
    asking,
    ask: () => setAsking(true),
    end: () => setAsking(false),
  };
}

/** Asks inline before a run is cancelled. The safe answer has the focus, and Escape gives it. */
export function CancelQuestion(props: {
  readonly orchestration: Orchestration;
  readonly onConfirm: () => void;
  readonly onKeep: () => void;
}) {
  const { orchestration } = props;
  const discards = isDiscard("cancel", orchestration);
  const question = discards
    ? texts.discard.question(orchestration.base.branch)
    : texts.cancel.question;
  const box = useRef<HTMLDivElement>(null);
  useFocusWhileShown(box, ".keep vscode-button");
  return (
    <div
      class="question"
      role="alertdialog"
      aria-label={question}
      ref={box}
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onKeep();
      }}
    >
      <p>{question}</p>
      <div class="buttons">
        <span class="keep">
          <Button label={texts.cancel.keep} primary onClick={props.onKeep} />
        </span>
        <Button
          label={discards ? texts.discard.confirm : texts.cancel.confirm}
          icon={discards ? "trash" : "debug-stop"}
          onClick={props.onConfirm}
        />
      </div>
    </div>
  );
}
