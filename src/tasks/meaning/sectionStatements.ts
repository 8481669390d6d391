import { pictureAt } from "./status";

/** What a line says of its section: `**Purpose**: …`, `> Checkpoint: …`, `🔍 **CHECKPOINT**: …`. */
export interface Statement {
  readonly name: "purpose" | "goal" | "checkpoint";
  readonly value: string;
}

const names = new Map<string, Statement["name"]>([
  ...["purpose", "目的", "목적", "objectif", "zweck", "propósito", "цель"].map(
    (name) => [name, "purpose"] as const,
  ),
  ...[
    "goal",
    "objective",
    "目标",
    "目標",
    "ゴール",
    "목표",
    "objetivo",
    "meta",
    "ziel",
  ].map((name) => [name, "goal"] as const),
  ...[
    "checkpoint",
    "检查点",
    "檢查點",
    "チェックポイント",
    "체크포인트",
    "punto de control",
  ].map((name) => [name, "checkpoint"] as const),
]);
const longestName = Math.max(...[...names.keys()].map(({ length }) => length));

/** The statement that a line makes, or null. Quotes, bullets, emphasis and a picture may stand before it. */
export function readStatement(line: string): Statement | null {
  const statement = statementOf(line);
  return statement?.marked === true ? statement : null;
}

/** As {@link readStatement}; in a heading the colon may be missing (`marked` is false then). */
export function statementOf(
  text: string,
): (Statement & { marked: boolean }) | null {
  let at = 0;
  for (;;) {
    const picture = at < maxDressing ? pictureAt(text, at) : "";
    if (picture !== "") at += picture.length;
    else if (at < maxDressing && /[\s>*_+-]/.test(text[at] ?? "")) at++;
    else break;
  }
  const window = text.slice(at, at + longestName).toLowerCase();
  for (let length = window.length; length > 1; length--) {
    const name = names.get(window.slice(0, length));
    if (name === undefined) continue;
    let end = at + length;
    while (/[*_\s]/.test(text[end] ?? "") && end - at - length < 6) end++;
    const marked = /[:：]/.test(text[end] ?? "");
    if (!marked && end < text.length) return null;
    const value = text.slice(end + 1);
    return { name, marked, value: withoutRim(value) };
  }
  return null;
}

const maxDressing = 12;

/** `**Purpose:** words` leaves two stars before the words; emphasis inside them stays. */
const withoutRim = (value: string): string =>
  value.replace(/^[*_]{0,3}/, "").trim();
