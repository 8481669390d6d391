import type { Issue } from "../../model/issue";
import { readDetails } from "../meaning/details";

/** Longer titles and texts are cut: the address leads to the whole. */
const mostTitle = 300;
const mostText = 16_000;

/**
 * Line breaks and tabs stay; other control characters, marks that turn the direction of writing, and the invisible tag characters in which
 * texts for machines are hidden from people, go.
 */
const unseen =
  /(?![\t\n])[\p{Cc}\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/gu;
/** Half a character: no file can hold it. */
const broken = /\p{Cs}/gu;

const visible = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(unseen, "")
    .replaceAll(broken, "\uFFFD");

/** Comments of HTML are shown to nobody who reads the issue: an agent must not be told more than its people see. */
function withoutComments(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf("<!--", at);
    if (start < 0) return parts.join("") + text.slice(at);
    parts.push(text.slice(at, start), "<!-- … -->");
    const end = text.indexOf("-->", start + "<!--".length);
    if (end < 0) return parts.join("");
    at = end + "-->".length;
  }
}

/** The title as it stands behind the id: one line, and no mark that would make the task more than open work. */
export function issueTitle({ id, title }: Issue): string {
  const words = cut(
    visible(title).replaceAll(/\s+/g, " ").trim(),
    mostTitle,
  ).trim();
  if (words === "") return "(no title)";
  const { parallel, story } = readDetails([`${id} ${words}`]);
  return parallel || story !== null ? words.replace(/[[(]/, "\\$&") : words;
}

/** The lines of its fence: the address, then the text as people see it. */
export function issueText({ text, url }: Issue): string[] {
  const whole = visible(withoutComments(text));
  const words = cut(whole, mostText);
  const lines = words.split("\n").map((line) => line.trimEnd());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  return [
    url,
    ...(lines.length > 0 ? ["", ...lines] : []),
    ...(words.length < whole.length
      ? ["", "(The rest is at the address.)"]
      : []),
  ];
}

/** The first characters, never half of one. */
const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
