const minute = 60_000;

/**
 * A moment as people say it, in the reader's own zone and manner: the time of day, and the day of the week where it is another day than
 * that of `from`. Both in epoch milliseconds.
 */
export function momentWords(at: number, from: number): string {
  const sameDay = new Date(at).toDateString() === new Date(from).toDateString();
  return new Date(at).toLocaleString(undefined, {
    ...(sameDay ? {} : { weekday: "short" }),
    hour: "numeric",
    minute: "2-digit",
  });
}

/** Whole minutes that are left until then, of a started one all; 0 when the time has come. Both in epoch milliseconds. */
export const minutesLeft = (until: number, now: number): number =>
  Math.max(0, Math.ceil((until - now) / minute));
