import type { Task } from "../../model/plan";
import { isDone } from "../lines/box";
import type { readDetails } from "./details";
import type { ScannedLine } from "../lines/scan";
import { readStatus } from "./status";
import { placeAt, type StatePlace } from "./writtenStates";

/**
 * The keys of a YAML front matter that matter here, each with its values (one, or those of a list). Reads plain and quoted
 * scalars, `[a, b]` and `- a` lists; what else YAML can do is left alone.
 */
interface FrontMatter {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly status: StatePlace | null;
  readonly statusLine: number;
}

const key = /^([A-Za-z_][\w-]{0,40})[ \t]{0,8}:(?=[ \t]|$)/;

function readFrontMatter(lines: readonly ScannedLine[]): FrontMatter | null {
  if (lines[0]?.kind !== "hidden" || lines[0].text.trimEnd() !== "---")
    return null;
  const values = new Map<string, string[]>();
  let status: StatePlace | null = null;
  let statusLine = 0;
  let list: string[] | null = null;
  for (const line of lines.slice(1)) {
    if (line.kind !== "hidden" || /^(?:---|\.\.\.)\s*$/.test(line.text)) break;
    const item = /^\s*-\s+/.exec(line.text);
    if (item && list) {
      list.push(unquote(line.text.slice(item[0].length)));
      continue;
    }
    const found = key.exec(line.text);
    if (!found) continue;
    const name = (found[1] ?? "").toLowerCase();
    const value = withoutComment(line.text.slice(found[0].length));
    list = readValues(value);
    if (!values.has(name)) values.set(name, list);
    if (name === "status" && !status) {
      status = statusPlace(line, found[0].length, value);
      statusLine = line.number;
    }
  }
  return { values, status, statusLine };
}

function statusPlace(
  line: ScannedLine,
  at: number,
  value: string,
): StatePlace | null {
  const read = readStatus(value, 0);
  return read
    ? placeAt(line, "status", {
        ...read,
        from: at + read.from,
        to: at + read.to,
      })
    : null;
}

function readValues(value: string): string[] {
  const text = value.trim();
  if (text === "") return [];
  if (!text.startsWith("[") || !text.endsWith("]")) return [unquote(text)];
  return text
    .slice(1, -1)
    .split(",")
    .map(unquote)
    .filter((item) => item !== "");
}

function unquote(value: string): string {
  const text = value.trim();
  const mark = text[0];
  const quoted =
    text.length > 1 && (mark === '"' || mark === "'") && text.endsWith(mark);
  return quoted ? text.slice(1, -1) : text;
}

/** A `#` after a blank starts a comment, but not inside quotes. */
function withoutComment(value: string): string {
  const start = value.length - value.trimStart().length;
  const mark = value[start];
  const quoted = mark === '"' || mark === "'";
  const close = quoted ? value.indexOf(mark, start + 1) : -1;
  const at = value.slice(close + 1).search(/\s#/);
  return at < 0 ? value : value.slice(0, close + 1 + at);
}

/** Where a file of one task says its state, or null. */
export const documentState = (
  lines: readonly ScannedLine[],
): StatePlace | null => readFrontMatter(lines)?.status ?? null;

/**
 * The task that a file is as a whole: its front matter has an id (or another field that only tasks have), a title and a known
 * status. Null for any other file.
 */
export function readDocumentTask(
  lines: readonly ScannedLine[],
  detailsOf: typeof readDetails,
): Task | null {
  const matter = readFrontMatter(lines);
  const title = matter?.values.get("title")?.[0];
  if (!matter?.status || title === undefined || title === "") return null;
  const { values } = matter;
  const one = (name: string): string | null => values.get(name)?.[0] || null;
  const id = one("id");
  const known = ["assignee", "dependencies", "priority"].some((name) =>
    values.has(name),
  );
  if (id === null && !known) return null;
  const words = lines.flatMap(({ kind, text }) =>
    kind === "hidden" ? [] : text,
  );
  const details = detailsOf([title, ...words]);
  const last = lines.findLast(({ text }) => text.trim() !== "");
  const { state } = matter.status;
  const assignees = (values.get("assignee") ?? []).filter(
    (name) => name !== "",
  );
  return {
    ...details,
    kind: "document",
    line: matter.statusLine,
    endLine: last?.number ?? matter.statusLine,
    key: "",
    id,
    title,
    state,
    done: isDone(state),
    struck: false,
    optional: false,
    depth: 0,
    parentLine: null,
    section: [],
    role: "task",
    priority: one("priority") ?? details.priority,
    assignee: assignees.join(", ") || null,
    dependencies: [...new Set(values.get("dependencies") ?? [])].filter(
      (other) => other !== "" && other !== id,
    ),
    text: lines
      .slice(0, last?.number ?? 0)
      .map(({ text }) => text)
      .join("\n"),
  };
}
