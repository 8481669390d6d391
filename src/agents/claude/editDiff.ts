import * as z from "zod";

const replacementSchema = z.object({
  old_string: z.string(),
  new_string: z.string(),
});
/** What the tools that write files are given; each has `file_path` beside it. */
const inputSchema = z.union([
  z
    .object({ edits: z.array(replacementSchema).min(1) })
    .transform(({ edits }) => edits),
  replacementSchema.transform((edit) => [edit]),
  z
    .object({ file_path: z.string(), content: z.string() })
    .transform(({ content }) => [{ old_string: "", new_string: content }]),
]);

/**
 * What a tool call writes, as the lines of a diff: each begins with `-`, `+` or a space. Null for a tool that writes no text. Where in
 * the file it is, the call does not say.
 */
export function editDiff(input: unknown): string | null {
  const edits = inputSchema.safeParse(input).data;
  if (!edits) return null;
  const lines = edits.flatMap(({ old_string, new_string }) =>
    diffLines(linesOf(old_string), linesOf(new_string)),
  );
  return lines.length === 0 ? null : lines.join("\n");
}

const linesOf = (text: string): readonly string[] =>
  text === "" ? [] : text.replace(/\n$/, "").split("\n");

/** What is the same at the beginning and at the end surrounds what differs. */
function diffLines(
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail++;
  const marked = (mark: string, lines: readonly string[]) =>
    lines.map((line) => `${mark}${line}`);
  return [
    ...marked(" ", before.slice(0, head)),
    ...marked("-", before.slice(head, before.length - tail)),
    ...marked("+", after.slice(head, after.length - tail)),
    ...marked(" ", before.slice(before.length - tail)),
  ];
}
