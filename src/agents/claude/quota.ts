/**
 * What the messages about a used up quota say: pure, and known from the program's own texts and what users have reported. Zones and
 * the changes of the clocks come from `Intl`.
 */

const limitMessages =
  /hit your .{0,60}\blimit|usage limit reached|spend limit reached|limit will reset|out of (?:extra usage|usage credits)/i;

/** Whether this text says that the account's quota is used up, rather than that the service is busy. */
export const isLimitMessage = (text: string): boolean =>
  limitMessages.test(text) && !/not your usage limit/i.test(text);

const months = [
  "jan",
  "feb",
  "mar",
  "apr",
  "may",
  "jun",
  "jul",
  "aug",
  "sep",
  "oct",
  "nov",
  "dec",
];

interface WallTime {
  readonly hour: number;
  readonly minute: number;
}
interface WallDate {
  readonly month: number;
  readonly day: number;
  readonly year: number | null;
}

/**
 * When the quota is there again, in epoch milliseconds: the first moment after `now` (when the message was said, in epoch
 * milliseconds) that fits it; null when it names none. `zone` is the one of a message that names none, as IANA calls it.
 */
export function resetOf(
  message: string,
  now: number,
  zone: string,
): number | null {
  const seconds = /\|(\d{9,11})\b/.exec(message)?.[1];
  if (seconds !== undefined) return later(Number(seconds) * 1000, now);
  for (const text of message.split(/\breset(?:s|ting)?\b/i).slice(1)) {
    const stated = statedIn(text.slice(0, 100).replace(/\s+/g, " "));
    if (stated === null) continue;
    const named = stated.zone !== null && isZone(stated.zone);
    return next(stated, now, named ? stated.zone : zone);
  }
  return null;
}

interface Stated {
  readonly date: WallDate | null;
  readonly time: WallTime;
  readonly zone: string | null;
}

/** What stands behind "resets", such as ` at Oct 12, 8:30am (Europe/Paris)`; null when it is no time. */
function statedIn(text: string): Stated | null {
  const from = /^:? (?:(?:at|on) )?/i.exec(text)?.[0].length;
  if (from === undefined) return null;
  const day =
    /^([a-z]{3,9})\.? (\d{1,2})\b(?:,? (\d{4}))?(?:,? at\b|,)? ?/i.exec(
      text.slice(from),
    );
  const date = day && dateOf(day[1], day[2], day[3]);
  const rest = text.slice(from + (day && date ? day[0].length : 0));
  const clock = /^(\d{1,2})(?::(\d{2}))? ?(?:([ap])\.?m\b\.?)?/i.exec(rest);
  const time = clock && timeOf(clock[1], clock[2], clock[3]);
  if (date === null && time === null) return null;
  const zone = /^ ?\(([^)]+)\)/.exec(
    rest.slice(clock && time ? clock[0].length : 0),
  )?.[1];
  return {
    date,
    // A date alone is its first moment.
    time: time ?? { hour: 0, minute: 0 },
    zone: zone ?? null,
  };
}

const later = (moment: number, now: number): number | null =>
  moment > now ? moment : null;

function dateOf(month = "", day = "", year = ""): WallDate | null {
  const index = months.indexOf(month.slice(0, 3).toLowerCase());
  if (index === -1) return null;
  return {
    month: index,
    day: Number(day),
    year: year === "" ? null : Number(year),
  };
}

function timeOf(hour = "", minute = "", half = ""): WallTime | null {
  // A bare number is no time of day.
  if (half === "" && minute === "") return null;
  const noon = half.toLowerCase() === "p" ? 12 : 0;
  const hours = half === "" ? Number(hour) : (Number(hour) % 12) + noon;
  const minutes = Number(minute);
  return hours < 24 && minutes < 60 ? { hour: hours, minute: minutes } : null;
}

function isZone(name: string): boolean {
  try {
    Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function next(
  { date, time: { hour, minute } }: Stated,
  now: number,
  zone: string,
): number | null {
  const today = new Date(readIn(zone, now));
  const year = today.getUTCFullYear();
  const walls =
    date === null
      ? [0, 1, 2].map((days) =>
          Date.UTC(
            year,
            today.getUTCMonth(),
            today.getUTCDate() + days,
            hour,
            minute,
          ),
        )
      : (date.year === null ? [year, year + 1] : [date.year]).map((each) =>
          Date.UTC(each, date.month, date.day, hour, minute),
        );
  return (
    walls
      .flatMap((wall) => momentsOf(zone, wall))
      .find((moment) => moment > now) ?? null
  );
}

const hourMs = 3_600_000;

/**
 * The moments at which clocks in this zone show `wall` (a time of day, as if it were UTC), in order: two when they are set back
 * over it. When they are set forward over it, none shows it, and it is taken as much later as they were set forward.
 */
function momentsOf(zone: string, wall: number): number[] {
  const offsets = [wall - 24 * hourMs, wall + 24 * hourMs].map(
    (around) => readIn(zone, around) - around,
  );
  const moments = [...new Set(offsets)]
    .map((offset) => wall - offset)
    .filter((moment) => readIn(zone, moment) === wall);
  if (moments.length > 0) return moments.sort((a, b) => a - b);
  return [wall - Math.min(...offsets)];
}

/** What clocks in this zone show at a moment, to the second, as if it were UTC. */
function readIn(zone: string, moment: number): number {
  const shown = new Map(
    Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  return Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
}
