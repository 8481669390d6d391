import type { Failure } from "../model/errors";
import type { Quota } from "../model/settings";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Where nobody says when the quota is there again: the first wait, and the longest. */
const firstGuess = 30 * minute;
const longestGuess = 4 * hour;
/** Nobody's quota takes longer to come back; what says so is mistaken. */
const farthest = 32 * day;
/** Many that wait for the same reset do not come back at once. */
const jitterFrom = minute;
const jitterTo = 5 * minute;
/** A day of which daylight saving time leaves out the hours is followed by one that has them. */
const searched = 3 * day;

/** No wait for a quota is longer: the farthest reset, jitter, and the way into the hours. In milliseconds. */
export const longestWait = farthest + jitterTo + searched;

export interface QuotaWait {
  readonly failure: Pick<Failure, "retryAt">;
  readonly quota: Pick<Quota, "hours">;
  /** How often it has waited for the quota in a row already. */
  readonly earlier: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
}

/** When to go on after the quota was used up, in epoch milliseconds: never before it is there again, and only in the hours. Pure. */
export function goOnAt({
  failure,
  quota,
  earlier,
  now,
  random,
}: QuotaWait): number {
  const jitter = Math.round(jitterFrom + random * (jitterTo - jitterFrom));
  return movedInto(
    quota.hours,
    Math.min(now + farthest, backAt(failure.retryAt, earlier, now)) + jitter,
  );
}

function backAt(
  told: number | undefined,
  earlier: number,
  now: number,
): number {
  if (told !== undefined && told > now) return told;
  // A time that has passed is believed once: the message may have been on its way over the reset.
  if (told !== undefined && earlier === 0) return now;
  return now + Math.min(longestGuess, firstGuess * 2 ** earlier);
}

/** Whether a time (epoch milliseconds) is within hours such as `22:00-07:00`, local time; empty ones are any. */
export function isWithin(hours: string, at: number): boolean {
  const [from, to] = hours.split("-").map(minuteOfDay);
  if (from === undefined || to === undefined || from === to) return true;
  const date = new Date(at);
  const time = date.getHours() * 60 + date.getMinutes();
  return from < to ? time >= from && time < to : time >= from || time < to;
}

const minuteOfDay = (time: string): number => {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
};

/** The first moment in the hours, from `at` on. It looks at each minute's own local time: days have 23 to 25 hours, and some skip the one meant. */
export function movedInto(hours: string, at: number): number {
  if (isWithin(hours, at)) return at;
  const end = at + searched;
  for (let next = Math.ceil(at / minute) * minute; next < end; next += minute)
    if (isWithin(hours, next)) return next;
  return at;
}
