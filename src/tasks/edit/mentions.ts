import type { Mention, TaskFile } from "../../model/plan";
import { mentionsIn } from "./mentionPlaces";
import { parseTaskFile } from "../meaning/parse";
import { scan } from "../lines/scan";

/**
 * Every place where a task id of the file is named, in the order of the text; not in code blocks, comments and front matter.
 * Of a range (`T001-T003`) both ends are named. A bare number is an id only at the head of its task, after "Task", or where
 * it is written as a dependency: elsewhere (`_Requirements: 1.2_`, "2 files") numbers mean other things. Linear in the text.
 */
export function findMentions(
  text: string,
  taskFile: Pick<TaskFile, "tasks"> = parseTaskFile(text),
): Mention[] {
  return mentionsIn(scan(text), taskFile.tasks);
}
