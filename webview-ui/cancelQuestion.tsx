import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "./controls";
import { texts } from "./texts";

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
  readonly onConfirm: () => void;
  readonly onKeep: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  // Before the next key can arrive: a layout effect.
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>(".keep vscode-button")?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div
      class="question"
      role="alertdialog"
      aria-label={texts.cancel.question}
      ref={box}
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onKeep();
      }}
    >
      <p>{texts.cancel.question}</p>
      <div class="buttons">
        <span class="keep">
          <Button label={texts.cancel.keep} primary onClick={props.onKeep} />
        </span>
        <Button
          label={texts.cancel.confirm}
          icon="debug-stop"
          onClick={props.onConfirm}
        />
      </div>
    </div>
  );
}
