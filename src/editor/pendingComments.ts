import path from "node:path";
import * as z from "zod";

/*
 * Comments that the user has written and not sent yet. They are kept in the workspace's own memory of the editor, since they are nobody
 * else's business before they are sent. Pure.
 */

const pendingCommentSchema = z.object({
  id: z.uuid(),
  /** Relative to the worktree, with `/`. */
  file: z.string(),
  /** From 1. */
  line: z.number().int().positive(),
  text: z.string(),
});
export type PendingComment = z.infer<typeof pendingCommentSchema>;

const pendingSchema = z.record(z.string(), z.array(pendingCommentSchema));
/** By the orchestration's id; in the order in which they were written. */
export type Pending = z.infer<typeof pendingSchema>;

/** What was remembered; nothing where that is not understood any more. */
export function pendingIn(remembered: unknown): Pending {
  const parsed = pendingSchema.safeParse(remembered);
  return parsed.success ? parsed.data : {};
}

/** With the comment, in place of an earlier one with its id. */
export function withComment(
  pending: Pending,
  orchestration: string,
  comment: PendingComment,
): Pending {
  const before = pending[orchestration] ?? [];
  return {
    ...pending,
    [orchestration]: before.some(({ id }) => id === comment.id)
      ? before.map((one) => (one.id === comment.id ? comment : one))
      : [...before, comment],
  };
}

/** Without the comments with these ids. */
export const withoutComments = (
  pending: Pending,
  ids: ReadonlySet<string>,
): Pending =>
  Object.fromEntries(
    Object.entries(pending).flatMap(([orchestration, comments]) => {
      const left = comments.filter(({ id }) => !ids.has(id));
      return left.length === 0 ? [] : [[orchestration, left]];
    }),
  );

/** The path of a file relative to a worktree, with `/`; null where it is not in there. */
export function fileWithin(worktree: string, file: string): string | null {
  const within = path.relative(worktree, file);
  return within === "" ||
    path.isAbsolute(within) ||
    /^\.\.(?:[\\/]|$)/.test(within)
    ? null
    : within.replaceAll("\\", "/");
}
