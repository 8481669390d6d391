import type { RecordedComment } from "../../model/review";
import type { Unit } from "../action";

/** The comments of the user's review: to be done by a stage of work, to be checked by a review. Empty where there are none. */
export function commentsSection(
  comments: readonly RecordedComment[],
  { definition }: Unit,
): string {
  if (comments.length === 0) return "";
  return [
    "## Comments of the user",
    definition.evidence === "verdict"
      ? "The user has read the work and asked for what follows. Check that each of these was done; what was not is a finding. The line numbers are those from before."
      : "The user has read the work and asks for what follows. Do what each comment asks, with tests where it needs them; the line numbers are those of the files as the user read them.",
    ...comments.map(commentText),
  ].join("\n\n");
}

/** Where it is, the line as the user read it, and what the user says of it. */
function commentText({ file, line, lineText, text }: RecordedComment): string {
  const quoted = lineText.trim() === "" ? [] : [`> ${lineText.trim()}`];
  return [`### ${file}:${line}`, ...quoted, text].join("\n\n");
}
