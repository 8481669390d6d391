/**
 * A sentence as data: what it says in English, with places for what differs from one time to the next, so that whoever shows it can say
 * it in the language of its reader. What it holds may itself be said (`values`).
 */
export interface Said {
  /** `The branch {0} has no file {1}.`: also the key of its translations. */
  readonly template: string;
  readonly values: readonly SaidValue[];
}
export type SaidValue = string | number | Said;

/** What others said, and cannot be translated, is plain text. */
export type Sentence = string | Said;

/** A sentence of ours, written like any template: said`The branch ${branch} has no file ${file}.` */
export const said = (
  parts: TemplateStringsArray,
  ...values: SaidValue[]
): Said => ({
  template: parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`),
  values,
});

/** Sentences by their English templates. */
export type SentenceTable = Readonly<Record<string, string>>;

/** The table of who reads English, in which sentences are written: none of them is in it. */
export const english: SentenceTable = {};

/** The words of a sentence; what the table lacks is said in English. */
export function sayIn(sentence: Sentence, table: SentenceTable): string {
  if (typeof sentence === "string") return sentence;
  const { template, values } = sentence;
  // Not a chain of replacements: a value may hold what looks like a place.
  return (table[template] ?? template).replace(/\{(\d+)\}/g, (place, at) => {
    const value = values[Number(at)];
    return value === undefined
      ? place
      : typeof value === "number"
        ? String(value)
        : sayIn(value, table);
  });
}

/** The words of a sentence in English: those of records, of the command line and of the API. */
export const inEnglish = (sentence: Sentence): string => sayIn(sentence, {});

/** Parts of a sentence as a list, in pairs: so a language puts its own comma between any number of them. */
export const listOf = ([first = "", ...rest]: readonly Sentence[]): Sentence =>
  rest.reduce((list, part) => said`${list}, ${part}`, first);

/** Several sentences, one after the other. */
export const allOf = (sentences: readonly Sentence[], between = " "): Said => ({
  template: sentences.map((_, at) => `{${at}}`).join(between),
  values: sentences,
});
