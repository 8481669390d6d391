const minute = 60_000;
/** From here on a day of the week could mean two days. */
const sixDays = 6 * 24 * 60 * minute;

/**
 * A moment as people say it, in the reader's own zone and manner: the time of day, and where it is another day than that of `from` the
 * day of the week, or the date when it is further away. Both in epoch milliseconds. `language`: BCP 47; without it, that of the process.
 */
export function momentWords(
  at: number,
  from: number,
  language?: string,
): string {
  const sameDay = new Date(at).toDateString() === new Date(from).toDateString();
  const isFar = Math.abs(at - from) >= sixDays;
  return new Date(at).toLocaleString(language, {
    ...(sameDay
      ? {}
      : isFar
        ? { month: "short", day: "numeric" }
        : { weekday: "short" }),
    hour: "numeric",
    minute: "2-digit",
  });
}

/** Whole minutes that are left until then, of a started one all; 0 when the time has come. Both in epoch milliseconds. */
export const minutesLeft = (until: number, now: number): number =>
  Math.max(0, Math.ceil((until - now) / minute));
