import type { Section } from "../model/plan";
import { isLabel, namesCriteria } from "./roles";
import type { ScannedLine } from "./scan";

export interface Structure {
  readonly sections: Section[];
  /** Titles of the headings above a box, by its line. */
  readonly chains: Map<number, string[]>;
  /** Lines of boxes that are conditions, not work. */
  readonly criteria: Set<number>;
}

const purposeLine =
  /^\s*(?:[-*+]\s+)?\**(Purpose|Goal|Checkpoint)\**\s?[:：]\**/i;

/** What the headings and labels around the boxes say of them. */
export function readStructure(lines: readonly ScannedLine[]): Structure {
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
        endLine: line.number,
        dependencies: [],
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
