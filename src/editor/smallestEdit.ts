/** The smallest replacement that turns one text into the other. */
export function smallestEdit(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly text: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail))
    tail += 1;
  return {
    start,
    end: before.length - tail,
    text: after.slice(start, after.length - tail),
  };
}
