/** US dollars, to the cent; what is more than nothing is never shown as nothing. */
export function money(usd: number): string {
  if (usd > 0 && usd < 0.01) return "<$0.01";
  return `$${usd.toFixed(2)}`;
}

/** A duration in milliseconds as its two largest units: `42s`, `8m 5s`, `1h 20m`, `2d 3h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const pair = (large: string, count: number, small: string) =>
    count === 0 ? large : `${large} ${count}${small}`;
  if (days > 0) return pair(`${days}d`, hours % 24, "h");
  if (hours > 0) return pair(`${hours}h`, minutes % 60, "m");
  if (minutes > 0) return pair(`${minutes}m`, seconds % 60, "s");
  return `${seconds}s`;
}

/** The beginning of a text as one line: as much as one likes to listen to. */
export function shortened(text: string, length = 240): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** Whole percent, rounded down: 100 means all of it. */
export function percent(done: number, total: number): number {
  return total === 0 ? 0 : Math.floor((done / total) * 100);
}

/** Time of day of an epoch time in milliseconds, in the reader's own zone and manner. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString();
}

/** Date and time of an epoch time in milliseconds, in the reader's own zone and manner. */
export function dateTime(at: number): string {
  return new Date(at).toLocaleString();
}
