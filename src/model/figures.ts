import type { Language } from "./language";

/** How figures are written in one language. Makers of words keep one of these: what it writes with takes longer to make than to use. */
export interface Figures {
  readonly number: (value: number) => string;
  /** A part of one as whole percent: `34%`. */
  readonly percent: (part: number) => string;
  /** US dollars, to the cent; what is more than nothing is never shown as nothing. */
  readonly money: (usd: number) => string;
  /** A duration in milliseconds as its two largest units: `42s`, `8m 5s`, `1h 20m`, `2d 3h`. */
  readonly duration: (milliseconds: number) => string;
  /** The same without seconds beside minutes: as long as a row can bear, and as often as it is drawn. */
  readonly roughDuration: (milliseconds: number) => string;
  /** Time of day of an epoch time in milliseconds, in the reader's own zone. */
  readonly time: (at: number) => string;
  /** Date and time of an epoch time in milliseconds, in the reader's own zone. */
  readonly dateTime: (at: number) => string;
}

const unitsOf = (milliseconds: number) => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return {
    day: Math.floor(hours / 24),
    hour: hours % 24,
    minute: minutes % 60,
    second: seconds % 60,
  };
};

/** Makes it when it is first asked for: a page that begins with it all loses tens of milliseconds for what it never shows. */
export const atFirstUse = <Made>(make: () => Made): (() => Made) => {
  let made: Made | undefined;
  return () => (made ??= make());
};

export function figuresIn(language: Language): Figures {
  const unit = (name: string) => {
    const written = atFirstUse(
      () =>
        new Intl.NumberFormat(language, {
          style: "unit",
          unit: name,
          // German has no narrow minute, and half narrow would look like a mistake.
          unitDisplay: language === "en" ? "narrow" : "short",
          useGrouping: false,
        }),
    );
    return { format: (value: number) => written().format(value) };
  };
  const units = {
    day: unit("day"),
    hour: unit("hour"),
    minute: unit("minute"),
    second: unit("second"),
  };
  const dollars = atFirstUse(
    () =>
      new Intl.NumberFormat(language, {
        style: "currency",
        currency: "USD",
        currencyDisplay: "narrowSymbol",
      }),
  );
  const percents = atFirstUse(
    () => new Intl.NumberFormat(language, { style: "percent" }),
  );
  const plain = atFirstUse(() => new Intl.NumberFormat(language));
  const clock = atFirstUse(
    () => new Intl.DateTimeFormat(language, { timeStyle: "medium" }),
  );
  const calendar = atFirstUse(
    () =>
      new Intl.DateTimeFormat(language, {
        dateStyle: "medium",
        timeStyle: "short",
      }),
  );

  const words = (milliseconds: number, rough: boolean): string => {
    const { day, hour, minute, second } = unitsOf(milliseconds);
    const pair = (large: string, small: string, isThere: boolean) =>
      isThere ? `${large} ${small}` : large;
    if (day > 0)
      return pair(units.day.format(day), units.hour.format(hour), hour > 0);
    if (hour > 0)
      return pair(
        units.hour.format(hour),
        units.minute.format(minute),
        minute > 0,
      );
    return minute > 0
      ? pair(
          units.minute.format(minute),
          units.second.format(second),
          second > 0 && !rough,
        )
      : units.second.format(second);
  };

  return {
    number: (value) => plain().format(value),
    percent: (part) => percents().format(part),
    money: (usd) =>
      usd > 0 && usd < 0.01
        ? `<${dollars().format(0.01)}`
        : dollars().format(usd),
    duration: (milliseconds) => words(milliseconds, false),
    roughDuration: (milliseconds) => words(milliseconds, true),
    time: (at) => clock().format(at),
    dateTime: (at) => calendar().format(at),
  };
}
