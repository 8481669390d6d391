import type { Task, TextEdit } from "../../model/plan";
import { isDone, isOpen } from "../lines/box";
import { documentState } from "../meaning/documents";
import type { ScannedLine } from "../lines/scan";
import { rewriteStatus } from "../meaning/status";
import {
  headingEnd,
  headingState,
  statusLine,
  type HeadingState,
  type StatePlace,
} from "../meaning/writtenStates";

/** What a heading or document says of its state, and where a mark would go. */
interface Places extends Omit<HeadingState, "state"> {
  /** Offset of the end of the heading's words. */
  readonly end: number;
}

function placesOf(lines: readonly ScannedLine[], task: Task): Places {
  switch (task.kind) {
    case "document":
      return { ...nowhere, status: documentState(lines) };
    case "heading": {
      const at = task.line - 1;
      const line = lines[at];
      return {
        ...headingState(lines, at, task.endLine),
        end: line ? line.start + headingEnd(line.text) : 0,
      };
    }
    case "box":
      return nowhere;
    default:
      return task.kind satisfies never;
  }
}
const nowhere: Places = {
  own: null,
  before: [],
  status: null,
  criteria: [],
  end: 0,
};

/**
 * Marks a heading or document done or open, where it says its state itself: its box or mark, its status line; a heading that
 * says nothing gets ` ✅`. `lines`: the scanned text that `task` was read from. Nothing for a box, and nothing to change gives
 * no edits.
 */
export function stateEdits(
  lines: readonly ScannedLine[],
  task: Task,
  done: boolean,
): TextEdit[] {
  const { own, before, status, criteria, end } = placesOf(lines, task);
  if (task.kind === "box" || (done ? task.done : isOpen(task.state))) return [];
  const edits: TextEdit[] = [];
  if (own) {
    // Where the heading would say nothing any more, its ticked criteria would say that it is done.
    const mayGo = status !== null || criteria.length === 0;
    const speaking = done ? [own] : [...before, own];
    for (const place of speaking) edits.push(...markEdits(place, done, mayGo));
  }
  if (status && (done ? !isDone(status.state) : !isOpen(status.state)))
    edits.push(
      replace(
        status,
        rewriteStatus(status.text, done, wordings(lines, status, task)),
      ),
    );
  if (!own && !status)
    edits.push(
      ...(done
        ? [{ from: end, to: end, text: addedMark }]
        : criteria.map((box) => replace(box, " "))),
    );
  return edits;
}

const addedMark = " ✅";

const replace = ({ from, to }: StatePlace, text: string): TextEdit => ({
  from,
  to,
  text,
});

function markEdits(
  place: StatePlace,
  done: boolean,
  mayGo: boolean,
): TextEdit[] {
  if (done ? isDone(place.state) : isOpen(place.state)) return [];
  if (place.kind === "box") return [replace(place, done ? "x" : " ")];
  // What we add ourselves goes again as a whole; an aside such as (done) has no counterpart.
  const isAside = /^[([]/.test(place.text);
  const isAdded =
    place.text === addedMark.trim() && place.afterBlank && place.atEnd;
  if (mayGo && (isAside || isAdded)) return [without(place)];
  const written = isAside ? addedMark.trim() : place.text;
  return [replace(place, rewriteStatus(written, done, []))];
}

const without = ({ from, to, afterBlank }: StatePlace): TextEdit => ({
  from: afterBlank ? from - 1 : from,
  to,
  text: "",
});

/** How the file words a state elsewhere, so that a change reads like the rest of it. */
function wordings(
  lines: readonly ScannedLine[],
  except: StatePlace,
  { kind }: Task,
): string[] {
  if (kind === "document") return [];
  const found: string[] = [];
  for (const line of lines) {
    if (found.length >= maxWordings) break;
    const status = line.owner === null ? statusLine(line) : null;
    if (status && status.from !== except.from) found.push(status.text);
  }
  return found;
}
const maxWordings = 20;

/**
 * Takes an unproven change of state back: each place gets the words that `before` has there; a mark that is new goes. Both
 * pairs are a scanned text and the task as read from it.
 */
export function restoreEdits(
  before: { lines: readonly ScannedLine[]; task: Task },
  after: { lines: readonly ScannedLine[]; task: Task },
): TextEdit[] {
  if (before.task.state === after.task.state) return [];
  const was = placesOf(before.lines, before.task);
  const is = placesOf(after.lines, after.task);
  const edits: TextEdit[] = [];
  if (is.own && was.own?.kind === "mark" && is.own.kind === "mark") {
    if (is.own.state !== was.own.state)
      edits.push(replace(is.own, was.own.text));
  } else if (is.own?.kind === "box") {
    if (is.own.state !== before.task.state)
      edits.push(replace(is.own, before.task.state));
  } else if (is.own) edits.push(...[...is.before, is.own].map(without));
  if (is.status && is.status.state !== (was.status?.state ?? " "))
    edits.push(
      replace(
        is.status,
        was.status?.text ??
          rewriteStatus(
            is.status.text,
            false,
            wordings(after.lines, is.status, after.task),
          ),
      ),
    );
  if (!is.own && !is.status && was.own?.kind === "mark")
    edits.push({ from: is.end, to: is.end, text: ` ${was.own.text}` });
  return edits;
}
