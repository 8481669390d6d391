/** How many cells a row of a table has; the marks at its ends divide nothing. */
export function cellCount(row: string): number {
  const trimmed = row.trim();
  let cells = 1;
  for (let at = 0; at < trimmed.length; at++) {
    if (trimmed[at] === "\\") at++;
    else if (trimmed[at] === "|" && at > 0 && at < trimmed.length - 1) cells++;
  }
  return cells;
}

/** How many columns the row under a table's head (`|---|:-:|`) gives it; 0 for any other line. */
export function columnCount(row: string): number {
  if (!/[|:]/.test(row)) return 0;
  const trimmed = row.trim();
  const from = trimmed.startsWith("|") ? 1 : 0;
  const to = trimmed.length - (trimmed.endsWith("|") ? 1 : 0);
  if (to <= from) return 0;
  const cells = trimmed.slice(from, to).split("|");
  return cells.every(isDelimiter) ? cells.length : 0;
}

function isDelimiter(cell: string): boolean {
  const trimmed = cell.trim();
  const from = trimmed.startsWith(":") ? 1 : 0;
  const to = trimmed.length - (trimmed.endsWith(":") ? 1 : 0);
  if (to <= from) return false;
  for (let at = from; at < to; at++) if (trimmed[at] !== "-") return false;
  return true;
}
