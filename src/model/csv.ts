/** Text that a spreadsheet would take for a formula, were it not marked as text. */
const formula = /^[=+\-@\t\r]/;

/** Quoted where CSV needs it. What others wrote is never a formula. */
const cell = (value: string | number): string => {
  const text =
    typeof value === "string" && formula.test(value)
      ? `'${value}`
      : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as comma-separated values (RFC 4180). */
export const csvOf = (
  rows: readonly (readonly (string | number)[])[],
): string => rows.map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
