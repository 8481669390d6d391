/** How much more the last third of a series may have than the first: the larger of the two counts. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export interface Verdict {
  readonly name: string;
  /** Medians of the first and of the last third. */
  readonly first: number;
  readonly last: number;
  /** What the last may be at the most. */
  readonly limit: number;
  readonly flat: boolean;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (
    ((sorted[Math.floor(middle)] ?? NaN) +
      (sorted[Math.ceil(middle - 1)] ?? NaN)) /
    2
  );
}

/**
 * Whether something that was measured again and again does not grow: by the medians of its first and its last third, since single
 * values say more about the moment than about a leak. What gets less is flat. Too few values for thirds are judged not flat.
 */
export function judgeFlat(
  name: string,
  values: readonly number[],
  { relative, absolute }: Tolerance,
): Verdict {
  const third = Math.floor(values.length / 3);
  const first = median(values.slice(0, third));
  const last = median(values.slice(values.length - third));
  const limit = first + Math.max(absolute, relative * first);
  return { name, first, last, limit, flat: last <= limit };
}
