import * as z from "zod";

/** Longest text of a comment, in characters. */
export const mostCommentCharacters = 4_000;

/** Most comments of one review: all of them go into one prompt. */
export const mostComments = 100;

/** What the user writes about one line of the work. */
export const reviewCommentSchema = z.strictObject({
  /** Relative to the repository, with `/`. */
  file: z.string().min(1).max(1_000),
  /** From 1, in the file as it is in the worktree. */
  line: z.number().int().positive(),
  text: z.string().trim().min(1).max(mostCommentCharacters),
});
export type ReviewComment = z.infer<typeof reviewCommentSchema>;

export const reviewCommentsSchema = z
  .array(reviewCommentSchema)
  .min(1)
  .max(mostComments);

/** A comment with what the user saw there. */
export const recordedCommentSchema = reviewCommentSchema.extend({
  /** The line's text when the review was sent; cut where it is long. */
  lineText: z.string(),
});
export type RecordedComment = z.infer<typeof recordedCommentSchema>;

/** What the user's review asks for, until the work is ready to be merged again. */
export const reviewSchema = z.object({
  /** The stage of work that it went back to. */
  stage: z.string(),
  /** The oldest first; those of a review before that was not done yet are among them. */
  comments: z.array(recordedCommentSchema),
  /** How many attempts had been made when it was sent. */
  attemptsBefore: z.number().int().nonnegative(),
});
export type Review = z.infer<typeof reviewSchema>;
