const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** How long things took, in milliseconds, as a row of a bench's table. */
export const delayRow = (values: readonly number[]): Record<string, number> => {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    seen: sorted.length,
    "p50 ms": at(sorted, 0.5),
    "p95 ms": at(sorted, 0.95),
    "max ms": at(sorted, 1),
  };
};
