import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { tests as specExamples } from "commonmark-spec";
import fc from "fast-check";
import { frontMatterEnd } from "../../src/tasks/lines/frontMatter";
import { scan, type ScannedLine } from "../../src/tasks/lines/scan";
import { gfmView, type GfmView } from "../support/gfm";
import { markdownText } from "../support/taskTexts";

type Raw = GfmView["raw"][number];

interface Both {
  readonly ours: readonly ScannedLine[];
  readonly frontMatter: number;
  readonly gfm: GfmView;
  readonly raw: ReadonlyMap<number, Raw>;
  /** For each line, the nearest one above that is not blank. */
  readonly above: ReadonlyMap<number, number>;
}

function bothOf(text: string, ours: readonly ScannedLine[]): Both {
  const gfm = gfmView(text);
  const raw = new Map<number, Raw>();
  for (const block of gfm.raw)
    for (let line = block.from; line <= block.to; line++) raw.set(line, block);
  const above = new Map<number, number>();
  let last = 0;
  for (const { number, kind } of ours) {
    above.set(number, last);
    if (kind !== "blank") last = number;
  }
  return { ours, frontMatter: frontMatterEnd(text), gfm, raw, above };
}

/** `<div>` and other tags, which end at a blank line; not comments, `<pre>` and the like. */
const isSoftHtml = ({ kind, source }: Raw): boolean =>
  kind === "html" && !/^<(?:[!?]|pre|script|style|textarea)/i.test(source);
const isIndentedCode = ({ kind, source }: Raw): boolean =>
  kind === "code" && !/^(?:`{3}|~{3})/.test(source);

/** A whole marker or box after all the blanks, quotes and markers before it. */
const numberedBox = /^[\s>]*\d{1,9}[.)]\s+\[/;
const wideIndent = / {4}|\t/;
const marker = /^[\s>]*(?:[-*+]|\d{1,9}[.)])/;
const emptyInside =
  /^\s*(?:(?:>|[-*+]\s|\d{1,9}[.)]\s)\s*)+(?:[-*+]|\d{1,9}[.)])\s*$/;
const startOfTag = /^[\s>]*<\/?[a-z]/i;

/**
 * Every difference there is, with its reason. Where one applies to a line, the two trees may differ from that line on, so the
 * comparison of a text ends there.
 */
const differences: readonly {
  what: string;
  why: string;
  applies: (both: Both, line: ScannedLine) => boolean;
}[] = [
  {
    what: "front matter",
    why: "it is data of the page, which GFM reads as a rule and a heading",
    applies: ({ frontMatter }, { number }) => number <= frontMatter,
  },
  {
    what: "a numbered box straight under a paragraph (`14. [x]`)",
    why: "in GFM only `1.` may stand there; people see a task",
    applies: (both, { box, number, text }) =>
      box !== null &&
      !both.gfm.items.has(number) &&
      both.raw.get(number) === undefined &&
      numberedBox.test(text),
  },
  {
    what: "a box indented by four columns or more under a paragraph, or that far from its marker",
    why: "words or code in GFM; people see a task",
    applies: (both, { box, number, text }) => {
      const raw = both.raw.get(number);
      return (
        box !== null &&
        wideIndent.test(text) &&
        (raw ? isIndentedCode(raw) : !both.gfm.items.has(number))
      );
    },
  },
  {
    what: "a list with `•`",
    why: "no marker in GFM; people see a list",
    applies: (_, { text }) => /^[\s>]*•/.test(text),
  },
  {
    what: "boxes and headings in `<div>`, `<details>` and other HTML without a blank line",
    why: "GFM passes them on as HTML; people see them",
    applies: (both, { number }) => {
      const raw = both.raw.get(number);
      return raw !== undefined && isSoftHtml(raw) && raw.to > raw.from;
    },
  },
  {
    what: "a box in the head of a table",
    why: "GFM makes a table of the item's words; people see a box in a list",
    applies: (both, { box, number }) => {
      const raw = both.raw.get(number);
      return box !== null && raw?.kind === "table" && raw.from === number;
    },
  },
  {
    what: "a table whose head is a line of a paragraph, indented by four columns or more",
    why: "the library sees no table; GitHub's own parser does, which looks at the indent of the row of dashes alone",
    applies: ({ ours, raw }, { kind, number, text }) =>
      kind === "text" &&
      raw.get(number) === undefined &&
      wideIndent.test(text) &&
      /^[\s>]*[-:|][-:|\s]*$/.test(ours[number]?.text ?? ""),
  },
  {
    what: "a box in the line below an empty item",
    why: "the library sees a task there; GitHub's own parser does not, and nobody writes it",
    applies: ({ gfm }, { number }) =>
      gfm.tasks.has(number) && !gfm.items.has(number),
  },
  {
    what: "a list straight below indented code",
    why: "the library lets it begin only where it might interrupt a paragraph; CommonMark has no such rule",
    applies: (both, { number, text }) => {
      if (!marker.test(text)) return false;
      const above = both.raw.get(both.above.get(number) ?? 0);
      return above !== undefined && isIndentedCode(above);
    },
  },
  {
    what: "an empty item right behind a `>` or another marker, straight below other words",
    why: "the library forbids it as if it stood in the paragraph above; CommonMark looks at the new quote or item, which has none",
    applies: ({ above }, { number, text }) =>
      emptyInside.test(text) && number > 1 && above.get(number) === number - 1,
  },
  {
    what: "a tag alone in a line that goes on with the paragraph of an item or a quote",
    why: "the library ends the paragraph; CommonMark says that such a tag cannot",
    applies: (_, { kind, item, quoted, text }) =>
      kind === "text" && (item !== null || quoted) && startOfTag.test(text),
  },
];

/** Compares what stands before the first difference that is on purpose; answers that one. */
function compare(text: string): string | null {
  const ours = scan(text);
  const both = bothOf(text, ours);
  const { gfm } = both;
  const isOnPurpose = (line: ScannedLine) =>
    differences.find(({ applies }) => applies(both, line));
  const first = ours.find(isOnPurpose);
  const end = first?.number ?? Infinity;
  const boxes = new Map(
    ours.flatMap(({ box, number }) => (box ? [[number, box]] : [])),
  );
  const show = (line: number): string =>
    `line ${line} of ${JSON.stringify(text)}`;

  for (const line of boxes.keys())
    if (line < end) {
      const raw = both.raw.get(line);
      assert.ok(!raw, `a box is in ${raw?.kind ?? ""}: ${show(line)}`);
      assert.ok(gfm.items.has(line), `a box is in no item: ${show(line)}`);
    }
  const visible = (line: number | null): number | null => {
    let at = line;
    while (at !== null && !gfm.tasks.has(at))
      at = boxes.get(at)?.parentLine ?? null;
    return at;
  };
  for (const [line, task] of gfm.tasks) {
    if (line >= end) continue;
    const box = boxes.get(line);
    assert.ok(box, `a task is missing: ${show(line)}`);
    assert.equal(/x/i.test(box.state), task.done, `state of ${show(line)}`);
    assert.equal(
      visible(box.parentLine),
      task.parentLine,
      `parent of ${show(line)}`,
    );
  }
  const headings = gfm.headings
    .filter(({ to }) => to < end)
    .map(({ from, to, level }) => ({
      line: headingLine(ours, from, to),
      level,
    }))
    .sort((one, other) => one.line - other.line);
  const last = Math.min(
    end,
    ...gfm.headings.filter(({ to }) => to >= end).map(({ from }) => from),
  );
  assert.deepEqual(
    ours.flatMap(({ number: line, heading }) =>
      heading && line < last ? [{ line, level: heading.level }] : [],
    ),
    headings,
    `headings of ${JSON.stringify(text)}`,
  );
  return first ? (isOnPurpose(first)?.what ?? null) : null;
}

/** The text with blank lines in the place of its front matter. */
const withoutFrontMatter = (text: string): string =>
  "\n".repeat(frontMatterEnd(text)) +
  text
    .split(/(?<=\n)/)
    .slice(frontMatterEnd(text))
    .join("");

/** The library counts link definitions above an underlined title as its first lines; the title begins below them. */
function headingLine(
  ours: readonly ScannedLine[],
  from: number,
  to: number,
): number {
  if (!ours[from - 1]?.text.trimStart().startsWith("[")) return from;
  const found = ours.slice(from - 1, to).find(({ heading }) => heading);
  return found?.number ?? from;
}

describe("tasks: held against a GFM library", () => {
  it("agrees on every example of the CommonMark specification", () => {
    assert.ok(specExamples.length > 600);
    for (const { markdown } of specExamples)
      compare(markdown.replaceAll("→", "\t"));
  });

  it("agrees on random texts made of what task files are made of", function () {
    this.timeout(60_000);
    let texts = 0;
    let whole = 0;
    fc.assert(
      fc.property(markdownText, (text) => {
        texts++;
        if (compare(text) === null) whole++;
      }),
      {
        numRuns: 2000,
        examples: [
          ["'t'\n  \t--|--\n--|--\n-"],
          [":-\n> > -\ntle'\n-"],
          ["word\n     <!A\n     - [ ] a\n        <div>\n- "],
        ],
      },
    );
    assert.ok(whole / texts > 0.5, `only ${whole} of ${texts} compared whole`);
  });

  const fixtures = path.join("test", "fixtures", "tasks");
  for (const name of readdirSync(fixtures))
    it(`agrees on ${name}, all of it`, () => {
      const text = readFileSync(path.join(fixtures, name), "utf8");
      const hasFrontMatter = frontMatterEnd(text) > 0;
      assert.equal(compare(text), hasFrontMatter ? "front matter" : null);
      // That is where a comparison ends, so the page below it is compared for itself.
      assert.equal(compare(withoutFrontMatter(text)), null);
    });

  it("agrees on the real files", function () {
    this.timeout(60_000);
    const corpus = path.resolve("..", "shared", "corpus", "tasks-md");
    if (!existsSync(corpus)) {
      this.skip(); // needs ../shared/corpus
    }
    for (const name of readdirSync(corpus))
      if (name.endsWith(".md"))
        compare(readFileSync(path.join(corpus, name), "utf8"));
  });

  // Each difference is there: a reason that no text shows would excuse what it should not.
  const shown: readonly [string, string][] = [
    ["front matter", "---\na: b\n---\n- [ ] A"],
    ["a numbered box straight under", "Words\n14. [x] A"],
    ["a box indented by four", "- a\n      - [ ] A"],
    ["a list with `•`", "• [ ] A"],
    ["boxes and headings in `<div>`", "<div>\n- [ ] A\n</div>"],
    ["a box in the head of a table", "- [ ] a | b\n  --|--\n  c | d"],
    ["a table whose head is a line", "word\n    a|b\n--|--\n-"],
    ["a box in the line below", "-\n  [ ] A"],
    ["a list straight below", "    code\n2. a"],
    ["an empty item right behind", "a\n> -\nword\n-"],
    ["a tag alone", "- [ ] A\n</b>\nword\n-"],
  ];
  for (const [what, text] of shown)
    it(`differs on purpose in ${what} …`, () =>
      assert.ok(
        compare(text)?.startsWith(what),
        compare(text) ?? "no difference",
      ));

  it("shows each difference", () =>
    assert.deepEqual(
      differences
        .map(({ what }) => what)
        .filter((what) => !shown.some(([start]) => what.startsWith(start))),
      [],
    ));
});
