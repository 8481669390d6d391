/** Something that is shown as a row: its key tells it from others, its line where it stands. */
export interface Keyed {
  readonly key: string;
  readonly line: number;
}

/** A row's name, which stays while the row is the same in the eyes of a reader. */
export interface Named extends Keyed {
  readonly name: string;
}

/**
 * Names what is there now as it was named before: by key; where that is new, by line, since somebody then is rewriting the
 * words in that line. A tree keeps expansion and selection by name, so both survive edits. Names are unique.
 */
export function keepNames(
  before: readonly Named[],
  now: readonly Keyed[],
): Named[] {
  const keys = new Set(now.map(({ key }) => key));
  const byKey = new Map<string, Named>();
  const byLine = new Map<number, Named>();
  for (const one of before) {
    if (!byKey.has(one.key)) byKey.set(one.key, one);
    if (!keys.has(one.key)) byLine.set(one.line, one);
  }
  const taken = new Set<string>();
  const take = (name: string | undefined): string | null => {
    if (name === undefined || taken.has(name)) return null;
    taken.add(name);
    return name;
  };
  const kept = now.map(({ key, line }) =>
    take((byKey.get(key) ?? byLine.get(line))?.name),
  );
  return now.map(({ key, line }, at) => {
    let name = kept[at] ?? take(key);
    for (let count = 2; name === null; count++) name = take(`${key}\t${count}`);
    return { key, line, name };
  });
}
