import { idAt, matchAt } from "./header";

/**
 * Words that say "this comes later than …". The first group takes any id after a colon or blank; the second are everyday
 * words (`after`, `requires`), which count only before an id with letters, so that "after 2 retries" is no dependency.
 */
const keyword =
  /(?<![A-Za-z])(depend(?:s|ing|encies|ency)?(?: on)?|deps?|prerequisites?|blocked by|dépend(?:s|ances)? ?(?:de)?|dependências?|dependencias?)(?![A-Za-z])|(依存関係|依存|依赖|依賴|의존성?)|(?<![A-Za-z])(after|requires?|needs)(?![A-Za-z])/gi;
const separator =
  /[\s*_:：[\](){}`,，、;；+&/|]|(?:and|und|et|y|e|on|task|tasks)(?=[\s*])/iy;
const rangeWord = /\s?(?:[-–—~]|\.\.|to|through)\s?/y;
const numbered = /^(.*?)(\d+)$/;
const hasLetter = /[A-Za-z]/;
const maxRange = 200;

/** The ids that a text names as what must be done before it, in the order of the text, each once. */
export function readDependencies(text: string): string[] {
  const found = new Set<string>();
  keyword.lastIndex = 0;
  for (;;) {
    const match = keyword.exec(text);
    if (!match) return [...found];
    const everyday = match[3] !== undefined;
    const at = match.index + match[0].length;
    // "Depends: 2.1" names a task; "depends on 2 services" does not.
    const colon = /^[\s*_]{0,4}[:：]/.test(text.slice(at, at + 6));
    keyword.lastIndex = readIds(text, at, found, (id) =>
      hasLetter.test(id) ? true : !everyday && (colon || id.includes(".")),
    );
  }
}

/** Reads ids and separators from `from` on; answers where the list ends. */
function readIds(
  text: string,
  from: number,
  found: Set<string>,
  accepts: (id: string) => boolean,
): number {
  let at = from;
  let last: string | null = null;
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
    }
    const id = readId(text, at);
    if (id !== null) {
      if (!accepts(id)) return at;
      found.add(id);
      at += id.length;
      last = id;
      continue;
    }
    const between = matchAt(separator, text, at);
    if (!between) return at;
    at += between[0].length;
    if (!/[`*_\])]/.test(between[0])) last = null;
  }
}

const bareNumber = /\d{1,6}(?=[\s,，、;)\]]|$)/y;

const readId = (text: string, at: number): string | null =>
  idAt(text, at) ?? matchAt(bareNumber, text, at)?.[0] ?? null;

/** `T001` to `T004` as four ids; ends that do not count up alike stay two. */
function expand(first: string, last: string): string[] {
  const from = numbered.exec(first);
  const to = numbered.exec(last);
  const start = Number(from?.[2]);
  const end = Number(to?.[2]);
  const prefix = from?.[1] ?? "";
  if (!from || !to || prefix !== to[1] || end < start || end - start > maxRange)
    return [first, last];
  const width = from[2]?.length ?? 0;
  return Array.from(
    { length: end - start + 1 },
    (_, index) => prefix + String(start + index).padStart(width, "0"),
  );
}
