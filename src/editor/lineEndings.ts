/** Whether lines end in different ways. A lone carriage return counts as well: VS Code makes it a line end too. */
export function mixesEndings(text: string): boolean {
  const first = /\r\n|\r|\n/.exec(text)?.[0];
  if (first === undefined) return false;
  if (first === "\r") return true;
  return first === "\n" ? text.includes("\r") : /[^\r]\n|\r(?!\n)/.test(text);
}
