// Not joined with the names of dependencies (meaning/names.ts): a row of a table may be short and inexact, its numbers show whether
// it was understood; what has to be done before what must never be guessed.
import type { Section } from "../../model/plan";

/** Finds the section that a table's row or a line means by a short name: "Phase 1", "1. Setup", "Polish" for "Phase 9: Polish & Docs". */
export type SectionFinder = (label: string) => number | null;

interface Name {
  readonly index: number;
  readonly level: number;
  /** "phase 2", where it has a number. */
  readonly number: string | null;
  readonly words: readonly string[];
}

const numbered =
  /^(?:(phase|sprint|milestone|step|stage|epic|part|section|week|iteration|module)\s+)?(\d{1,4}(?:\.\d{1,4}){0,3}|[ivx]{1,5}(?=\s*[:.)–—-]))(?![\p{L}\p{N}])\s*[:.)–—-]*\s*/iu;
/** With more sections, a name must be written as the heading has it: comparing each row with each section would cost too much. */
const mostCompared = 200;
/** At the end of a `plain` name. */
const trailing = / (?:tasks?|phase|section)$/;

const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, " ")
    .trim();

/** A name in the forms in which it may be written, the whole one first. */
function formsOf(label: string): {
  exact: string[];
  number: string | null;
  words: string[];
} {
  const bare = label.replace(/^[^\p{L}\p{N}]+/u, "").trim();
  const prefix = numbered.exec(bare);
  const rest = prefix ? bare.slice(prefix[0].length) : bare;
  const name = plain(rest).replace(trailing, "");
  const short = plain(rest.split(/[([（]/u, 1)[0] ?? "").replace(trailing, "");
  const head = plain(rest.split(/\s[-–—]\s/)[0] ?? "").replace(trailing, "");
  const number = prefix?.[2]?.toLowerCase();
  const kind = prefix?.[1]?.toLowerCase() ?? "phase";
  return {
    exact: [plain(bare), name, short, head].filter(
      (one) => one !== "" && !/^[\d.]+$/.test(one),
    ),
    number: number === undefined ? null : `${kind} ${number}`,
    words: name === "" ? [] : name.split(" "),
  };
}

/** `indexes`: the sections that can be meant (those with tasks). A name that fits several of the highest level fits none. */
export function sectionFinder(
  sections: readonly Section[],
  indexes: readonly number[],
): SectionFinder {
  const byForm = new Map<string, Name[]>();
  const byNumber = new Map<string, Name[]>();
  const add = (map: Map<string, Name[]>, key: string, name: Name): void => {
    const list = map.get(key);
    if (list) list.push(name);
    else map.set(key, [name]);
  };
  const readNames = (): Name[] =>
    indexes.flatMap((index) => {
      const section = sections[index];
      if (!section) return [];
      const { exact, number, words } = formsOf(section.title);
      const name = { index, level: section.level, number, words };
      for (const form of new Set(exact)) add(byForm, form, name);
      if (number !== null) add(byNumber, number, name);
      return name;
    });
  let names: Name[] | null = null;
  const find = (label: string): number | null => {
    names ??= readNames();
    const { exact, number, words } = formsOf(label);
    for (const form of exact) {
      const index = only(byForm.get(form) ?? []);
      if (index !== null) return index;
    }
    const byPlace = only(byNumber.get(number ?? "") ?? []);
    if (byPlace !== null) return byPlace;
    if (words.length === 0 || names.length > mostCompared) return null;
    const inside = names.filter((name) => isInside(words, name.words));
    return (
      only(inside.filter((name) => name.words[0] === words[0])) ?? only(inside)
    );
  };
  const found = new Map<string, number | null>();
  return (label) => {
    const cached = found.get(label);
    if (cached !== undefined) return cached;
    const index = find(label);
    found.set(label, index);
    return index;
  };
}

/** The words come in this order in the title, others between them. */
function isInside(
  wanted: readonly string[],
  title: readonly string[],
): boolean {
  let at = 0;
  for (const word of title) if (word === wanted[at]) at++;
  return at === wanted.length;
}

/** The one of the highest level, if there is one. */
function only(names: readonly Name[]): number | null {
  let best: Name | null = null;
  let equal = false;
  for (const name of names) {
    if (best && name.level > best.level) continue;
    equal = best?.level === name.level;
    best = name;
  }
  return best && !equal ? best.index : null;
}
