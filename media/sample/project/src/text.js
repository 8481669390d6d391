/** The text with one kind of line end, one kind of space and none around it. */
export function tidy(text) {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .trim();
}
