import { atFirstUse, figuresIn } from "../src/model/figures";
import { pageLanguage } from "./pageLanguage";

/** How figures are written in the language of the page. */
export const { number, money, duration, roughDuration, time, dateTime } =
  figuresIn(pageLanguage);

/** The beginning of a text as one line: as much as one likes to listen to. */
export function shortened(text: string, length = 240): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** Whole percent, rounded down: 100 means all of it. */
export function percent(done: number, total: number): number {
  return total === 0 ? 0 : Math.floor((done / total) * 100);
}

const shares = atFirstUse(
  () =>
    new Intl.NumberFormat(pageLanguage, {
      style: "percent",
      maximumFractionDigits: 1,
    }),
);

/** A part of 1 in percent, to the tenth: what just misses a target does not look like it. */
export const sharePercent = (part: number): string => shares().format(part);

const inStyle = (options: Intl.DateTimeFormatOptions) => {
  const written = atFirstUse(
    () =>
      new Intl.DateTimeFormat(pageLanguage, { ...options, timeZone: "UTC" }),
  );
  return (date: string): string =>
    written().format(new Date(`${date}T00:00:00Z`));
};

/** A date `YYYY-MM-DD` as short as an axis needs it. */
export const dayMonth = inStyle({ month: "short", day: "numeric" });
export const monthYear = inStyle({ month: "short", year: "numeric" });
/** The same in full. */
export const fullDate = inStyle({ dateStyle: "medium" });

/** Stands where there is no figure. */
export const noFigure = "–";
