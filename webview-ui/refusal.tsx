import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Answer, QuestionSubject } from "../src/model/question";
import { Button, TextField } from "./controls";
import { texts } from "./texts";

/** Denies, with a message if the user has one. Enter sends it, Escape goes back; the focus is where a message is written. */
export function Refusal(props: {
  readonly of: QuestionSubject["kind"];
  readonly sending: boolean;
  readonly onAnswer: (answer: Answer) => void;
  readonly onBack: () => void;
}) {
  const { sending, onAnswer, onBack } = props;
  const [message, setMessage] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.querySelector<HTMLElement>("vscode-text-field")?.focus();
  }, []);
  const words = texts.questions.refusal[props.of];
  const deny = () => {
    if (!sending) onAnswer({ kind: "deny", message: message.trim() });
  };
  return (
    <div
      class="refusal"
      ref={box}
      onKeyDown={(event) => {
        if (event.key === "Escape") onBack();
      }}
    >
      <TextField
        label={words.field}
        hint={texts.questions.refusalHint}
        value={message}
        onInput={setMessage}
        onEnter={deny}
      />
      <div class="buttons">
        <Button
          primary
          label={words.confirm}
          disabled={sending}
          onClick={deny}
        />
        <Button
          label={texts.questions.back}
          disabled={sending}
          onClick={onBack}
        />
      </div>
    </div>
  );
}
