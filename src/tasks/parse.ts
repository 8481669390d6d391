import type { Diagnostic, Section, Task, TaskFile } from "../model/plan";
import { isDone } from "./box";
import { readDependencies } from "./dependencies";
import { diagnose } from "./diagnose";
import { readFiles } from "./files";
import { readHeader } from "./header";
import { taskKeys } from "./keys";
import { isLabel, namesCriteria } from "./roles";
import { scan, type ScannedBox, type ScannedLine } from "./scan";

/** Parses any text: never throws, linear in its length. Every box that a person would call one is a task, in file order. */
export function parseTaskFile(text: string): TaskFile {
  const lines = scan(text);
  const { sections, chains, criteria } = readStructure(lines);
  const ownLines = groupByOwner(lines);
  const tasks: Task[] = [];
  for (const { box, number } of lines) {
    if (!box) continue;
    const own = ownLines.get(number) ?? [];
    tasks.push(
      readTask(box, own, chains.get(number) ?? [], criteria.has(number)),
    );
  }
  const keys = taskKeys(tasks);
  const keyed = tasks.map((task, index) => ({
    ...task,
    key: keys[index] ?? task.key,
  }));
  const diagnostics: Diagnostic[] = diagnose(keyed);
  return { title: titleOf(sections), tasks: keyed, sections, diagnostics };
}

/** Of “# Tasks: Sign-in”, the usual heading of such a file, “Sign-in”: what else it is, everybody can see. */
const titleOf = (sections: readonly Section[]): string =>
  (
    (sections.find(({ level }) => level === 1) ?? sections[0])?.title ?? ""
  ).replace(/^Tasks:\s+(?=\S)/i, "");

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

function readTask(
  box: ScannedBox,
  own: readonly ScannedLine[],
  section: string[],
  criterion: boolean,
): Task {
  const [first, ...rest] = own;
  const head = first?.text ?? "";
  const header = readHeader(head.slice(box.rest));
  const words = [head.slice(box.rest)];
  for (const line of rest) if (line.kind !== "hidden") words.push(line.text);
  const body = words.join("\n");
  const dependencies = readDependencies(body).filter((id) => id !== header.id);
  return {
    line: box.line,
    key: "",
    id: header.id,
    state: box.state,
    done: isDone(box.state),
    parallel: header.parallel,
    story: header.story,
    depth: box.depth,
    parentLine: box.parentLine,
    title: header.title,
    section,
    dependencies,
    role: criterion ? "criterion" : "task",
    effort: readField(words, effortNames),
    assignee: readField(words, assigneeNames),
    files: readFiles(body),
    text: own
      .map((line) => line.text)
      .join("\n")
      .trimEnd(),
  };
}

const effortNames = new Set([
  "effort",
  "estimate",
  "estimated",
  "estimated effort",
  "estimated time",
  "time",
]);
const assigneeNames = new Set(["assignee", "assigned to", "assigned", "owner"]);
const field =
  /^\s*(?:[-*+•]\s+)?[*_]{0,3}([A-Za-z][A-Za-z ]{0,30}?)[*_]{0,3}\s?[:：]/;

/** The value of a nested line such as `- Effort: 2 hours` or `_Estimated: 2h_`. */
function readField(
  words: readonly string[],
  names: ReadonlySet<string>,
): string | null {
  for (const line of words.slice(1)) {
    const match = field.exec(line.slice(0, 200));
    if (!match || !names.has((match[1] ?? "").toLowerCase())) continue;
    const value = line.slice(match[0].length).trim();
    return trimEmphasis(value) || null;
  }
  return null;
}

function trimEmphasis(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && /[*_\s]/.test(text[from] ?? "")) from++;
  while (to > from && /[*_\s]/.test(text[to - 1] ?? "")) to--;
  return text.slice(from, to);
}

interface Structure {
  readonly sections: Section[];
  /** Titles of the headings above a box, by its line. */
  readonly chains: Map<number, string[]>;
  /** Lines of boxes that are conditions, not work. */
  readonly criteria: Set<number>;
}

const purposeLine =
  /^\s*(?:[-*+]\s+)?\**(Purpose|Goal|Checkpoint)\**\s?[:：]\**/i;

function readStructure(lines: readonly ScannedLine[]): Structure {
  const sections: { -readonly [Key in keyof Section]: Section[Key] }[] = [];
  const chains = new Map<number, string[]>();
  const criteria = new Set<number>();
  const criteriaItems = new Set<number>();
  let open: typeof sections = [];
  let chain: string[] = [];
  let underCriteria = false;
  let label = false;
  let collecting: ((words: string) => void) | null = null;

  for (const line of lines) {
    if (line.kind === "heading" && line.heading) {
      const { level } = line.heading;
      const title = plainTitle(line.heading.title);
      const section = {
        title,
        level,
        line: line.number,
        purpose: null,
        checkpoint: null,
      };
      open = [...open.filter((above) => above.level < level), section];
      sections.push(section);
      chain = open.map((above) => above.title);
      underCriteria = open.some(
        (above) => above.level > 1 && namesCriteria(above.title),
      );
      label = false;
      collecting = null;
      continue;
    }
    if (line.kind === "item") {
      collecting = null;
      const above = line.item;
      const inherited =
        above === null ? underCriteria || label : criteriaItems.has(above);
      const words = line.box ? line.text.slice(line.box.rest) : line.text;
      if (
        inherited ||
        (line.box === null &&
          isLabel(withoutMarker(words)) &&
          namesCriteria(words))
      )
        criteriaItems.add(line.number);
      if (line.box) {
        chains.set(line.number, chain);
        if (inherited) criteria.add(line.number);
      }
      if (above !== null || line.box) continue;
    }
    if (line.kind === "blank" || line.kind === "hidden") {
      collecting = null;
      continue;
    }
    const named = purposeLine.exec(line.text.slice(0, 60));
    if (named && line.owner === null) {
      const value = line.text.slice(named[0].length).trim();
      collecting = collector(open, (named[1] ?? "").toLowerCase());
      collecting(value);
    } else if (collecting) collecting(line.text.trim());
    if (line.kind === "text" && line.item === null)
      label = isLabel(line.text) && namesCriteria(line.text);
    else if (line.kind === "text" && line.item !== null && isLabel(line.text)) {
      if (namesCriteria(line.text)) criteriaItems.add(line.item);
      else criteriaItems.delete(line.item);
    }
  }
  return { sections, chains, criteria };
}

/** A heading as it is seen: without the marks of emphasis and code. */
const plainTitle = (title: string): string =>
  title.replaceAll("**", "").replaceAll("`", "").trim();

const withoutMarker = (text: string): string =>
  text.trimStart().replace(/^(?:[-*+•]|\d{1,9}[.)])\s+/, "");

/**
 * Gathers a purpose or checkpoint that may wrap. A purpose belongs to the innermost section; a checkpoint is written at the
 * end of a phase, under its last subsection, so it is one of every section around it too (but not of the whole file).
 */
function collector(
  open: { level: number; purpose: string | null; checkpoint: string | null }[],
  name: string,
): (words: string) => void {
  const inner = open.slice(-1);
  const parts: string[] = [];
  const targets =
    name === "checkpoint"
      ? open.filter(
          ({ level }, index) => level > 1 || index === open.length - 1,
        )
      : inner;
  // A stated purpose stays; a goal only stands in for one.
  const kept = name === "goal" && typeof inner[0]?.purpose === "string";
  return (words) => {
    parts.push(words);
    const whole = parts.join(" ").trim() || null;
    for (const section of kept ? [] : targets) {
      if (name === "checkpoint") section.checkpoint = whole;
      else section.purpose = whole;
    }
  };
}
