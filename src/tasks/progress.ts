import type { TextEdit } from "../model/plan";

/** Brings the counts of progress tables and lines up to date: of the whole file, or of one line. */
export function refreshProgress(
  _text: string,
  _line?: number,
): readonly TextEdit[] {
  return [];
}
