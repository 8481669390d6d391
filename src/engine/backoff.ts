const second = 1000;
const minute = 60 * second;

const first = 5 * second;
const longest = 10 * minute;

/**
 * How long to wait before an attempt is made again whose service was not there, in milliseconds: twice as long each time, half of it left
 * to chance, so that many that failed at once do not come back at once. `earlier`: how often it was made again in a row already.
 * `random`: from 0 to 1. Pure.
 */
export function backoffMs(earlier: number, random: number): number {
  const most = Math.min(longest, first * 2 ** earlier);
  return Math.round(most / 2 + (random * most) / 2);
}
