import { idAt, matchAt } from "./header";

/**
 * Words that say "this comes after …", in the languages people write plans in. The first group takes any id; the second are
 * everyday words (`after`, `requires`), which count only before an id with letters, so that "after 2 retries" is no dependency.
 */
export const waits =
  "depend(?:s|ing|encies|ency|ent)?(?: (?:up)?on)?|deps?|pre-?req(?:uisite)?s?(?: tasks?)?|block(?:ed|er)s?(?: (?:by|on))?|wait(?:s|ing)? (?:for|on)|" +
  "abhängig(?:keit(?:en)?)?(?: von)?|hängt (?:ab )?von|voraussetzung(?:en)?|blockiert (?:durch|von)|" +
  "dépend(?:ances?|s)?(?: de)?|prérequis|bloqu[ée]e? par|" +
  "depend[eê]n?(?:cias?)?(?: de)?|pr[eé](?:rr|-r)equisitos?|requisitos previos|bloquead[ao] por";
export const waitsCjk =
  "依存関係|依存先|依存|前提タスク|前提|依赖关系|依赖于?|依賴|前置任务|前置条件|前置|先决条件|의존성|의존|선행 ?작업|선행";
export const everyday =
  "after|requires?|needs?|once|following|nach|benötigt|erfordert|après|nécessite|requiert|después de|requiere|após|depois de|requer";
export const holdsUp =
  "(?:un)?block(?:s|ing)|blockiert|bloque|bloquea|bloqueia|阻塞|ブロック対象|차단";
const keyword = new RegExp(
  `(?<![\\p{L}\\d-])(?:(?<holds>${holdsUp})|(?<waits>${waits})|(?<everyday>${everyday}))(?![\\p{L}\\d])|(?<cjk>${waitsCjk})`,
  "giu",
);
/** Words after an id: "T001 完了後" (after T001 is done), "T009 をブロック" (blocks T009). */
const afterId =
  /(?:の)?(?:(?<later>完了後|完了してから|の後|完成后|完成後|之后|之後|완료 ?후|이후|に依存)|をブロック)/gu;
export const negated =
  /(?:\b(?:not|no|never|without|cannot|longer|non|nicht|keine?|pas|sin|sem|não)|n['’]t|[不无無没])(?:\s\w{1,10})?\s?$/iu;
const listMark = "[ \\t*_:：[\\](){}`,，、;；+&/|<>~=]";
const separator = new RegExp(
  `${listMark}|(?:and|und|et|y|e|on|both|also|only|all of|the|tasks?|ids?|completi(?:on of|ng)|和|と|및)(?=[\\s*#])|和|と|및|(?:任务|タスク|작업)(?=\\s?\\d)`,
  "iyu",
);
const rangeWord = /\s?(?:[-–—~]|\.\.\.?|…|to|through|bis)\s?/y;
const closingNumber = /(?<!\d)\d+$/;
const hasLetter = /[A-Za-z]/;
const maxRange = 200;
const aside = /\s?\([^()\n]{1,60}\)(?=\s?[,;&+])/y;
const bullet = /[ \t]*\r?\n[ \t]*[-*+•][ \t]+/y;
/** A number that stands alone: "2, 3" are ids in a list, "2 services" are none. */
const bareNumber =
  /\d{1,6}(?=\s{0,3}(?:[,，、;；)\]}&+_*`/]|$|\n|[-–—]|\.(?:\s|$)|(?:and|und|et|y|e|to|through)\s))/y;

export interface Relations {
  /** What must be done before. */
  readonly after: readonly string[];
  /** What waits for this: "Blocks: T010". */
  readonly before: readonly string[];
}

/** The ids that a text names as what must be done before it, in the order of the text, each once. */
export const readDependencies = (text: string): string[] => [
  ...readRelations(text).after,
];

/** The ids that a text says it waits for, and those that it says wait for it; in the order of the text, each once. */
export function readRelations(text: string): Relations {
  const after = new Set<string>();
  const before = new Set<string>();
  let at = 0;
  for (;;) {
    const match = matchAt(keyword, text, at);
    if (!match) break;
    const { holds, everyday: common, cjk } = match.groups ?? {};
    at = match.index + match[0].length;
    if (negated.test(text.slice(Math.max(0, match.index - 24), match.index)))
      continue;
    // "Depends: 2.1" names a task; "depends on 2 services" does not. A number must stand alone, or be counted as a task.
    const said = text.slice(at, at + 12);
    const colon =
      /^[\s*_`]{0,4}[:：]/.test(said) ||
      /^\s?(?:tasks?|任务|タスク)\s?\d/i.test(said);
    const accepts = (id: string): boolean => {
      if (hasLetter.test(id)) return true;
      if (common !== undefined) return false;
      return (
        colon || id.includes(".") || id.startsWith("#") || cjk !== undefined
      );
    };
    at = readList(text, at, holds === undefined ? after : before, accepts);
  }
  for (const match of text.matchAll(afterId))
    for (const id of idsBefore(text, match.index))
      (match.groups?.["later"] === undefined ? before : after).add(id);
  return { after: [...after], before: [...before] };
}

/** Reads ids and what stands between them from `from` on; answers where the list ends. */
function readList(
  text: string,
  from: number,
  found: Set<string>,
  accepts: (id: string) => boolean,
): number {
  let at = from;
  let last: string | null = null;
  /** Where an id has been read, a new line goes on only after a comma. */
  let open = true;
  let bullets = false;
  for (;;) {
    if (last !== null) {
      const range = matchAt(rangeWord, text, at);
      const end = range ? readId(text, at + range[0].length) : null;
      if (range && end !== null) {
        for (const id of expand(last, end)) if (accepts(id)) found.add(id);
        at += range[0].length + end.length;
        last = null;
        continue;
      }
      at += matchAt(aside, text, at)?.[0].length ?? 0;
    }
    const id = readId(text, at);
    if (id !== null) {
      if (!accepts(id)) return at;
      found.add(id);
      at += id.length;
      last = id;
      open = false;
      if (!bullets) continue;
      // An id in a list of its own may be explained: the rest of its line says nothing of what comes before.
      const end = text.indexOf("\n", at);
      if (end < 0) return text.length;
      if (text.slice(at, end).trim().length > 1) at = end;
    }
    const item = last === null || bullets ? matchAt(bullet, text, at) : null;
    if (item && (bullets || open)) {
      bullets = true;
      at += item[0].length;
      last = null;
      continue;
    }
    if (text[at] === "\n" || text[at] === "\r") {
      if (!open || bullets) return at;
      at++;
      continue;
    }
    const between = matchAt(separator, text, at);
    if (!between) return at;
    at += between[0].length;
    if (/[,，、;；&+]|and/i.test(between[0])) open = true;
    if (!/[`*_\])~]/.test(between[0])) last = null;
  }
}

const readId = (text: string, at: number): string | null =>
  idAt(text, at) ?? matchAt(bareNumber, text, at)?.[0] ?? null;

/** Ids, with what stands between ids, that end right before `at`. */
function idsBefore(text: string, at: number): string[] {
  const from = Math.max(0, at - 120);
  const words = [...text.slice(from, at).matchAll(/[A-Za-z\d][\w.-]*/g)];
  const ids: string[] = [];
  let end = at - from;
  for (const word of words.reverse()) {
    const between = text.slice(from + word.index + word[0].length, from + end);
    if (!/^[\s,，、&+/和と및*`]*$/u.test(between)) break;
    const [first = "", last] = word[0].split(/[-–](?=T\d)/);
    if (idAt(first, 0) !== first || !hasLetter.test(first)) break;
    ids.unshift(...(last === undefined ? [first] : expand(first, last)));
    end = word.index;
  }
  return ids;
}

/** `T001` to `T004` as four ids; ends that do not count up alike stay two. */
export function expand(first: string, last: string): string[] {
  const from = closingNumber.exec(first);
  const to = closingNumber.exec(last);
  if (!from || !to) return [first, last];
  const start = Number(from[0]);
  const end = Number(to[0]);
  const prefix = first.slice(0, from.index);
  if (
    prefix !== last.slice(0, to.index) ||
    end < start ||
    end - start > maxRange
  )
    return [first, last];
  const width = from[0].length;
  return Array.from(
    { length: end - start + 1 },
    (_, index) => prefix + String(start + index).padStart(width, "0"),
  );
}
