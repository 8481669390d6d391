import { footnoteLength, readMarker, type Marker } from "./blocks";
import { advance, codeIndent, enterQuote } from "./cursor";
import { isRule, underline } from "./leaves";
import {
  continues,
  enter,
  isInside,
  type Reading,
  type State,
} from "./scanState";

/** Opens the quote, item or footnote that begins at the cursor; false where none does, or where nothing can follow it. */
export function openContainer(state: State, reading: Reading): boolean {
  const { cursor } = reading;
  if (cursor.blank) return false;
  const isCode = cursor.indent >= codeIndent;
  if (!isCode && enterQuote(cursor)) {
    enter(state, reading, "quote", 0, null);
    return true;
  }
  const footnote = isCode ? 0 : footnoteLength(cursor);
  if (footnote > 0) {
    enter(state, reading, "note", codeIndent, null);
    advance(cursor, footnote);
    cursor.indent = 0;
    return true;
  }
  const marker = readMarker(cursor);
  if (!marker || !mayOpen(state, reading, marker)) return false;
  openItem(state, reading, marker);
  return marker.box === null && !marker.empty;
}

function mayOpen(state: State, reading: Reading, marker: Marker): boolean {
  const isContinued = continues(state, reading);
  // People see the box that is indented too far under a paragraph, and `14. [x]` straight under one; GFM does not.
  if (marker.box) return isContinued || reading.cursor.indent < codeIndent;
  if (reading.cursor.indent >= codeIndent) return false;
  if (underline(state, reading) > 0 || isRule(reading)) return false;
  return marker.mayInterrupt || !isContinued || !isInside(state, reading);
}

function openItem(state: State, reading: Reading, marker: Marker): void {
  const { cursor, line } = reading;
  const parent = enter(
    state,
    reading,
    "item",
    cursor.indent + marker.width,
    marker.box,
  );
  if (!reading.isItem) reading.above = parent?.item ?? null;
  reading.isItem = true;
  advance(cursor, marker.length);
  cursor.indent = marker.extra;
  if (!marker.box) return;
  const { state: character, from, to, rest } = marker.box;
  reading.box = {
    state: character,
    from: line.start + from,
    to: line.start + to,
    rest,
    line: line.number,
    depth: parent?.boxes ?? 0,
    parentLine: parent?.owner ?? null,
  };
}
