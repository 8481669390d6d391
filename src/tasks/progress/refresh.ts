import type { TextEdit } from "../../model/plan";
import { parseTaskFile } from "../meaning/parse";
import { readStale } from "./counts";
import { scan } from "../lines/scan";

/**
 * Brings progress up to date where the file states it, in tables (`| Setup | 3/10 | 30% |`) and lines (`**Progress**: 12/35
 * tasks (34%)`): numbers, percentages, bars and status words, nothing else. Of the whole file, or of one line (from 1).
 */
export function refreshProgress(
  text: string,
  line: number | null = null,
): readonly TextEdit[] {
  const { tasks, sections } = parseTaskFile(text);
  const lines = scan(text);
  return readStale(lines, tasks, sections)
    .filter((one) => line === null || one.line === line)
    .flatMap(({ line: number, edits }) => {
      const start = lines[number - 1]?.start ?? 0;
      return edits.map((edit) => ({
        from: start + edit.from,
        to: start + edit.to,
        text: edit.text,
      }));
    })
    .sort((one, other) => one.from - other.from || one.to - other.to);
}
