/** Fields that people write with a task: `- Priority: High`, `_Estimated: 2h_`, `(effort: 2h)`, `… - Priority: High - Depends: None`. */
export type FieldName =
  "priority" | "effort" | "assignee" | "status" | "dependencies" | "other";

export interface Field {
  readonly name: FieldName;
  readonly value: string;
  /** Where the value starts in the line, before it is trimmed. */
  readonly at: number;
}

const names = new Map<string, FieldName>(
  (
    [
      [
        "priority",
        "priority|prio|优先级|優先級|優先度|우선순위|prioridade|prioridad|priorité|priorität|priorità|приоритет",
      ],
      [
        "effort",
        "effort|estimate|estimated|estimation|estimated effort|estimated time|estimated duration|effort estimate|time estimate|time|duration|story points|工作量|预计工作量|预计时间|预估时间|工时|工数|見積もり|見積|所要時間|예상 시간|소요 시간|estimativa|tempo estimado|esfuerzo|estimación|tiempo estimado|aufwand|dauer|durée|estimation",
      ],
      [
        "assignee",
        "assignee|assignees|assigned to|assigned|owner|负责人|負責人|担当|担当者|담당자|담당|responsável|responsable|verantwortlich|zuständig",
      ],
      [
        "status",
        "status|state|状态|狀態|ステータス|状態|상태|estado|situação|statut|stato|статус",
      ],
      [
        "dependencies",
        "depends|depends on|dependencies|dependency|blocked by|prerequisites|依赖|依賴|依存|依存関係|의존성",
      ],
      [
        "other",
        "files|file|tags|labels|type|risk|acceptance|requirements|created|updated|milestone|completed|branch|agent|id",
      ],
    ] as const
  ).flatMap(([name, list]) => list.split("|").map((word) => [word, name])),
);
const longestName = 24;
const letter = /\p{L}/u;
/** Stands before a field's name, where a line has more than one or has words before it. */
const leads = new Set("|·•;([{（【");
const dashes = new Set("-–—*+>,.");
interface Found {
  readonly name: FieldName;
  readonly from: number;
  readonly at: number;
}

/** The fields of one line. In a `head` (the line of the box itself) the title comes first, so a field never starts it. */
export function readFields(line: string, head: boolean): Field[] {
  const found: Found[] = [];
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character !== ":" && character !== "：") continue;
    const field = fieldBefore(line, at, head);
    if (field) found.push(field);
  }
  return found.map(({ name, at }, index) => {
    const limit = found[index + 1]?.from ?? line.length;
    const end = closingBracket(line, at, limit);
    const cut = end < line.length;
    return { name, at, value: trimField(line.slice(at, end), cut) };
  });
}

/** Where a bracket closes that was opened before `from`, or `limit`. */
function closingBracket(line: string, from: number, limit: number): number {
  let depth = 0;
  for (let at = from; at < limit; at++) {
    const character = line[at] ?? "";
    if (openers.includes(character)) depth++;
    else if (closers.includes(character) && depth-- === 0) return at;
  }
  return limit;
}
const openers = "([{（【";
const closers = ")]}）】";

function fieldBefore(line: string, colon: number, head: boolean): Found | null {
  let end = colon;
  while (end > 0 && colon - end < 4 && /[\s*_]/.test(line[end - 1] ?? ""))
    end--;
  let from = end;
  while (
    from > 0 &&
    end - from <= longestName &&
    (line[from - 1] === " " || letter.test(line[from - 1] ?? ""))
  )
    from--;
  while (line[from] === " ") from++;
  const name = names.get(line.slice(from, end).toLowerCase());
  if (name === undefined) return null;
  let edge = from;
  while (edge > 0 && from - edge < 8 && /[\s*_]/.test(line[edge - 1] ?? ""))
    edge--;
  const opener = line[edge - 1] ?? "";
  const spaced = /\s/.test(line[edge] ?? "");
  const leading = line.slice(0, edge).trim();
  const led =
    leads.has(opener) ||
    (spaced && dashes.has(opener)) ||
    (!head && edge < from && line[from - 1] !== " ") ||
    (!head && (leading === "" || /^\d{1,9}[.)]$/.test(leading)));
  if (!led || (head && (leading === "" || opener === "."))) return null;
  return {
    name,
    from: opener === "" ? edge : edge - 1,
    at: colon + 1,
  };
}

/** Without emphasis, and without what leads over to the next field. */
function trimField(text: string, cut: boolean): string {
  const rim = cut ? /[*_\s|;,·•–—-]/ : /[*_\s]/;
  let from = 0;
  let to = text.length;
  while (from < to && /[*_\s]/.test(text[from] ?? "")) from++;
  while (to > from && rim.test(text[to - 1] ?? "")) to--;
  return text.slice(from, to);
}
