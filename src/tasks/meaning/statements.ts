import type { Section, Task } from "../../model/plan";
import {
  everyday,
  holdsUp,
  negated,
  readRelations,
  waits,
  waitsCjk,
} from "./dependencies";
import { readNames, type Names, type Target } from "./names";
import { readReferences, type Place } from "./references";
import type { ScannedLine } from "../lines/scan";

/** Cheap look at a line: most have no word that says anything about order. */
const candidate =
  /depend|prereq|block|after|before|until|requir|needs?\b|once|wait|→|->|=>|abhäng|hängt|voraus|nach |dépend|après|nécess|después|requi|após|depois|bloqu|依|前提|前置|先决|阻塞|完成|完了|之后|之後|の後|ブロック|의존|선행|이후|완료/iu;
/** The same for the words of a task, of which many name ids alone: those are read with its other details. */
const ofTaskCandidate =
  /block|bloqu|阻塞|ブロック|차단|\d ?(?:→|->)|(?<![[\w])US-?\d|(?<!\[)user stor|(?:phase|sprint|milestone|stage|epic|story|フェーズ|阶段)\s?\d|(?:depend\w* on|dependenc\w*|after|requires|needs|prerequisites?)[\s*_:：([]{1,6}[A-Z][a-z]/iu;
const keyword = new RegExp(
  `(?<![\\p{L}\\d-])(?:(?<holds>${holdsUp}|before)|(?<waits>${waits}|${everyday}|follows))(?![\\p{L}\\d])|(?<cjk>${waitsCjk})`,
  "giu",
);
/** Words after what they speak of: "Phase 1 完了後" (after Phase 1), "T009 をブロック" (blocks T009). */
const postposition =
  /(?<later>完了後|完了してから|の後|完成后|完成後|之后|之後|완료 ?후|이후|に依存)|をブロック/u;
const untilDone =
  /^no (.{3,60}?) can (?:begin|start|proceed) until (.{3,80})$/i;
const marker = /^[\s>]*(?:(?:[-*+•]|\d{1,9}[.)])\s+)?/;
const labelled = /^([^:：|]{1,120})[:：]\s*/;
const clauseEnd = /\s[-–—]{1,2}\s|[;；。•]|\.(?=\s|$)/u;
const arrow = /→|⟶|➡\uFE0F?|-{1,2}>|={1,2}>/u;
const fieldName = new RegExp(`^(?:${waits}|${waitsCjk}|requires)$`, "iu");
const fieldBlocks = new RegExp(`^(?:${holdsUp})$`, "iu");
const columnName =
  /^(?:depends?(?:encies|ency)?(?: on)?|blocked by|pre-?requisites?|requires|依赖|依存|의존성)$/i;
const maxLine = 1200;
/** Nobody writes more sentences about an order; a hostile file does not get to cost more. */
const mostStatements = 5000;
/** One sentence that would say more than this has been misread. */
const mostRelations = 2000;

/**
 * What the file says of the order of its tasks and sections outside of the tasks themselves ("Phase 2 depends on Phase 1",
 * "T001 → T002", a table), and what tasks say of others (`Blocks: T010`) and of sections ("depends on Phase 1"). Only what
 * is understood as a whole counts, and only names that the file knows: prose gives no diagnostics.
 */
export function withStatements(
  lines: readonly ScannedLine[],
  sections: readonly Section[],
  tasks: readonly Task[],
): { sections: Section[]; tasks: Task[] } {
  const added = {
    sections: new Map<number, Set<string>>(),
    tasks: new Map<number, Set<string>>(),
  };
  let known: Reader | null = null;
  let next = 0;
  let table: Columns | null = null;
  let read = 0;
  for (const line of lines) {
    while ((sections[next]?.line ?? Infinity) <= line.number) next++;
    const { kind, text, owner } = line;
    if (kind !== "item" && kind !== "text") {
      table = null;
      continue;
    }
    if (text.length > maxLine) continue;
    const isRow = owner === null && text.trimStart().startsWith("|");
    if (!isRow) table = null;
    const mayMatter =
      owner === null
        ? (isRow && table !== null) || candidate.test(text)
        : ofTaskCandidate.test(text);
    if (!mayMatter) continue;
    if (owner === null && ++read > mostStatements) continue;
    known ??= createReader(tasks, sections, added);
    if (owner !== null) {
      known.ofTask(text, owner);
      continue;
    }
    if (isRow) {
      table = table ? known.row(text, table) : columnsOf(text);
      continue;
    }
    known.line(text, next - 1);
  }
  return {
    sections: merge(sections, added.sections),
    tasks: merge(tasks, added.tasks),
  };
}

function merge<Each extends { dependencies: string[] }>(
  all: readonly Each[],
  added: ReadonlyMap<number, ReadonlySet<string>>,
): Each[] {
  return all.map((each, at) => {
    const more = added.get(at);
    if (!more) return each;
    const held = new Set(each.dependencies.map((name) => name.toLowerCase()));
    return {
      ...each,
      dependencies: [
        ...each.dependencies,
        ...[...more].filter((name) => !held.has(name.toLowerCase())),
      ],
    };
  });
}

/** Where a table names what depends and on what. */
interface Columns {
  readonly on: number;
}

const cellsOf = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => plain(cell));

function columnsOf(header: string): Columns | null {
  const on = cellsOf(header).findIndex((cell) => columnName.test(cell));
  return on > 0 ? { on } : null;
}

/** Without the marks of emphasis and code. */
const plain = (text: string): string =>
  text.replaceAll(/\*\*|__|`|~~/g, "").trim();

interface Reader {
  readonly line: (text: string, section: number) => void;
  readonly row: (text: string, columns: Columns) => Columns;
  readonly ofTask: (text: string, owner: number) => void;
}

function createReader(
  tasks: readonly Task[],
  sections: readonly Section[],
  added: {
    sections: Map<number, Set<string>>;
    tasks: Map<number, Set<string>>;
  },
): Reader {
  const names = readNames(tasks, sections);
  const taskAt = new Map(tasks.map(({ line }, at) => [line, at]));
  const tellers = { ...tellersOf(tasks, sections, names, added), names };

  return {
    row: (text, columns) => {
      const cells = cellsOf(text);
      const subject = whole(cells[0] ?? "", names, nowhere);
      if (subject.length > 0) {
        const place = placeOf(subject);
        const { targets } = readReferences(
          cells[columns.on] ?? "",
          0,
          names,
          place,
        );
        tellers.relate(subject, targets);
      }
      return columns;
    },
    ofTask: (text, owner) => {
      const at = taskAt.get(owner);
      if (at === undefined) return;
      const self: Target = { kind: "task", at };
      for (const id of readRelations(text).before) {
        const target = names.find(id);
        if (target?.kind === "task") tellers.relate([target], [self]);
      }
      // The ids that a task waits for are read with its other details; here only sections and stories.
      for (const match of text.matchAll(keyword)) {
        if (match.groups?.["holds"] !== undefined || isNegated(text, match))
          continue;
        const rest = text
          .slice(match.index + match[0].length)
          .replaceAll(/[[\]{}:：]/g, " ");
        const { targets } = readReferences(rest, 0, names, nowhere);
        tellers.relate(
          [self],
          targets.filter(({ kind }) => kind !== "task"),
        );
      }
      readArrows(text, names, nowhere, tellers.relate, false);
    },
    line: (text, section) => {
      const words = plain(text.replace(marker, ""));
      const inside = section >= 0 && names.hasTasks(section);
      const place: Place = { section: inside ? section : null };
      readSentence(words, place, tellers);
    },
  };
}

const nowhere: Place = { section: null };

/** The section that a subject is, for "all previous phases". */
function placeOf(subject: readonly Target[]): Place {
  const [first] = subject;
  return { section: first?.kind === "section" ? first.at : null };
}

const isNegated = (text: string, { index }: { index: number }): boolean =>
  negated.test(text.slice(Math.max(0, index - 24), index));

/** Names that make up a text as a whole; none where anything else stands in it. */
function whole(text: string, names: Names, place: Place): readonly Target[] {
  const { targets, whole: only } = readReferences(text, 0, names, place);
  return only ? targets : [];
}

type Relate = (subjects: readonly Target[], objects: readonly Target[]) => void;

interface Tellers {
  readonly names: Names;
  readonly relate: Relate;
}

function readSentence(text: string, place: Place, tellers: Tellers): void {
  const { names, relate } = tellers;
  const until = untilDone.exec(text.replace(/^[^:：]{0,30}[:：]\s*/, ""));
  if (until) {
    const subjects = whole(until[1] ?? "", names, place);
    const objects = readReferences(until[2] ?? "", 0, names, place).targets;
    relate(subjects, objects);
    return;
  }
  const label = labelled.exec(text);
  const title = label?.[1]?.trim() ?? "";
  const rest = label ? text.slice(label[0].length) : text;
  if (label && readArrows(title, names, place, relate, true)) return;
  const here: readonly Target[] =
    place.section === null ? [] : [{ kind: "section", at: place.section }];
  if (label && fieldName.test(title)) {
    relate(here, readReferences(rest, 0, names, place).targets);
    return;
  }
  if (label && fieldBlocks.test(title)) {
    relate(readReferences(rest, 0, names, place).targets, here);
    return;
  }
  if (/^purpose$/i.test(title)) {
    // Of spec-kit: "Core infrastructure that MUST be complete before ANY user story can be implemented".
    const before = /\bmust be completed? before /i.exec(rest);
    if (before)
      relate(
        readReferences(rest, before.index + before[0].length, names, place)
          .targets,
        here,
      );
    return;
  }
  const subject = label ? whole(title, names, place) : [];
  for (const clause of rest.split(clauseEnd)) {
    if (readArrows(clause, names, place, relate, true)) continue;
    readClause(clause, subject, place, tellers);
  }
}

/** "X depends on Y", "blocks Y", "Y 完了後": `subject` is what the label in front of the sentence names. */
function readClause(
  clause: string,
  subject: readonly Target[],
  place: Place,
  { names, relate }: Tellers,
): void {
  const behind = postposition.exec(clause);
  if (behind) {
    const words = clause.slice(0, behind.index);
    const particle = words.search(/[はが]/u);
    const own =
      particle < 0 ? [] : whole(words.slice(0, particle), names, place);
    const objects = whole(
      own.length > 0 ? words.slice(particle + 1) : words,
      names,
      place,
    );
    const subjects = own.length > 0 ? own : subject;
    if (behind.groups?.["later"] !== undefined) relate(subjects, objects);
    else relate(objects, subjects);
    return;
  }
  let from = 0;
  let subjects = subject;
  for (const match of clause.matchAll(keyword)) {
    if (match.index < from) continue;
    const own = readReferences(
      clause.slice(from, match.index),
      0,
      names,
      place,
    );
    from = match.index + match[0].length;
    if (!own.whole || isNegated(clause, match)) {
      subjects = [];
      continue;
    }
    if (own.targets.length > 0) subjects = own.targets;
    const about = subjects.length > 0 ? placeOf(subjects) : place;
    const objects = readReferences(clause, from, names, about);
    if (match.groups?.["holds"] === undefined)
      relate(subjects, objects.targets);
    else relate(objects.targets, subjects);
    from = objects.end;
  }
}

/**
 * "T001 → T002-T004 → Phase 3": each after the one before it. Every link must be names alone (the last may be followed by
 * words). In the words of a task (`alone` is false) only what stands right beside an arrow is looked at, and only ids count.
 */
function readArrows(
  text: string,
  names: Names,
  place: Place,
  relate: Relate,
  alone: boolean,
): boolean {
  if (!arrow.test(text)) return false;
  if (!alone) {
    for (const [, first = "", second = ""] of text.matchAll(idArrow)) {
      const before = names.find(first);
      const after = names.find(second);
      if (before?.kind === "task" && after?.kind === "task")
        relate([after], [before]);
    }
    return true;
  }
  const links = text.split(arrow).map((link) => link.trim());
  let before: readonly Target[] = [];
  for (const [index, link] of links.entries()) {
    const isLast = index === links.length - 1;
    const label = index === 0 ? (labelled.exec(link)?.[0].length ?? 0) : 0;
    const said = readReferences(link, label, names, place);
    const follows = /^\s*[:：,，(（]/.test(link.slice(said.end));
    if (!said.whole && !(isLast && follows)) return true;
    if (said.targets.length === 0) return true;
    if (index > 0) relate(said.targets, before);
    before = said.targets;
  }
  return true;
}

const idArrow =
  /(?<![\w-])([A-Z][A-Za-z-]{0,12}\d{1,6})\s?(?:→|-{1,2}>)\s?(?=([A-Z][A-Za-z-]{0,12}\d{1,6})(?![\w-]))/g;

function tellersOf(
  tasks: readonly Task[],
  sections: readonly Section[],
  names: Names,
  added: {
    sections: Map<number, Set<string>>;
    tasks: Map<number, Set<string>>;
  },
): { relate: Relate } {
  const nameOf = (target: Target): string | null => {
    switch (target.kind) {
      case "task":
        return tasks[target.at]?.id ?? null;
      case "section":
        return sections[target.at]?.title ?? null;
      case "story":
        return target.story;
    }
  };
  const add = (
    map: Map<number, Set<string>>,
    at: number,
    name: string,
  ): void => {
    const held = map.get(at);
    if (held) held.add(name);
    else map.set(at, new Set([name]));
  };
  const same = (one: Target, other: Target): boolean =>
    one.kind === "story" || other.kind === "story"
      ? one.kind === "story" &&
        other.kind === "story" &&
        one.story === other.story
      : one.kind === other.kind && one.at === other.at;

  return {
    relate: (subjects, objects) => {
      if (subjects.length * objects.length > mostRelations) return;
      for (const subject of subjects)
        for (const object of objects) {
          const name = nameOf(object);
          if (name === null || same(subject, object)) continue;
          // A name that means something else when it is looked up again is not clear enough.
          const again = names.find(name);
          if (!again || !same(again, object)) continue;
          switch (subject.kind) {
            case "section":
              add(added.sections, subject.at, name);
              break;
            case "task":
              add(added.tasks, subject.at, name);
              break;
            case "story":
              tasks.forEach(({ story }, at) => {
                if (story === subject.story) add(added.tasks, at, name);
              });
              break;
          }
        }
    },
  };
}
