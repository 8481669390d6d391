import { readHeading, ruleRange, underlineLevel } from "./blocks";
import { closeTo } from "./containers";
import { codeIndent } from "./cursor";
import { readHidden } from "./hidden";
import { opensHtml } from "./html";
import { definitionLines } from "./linkDefinitions";
import {
  continues,
  endBlock,
  isInside,
  push,
  pushBlock,
  table,
  type Reading,
  type ScannedLine,
  type State,
} from "./scanState";
import { cellCount, columnCount } from "./tables";

/** Reads what is left of a line after its containers: a block that begins or goes on, or words. */
export function readBlock(state: State, reading: Reading): void {
  const { cursor } = reading;
  if (reading.box) {
    readWords(state, reading);
  } else if (cursor.blank) {
    state.emptyItem = state.containers.stack.at(-1)?.kind === "item";
    push(state, reading, "blank");
  } else if (cursor.indent >= codeIndent) {
    if (continues(state, reading)) readWords(state, reading);
    else pushBlock(state, reading, "hidden");
  } else if (
    !readHeadingLine(state, reading) &&
    !readRawBlock(state, reading) &&
    !readUnderline(state, reading) &&
    !readRule(state, reading) &&
    !readTableStart(state, reading)
  ) {
    readWords(state, reading);
  }
}

function readHeadingLine(state: State, reading: Reading): boolean {
  const heading = readHeading(reading.cursor);
  if (!heading) return false;
  // One in a quote or an item heads nothing but that.
  const isSection = reading.kept === 0;
  pushBlock(
    state,
    reading,
    isSection ? "heading" : "text",
    isSection ? heading : null,
  );
  return true;
}

function readRawBlock(state: State, reading: Reading): boolean {
  const { cursor } = reading;
  const opened = readHidden(cursor);
  if (opened) {
    pushBlock(state, reading, "hidden");
    if (!opened.closed)
      state.leaf = {
        kind: "hidden",
        ends: opened.ends,
        untilBlank: state.html !== null,
      };
    return true;
  }
  if (state.html === null && opensHtml(cursor, continues(state, reading))) {
    closeTo(state.containers, reading.kept);
    endBlock(state);
    state.html = reading.kept;
  }
  return false;
}

/** The level of the heading that the line makes of the paragraph above, or 0. */
export function underline(state: State, reading: Reading): 0 | 1 | 2 {
  const { leaf, html } = state;
  if (reading.opened || leaf.kind !== "paragraph" || html !== null) return 0;
  const level = underlineLevel(reading.cursor);
  if (level === 0 || !isInside(state, reading)) return 0;
  return reading.kept > 0 || titleLines(state, leaf.first).length > 0
    ? level
    : 0;
}

/** The lines of the open paragraph that would be a title: link definitions at its head are none of it. */
function titleLines({ lines }: State, first: number): ScannedLine[] {
  const paragraph = lines.slice(first);
  return paragraph.slice(definitionLines(paragraph.map(({ text }) => text)));
}

function readUnderline(state: State, reading: Reading): boolean {
  const level = underline(state, reading);
  if (level === 0 || state.leaf.kind !== "paragraph") return false;
  if (reading.kept === 0) {
    const title = titleLines(state, state.leaf.first);
    const [first] = title;
    if (first) {
      first.kind = "heading";
      first.heading = {
        level,
        title: title.map(({ text }) => text.trim()).join(" "),
      };
    }
  }
  pushBlock(state, reading, "text");
  return true;
}

export function isRule(reading: Reading): boolean {
  const { text, at } = reading.cursor;
  reading.rule ??= ruleRange(text);
  return at >= reading.rule.from && at <= reading.rule.to;
}

function readRule(state: State, reading: Reading): boolean {
  if (!isRule(reading)) return false;
  pushBlock(state, reading, "text");
  return true;
}

/** The row of dashes makes a table of itself and of the line above. */
function readTableStart(state: State, reading: Reading): boolean {
  if (!continues(state, reading) || !isInside(state, reading)) return false;
  const { text, at } = reading.cursor;
  const columns = columnCount(text.slice(at));
  const head = state.lines.at(-1)?.text.slice(state.contentAt) ?? "";
  if (columns === 0 || state.html !== null || cellCount(head) !== columns)
    return false;
  pushBlock(state, reading, "text");
  state.leaf = table;
  return true;
}

/** A paragraph that begins or goes on (even where its container is not repeated: lazy continuation), or a row of a table. */
function readWords(state: State, reading: Reading): void {
  if (!continues(state, reading)) {
    closeTo(state.containers, reading.kept);
    if (state.leaf.kind !== "table")
      state.leaf = { kind: "paragraph", first: state.lines.length };
  }
  state.contentAt = reading.cursor.at;
  push(state, reading, "text");
}
