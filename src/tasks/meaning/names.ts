import type { Section, Task } from "../../model/plan";
import { idKey } from "./ids";
import { sectionsAround } from "./sections";

/** What a name in a task file means. `at` counts in the file's tasks or sections. */
export type Target =
  | { readonly kind: "task"; readonly at: number }
  | { readonly kind: "section"; readonly at: number }
  | { readonly kind: "story"; readonly story: string };

/** Knows what the names in a file mean: ids, sections by title, number or words, and stories. */
export interface Names {
  /** Null for a name that means nothing here, or more than one section. */
  readonly find: (name: string) => Target | null;
  /** The section that words in a sentence mean; not the parts of a phase ("Tests"), whose titles are everyday words. */
  readonly findSection: (words: string) => Target | null;
  /** Sections that hold work and count up: "Phase 5.5" has the number 5.5. */
  readonly numbered: readonly NumberedSection[];
  /** Sections of a user story. */
  readonly stories: readonly number[];
  /** Whether a section holds work. */
  readonly hasTasks: (section: number) => boolean;
  /** Whether some name of a section begins with this word (as `nameKey` gives it). */
  readonly begins: (word: string) => boolean;
}

export interface NumberedSection {
  readonly at: number;
  readonly word: string;
  readonly number: number;
}

/** Words before a number that name a section, in the languages people plan in. */
const counted =
  /^(phase|phases|milestone|sprint|stage|part|epic|section|module|feature|wave|iteration|step|fase|etapa|étape|schritt|フェーズ|ステップ|阶段|階段|第|단계)\s?(\d{1,4}(?:\.\d{1,4})?)(?![\d.]*\d)/iu;
const story = /(?<![A-Za-z])(?:user story|story|us)[ -]?(\d{1,4})(?!\d)/giu;
const startsWithStory = /^(?:user story|story|us)[ -]?\d/i;
const maxTitle = 300;

/** A title or a name as it is compared: letters, digits and inner dots, in lower case. */
export const nameKey = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, " ")
    .replace(/\.(?!\d)/g, " ")
    .replace(/ {2,}/g, " ")
    .trim();

export function readNames(
  tasks: readonly Task[],
  sections: readonly Section[],
): Names {
  const working = sectionsWithTasks(tasks, sections);
  const byId = new Map<string, number>();
  tasks.forEach(({ id }, at) => {
    if (id !== null && !byId.has(idKey(id))) byId.set(idKey(id), at);
  });
  const headings = new Map<number, number>();
  tasks.forEach(({ kind, line }, at) => {
    if (kind === "heading") headings.set(line, at);
  });
  const byName = new Map<string, Target | null>();
  const storySections = new Map<string, number | null>();
  const numbered: NumberedSection[] = [];
  const stories: number[] = [];
  let around: { level: number; stories: readonly string[]; named: boolean }[] =
    [];
  sections.forEach((section, at) => {
    // A heading that is a task is named like a section.
    const task = headings.get(section.line);
    if (task === undefined && !working.has(at)) return;
    const { title, level } = section;
    const number = counted.exec(title);
    const told = storiesOf(title);
    around = around.filter((outer) => outer.level < level);
    // In "Phase 3: User Story 1", "Tests for User Story 1" is a part that nobody names alone.
    const isPart = around.some(({ named }) => named);
    const inside = new Set(around.flatMap((outer) => outer.stories));
    around.push({
      level,
      stories: told,
      named: number !== null || told.length > 0,
    });
    const target: Target =
      task === undefined ? { kind: "section", at } : { kind: "task", at: task };
    if (!isPart || number)
      for (const name of aliases(title))
        byName.set(name, byName.has(name) ? null : target);
    if (task !== undefined) return;
    if (number)
      numbered.push({
        at,
        word: singular(number[1] ?? ""),
        number: Number(number[2]),
      });
    const own =
      isPart && !startsWithStory.test(title)
        ? []
        : told.filter((one) => !inside.has(one));
    if (own.length > 0) stories.push(at);
    for (const one of own)
      storySections.set(one, storySections.has(one) ? null : at);
  });
  // A title that is one section's own wins over another's part: exact titles are looked up first.
  const byTitle = new Map<string, number>();
  sections.forEach(({ title }, at) => {
    if (working.has(at) && !byTitle.has(title)) byTitle.set(title, at);
  });
  const tagged = new Set(
    tasks.flatMap((task) => (task.story === null ? [] : task.story)),
  );

  const findSection = (words: string): Target | null =>
    byName.get(singularName(nameKey(words))) ?? null;
  const find = (name: string): Target | null => {
    const id = byId.get(idKey(name));
    if (id !== undefined) return { kind: "task", at: id };
    const title = byTitle.get(name);
    if (title !== undefined) return { kind: "section", at: title };
    const key = nameKey(name);
    const [told, ...others] = storiesOf(key);
    if (told !== undefined && others.length === 0 && isStory(key)) {
      const at = storySections.get(told);
      if (typeof at === "number") return { kind: "section", at };
      return tagged.has(told) ? { kind: "story", story: told } : null;
    }
    return findSection(name);
  };
  const firstWords = new Set(
    [...byName.keys()].map((name) => name.split(" ", 1)[0] ?? ""),
  );
  return {
    find,
    findSection,
    numbered,
    stories,
    hasTasks: (section) => working.has(section),
    begins: (word) => firstWords.has(word),
  };
}

/** The whole of a name is a story: "us 1", "user story 1", "story 1". */
const isStory = (key: string): boolean =>
  /^(?:user )?story ?\d+$|^us ?\d+$/.test(key);

const singular = (word: string): string =>
  word.toLowerCase() === "phases" ? "phase" : word.toLowerCase();
const singularName = (key: string): string => key.replace(/^phases /, "phase ");

/** "US1", "US2" of "Phase 8: US1+US2 (URL+PDF)". */
function storiesOf(title: string): string[] {
  const found = new Set<string>();
  for (const [, number] of title.slice(0, maxTitle).matchAll(story))
    found.add(`US${Number(number)}`);
  return [...found];
}

/** All that people call a section by: its whole title, its number, and its words with and without what is in parentheses. */
function aliases(title: string): Set<string> {
  const names = new Set<string>();
  const add = (name: string): void => {
    const key = nameKey(name);
    if (key !== "" && !/^[\d.]+$/.test(key)) names.add(key);
  };
  const words = title.slice(0, maxTitle);
  add(words);
  const number = counted.exec(words);
  if (number) add(`${singular(number[1] ?? "")} ${number[2] ?? ""}`);
  const rest = number ? words.slice(number[0].length) : words;
  const bare = rest.replace(/^[\s\d.:：)\-–—]+/, "");
  add(bare);
  add(bare.replace(/\s?[(（][^()（）]*[)）]/g, " "));
  const inside = /^\s?[(（]([^()（）]+)[)）]/.exec(rest);
  if (inside) add(inside[1] ?? "");
  return names;
}

function sectionsWithTasks(
  tasks: readonly Task[],
  sections: readonly Section[],
): Set<number> {
  const around = sectionsAround(tasks, sections);
  const places = new Map(sections.map((section, at) => [section, at]));
  const working = new Set<number>();
  let last: readonly Section[] | null = null;
  for (const [at, { role }] of tasks.entries()) {
    const chain = around[at] ?? [];
    if (role === "criterion" || chain === last) continue;
    last = chain;
    for (const section of chain) {
      const place = places.get(section);
      if (place !== undefined) working.add(place);
    }
  }
  return working;
}
