import { said } from "../../model/said";
import type { Said, Sentence } from "../../model/said";
import { OrchestratorError } from "../../model/errors";
import type { Diagnostic, Fix, Task, TextEdit } from "../../model/plan";
import { dependencyPlace } from "../diagnose";
import { applyEdits, setState } from "./edit";
import { findCycles } from "../plan/graph";
import { definitionIn } from "./mentionPlaces";
import { moveTask, type MoveTarget } from "./move";
import { nearestIds, nextFreeId } from "./newIds";
import { parseTaskFile } from "../meaning/parse";
import { refreshProgress } from "../progress/refresh";
import { removal } from "./removal";
import { dependencyEdges, idKey, taskIndex } from "../plan/resolve";
import { scan, type ScannedLine } from "../lines/scan";

/** A newest text and what it holds. */
interface Source {
  readonly text: string;
  readonly lines: readonly ScannedLine[];
  readonly tasks: readonly Task[];
  /** The task that the diagnostic is about, or in whose lines it stands. */
  readonly task: Task | undefined;
  readonly diagnostic: Diagnostic;
}

interface Draft {
  readonly title: Said;
  readonly edits: readonly TextEdit[];
}

/**
 * Ways out of a diagnostic, for the text as it is now, the likeliest first; none where it no longer holds. Every one is tried:
 * only those are offered after which the diagnostic is gone.
 */
export function fixesFor(text: string, diagnostic: Diagnostic): readonly Fix[] {
  const { tasks, diagnostics } = parseTaskFile(text);
  const current = diagnostics.find(
    ({ code, line, subject }) =>
      code === diagnostic.code &&
      line === diagnostic.line &&
      subject === diagnostic.subject,
  );
  if (!current) return [];
  const lines = scan(text);
  const owner = lines[current.line - 1]?.owner ?? current.line;
  const task = tasks.find(({ line }) => line === owner);
  const drafts = draftsFor({ text, lines, tasks, task, diagnostic: current });
  const before = countOf(diagnostics, current);
  return drafts
    .filter(({ edits }) => {
      if (edits.length === 0) return false;
      const after = parseTaskFile(applyEdits(text, edits)).diagnostics;
      return countOf(after, current) < before;
    })
    .map((draft, index) => ({ ...draft, preferred: index === 0 }));
}

const countOf = (
  diagnostics: readonly Diagnostic[],
  { code, subject }: Diagnostic,
): number =>
  diagnostics.filter((one) => one.code === code && one.subject === subject)
    .length;

function draftsFor(source: Source): Draft[] {
  switch (source.diagnostic.code) {
    case "duplicateId":
      return newId(source);
    case "contradictoryState":
      return [...sameState(source), ...newId(source)];
    case "unknownDependency":
      return [...nearIds(source), ...removeDependency(source)];
    case "cyclicDependency":
      return cutCycle(source);
    case "laterDependency":
      return [...reorder(source), ...removeDependency(source)];
    case "doneBeforeDependency":
      return [...settleDependency(source), ...removeDependency(source)];
    case "checkedParentOpenChild":
      return settleParent(source);
    case "openParentCheckedChildren":
      return tickParent(source);
    case "staleProgress":
      return refresh(source);
    default:
      return [];
  }
}

const nameOf = ({ id, line }: Task): Sentence =>
  id ?? said`the task in line ${line}`;

function newId({ lines, tasks, task }: Source): Draft[] {
  const line = task && lines[task.line - 1];
  const place = task && line ? definitionIn(line, task) : null;
  const id = typeof task?.id === "string" ? nextFreeId(task.id, tasks) : null;
  if (!line || !place || id === null) return [];
  return [
    {
      title: said`Give this task the next free id, ${id}`,
      edits: [
        { from: line.start + place.from, to: line.start + place.to, text: id },
      ],
    },
  ];
}

function sameState({ text, tasks, task }: Source): Draft[] {
  const id = task?.id ?? null;
  if (id === null) return [];
  const same = tasks.filter((one) => one.id === id && one.kind === "box");
  return [
    {
      title: said`Tick ${id} everywhere`,
      edits: states(
        text,
        same.filter(({ done }) => !done),
        "x",
      ),
    },
    {
      title: said`Open ${id} everywhere`,
      edits: states(
        text,
        same.filter(({ done }) => done),
        " ",
      ),
    },
  ];
}

/** Tasks in the order of the file, so the edits rise too. */
const states = (
  text: string,
  tasks: readonly Task[],
  state: string,
): TextEdit[] => tasks.flatMap(({ line }) => setState(text, line, state));

const mostNearIds = 3;

function nearIds({ lines, tasks, task, diagnostic }: Source): Draft[] {
  const { subject, columns, line } = diagnostic;
  const start = lines[line - 1]?.start;
  if (subject === null || columns === null || start === undefined) return [];
  return nearestIds(subject, tasks)
    .filter((id) => id !== task?.id && !task?.dependencies.includes(id))
    .slice(0, mostNearIds)
    .map((id) => ({
      title: said`Replace by ${id}`,
      edits: [{ from: start + columns.from, to: start + columns.to, text: id }],
    }));
}

function removeDependency(source: Source): Draft[] {
  const { diagnostic, task, text, lines } = source;
  const { subject } = diagnostic;
  if (subject === null || !task) return [];
  const { line, columns } = diagnostic.columns
    ? diagnostic
    : dependencyPlace(task, subject, lines);
  if (columns === null) return [];
  const edit = removal(text, lines, { line, ...columns }, task.line);
  return edit
    ? [{ title: said`Remove the dependency on ${subject}`, edits: [edit] }]
    : [];
}

/** Longer cycles are offered in part: nobody reads a page of fixes. */
const mostCuts = 12;

function cutCycle({ text, lines, tasks, task }: Source): Draft[] {
  const cycle = findCycles(dependencyEdges(tasks)).find(
    ([first]) => first !== undefined && tasks[first]?.line === task?.line,
  );
  if (!cycle) return [];
  const steps = cycle.slice(0, -1).map((at, index) => ({
    at,
    next: cycle[index + 1] ?? at,
  }));
  // What waits for a later task goes against the order of the file: most likely that one is wrong.
  const backward = steps.filter(({ at, next }) => next >= at);
  const forward = steps.filter(({ at, next }) => next < at);
  return [...backward, ...forward]
    .slice(0, mostCuts)
    .flatMap(({ at, next }) => {
      const one = tasks[at];
      const other = tasks[next];
      const name = other?.id ?? null;
      if (!one || name === null) return [];
      const named = one.dependencies.find(
        (written) => idKey(written) === idKey(name),
      );
      const { line, columns } = dependencyPlace(one, named ?? name, lines);
      const edit =
        columns && removal(text, lines, { line, ...columns }, one.line);
      return edit
        ? {
            title: said`Remove the dependency of ${nameOf(one)} on ${name}`,
            edits: [edit],
          }
        : [];
    });
}

function dependencyOf({ tasks, diagnostic }: Source): Task | undefined {
  const at = taskIndex(tasks).get(idKey(diagnostic.subject ?? ""));
  return at === undefined ? undefined : tasks[at];
}

function reorder(source: Source): Draft[] {
  const { text, task } = source;
  const other = dependencyOf(source);
  if (!task || !other) return [];
  return [
    {
      title: said`Move ${nameOf(task)} behind ${nameOf(other)}`,
      edits: moved(text, task.line, { line: other.line, place: "after" }),
    },
    {
      title: said`Move ${nameOf(other)} before ${nameOf(task)}`,
      edits: moved(text, other.line, { line: task.line, place: "before" }),
    },
  ];
}

/** None where the move is not allowed: then it is no way out. */
function moved(
  text: string,
  line: number,
  target: MoveTarget,
): readonly TextEdit[] {
  try {
    return moveTask(text, line, target);
  } catch (error) {
    if (error instanceof OrchestratorError) return [];
    throw error;
  }
}

function settleDependency(source: Source): Draft[] {
  const { text, task } = source;
  const other = dependencyOf(source);
  if (task?.kind !== "box" || other?.kind !== "box") return [];
  return [
    {
      title: said`Open ${nameOf(task)}`,
      edits: setState(text, task.line, " "),
    },
    {
      title: said`Tick ${nameOf(other)}`,
      edits: setState(text, other.line, "x"),
    },
  ];
}

function settleParent({ text, tasks, task }: Source): Draft[] {
  if (task?.kind !== "box") return [];
  const inside = new Set([task.line]);
  const left: Task[] = [];
  for (const one of tasks) {
    if (one.parentLine === null || !inside.has(one.parentLine)) continue;
    inside.add(one.line);
    if (one.role === "task" && !one.done && !one.struck && one.kind === "box")
      left.push(one);
  }
  return [
    { title: said`Open this task`, edits: setState(text, task.line, " ") },
    {
      title:
        left.length === 1
          ? said`Tick the task below it`
          : said`Tick the ${left.length} tasks below it`,
      edits: states(text, left, "x"),
    },
  ];
}

const tickParent = ({ text, task }: Source): Draft[] =>
  task?.kind === "box"
    ? [{ title: said`Tick this task`, edits: setState(text, task.line, "x") }]
    : [];

function refresh({ text, diagnostic }: Source): Draft[] {
  const here = refreshProgress(text, diagnostic.line);
  const all = refreshProgress(text);
  return [
    { title: said`Bring this line up to date`, edits: here },
    ...(all.length > here.length
      ? [
          {
            title: said`Bring all progress in this file up to date`,
            edits: all,
          },
        ]
      : []),
  ];
}
