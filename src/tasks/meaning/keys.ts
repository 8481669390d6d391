/** 53 bits that tell texts apart (cyrb53), fed part by part; not a secret, only a short name for a long title. */
interface Fingerprint {
  high: number;
  low: number;
}

function feed(print: Fingerprint, text: string): void {
  let { high, low } = print;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  print.high = high;
  print.low = low;
}

function fingerprint(...parts: readonly string[]): string {
  const print: Fingerprint = { high: 0xdeadbeef, low: 0x41c6ce57 };
  for (const part of parts) feed(print, part);
  let { high, low } = print;
  high = Math.imul(high ^ (high >>> 16), 2246822507);
  high ^= Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507);
  low ^= Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0))
    .toString(36)
    .padStart(11, "0");
}

/** Letters and digits only, so that emphasis, punctuation and spacing may change without a new identity. */
export function normalised(text: string): string {
  let result = "";
  let from = -1;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return normalisedUnicode(text);
    const isWord =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57);
    if (isWord) {
      if (from < 0) from = at;
    } else if (from >= 0) {
      result +=
        result === "" ? text.slice(from, at) : ` ${text.slice(from, at)}`;
      from = -1;
    }
  }
  return result.toLowerCase();
}

const normalisedUnicode = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export interface Identified {
  readonly id: string | null;
  readonly title: string;
  readonly section: readonly string[];
  readonly line: number;
  readonly parentLine: number | null;
}

/**
 * Identities by content alone; they start with `~`, which no id does. A task is known by its id and title where no other has
 * the same, so that moving it or renaming its section changes nothing; among equal ones the task above and the sections tell,
 * and at last their order.
 */
export function contentKeys(
  tasks: readonly Identified[],
  /** All tasks of the file, where `tasks` are only some. */
  file: readonly Identified[] = tasks,
): string[] {
  const words = tasks.map(wordsOf);
  const uses = new Map<string, number>();
  for (const word of words) uses.set(word, (uses.get(word) ?? 0) + 1);
  const places = placesOf(tasks, file);
  const seen = new Map<string, number>();
  return words.map((own, at) => {
    const print =
      uses.get(own) === 1
        ? fingerprint(own)
        : fingerprint(own, "\n", places(at));
    const base = `~${own.slice(0, 32).trim().replaceAll(" ", "-")}-${print}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return count === 1 ? base : `${base}.${count}`;
  });
}

const wordsOf = ({ id, title }: Identified): string =>
  normalised(id === null ? title : `${id} ${title}`);

/** Where a task stands, in words: the task above it and the sections around. */
function placesOf(
  tasks: readonly Identified[],
  file: readonly Identified[],
): (at: number) => string {
  let byLine: Map<number, Identified> | null = null;
  const chains = new Map<string, string>();
  return (at) => {
    byLine ??= new Map(file.map((one) => [one.line, one]));
    const task = tasks[at];
    const raw = task?.section.join("\n") ?? "";
    const chain = chains.get(raw) ?? normalised(raw);
    chains.set(raw, chain);
    const parent = byLine.get(task?.parentLine ?? 0);
    return `${parent ? wordsOf(parent) : ""}\n${chain}`;
  };
}

/** The stable identity of each task: its id where no other task has it, else its content key. */
export function taskKeys(tasks: readonly Identified[]): string[] {
  const ids = new Set<string>();
  const repeated = new Set<string>();
  for (const { id } of tasks) {
    if (id === null) continue;
    const known = ids.size;
    if (ids.add(id).size === known) repeated.add(id);
  }
  const isUnique = (id: string | null): id is string =>
    id !== null && !repeated.has(id);
  const keys = contentKeys(
    tasks.filter(({ id }) => !isUnique(id)),
    tasks,
  );
  let next = 0;
  return tasks.map(({ id }) => (isUnique(id) ? id : (keys[next++] ?? "")));
}
