import type { Answer, QuestionSubject } from "../src/model/question";

export type Choice = Extract<QuestionSubject, { kind: "choice" }>;
export type ChoiceItem = Choice["items"][number];

/** What the user has picked and written for one item. What was written is kept while something else is picked. */
export interface ItemDraft {
  /** Indexes of the options. */
  readonly chosen: readonly number[];
  readonly other: boolean;
  readonly text: string;
}

export const emptyItem: ItemDraft = { chosen: [], other: false, text: "" };

/** Picks an option, or takes it back where several may be picked; `null` is the answer in the user's own words. */
export function pick(
  draft: ItemDraft,
  { multiple }: Pick<ChoiceItem, "multiple">,
  option: number | null,
): ItemDraft {
  if (!multiple)
    return option === null
      ? { ...draft, chosen: [], other: true }
      : { ...draft, chosen: [option], other: false };
  if (option === null) return { ...draft, other: !draft.other };
  return {
    ...draft,
    chosen: draft.chosen.includes(option)
      ? draft.chosen.filter((index) => index !== option)
      : [...draft.chosen, option].toSorted((a, b) => a - b),
  };
}

/** The answer to one item, several picks joined by commas; null while there is none. */
function answerTo(item: ChoiceItem, draft: ItemDraft): string | null {
  const text = draft.text.trim();
  if (draft.other && text === "") return null;
  const picked = draft.chosen.flatMap(
    (index) => item.options[index]?.label ?? [],
  );
  const all = draft.other ? [...picked, text] : picked;
  return all.length === 0 ? null : all.join(", ");
}

/** What is sent; null while an item has no answer. */
export function choiceAnswer(
  items: readonly ChoiceItem[],
  drafts: readonly ItemDraft[],
): Extract<Answer, { kind: "choose" }> | null {
  const choices: Record<string, string> = {};
  for (const [index, item] of items.entries()) {
    const answer = answerTo(item, drafts[index] ?? emptyItem);
    if (answer === null) return null;
    choices[item.question] = answer;
  }
  return { kind: "choose", choices };
}
