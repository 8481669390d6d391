/** 53 bits that tell texts apart (cyrb53); not a secret, only a short name for a long title. */
function fingerprint(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507);
  high ^= Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507);
  low ^= Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0))
    .toString(36)
    .padStart(11, "0");
}

/** Letters and digits only, so that emphasis, punctuation and spacing may change without a new identity. */
const normalised = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export interface Identified {
  readonly id: string | null;
  readonly title: string;
  readonly section: readonly string[];
}

/** Identities by content alone: id, title and sections; equal ones are counted. They start with `~`, which no id does. */
export function contentKeys(tasks: readonly Identified[]): string[] {
  const seen = new Map<string, number>();
  const chains = new Map<string, string>();
  return tasks.map(({ id, title, section }) => {
    const raw = section.join("\n");
    const chain = chains.get(raw) ?? normalised(raw);
    chains.set(raw, chain);
    const words = normalised(`${id ?? ""} ${title}`);
    const base = `~${words.slice(0, 32).trim().replaceAll(" ", "-")}-${fingerprint(`${words}\n${chain}`)}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return count === 1 ? base : `${base}.${count}`;
  });
}

/** The stable identity of each task: its id where no other task has it, else its content key. */
export function taskKeys(tasks: readonly Identified[]): string[] {
  const uses = new Map<string, number>();
  for (const { id } of tasks)
    if (id !== null) uses.set(id, (uses.get(id) ?? 0) + 1);
  return contentKeys(tasks).map((contentKey, index) => {
    const id = tasks[index]?.id ?? null;
    return id !== null && uses.get(id) === 1 ? id : contentKey;
  });
}
