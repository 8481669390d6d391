import { useState } from "preact/hooks";
import type { Answer } from "../src/model/question";
import { choiceAnswer, emptyItem, pick } from "./choiceDraft";
import type { Choice, ChoiceItem, ItemDraft } from "./choiceDraft";
import { Button, Checkbox, RadioGroup, TextField } from "./controls";
import { AnswerButtons } from "./answerButtons";
import { texts } from "./texts";

/** The options of each item, with room for the user's own words; sent together. */
export function ChoiceForm(props: {
  readonly subject: Choice;
  readonly sending: boolean;
  readonly onAnswer: (answer: Answer) => void;
}) {
  const { subject, sending, onAnswer } = props;
  const { items } = subject;
  const [drafts, setDrafts] = useState<readonly ItemDraft[]>(() =>
    items.map(() => emptyItem),
  );
  const answer = choiceAnswer(items, drafts);
  return (
    <>
      {items.map((item, index) => (
        <Item
          key={index}
          item={item}
          draft={drafts[index] ?? emptyItem}
          onChange={(draft) => setDrafts(drafts.with(index, draft))}
        />
      ))}
      <AnswerButtons of="choice" sending={sending} onAnswer={onAnswer}>
        <Button
          primary
          icon="check"
          label={texts.questions.send}
          disabled={sending || answer === null}
          onClick={() => {
            if (answer) onAnswer(answer);
          }}
        />
      </AnswerButtons>
    </>
  );
}

const other = "other";

function Item(props: {
  readonly item: ChoiceItem;
  readonly draft: ItemDraft;
  readonly onChange: (draft: ItemDraft) => void;
}) {
  const { item, draft, onChange } = props;
  return (
    <div class="ask-item">
      {item.header !== "" && <p class="ask-header">{item.header}</p>}
      {item.multiple ? (
        <Several {...props} />
      ) : (
        <RadioGroup
          label={item.question}
          value={
            draft.other
              ? other
              : draft.chosen[0] === undefined
                ? null
                : String(draft.chosen[0])
          }
          choices={[
            ...item.options.map(({ label, description }, index) => ({
              value: String(index),
              label,
              hint: description,
            })),
            { value: other, label: texts.questions.other },
          ]}
          onChange={(value) =>
            onChange(pick(draft, item, value === other ? null : Number(value)))
          }
        />
      )}
      {draft.other && (
        <TextField
          label={texts.questions.otherField}
          value={draft.text}
          onInput={(text) => onChange({ ...draft, text })}
        />
      )}
    </div>
  );
}

function Several(props: {
  readonly item: ChoiceItem;
  readonly draft: ItemDraft;
  readonly onChange: (draft: ItemDraft) => void;
}) {
  const { item, draft, onChange } = props;
  return (
    <fieldset class="ask-several">
      <legend>
        {item.question} <small class="hint">{texts.questions.several}</small>
      </legend>
      {item.options.map(({ label, description }, index) => (
        <Checkbox
          key={index}
          label={label}
          hint={description}
          checked={draft.chosen.includes(index)}
          onChange={() => onChange(pick(draft, item, index))}
        />
      ))}
      <Checkbox
        label={texts.questions.other}
        checked={draft.other}
        onChange={() => onChange(pick(draft, item, null))}
      />
    </fieldset>
  );
}
