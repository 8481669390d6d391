import type { TaskFile } from "../../model/plan";
import { readDetails, type Details } from "./details";
import { readTaskFile } from "./parse";
import { detached, rescan, snapshot, type Snapshot } from "../lines/rescan";

/** Parses one text after another; `parse(text)` always equals `parseTaskFile(text)`. */
export interface TaskParser {
  readonly parse: (text: string) => TaskFile;
}

/**
 * A parser for a text that is being edited: it remembers the last text, and what it found in it, and nothing older; lines and
 * tasks that have not changed are not read again. Any text may follow any other; a wholly different one costs a whole parse.
 */
export function createTaskParser(): TaskParser {
  let last: { scanned: Snapshot; file: TaskFile } | null = null;
  let known = new Map<string, Details>();
  return {
    parse: (text) => {
      if (last?.scanned.text === text) return last.file;
      const scanned = last ? rescan(last.scanned, text) : snapshot(text);
      const used = new Map<string, Details>();
      const file = readTaskFile(scanned.lines, (words) => {
        const key = words.join("\n");
        const details =
          used.get(key) ??
          known.get(key) ??
          readDetails(detached(key).split("\n"));
        used.set(key, details);
        return details;
      });
      known = used;
      last = { scanned, file };
      return file;
    },
  };
}
