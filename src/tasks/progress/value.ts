import { matchAt } from "../meaning/header";

/** What is counted: tasks done, all tasks, tasks that are left. */
export type CountRole = "done" | "total" | "open";

/** One number, percentage, bar or status in a line; `from`..`to` are offsets in the line. */
export type Token = { readonly from: number; readonly to: number } & (
  | { readonly kind: CountRole; readonly value: number }
  | {
      readonly kind: "percent";
      readonly value: number;
      /** Digits after the point, and the point as written. */
      readonly digits: number;
      readonly point: string;
    }
  | {
      readonly kind: "bar";
      readonly filled: number;
      readonly size: number;
      readonly full: string;
      readonly empty: string;
    }
  | { readonly kind: "status"; readonly value: Status; readonly mark: boolean }
);

export type Status = "open" | "active" | "done";

export interface Counts {
  readonly done: number;
  readonly total: number;
}

const fraction =
  /(\d{1,6})(\s?\/\s?|\s(?:out )?of\s|\s(?:von|de|sur)\s)(\d{1,6})(?![\d/.,-]\d|\d)/y;
const percent = /(\d{1,3})(?:([.,])(\d{1,2}))?\s?%/y;
const count = /\d{1,6}(?![\d%]|[.,:/-]\d|\+)/y;
const blockBar = /([█▓■▰🟩🟦]{0,60})([░▒□▱⬜⬛]{0,60})/uy;
const plainBar = /(?<=\[)([#=]{0,60})([-. ]{0,60})(?=\])/y;
const shortestBar = 4;
const gap = /[\s*_`()[\]:：（）–—→=-]/y;
const unit =
  /(?:sub-?)?tasks?\b|items?\b|steps?\b|complete[d]?\b|done\b|finished\b|checked\b|closed\b|total\b|remaining\b|Aufgaben\b|erledigt\b|tâches\b|terminées\b|tareas\b|completadas\b|tarefas\b|concluídas\b|个?任务|個?任務|タスク|完了|完成|已/iy;
const tasksWord =
  /(?:sub-?)?tasks?\b|Aufgaben\b|tâches\b|tareas\b|tarefas\b|任务|任務|タスク/i;
const picture = /\p{Extended_Pictographic}\uFE0F?/uy;

/** Whether words say that tasks are what is counted. */
export const namesTasks = (words: string): boolean => tasksWord.test(words);

/**
 * The counts that a value consists of, or null where it holds anything else: "3/10 tasks (30%)" is one, "3/10 tests" is not.
 * `role`: what a lone number counts; null where one would mean nothing.
 */
export function readValue(
  text: string,
  from: number,
  to: number,
  role: CountRole | null,
): Token[] | null {
  const tokens: Token[] = [];
  let lone = role;
  let at = from;
  while (at < to) {
    const ratio = matchAt(fraction, text, at);
    if (ratio) {
      const [whole, done = "", between = "", total = ""] = ratio;
      const second = at + done.length + between.length;
      tokens.push(
        { kind: "done", from: at, to: at + done.length, value: Number(done) },
        {
          kind: "total",
          from: second,
          to: second + total.length,
          value: Number(total),
        },
      );
      lone = null;
      at += whole.length;
      continue;
    }
    const share = matchAt(percent, text, at);
    if (share) {
      const [whole, units = "", point, digits = ""] = share;
      const length = units.length + (point ? 1 + digits.length : 0);
      tokens.push({
        kind: "percent",
        from: at,
        to: at + length,
        value: Number(`${units}.${digits || "0"}`),
        digits: digits.length,
        point: point ?? ".",
      });
      at += whole.length;
      continue;
    }
    const number = matchAt(count, text, at)?.[0];
    if (number !== undefined && !/\d/.test(text[at - 1] ?? "")) {
      if (lone === null) return null;
      tokens.push({
        kind: lone,
        from: at,
        to: at + number.length,
        value: Number(number),
      });
      lone = null;
      at += number.length;
      continue;
    }
    const drawn = readBar(text, at);
    if (drawn) {
      tokens.push(drawn);
      at = drawn.to;
      continue;
    }
    const skipped =
      matchAt(gap, text, at) ??
      matchAt(unit, text, at) ??
      matchAt(picture, text, at);
    if (!skipped) return null;
    at += skipped[0].length;
  }
  return at === to && tokens.length > 0 ? tokens : null;
}

function readBar(text: string, at: number): Token | null {
  const found = matchAt(plainBar, text, at) ?? matchAt(blockBar, text, at);
  const filled = Array.from(found?.[1] ?? "");
  const rest = Array.from(found?.[2] ?? "");
  const size = filled.length + rest.length;
  if (!found || size < shortestBar) return null;
  const full = filled[0] ?? counterpart(rest[0] ?? "");
  const empty = rest[0] ?? counterpart(full);
  if (
    filled.some((part) => part !== full) ||
    rest.some((part) => part !== empty)
  )
    return null;
  return {
    kind: "bar",
    from: at,
    to: at + found[0].length,
    filled: filled.length,
    size,
    full,
    empty,
  };
}

const barPairs = [
  "█░",
  "▓░",
  "▓▒",
  "■□",
  "▰▱",
  "🟩⬜",
  "🟦⬜",
  "🟩⬛",
  "#-",
  "=-",
  "=.",
  "= ",
].map((pair) => Array.from(pair));

/** The other half of a bar that is all full or all empty. */
function counterpart(part: string): string {
  for (const [full = "", empty = ""] of barPairs) {
    if (part === full) return empty;
    if (part === empty) return full;
  }
  return part;
}

export const statusOf = ({ done, total }: Counts): Status =>
  done === total ? "done" : done === 0 ? "open" : "active";

/** What a token should read, or null where it is right as it stands: a rounded figure may be rounded in any way. */
export function corrected(token: Token, counts: Counts): string | null {
  const { done, total } = counts;
  const share = total === 0 ? 0 : done / total;
  switch (token.kind) {
    case "done":
      return token.value === done ? null : String(done);
    case "total":
      return token.value === total ? null : String(total);
    case "open":
      return token.value === total - done ? null : String(total - done);
    case "percent": {
      const unitSize = 10 ** token.digits;
      const exact = share * 100;
      const near = Math.abs(token.value - exact) < 1 / unitSize;
      if (near && (token.value === 100) === (share === 1)) return null;
      const rounded = Math.round(exact * unitSize) / unitSize;
      const shown = share < 1 && rounded >= 100 ? 100 - 1 / unitSize : rounded;
      return shown.toFixed(token.digits).replace(".", token.point);
    }
    case "bar": {
      const exact = share * token.size;
      const near = Math.abs(token.filled - exact) < 1;
      if (near && (token.filled === token.size) === (share === 1)) return null;
      const filled =
        share < 1 ? Math.min(Math.round(exact), token.size - 1) : token.size;
      return (
        token.full.repeat(filled) + token.empty.repeat(token.size - filled)
      );
    }
    case "status":
      return null;
    default:
      return token satisfies never;
  }
}
