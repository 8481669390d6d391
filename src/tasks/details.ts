import type { Task } from "../model/plan";
import { readDependencies } from "./dependencies";
import { readFiles } from "./files";
import { readHeader } from "./header";

/** What a task's own words say of it: a function of those words alone, wherever the task stands. */
export type Details = Pick<
  Task,
  | "id"
  | "title"
  | "parallel"
  | "story"
  | "struck"
  | "optional"
  | "priority"
  | "effort"
  | "assignee"
  | "dependencies"
  | "files"
>;

/** `words`: the rest of the line after the box, then the task's other lines that are not hidden. */
export function readDetails(words: readonly string[]): Details {
  const [head = ""] = words;
  const body = words.join("\n");
  const { id, title, parallel, story, struck } = readHeader(head);
  return {
    id,
    title,
    parallel,
    story,
    struck,
    optional: head.startsWith("*") && !head.startsWith("**"),
    priority: null,
    effort: readField(words, effortNames),
    assignee: readField(words, assigneeNames),
    dependencies: readDependencies(body).filter((other) => other !== id),
    files: readFiles(body),
  };
}

const effortNames = new Set([
  "effort",
  "estimate",
  "estimated",
  "estimated effort",
  "estimated time",
  "time",
]);
const assigneeNames = new Set(["assignee", "assigned to", "assigned", "owner"]);
const field =
  /^\s*(?:[-*+•]\s+)?[*_]{0,3}([A-Za-z][A-Za-z ]{0,30}?)[*_]{0,3}\s?[:：]/;

/** The value of a nested line such as `- Effort: 2 hours` or `_Estimated: 2h_`. */
function readField(
  words: readonly string[],
  names: ReadonlySet<string>,
): string | null {
  for (const line of words.slice(1)) {
    const match = field.exec(line.slice(0, 200));
    if (!match || !names.has((match[1] ?? "").toLowerCase())) continue;
    const value = line.slice(match[0].length).trim();
    return trimEmphasis(value) || null;
  }
  return null;
}

function trimEmphasis(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && /[*_\s]/.test(text[from] ?? "")) from++;
  while (to > from && /[*_\s]/.test(text[to - 1] ?? "")) to--;
  return text.slice(from, to);
}
