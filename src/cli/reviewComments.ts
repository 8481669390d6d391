import { OrchestratorError } from "../model/errors";
import type { ReviewComment } from "../model/review";

/** `FILE:LINE: TEXT`. A file may have colons in it (`C:\…`), so the line is the first number between two of them. */
const commentPattern = /^(?<file>.+?):(?<line>\d+):(?<text>.*)$/s;

const form = 'A comment is FILE:LINE: TEXT, such as "src/a.ts:12: Say why."';

/** `where`: what is said first, such as `comments.md, line 3`. Throws `invalidInput`. */
function commentIn(written: string, where: string): ReviewComment {
  const { file, line, text } = commentPattern.exec(written)?.groups ?? {};
  if (file === undefined || line === undefined || text === undefined)
    throw new OrchestratorError(
      "invalidInput",
      `${where}: "${written.trim()}" names no file and line.`,
      { fix: form },
    );
  if (Number(line) < 1)
    throw new OrchestratorError(
      "invalidInput",
      `${where}: lines are counted from 1.`,
      { fix: form },
    );
  if (text.trim() === "")
    throw new OrchestratorError(
      "invalidInput",
      `${where}: the comment on ${file.trim()}:${line} says nothing.`,
      { fix: form },
    );
  return {
    // As git writes paths, on every system.
    file: file.trim().replaceAll("\\", "/").replace(/^\.\//, ""),
    line: Number(line),
    text: text.trim(),
  };
}

/** The comment of one `--comment`. Throws `invalidInput`. */
export const commentOfFlag = (written: string): ReviewComment =>
  commentIn(written, "--comment");

/**
 * The comments of a file: each begins with `FILE:LINE:`, a bullet before it or not, and goes on until the next one. Headings and empty
 * lines before the first are left out. Throws `invalidInput` with the line where something else stands there, or where there is none.
 */
export function commentsOfFile(text: string, name: string): ReviewComment[] {
  const found: { at: number; lines: string[] }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/^\s*[-*+]\s+/, "");
    const last = found.at(-1);
    // Inside of a comment, a line that is indented belongs to it.
    const begins =
      commentPattern.test(content) && (last === undefined || !/^\s/.test(line));
    if (begins) found.push({ at: index + 1, lines: [content] });
    else if (last !== undefined) last.lines.push(line.replace(/^ {1,2}/, ""));
    else if (line.trim() !== "" && !line.startsWith("#"))
      throw new OrchestratorError(
        "invalidInput",
        `${name}, line ${index + 1}: "${line.trim()}" names no file and line.`,
        { fix: form },
      );
  }
  if (found.length === 0)
    throw new OrchestratorError("invalidInput", `${name} has no comment.`, {
      fix: form,
    });
  return found.map(({ at, lines }) =>
    commentIn(lines.join("\n"), `${name}, line ${at}`),
  );
}
