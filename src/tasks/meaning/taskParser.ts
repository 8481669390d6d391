import type { Task, TaskFile } from "../../model/plan";
import { moved, readBoxes } from "./boxes";
import { readDetails, type Details } from "./details";
import { readTaskFile } from "./parse";
import { rescan, snapshot, type Snapshot } from "../lines/rescan";

/** Parses one text after another; `parse(text)` always equals `parseTaskFile(text)`. */
export interface TaskParser {
  readonly parse: (text: string) => TaskFile;
}

interface Parsed {
  readonly scanned: Snapshot;
  readonly boxes: readonly Task[];
  readonly file: TaskFile;
}

/**
 * A parser for a text that is being edited: it remembers the last text, and what it found in it, and nothing older; lines and
 * tasks that have not changed are not read again. Any text may follow any other; a wholly different one costs a whole parse.
 */
export function createTaskParser(): TaskParser {
  let last: Parsed | null = null;
  let known = new Map<string, Details>();
  return {
    parse: (text) => {
      if (last?.scanned.text === text) return last.file;
      const scanned = last ? rescan(last.scanned, text) : snapshot(text);
      const boxes = last
        ? rereadBoxes(last, scanned)
        : readBoxes(scanned.lines);
      // Headings that are tasks, and whole files: the words of each are looked up, wherever they have moved.
      const used = new Map<string, Details>();
      const file = readTaskFile(scanned.lines, boxes, (words) => {
        const key = words.join("\n");
        const details = used.get(key) ?? known.get(key) ?? readDetails(words);
        used.set(key, details);
        return details;
      });
      known = used;
      last = { scanned, boxes, file };
      return file;
    },
  };
}

/** An item never reaches over an end of the kept lines, so boxes are kept with their lines. */
function rereadBoxes(
  { scanned: before, boxes: held }: Parsed,
  { lines, above, below }: Snapshot,
): Task[] {
  const down = lines.length - before.lines.length;
  const lastBelow = before.lines.length - below;
  const boxes: Task[] = [];
  for (const box of held) {
    if (box.line > above) break;
    boxes.push(box);
  }
  for (const box of readBoxes(lines.slice(above, lines.length - below)))
    boxes.push(box);
  for (const box of held)
    if (box.line > lastBelow) boxes.push(moved(box, down));
  return boxes;
}
