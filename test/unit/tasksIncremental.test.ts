import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { createTaskParser, parseTaskFile } from "../../src/tasks";
import { rescan, snapshot, type Snapshot } from "../../src/tasks/lines/rescan";
import { hostileText, markdownText } from "../support/taskTexts";

const fixtures = path.join("test", "fixtures", "tasks");
const realTexts = readdirSync(fixtures).map((name) =>
  readFileSync(path.join(fixtures, name), "utf8"),
);

/** What people type and paste, and what changes the meaning of all that follows. */
const typed = fc.oneof(
  fc.constantFrom(
    "x",
    " ",
    "-",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "```\n",
    "<!--\n",
    "-->",
    "<div>\n",
    "---\n",
    "---\na: b\n",
    "# H\n",
    "- [ ] T9 a\n",
    "  - [x] b\n",
    "> ",
    "    ",
    "\uFEFF",
    "",
  ),
  markdownText,
);

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    // Parts of the text's length, so that all of it is hit.
    at: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
    length: fc.constantFrom(0, 0, 1, 2, 7, 60),
    text: typed,
  }),
  { minLength: 1, maxLength: 6 },
);

function edited(text: string, { at, length, text: added }: Edit): string {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + added + text.slice(from + length);
}

function assertScanned(scanned: Snapshot): void {
  const whole = snapshot(scanned.text);
  assert.deepEqual({ ...scanned, above: 0, below: 0 }, whole);
  assert.ok(scanned.above + scanned.below <= whole.lines.length);
}

function assertSame(start: string, changes: readonly Edit[]): void {
  const parser = createTaskParser();
  let text = start;
  let scanned = snapshot(text);
  assert.deepEqual(parser.parse(text), parseTaskFile(text));
  for (const change of changes) {
    text = edited(text, change);
    scanned = rescan(scanned, text);
    assertScanned(scanned);
    assert.deepEqual(parser.parse(text), parseTaskFile(text));
  }
}

describe("tasks: the parser of a text that is edited", () => {
  it("gives what a whole parse gives, after any edits of any text", () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, markdownText), edits, assertSame),
      { numRuns: 1000 },
    );
  });

  it("gives what a whole parse gives, after any edits of whole files", function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...realTexts),
        fc.constantFrom("\n", "\r\n"),
        edits,
        (text, end, changes) => assertSame(text.replaceAll("\n", end), changes),
      ),
      { numRuns: 60 },
    );
  });

  const changes: [string, string, string][] = [
    [
      "a fence is opened at the top",
      "- [ ] A\n- [ ] B",
      "```\n- [ ] A\n- [ ] B",
    ],
    [
      "a fence is closed",
      "```\n- [ ] A\n# H\n- [ ] B",
      "```\n```\n- [ ] A\n# H\n- [ ] B",
    ],
    [
      "the front matter is closed far below",
      "---\na: b\n- [ ] A\n- [ ] B\n",
      "---\na: b\n- [ ] A\n- [ ] B\n---\n",
    ],
    ["\\r becomes \\r\\n", "# H\r- [ ] A\r- [ ] B", "# H\r\n- [ ] A\r- [ ] B"],
    ["a paragraph is underlined", "# H\nA\n- [ ] B", "# H\nA\n=\n- [ ] B"],
    ["all is gone", "# H\n- [ ] A", ""],
  ];
  for (const [name, before, after] of changes)
    it(`sees that ${name}`, () => {
      const parser = createTaskParser();
      for (const text of [before, after, before])
        assert.deepEqual(parser.parse(text), parseTaskFile(text));
    });

  const count = 1000;
  const flat = Array.from(
    { length: count },
    (_, at) => `- [ ] T${at} Do\n  - more`,
  ).join("\n");
  const headed = flat.replaceAll("- [ ] T", "## Part\n\n- [ ] T");
  for (const [name, text] of [
    ["flat", flat],
    ["headed", headed],
  ] as const)
    it(`reads only what changed of a ${name} file`, () => {
      const at = text.indexOf("T500");
      const before = snapshot(text);
      const after = rescan(before, `${text.slice(0, at)}!${text.slice(at)}`);
      const read = after.lines.length - after.above - after.below;
      assert.ok(read <= 5, `${read} lines were read`);
      assertScanned(after);
    });

  it("gives the very same answer for the same text", () => {
    const parser = createTaskParser();
    assert.equal(parser.parse(flat), parser.parse(flat));
  });
});
