import { lineReader } from "./lines";

const yamlKey = /^[A-Za-z_"'][\w "'.-]{0,80}:/;

/** Line number of the end of a YAML front matter, or 0: a rule at the top of a page is not one. */
export function frontMatterEnd(text: string): number {
  const next = lineReader(text);
  if (next()?.text.trimEnd() !== "---") return 0;
  let line = next();
  if (line === null || !yamlKey.test(line.text)) return 0;
  for (; line !== null; line = next()) {
    const words = line.text.trimEnd();
    if (words === "---" || words === "...") return line.number;
  }
  return 0;
}
