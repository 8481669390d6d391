import type { Task, TaskFile, TextEdit } from "../model/plan";
import { applyEdits, findMentions, parseTaskFile } from "../tasks";

/** Why a task id cannot be renamed so. */
export type RenameRefusal = "taken" | "ambiguous" | "otherMeaning";

/** The edits that put another id wherever a file names this one. */
export function renamed(
  text: string,
  file: TaskFile,
  id: string,
  name: string,
): TextEdit[] {
  const starts = lineStarts(text);
  return findMentions(text, file)
    .filter((mention) => mention.id === id)
    .map(({ line, from, to }) => {
      const start = starts[line - 1] ?? 0;
      const written = text.slice(start + from, start + to);
      // "Task 3" stays a "Task".
      const bare = written.toLowerCase().endsWith(id.toLowerCase())
        ? id.length
        : written.length;
      return { from: start + to - bare, to: start + to, text: name };
    });
}

/**
 * Reads the text as it would be: every task has to have its id, and wait for the same ones, as before. So nothing is
 * renamed that the file only implies (`T002` in `T001-T003`), and no name is taken that is not read as an id.
 */
export function whyNotRenamed(
  text: string,
  file: TaskFile,
  id: string,
  name: string,
  edits: readonly TextEdit[],
): RenameRefusal | null {
  if (name === id) return null;
  const same = (one: string | null, other: string): boolean =>
    one?.toLowerCase() === other.toLowerCase();
  if (file.tasks.filter((task) => same(task.id, id)).length > 1)
    return "ambiguous";
  if (file.tasks.some((task) => task.id !== id && same(task.id, name)))
    return "taken";
  const after = parseTaskFile(applyEdits(text, edits));
  const fits =
    after.tasks.length === file.tasks.length &&
    file.tasks.every((task, at) => {
      const now = after.tasks[at];
      return (
        now !== undefined &&
        now.line === task.line &&
        now.id === (task.id === id ? name : task.id) &&
        waitsFor(task, (one) => (same(one, id) ? name : one)) ===
          waitsFor(now, (one) => one)
      );
    });
  return fits ? null : "otherMeaning";
}

const waitsFor = (
  { dependencies }: Task,
  nameOf: (id: string) => string,
): string => dependencies.map((one) => nameOf(one).toLowerCase()).join("\n");

/** Offsets at which the lines begin, as the parser counts them: a byte order mark is before the first. */
function lineStarts(text: string): number[] {
  const starts = [text.startsWith("\uFEFF") ? 1 : 0];
  const end = /\r\n|\n|\r/g;
  while (end.exec(text) !== null) starts.push(end.lastIndex);
  return starts;
}
