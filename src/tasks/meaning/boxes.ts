import type { Task } from "../../model/plan";
import { isDone } from "../lines/box";
import type { ScannedBox, ScannedLine } from "../lines/scan";
import { readDetails } from "./details";

/**
 * The boxes in some of the lines, in their order, as their own items say: the key, the sections and the role, which hang on the
 * rest of the file, are filled in later. The lines must hold the items of their boxes as a whole.
 */
export function readBoxes(lines: readonly ScannedLine[]): Task[] {
  const ownLines = groupByOwner(lines);
  const boxes: Task[] = [];
  for (const { box, number } of lines)
    if (box) boxes.push(readBox(box, ownLines.get(number) ?? []));
  spanChildren(boxes);
  return boxes;
}

/** The same box where `down` more lines stand above it. */
export const moved = (box: Task, down: number): Task =>
  down === 0
    ? box
    : {
        ...box,
        line: box.line + down,
        endLine: box.endLine + down,
        parentLine: box.parentLine === null ? null : box.parentLine + down,
      };

function groupByOwner(
  lines: readonly ScannedLine[],
): Map<number, ScannedLine[]> {
  const groups = new Map<number, ScannedLine[]>();
  for (const line of lines) {
    if (line.owner === null) continue;
    const group = groups.get(line.owner);
    if (group) group.push(line);
    else groups.set(line.owner, [line]);
  }
  return groups;
}

function readBox(box: ScannedBox, own: readonly ScannedLine[]): Task {
  const [first, ...rest] = own;
  const words = [(first?.text ?? "").slice(box.rest)];
  let endLine = box.line;
  for (const line of rest) {
    if (line.kind !== "hidden") words.push(line.text);
    if (line.text.trim() !== "") endLine = line.number;
  }
  return {
    kind: "box",
    line: box.line,
    endLine,
    key: "",
    state: box.state,
    done: isDone(box.state),
    depth: box.depth,
    parentLine: box.parentLine,
    section: [],
    role: "task",
    text: own
      .map((line) => line.text)
      .join("\n")
      .trimEnd(),
    ...readDetails(words),
  };
}

/** A task ends with the last of its children, which come after it. */
function spanChildren(boxes: readonly Task[]): void {
  const byLine = new Map(boxes.map((task) => [task.line, task]));
  for (let at = boxes.length - 1; at >= 0; at--) {
    const task = boxes[at];
    const parent = byLine.get(task?.parentLine ?? 0);
    if (task && parent && task.endLine > parent.endLine)
      parent.endLine = task.endLine;
  }
}
