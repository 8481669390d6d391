import type { Section } from "../../model/plan";
import { readHeadingName } from "./headingNames";
import { explainsBox, isLabel, namesNoWork } from "./roles";
import type { ScannedLine } from "../lines/scan";
import {
  readStatement,
  statementOf,
  type Statement,
} from "./sectionStatements";

export interface Structure {
  readonly sections: Section[];
  /** Titles of the sections above a box or heading, by its line. */
  readonly chains: Map<number, string[]>;
  /** Lines of boxes that are conditions or a legend, not work. */
  readonly criteria: Set<number>;
}

type OpenSection = { -readonly [Key in keyof Section]: Section[Key] };

/** A bold paragraph or an item without a box that people use as a heading; it counts once work is seen below it. */
interface Group {
  readonly section: OpenSection;
  /** The chain down to it, once it counts. */
  titles: string[] | null;
}

/** Level of the sections that are no headings. */
const groupLevel = 7;

/** What the headings and labels around the boxes say of them. */
export function readStructure(lines: readonly ScannedLine[]): Structure {
  const sections: OpenSection[] = [];
  const chains = new Map<number, string[]>();
  const criteria = new Set<number>();
  const criteriaItems = new Set<number>();
  const open: OpenSection[] = [];
  let chain: string[] = [];
  let underCriteria = false;
  let label = false;
  let paragraph: Group | null = null;
  let item: Group | null = null;
  let lastInItem = 0;
  let collecting: ((words: string) => void) | null = null;

  const closeItem = (): void => {
    if (item) item.section.endLine = lastInItem;
    item = null;
  };
  const closeParagraph = (before: number): void => {
    closeItem();
    if (paragraph) paragraph.section.endLine = before - 1;
    paragraph = null;
  };
  /** The chain of a box that is work: the groups it stands in are sections from now on. */
  const chainWithGroups = (inItem: boolean): string[] => {
    let titles = chain;
    for (const group of [paragraph, inItem ? item : null]) {
      if (!group) continue;
      if (!group.titles) {
        sections.push(group.section);
        group.titles = [...titles, group.section.title];
      }
      titles = group.titles;
    }
    return titles;
  };

  lines.forEach((line, at) => {
    if (line.kind === "heading" && line.heading) {
      const { level } = line.heading;
      const title = plainTitle(line.heading.title);
      closeParagraph(line.number);
      let sibling: OpenSection | undefined;
      while ((open.at(-1)?.level ?? 0) >= level) {
        sibling = open.pop();
        if (sibling) sibling.endLine = line.number - 1;
      }
      const section = newSection(title, level, line.number);
      const statement = statementOf(title);
      collecting =
        statement?.name === "checkpoint"
          ? checkpointCollector(
              open.some((above) => above.level > 1) ? open : [sibling],
            )
          : null;
      collecting?.(statement?.value ?? "");
      chains.set(
        line.number,
        open.map((above) => above.title),
      );
      open.push(section);
      sections.push(section);
      chain = open.map((above) => above.title);
      underCriteria = underConditions(open);
      label = false;
      return;
    }
    if (line.kind !== "blank" && line.item !== null) lastInItem = line.number;
    if (line.kind === "item") {
      collecting = null;
      const above = line.item;
      const words = line.box ? line.text.slice(line.box.rest) : line.text;
      const inherited =
        above === null ? underCriteria || label : criteriaItems.has(above);
      const opens =
        line.box === null &&
        isLabel(withoutMarker(words)) &&
        namesNoWork(words);
      if (inherited || opens) criteriaItems.add(line.number);
      if (above === null) {
        closeItem();
        lastInItem = line.number;
        if (!line.box && !inherited && !opens) item = itemGroup(line);
      }
      if (line.box) {
        const condition = inherited || explainsBox(words);
        if (condition) criteria.add(line.number);
        chains.set(
          line.number,
          condition ? chain : chainWithGroups(above !== null),
        );
      }
      if (above !== null || line.box) return;
    }
    if (line.kind === "blank" || line.kind === "hidden") {
      if (!(collecting && line.kind === "blank" && awaited(lines, at)))
        collecting = null;
      return;
    }
    const statement = line.owner === null ? readStatement(line.text) : null;
    if (statement) {
      collecting = collector(open, statement);
      collecting(statement.value);
    } else if (isLabel(line.text)) collecting = null;
    else collecting?.(withoutQuote(line.text));
    if (line.kind !== "text") return;
    if (line.item === null) {
      label = isLabel(line.text) && namesNoWork(line.text);
      const title = label || statement ? null : boldTitle(lines, at);
      if (label || title !== null) closeParagraph(line.number);
      if (title !== null)
        paragraph = {
          section: newSection(title, groupLevel, line.number),
          titles: null,
        };
    } else if (isLabel(line.text)) {
      if (namesNoWork(line.text)) criteriaItems.add(line.item);
      else criteriaItems.delete(line.item);
    }
  });

  const last = lastLine(lines);
  closeParagraph(last + 1);
  for (const section of open) section.endLine = last;
  return { sections, chains, criteria };
}

const newSection = (
  title: string,
  level: number,
  line: number,
): OpenSection => ({
  title,
  level,
  line,
  endLine: line,
  dependencies: [],
  purpose: null,
  checkpoint: null,
});

/** A heading as it is seen: without the marks of emphasis and code. */
const plainTitle = (title: string): string =>
  title.replaceAll("**", "").replaceAll("`", "").trim();

const withoutMarker = (text: string): string =>
  text.trimStart().replace(/^(?:[-*+•]|\d{1,9}[.)])\s+/, "");

const withoutQuote = (text: string): string =>
  text
    .trim()
    .replace(/^(?:>\s?){1,4}/, "")
    .trim();

/** The innermost heading that speaks decides: one that names conditions, or one that names a task, whose boxes are its steps. */
function underConditions(open: readonly OpenSection[]): boolean {
  for (let at = open.length - 1; at >= 0; at--) {
    const section = open[at];
    if (!section || section.level === 1) return false;
    if (namesNoWork(section.title)) return true;
    if (readHeadingName(section.title)?.strength === "task") return false;
  }
  return false;
}

/** The text after the final line break is no line of its own. */
function lastLine(lines: readonly ScannedLine[]): number {
  const last = lines.at(-1);
  if (!last) return 1;
  return last.text === "" && last.number > 1 ? last.number - 1 : last.number;
}

const maxGroupTitle = 80;
const genericTitle =
  /^(?:sub-?)?tasks?$|^steps?$|^to-?dos?$|^(?:check ?list|actions?)$/i;
const remark =
  /^(?:note|important|warning|tip|caution|critical|example|todo|重要|注意|备注|参考|중요|참고|nota|achtung|hinweis)\b|^(?:重要|注意|备注)/i;

/** The title of a paragraph that is one bold line and no sentence, or null. */
function boldTitle(lines: readonly ScannedLine[], at: number): string | null {
  const line = lines[at];
  if (!line || line.quoted || line.owner !== null) return null;
  if (lines[at - 1]?.kind === "text" || lines[at + 1]?.kind === "text")
    return null;
  const text = line.text.trim();
  const mark = text.slice(0, 2);
  if (mark !== "**" && mark !== "__") return null;
  const close = text.indexOf(mark, 2);
  if (close < 0 || !/^[:：]?$/.test(text.slice(close + 2))) return null;
  return groupTitle(text.slice(2, close));
}

function groupTitle(text: string): string | null {
  const plain = plainTitle(text);
  const title = /[:：]$/.test(plain) ? plain.slice(0, -1).trim() : plain;
  const fits =
    title !== "" &&
    title.length <= maxGroupTitle &&
    !/[.!?。！？]$/.test(title) &&
    !remark.test(title) &&
    !genericTitle.test(title);
  return fits ? title : null;
}

/** A top-level item without a box heads the boxes nested in it if it is numbered or a label. */
function itemGroup(line: ScannedLine): Group | null {
  const words = withoutMarker(line.text);
  if (!/^\s*\d/.test(line.text) && !isLabel(words)) return null;
  const title = groupTitle(words);
  return title === null
    ? null
    : { section: newSection(title, groupLevel, line.number), titles: null };
}

/** A checkpoint's words may follow its heading after a blank line. */
const awaited = (lines: readonly ScannedLine[], at: number): boolean =>
  lines[at - 1]?.kind === "heading";

/**
 * Gathers a purpose or checkpoint that may wrap. A purpose belongs to the innermost section; a checkpoint is written at the
 * end of a phase, under its last subsection, so it is one of every section around it too (but not of the whole file).
 */
function collector(
  open: readonly OpenSection[],
  { name }: Statement,
): (words: string) => void {
  if (name === "checkpoint") return checkpointCollector(open);
  const inner = open.at(-1);
  // A stated purpose stays; a goal only stands in for one.
  if (!inner || (name === "goal" && inner.purpose !== null))
    return () => undefined;
  const parts: string[] = [];
  return (words) => {
    parts.push(words);
    inner.purpose = parts.join(" ").trim() || null;
  };
}

function checkpointCollector(
  open: readonly (OpenSection | undefined)[],
): (words: string) => void {
  const targets = open.filter(
    (section, index) =>
      section !== undefined && (section.level > 1 || index === open.length - 1),
  );
  const parts: string[] = [];
  return (words) => {
    parts.push(words);
    const whole = parts.join(" ").trim() || null;
    for (const section of targets) if (section) section.checkpoint = whole;
  };
}
