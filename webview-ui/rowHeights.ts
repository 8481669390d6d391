/**
 * Heights of the rows of a virtual list, in pixels: an estimate until a row is measured. A Fenwick tree over them makes
 * each change and each look-up logarithmic, so that 100,000 rows scroll as smoothly as 100.
 */
export interface RowHeights {
  readonly count: number;
  /** Height of all rows together. */
  readonly total: number;
  /** Adds rows at the end, with the estimated height; the count never shrinks. */
  grow(count: number): void;
  /** Records a measured height and returns by how much the row grew. */
  measure(index: number, height: number): number;
  /** Distance from the top of the list to the top of the row. */
  top(index: number): number;
  /** The row at a distance from the top of the list; the last one beyond the end. */
  at(distance: number): number;
}

export function rowHeights(estimate: number): RowHeights {
  const heights: number[] = [];
  // sums[i] holds the heights of the (i & -i) rows that end with row i - 1; index 0 is not used.
  const sums: number[] = [0];

  const top = (index: number): number => {
    let sum = 0;
    for (let node = index; node > 0; node -= node & -node)
      sum += sums[node] ?? 0;
    return sum;
  };

  return {
    get count() {
      return heights.length;
    },
    get total() {
      return top(heights.length);
    },
    grow(count) {
      while (heights.length < count) {
        heights.push(estimate);
        const node = heights.length;
        sums.push(top(node - 1) + estimate - top(node - (node & -node)));
      }
    },
    measure(index, height) {
      const grown = height - (heights[index] ?? height);
      if (grown === 0) return 0;
      heights[index] = height;
      for (let node = index + 1; node < sums.length; node += node & -node)
        sums[node] = (sums[node] ?? 0) + grown;
      return grown;
    },
    top,
    at(distance) {
      let node = 0;
      let left = distance;
      let step = 2 ** Math.floor(Math.log2(Math.max(1, heights.length)));
      for (; step >= 1; step /= 2) {
        const sum = sums[node + step];
        if (sum !== undefined && sum <= left) {
          node += step;
          left -= sum;
        }
      }
      return Math.max(0, Math.min(node, heights.length - 1));
    },
  };
}
