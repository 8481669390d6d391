import { expand } from "./dependencies";
import { idAt, matchAt } from "./header";
import { nameKey, type Names, type Target } from "./names";

/** Names of tasks, sections and stories that a piece of a sentence lists. */
export interface References {
  readonly targets: readonly Target[];
  /** Where in the text the list ends. */
  readonly end: number;
  /** Nothing but names, and words that say nothing, stood there. */
  readonly whole: boolean;
}

const between = /(?:[\s,，、;&+/*_`~"“”「」・-]|✅|🎯|⚠|\uFE0F)+/uy;
const glossOpen = /\s?[(（]/y;
/** Words around names that change nothing: "both depend only on …", "… phase completion". */
const filler =
  /(?:all|both|each|also|only|which|it|they|that|and|or|und|et|y|e|the|on|of|to|can|may|must|should|will|then|be|being|is|are|has|have|starts?|begins?|runs?|proceeds?|done|ready|finish(?:es|ed)?|phases?|stages?|sections?|completions?|completes?|completed|first|itself|work|tasks?|stories|完成|完了|全部|都|可|は|が|の|和|と|및|全)(?![\p{L}\p{N}])|(?:完成|完了|全部|は|が|の|和|と|및)/iuy;
const allStories =
  /(?:(?:all|any|every|each|other|the|desired|remaining|\d|two|three|four|five|six|seven|eight) ){0,3}user stor(?:y|ies)(?! ?\d)(?: (?:phases?|work|that will ship))?|(?:(?:all|any|every|each) )(?:(?:desired|other|two|three|four|five|six|seven|eight|\d) )?stories|所有用户故事|全ユーザーストーリー|すべてのユーザーストーリー|모든 사용자 스토리/iuy;
const allBefore =
  /all (?:of the )?above|all (?:prior|previous|preceding|earlier|other) (?:phases|sections|stages|steps)|所有前置阶段/iy;
const here = /this (?:phase|section|stage|story|step)/iy;
const countedName =
  /(phases?|milestones?|sprints?|stages?|parts?|epics?|sections?|modules?|features?|waves?|iterations?|steps?|fases?|フェーズ|阶段|단계)\s?(\d{1,4}(?:\.\d{1,4})?)(?:\s?[-–—~〜]\s?(\d{1,4}(?:\.\d{1,4})?)|(\+)(?![\s\d\p{L}]*\d))?(?![\p{L}\d])/iuy;
const storyName =
  /(?:user stor(?:y|ies)|story|us)[ -]?(\d{1,3})(?:\s?[-–—]\s?(?:us)?(\d{1,3}))?(?![\p{L}\d])/iuy;
const taskRange = /\s?(?:[-–—~]|to|through)\s?/y;
const taskWord =
  /(?:tasks?|任务|タスク|작업)\s?(\d{1,6}(?:\.\d{1,6}){0,4})(?![\p{L}\d])/iuy;
const possessive = /['’]s?\s+(?=[T#]-?\d)/y;
const apostrophe = /['’]s?(?=\s)/y;
const word = /[\p{L}\p{N}][\p{L}\p{N}.&-]*/uy;
const maxWords = 8;
const maxRange = 200;

/** What a line can mean with "this phase" and "all phases before": the section it is about. */
export interface Place {
  readonly section: number | null;
}

/**
 * Reads a list of names from `from` on, as far as it understands every word. A name in parentheses after one that is known says
 * the same again: "Foundational (Phase 2)"; after an unknown one it says what is meant.
 */
export function readReferences(
  text: string,
  from: number,
  names: Names,
  place: Place,
): References {
  const targets: Target[] = [];
  let at = from;
  for (;;) {
    at += matchAt(between, text, at)?.[0].length ?? 0;
    if (at >= text.length) return { targets, end: at, whole: true };
    const gloss = matchAt(glossOpen, text, at);
    if (gloss) {
      const end = closing(text, at + gloss[0].length);
      if (end < 0) return { targets, end: at, whole: false };
      if (targets.length === 0) {
        const inside = text.slice(at + gloss[0].length, end);
        const said = readReferences(inside, 0, names, place);
        if (said.whole) targets.push(...said.targets);
      }
      at = end + 1;
      continue;
    }
    const one = readReference(text, at, names, place);
    if (one) {
      // "US2's T036" means the task alone.
      const owner = matchAt(possessive, text, one.end);
      if (!owner) targets.push(...one.targets);
      at = one.end + (owner?.[0].length ?? 0);
      at += matchAt(apostrophe, text, at)?.[0].length ?? 0;
      continue;
    }
    const empty = matchAt(filler, text, at);
    if (!empty) {
      // "Dual Session (Phase 5.5)": the words may be new, what is in parentheses is not.
      const explained = targets.length === 0 ? unknownWords(text, at) : at;
      if (explained === at) return { targets, end: at, whole: false };
      at = explained;
      continue;
    }
    at += empty[0].length;
  }
}

/** Where an opening parenthesis follows a few plain words; `at` where none does. */
function unknownWords(text: string, at: number): number {
  let end = at;
  for (let count = 0; count < 4; count++) {
    const next = matchAt(word, text, end);
    if (!next || !/^\p{Lu}/u.test(text.slice(at))) return at;
    end += next[0].length;
    if (matchAt(glossOpen, text, end)) return end;
    if (text[end] !== " ") return at;
    end++;
  }
  return at;
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length && at - from < 200; at++) {
    const character = text[at] ?? "";
    if (character === "(" || character === "（") depth++;
    else if (character === ")" || character === "）") depth--;
    if (depth === 0) return at;
  }
  return -1;
}

function readReference(
  text: string,
  at: number,
  names: Names,
  { section }: Place,
): { targets: Target[]; end: number } | null {
  const found = (
    match: RegExpExecArray,
    targets: readonly (Target | null)[],
  ): { targets: Target[]; end: number } | null => {
    const known = targets.filter((target) => target !== null);
    return known.length === 0
      ? null
      : { targets: known, end: at + match[0].length };
  };
  const toSection = (one: number): Target => ({ kind: "section", at: one });

  const around = matchAt(here, text, at);
  if (around && section !== null) return found(around, [toSection(section)]);
  const stories = matchAt(allStories, text, at);
  if (stories && names.stories.length > 0)
    return found(stories, names.stories.map(toSection));
  const before = matchAt(allBefore, text, at);
  if (before && section !== null)
    return found(
      before,
      names.numbered.flatMap((one) =>
        one.at < section ? toSection(one.at) : [],
      ),
    );
  const counted = matchAt(countedName, text, at);
  if (counted) {
    const known = found(counted, numberedSections(counted, names));
    if (known) return known;
  }
  const story = matchAt(storyName, text, at);
  if (story) {
    const first = Number(story[1]);
    const last = story[2] === undefined ? first : Number(story[2]);
    const known = found(
      story,
      Array.from(
        { length: Math.max(0, Math.min(last - first, maxRange)) + 1 },
        (_, step) => names.find(`US${first + step}`),
      ),
    );
    if (known) return known;
  }
  return readTasks(text, at, names) ?? readSectionName(text, at, names);
}

/** "Phase 2", "Phases 3-5", "Phase 3+". */
function numberedSections(
  [, written = "", first = "", last, onwards]: RegExpExecArray,
  names: Names,
): (Target | null)[] {
  const kind = written.toLowerCase().replace(/(?<=[a-z])s$/, "");
  if (last === undefined && onwards === undefined)
    return [names.find(`${kind} ${first}`)];
  const from = Number(first);
  const to = last === undefined ? Infinity : Number(last);
  return names.numbered.flatMap(({ at, word: called, number }): Target[] =>
    called === kind && number >= from && number <= to
      ? [{ kind: "section", at }]
      : [],
  );
}

/** "T001", "T001-T003", "task 2.1". */
function readTasks(
  text: string,
  at: number,
  names: Names,
): { targets: Target[]; end: number } | null {
  const isTask = (target: Target | null): target is Target =>
    target?.kind === "task";
  const named = matchAt(taskWord, text, at);
  if (named) {
    const target = names.find(named[1] ?? "");
    if (isTask(target)) return { targets: [target], end: at + named[0].length };
  }
  const id = idAt(text, at);
  if (id === null) return null;
  const first = names.find(id);
  if (!isTask(first)) return null;
  const end = at + id.length;
  const range = matchAt(taskRange, text, end);
  const last = range ? idAt(text, end + range[0].length) : null;
  if (!range || last === null || !isTask(names.find(last)))
    return { targets: [first], end };
  return {
    targets: expand(id, last).map(names.find).filter(isTask),
    end: end + range[0].length + last.length,
  };
}

/** A section by its words, written like a name: "Setup", not "setup". The longest name counts. */
function readSectionName(
  text: string,
  at: number,
  names: Names,
): { targets: Target[]; end: number } | null {
  const first = matchAt(word, text, at)?.[0] ?? "";
  if (first === "" || /^[\p{Ll}\d]/u.test(first)) return null;
  if (!names.begins(nameKey(first).split(" ", 1)[0] ?? "")) return null;
  const ends: number[] = [];
  let end = at;
  while (ends.length < maxWords) {
    const next = matchAt(word, text, end);
    if (!next) break;
    end += next[0].length;
    ends.push(end);
    const gap = /^(?: [&–—-])? /.exec(text.slice(end, end + 3));
    if (!gap) break;
    end += gap[0].length;
  }
  for (const until of ends.reverse()) {
    const target = names.findSection(text.slice(at, until));
    if (target !== null) return { targets: [target], end: until };
  }
  return null;
}
