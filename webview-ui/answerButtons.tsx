import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Answer, QuestionSubject } from "../src/model/question";
import { Button, TextField } from "./controls";
import { useFocusWhileShown } from "./keyboardFocus";
import { texts } from "./texts";
import type { IconName } from "./icons.mjs";

/** How the way to deny each kind of question looks. */
const refusalIcons: Record<QuestionSubject["kind"], IconName> = {
  permission: "circle-slash",
  choice: "circle-slash",
  plan: "edit",
};

/** The buttons that answer a question, and behind the last of them the way to deny it, with a message if the user has one. */
export function AnswerButtons(props: {
  readonly of: QuestionSubject["kind"];
  readonly sending: boolean;
  readonly onAnswer: (answer: Answer) => void;
  /** The buttons that do not deny. */
  readonly children: ComponentChildren;
}) {
  const [refusing, setRefusing] = useState(false);
  const words = texts.questions.refusal[props.of];
  return (
    <>
      <div class="buttons">
        {props.children}
        <Button
          icon={refusalIcons[props.of]}
          label={words.open}
          disabled={props.sending}
          expanded={refusing}
          onClick={() => setRefusing(!refusing)}
        />
      </div>
      {refusing && <Refusal {...props} onBack={() => setRefusing(false)} />}
    </>
  );
}

/** Enter denies, Escape goes back; the focus is where the message is written, and returns to where it was. */
function Refusal(props: {
  readonly of: QuestionSubject["kind"];
  readonly sending: boolean;
  readonly onAnswer: (answer: Answer) => void;
  readonly onBack: () => void;
}) {
  const { sending, onAnswer, onBack } = props;
  const [message, setMessage] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useFocusWhileShown(box, "vscode-text-field");
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
      <Button label={words.confirm} disabled={sending} onClick={deny} />
    </div>
  );
}
