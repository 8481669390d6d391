import type { HandedOn } from "./handedOn";
import { contextText, indexFile, mostListed } from "./contextFiles";

/** What the contexts of the stages before may take of a prompt, in bytes of UTF-8. */
export const contextBudgetBytes = 24 * 1024;

/** Less of an entry than this is not worth its place: the file says all of it. */
const leastBytes = 512;
const titleBytes = 80;
const separator = "\n\n";

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");

/**
 * What the stages before handed on, newest first, within a budget: open questions, then whole contexts, then the beginning of what
 * does not fit. Every entry is named with its file, so that nothing is lost. With `filesOnly` just these names, for a session that
 * has read the rest before. Pure.
 */
export function contextSection(
  entries: readonly HandedOn[],
  folder: string,
  options: { filesOnly?: boolean; budgetBytes?: number } = {},
): string {
  if (entries.length === 0) return "";
  const heading = "## What the stages before handed on, newest first";
  const files = fileList(entries, folder);
  if (options.filesOnly) return [heading, files].join(separator);
  let left =
    (options.budgetBytes ?? contextBudgetBytes) -
    bytes([heading, files].join(separator));
  const parts: string[] = [];
  const take = (part: string): void => {
    parts.push(part);
    left -= bytes(part) + bytes(separator);
  };
  const questions = openQuestions(entries, left / 2);
  if (questions !== "") take(questions);
  for (const entry of entries) {
    const part = `### ${entry.title}\n\n${contextText(entry)}`;
    if (bytes(part) + bytes(separator) <= left) take(part);
    else if (left >= leastBytes) {
      const rest = `…\n\n(Cut here; all of it is in ${entry.file}.)`;
      take(cut(part, left - bytes(separator) - bytes(rest)) + rest);
    }
  }
  return [heading, ...parts, files].join(separator);
}

/** Of all entries, newest first, as many as fit. */
function openQuestions(
  entries: readonly HandedOn[],
  mostBytes: number,
): string {
  const all = entries.flatMap(({ title, context }) =>
    context.openQuestions.map(
      (question) => `- ${question} (${cut(title, titleBytes)})`,
    ),
  );
  if (all.length === 0) return "";
  const heading = "### Open questions";
  const left = "- … more of them are in the files below.";
  let size = bytes(`${heading}${separator}${left}\n`);
  const kept = all.filter((line) => {
    const fits = size + bytes(line) + 1 <= mostBytes;
    if (fits) size += bytes(line) + 1;
    return fits;
  });
  return `${heading}${separator}${[...kept, ...(kept.length < all.length ? [left] : [])].join("\n")}`;
}

/** One line for each file. */
function fileList(entries: readonly HandedOn[], folder: string): string {
  const lines = entries
    .slice(0, mostListed)
    .map(
      ({ file, title, context }) =>
        `- ${file}: ${cut(title, titleBytes)}${counted(context.decisions.length, "decision")}${counted(context.openQuestions.length, "open question")}`,
    );
  if (entries.length > mostListed)
    lines.push(
      `- ${indexFile}: the names of all ${entries.length} files, the older ones too`,
    );
  return `### In full\n\nAll of it, with the whole answers, is in files that you may read, in the folder ${folder}:\n\n${lines.join("\n")}`;
}

const counted = (count: number, word: string): string =>
  count === 0 ? "" : `, ${count} ${word}${count === 1 ? "" : "s"}`;

/** The beginning of a text in at most so many bytes, without half a character, and without half a word where that can be. */
export function cut(text: string, mostBytes: number): string {
  const whole = Buffer.from(text, "utf8");
  if (whole.length <= mostBytes) return text;
  let end = Math.max(0, Math.floor(mostBytes));
  // A byte 10xxxxxx goes on with the character before it.
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const part = whole.subarray(0, end).toString("utf8");
  const space = part.search(/\s\S*$/);
  return space > 0 ? part.slice(0, space) : part;
}
