import type { Task } from "../../model/plan";
import { readDependencies } from "./dependencies";
import { readFields, type FieldName } from "./fields";
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
  const header = readHeader(head);
  const { id, title, parallel, story, struck } = header;
  const fields = firstFields(words);
  return {
    id,
    title,
    parallel,
    story,
    struck,
    optional: head.startsWith("*") && !head.startsWith("**"),
    priority:
      fields.get("priority") ?? header.priority ?? asideOf(head, priorityAside),
    effort:
      fields.get("effort") ??
      asideOf(head, effortAside) ??
      (id === null ? null : closingEffort(title)),
    assignee: fields.get("assignee") ?? asideOf(head, assigneeAside),
    dependencies: readDependencies(body).filter((other) => other !== id),
    files: readFiles(body),
  };
}

/** Each field as it is written first. */
function firstFields(words: readonly string[]): Map<FieldName, string> {
  const fields = new Map<FieldName, string>();
  words.forEach((line, at) => {
    if (!line.includes(":") && !line.includes("：")) return;
    for (const { name, value } of readFields(
      line.slice(0, maxFieldLine),
      at === 0,
    ))
      if (value !== "" && !fields.has(name)) fields.set(name, value);
  });
  return fields;
}

/** Longer lines are prose or hostile; fields stand at their start. */
export const maxFieldLine = 2000;

const time =
  "[~≈]?\\d{1,4}(?:[.,]\\d)?\\+?(?:\\s?[-–]\\s?\\d{1,4}(?:[.,]\\d)?)?\\s?(?:m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|sp|pts?|points?|小时|天|人日|時間|日|시간|일)";
/** `(3 days)` means the effort only where nothing follows but more fields: a title may speak of a timer of 10 minutes. */
const closingTime = new RegExp(
  `[([（](${time})[)\\]）][*_\\s✅]{0,8}(?:$|[-–—|]\\s[A-Z][a-z]{1,20}:)`,
  "i",
);
const effortAside = new RegExp(
  `[([（](?:est(?:imate)?\\.?|~|≈|⏱\\uFE0F?)[\\s:：]{0,2}(${time})[)\\]）]`,
  "i",
);
const priorityAside =
  /[([](P[0-4]|(?:high|medium|low|critical) priority)[)\]]/i;
const assigneeAside = /[([](@[A-Za-z][\w-]{0,38})[)\]]/;

/** The time in brackets at the end of a title; for tasks that have an id, so that a plain sentence is left alone. */
export const closingEffort = (title: string): string | null =>
  asideOf(title, closingTime);

function asideOf(text: string, pattern: RegExp): string | null {
  return pattern.exec(text.slice(0, maxFieldLine))?.[1] ?? null;
}
