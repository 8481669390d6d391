import type { Sentence } from "../model/said";
import { said } from "../model/said";
import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { hasErrno, OrchestratorError } from "../model/errors";
import { mostComments, reviewCommentsSchema } from "../model/review";
import type { RecordedComment, ReviewComment } from "../model/review";

/** Longest part of a line that is kept with a comment, in characters. */
const lineCharacters = 400;

/** All comments of one review together, in characters: they go into one prompt. */
const reviewCharacters = 60_000;

/**
 * The comments with the lines that they are about, as these are in the worktree now. Rejects with `invalidInput` where one is about no
 * line of a file there.
 */
export async function recordComments(
  worktree: string,
  comments: readonly ReviewComment[],
): Promise<RecordedComment[]> {
  const given = checked(comments);
  const files = new Map<string, Promise<string[]>>();
  const recorded: RecordedComment[] = [];
  for (const comment of given) {
    const lines = files.get(comment.file) ?? linesOf(worktree, comment.file);
    files.set(comment.file, lines);
    const { length, [comment.line - 1]: lineText } = await lines;
    if (lineText === undefined)
      throw new OrchestratorError(
        "invalidInput",
        said`${comment.file} has no line ${comment.line} in the worktree: its last one is ${length}.`,
        { fix: said`Give a line of the file as it is in the worktree now.` },
      );
    recorded.push({ ...comment, lineText: lineText.slice(0, lineCharacters) });
  }
  return recorded;
}

function checked(comments: readonly ReviewComment[]): ReviewComment[] {
  const parsed = reviewCommentsSchema.safeParse(comments);
  if (!parsed.success)
    throw new OrchestratorError(
      "invalidInput",
      comments.length === 0
        ? said`The review has no comment.`
        : comments.length > mostComments
          ? said`The review has ${comments.length} comments.`
          : said`A comment is not as it should be: ${parsed.error.issues[0]?.message ?? ""}`,
      {
        fix: said`Give 1 to ${mostComments} comments, each with a file, a line from 1 and a text.`,
      },
    );
  const characters = parsed.data.reduce(
    (sum, { text }) => sum + text.length,
    0,
  );
  if (characters > reviewCharacters)
    throw new OrchestratorError(
      "invalidInput",
      said`The comments have ${characters} characters together; an agent is given at most ${reviewCharacters} of them.`,
      {
        fix: said`Send the most important ones first, the others in a later round.`,
      },
    );
  return parsed.data;
}

async function linesOf(worktree: string, file: string): Promise<string[]> {
  const refused = (message: Sentence, cause?: unknown): OrchestratorError =>
    new OrchestratorError("invalidInput", message, {
      fix: said`Give the path of a text file in the worktree, relative to it.`,
      cause,
    });
  const target = path.resolve(worktree, file);
  try {
    // A link must not lead elsewhere: the line goes into a prompt.
    const [root, real] = await Promise.all([
      realpath(worktree),
      realpath(target),
    ]);
    const within = path.relative(root, real);
    if (/^\.\.(?:[\\/]|$)/.test(within) || path.isAbsolute(within))
      throw refused(said`${file} is not in the worktree.`);
    const lines = (await readFile(real, "utf8")).split(/\r?\n/);
    // What ends with a line end has no line after it.
    return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  } catch (error) {
    if (
      hasErrno(error, "ENOENT") ||
      hasErrno(error, "ENOTDIR") ||
      hasErrno(error, "EISDIR")
    )
      throw refused(said`There is no file ${file} in the worktree.`, error);
    throw error;
  }
}
