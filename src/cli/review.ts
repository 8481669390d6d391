import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import * as z from "zod";
import { OrchestratorError, toFailure } from "../model/errors";
import type { ReviewComment } from "../model/review";
import type { End, InvocationOf } from "./commandParts";
import { commentOfFlag, commentsOfFile } from "./reviewComments";
import type { Invocation } from "./session";
import { ask } from "./steer";

const flagsSchema = z.object({
  comment: z.array(z.string()).default([]),
  file: z.string().optional(),
});

/** Adds `review`: comments go back to the session that did the work, as a new round. */
export const addReview = (
  command: Command,
  invocation: InvocationOf,
  end: End,
): Command =>
  command
    .description(
      "send comments on the work back to the agent as a new round, and follow it",
    )
    .option(
      "--comment <file:line: text>",
      "a comment on a line of a file in its worktree (repeatable)",
      (text: string, before: string[] | undefined) => [...(before ?? []), text],
    )
    .option(
      "--file <file>",
      "a file of such comments: each begins with FILE:LINE: and goes on until the next",
    )
    .action(async (id: string, options: unknown, called: Command) => {
      const calledWith = invocation(called);
      const { comment, file } = flagsSchema.parse(options);
      const comments = [
        ...comment.map(commentOfFlag),
        ...(file === undefined ? [] : await commentsIn(calledWith, file)),
      ];
      if (comments.length === 0)
        throw new OrchestratorError(
          "invalidInput",
          "The review has no comment.",
          {
            fix: 'Give at least one, such as --comment "src/a.ts:12: Say why.", or --file comments.md.',
          },
        );
      end(
        await ask(calledWith, id, (api, found) => api.review(found, comments)),
      );
    });

async function commentsIn(
  { io }: Invocation,
  file: string,
): Promise<ReviewComment[]> {
  const text = await readFile(path.resolve(io.cwd, file), "utf8").catch(
    (cause: unknown) => {
      throw new OrchestratorError(
        "invalidInput",
        `${file} cannot be read: ${toFailure(cause).message}`,
        { fix: "Name a text file with comments.", cause },
      );
    },
  );
  return commentsOfFile(text, file);
}
