import assert from "node:assert/strict";
import fc from "fast-check";
import {
  applyEdits,
  createTaskParser,
  mark,
  parseTaskFile,
} from "../../src/tasks";
import {
  matchContainers,
  noContainers,
  open,
} from "../../src/tasks/lines/containers";
import { cursorOf } from "../../src/tasks/lines/cursor";
import { scan, type ScannedLine } from "../../src/tasks/lines/scan";
import { hostileText, markdownText } from "../support/taskTexts";

// No test here asserts a time: work that is not linear does not come to its end within mocha's limit.

const endsOfLine = /\r\n|\n|\r/g;

/** Each line is where it says, all of the text is in one, and each box holds its state between brackets. */
function assertPlaces(text: string, lines: readonly ScannedLine[]): void {
  let end = text.startsWith("\uFEFF") ? 1 : 0;
  lines.forEach(({ number, start, text: words, box }, at) => {
    assert.equal(number, at + 1);
    assert.equal(words, text.slice(start, start + words.length));
    if (at > 0) assert.match(text.slice(end, start), /^(?:\r\n|\n|\r)$/);
    else assert.equal(start, end);
    end = start + words.length;
    if (!box) return;
    assert.equal(text[box.from - 1], "[");
    assert.equal(text.slice(box.from, box.to), box.state);
    assert.equal(text[box.to], "]");
    assert.ok(start <= box.from && box.to < end);
    assert.equal(text[start + box.rest - 1], "]");
  });
  assert.equal(end, text.length);
  assert.equal(lines.length, (text.match(endsOfLine)?.length ?? 0) + 1);
}

function assertTasks(text: string): void {
  const boxes = new Map(
    scan(text).flatMap(({ box, number }) => (box ? [[number, box]] : [])),
  );
  const { tasks } = parseTaskFile(text);
  for (const { kind, line, state } of tasks)
    if (kind === "box") assert.equal(boxes.get(line)?.state, state);
}

describe("tasks: any bytes", () => {
  const bytes = fc
    .uint8Array({ maxLength: 400 })
    .map((array) => Buffer.from(array));
  const encodings = ["utf8", "latin1", "utf16le"] as const;
  const anyText = fc.oneof(
    fc
      .tuple(bytes, fc.constantFrom(...encodings))
      .map(([buffer, encoding]) => buffer.toString(encoding)),
    fc.string({ unit: "binary", maxLength: 200 }),
    hostileText,
    markdownText,
  );

  it("are read without an error, and every place is right", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assertPlaces(text, scan(text));
        assertTasks(text);
        const { tasks } = createTaskParser().parse(text);
        assert.deepEqual(tasks, parseTaskFile(text).tasks);
      }),
      { numRuns: 1500 },
    );
  });

  it("a box that is toggled twice leaves the text as it was", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { line, state, kind } of parseTaskFile(text).tasks) {
          if (kind !== "box" || (state !== " " && state !== "x")) continue;
          const done = state === " ";
          const once = applyEdits(text, mark(text, line, done));
          assert.notEqual(once, text);
          assert.equal(applyEdits(once, mark(once, line, !done)), text);
        }
      }),
      { numRuns: 500 },
    );
  });
});

const million = 1_000_000;
const repeated = (piece: string, length = million): string =>
  piece.repeat(Math.ceil(length / piece.length));

describe("tasks: a line of a million characters", function () {
  this.timeout(60_000);
  const pieces = [
    "[",
    "]",
    "[ ] ",
    "*",
    "**a",
    "~~",
    "_",
    ">",
    "> ",
    "- ",
    "* ",
    "1. ",
    "1",
    "1.",
    "#",
    "# ",
    "`",
    "``` ",
    "~",
    "<",
    "<a ",
    "<a b=",
    "<!--",
    "</",
    "|",
    "| - ",
    "=",
    "-",
    ":",
    "\\",
    " ",
    "\t",
    "\u0000",
    "\uD800",
    "\uDC00",
    "\u200D",
    "\u26A0\uFE0F",
    "é",
    "(depends on ",
    "after T1, ",
    "T001 ",
    "T1-",
    "src/a.ts ",
    "a/",
    ".",
    "(P) ",
    "[P] ",
    "[^a]: ",
    "[a]: b ",
    "a ",
  ];
  for (const head of ["", "- [ ] ", "- [ ] A\n  "])
    it(`of any of ${pieces.length} pieces${head && ` after ${JSON.stringify(head)}`}`, () => {
      for (const piece of pieces) {
        const text = head + repeated(piece, million);
        assertPlaces(text, scan(text));
        const { tasks } = parseTaskFile(text.slice(0, million / 5));
        assert.ok(tasks.length <= 1, JSON.stringify(piece));
      }
    });

  it("of markers with a rule's marks on both sides of a word", () => {
    for (const mark of ["- ", "* "]) {
      const half = repeated(mark, million / 2);
      const text = `${half}+ ${half}`;
      assertPlaces(text, scan(text));
    }
  });
});

describe("tasks: a file of many lines", function () {
  this.timeout(120_000);
  const lines = [
    "",
    "a",
    "===",
    "-",
    "- a",
    "- [ ] a",
    "> - [ ] a",
    "    - [ ] a",
    "1. [ ] a",
    "9. a",
    "# a",
    "| a |",
    "|---|",
    "[a]: b",
    "[a]:",
    "[a",
    "<div>",
    "<!-- a",
    "```",
    "[^a]: b",
  ];
  for (const end of ["\n", "\r"])
    it(`that end in ${JSON.stringify(end)}, all alike or two in turn`, () => {
      for (const line of lines)
        for (const other of lines) {
          const text = repeated(line + end + other + end, 8_000);
          const scanned = scan(text);
          assertPlaces(text, scanned);
        }
    });

  it("each in a fence or a comment that is never closed", () => {
    for (const start of ["```", "~~~~", "<!--", "<pre>", "<?", "<![CDATA["]) {
      const text = `${start}\n${repeated("- [ ] a\n", 1_000_000)}`;
      assert.deepEqual(parseTaskFile(text).tasks, []);
    }
  });

  it("with a front matter that is never closed", () => {
    const text = `---\na: b\n${"- [ ] a\n".repeat(1000)}`;
    assert.equal(parseTaskFile(text).tasks.length, 1000);
  });
});

describe("tasks: deep nesting", function () {
  this.timeout(60_000);

  const onOneLine = [10_000, 100_000];
  for (const depth of onOneLine)
    for (const marker of ["- ", "> ", "1. ", "- > ", "[^a]: "])
      it(`reads ${depth} of ${JSON.stringify(marker)} on one line, and the lines below`, () => {
        const text = `${marker.repeat(depth)}[ ] a\n${"\n".repeat(1000)}${"lazy\n".repeat(1000)}- [ ] b`;
        const scanned = scan(text);
        assertPlaces(text, scanned);
        assert.ok(scanned.at(-1)?.box);
      });

  it("reads 10,000 boxes, each inside the one above", () => {
    const depth = 10_000;
    const lines = Array.from(
      { length: depth },
      (_, at) => `${"\t".repeat(at)}-   [ ] T${at} a`,
    );
    const scanned = scan(lines.join("\n"));
    assert.deepEqual(
      scanned.map(({ box }) => [box?.depth, box?.parentLine]),
      scanned.map((_, at) => [at, at === 0 ? null : at]),
    );
    assert.equal(
      parseTaskFile(lines.slice(0, 1000).join("\n")).tasks.length,
      1000,
    );
  });

  it("asks a line for no more containers than it has columns, and a blank line for none", () => {
    const containers = noContainers();
    const depth = 100_000;
    for (let at = 0; at < depth; at++)
      open(containers, {
        kind: at % 3 === 2 ? "quote" : "item",
        width: 2,
        item: 1,
        owner: null,
        boxes: 0,
        quoted: false,
      });
    for (const line of ["", "a", "    a", "    > a", "> a", "\t\ta"])
      assert.ok(
        matchContainers(containers, cursorOf(line)) <= line.length * 4 + 2,
      );
  });
});

describe("tasks: a file of 50 MB", function () {
  this.timeout(120_000);
  const size = 50_000_000;

  it("of prose", () =>
    assert.equal(
      parseTaskFile(repeated(`${repeated("word ", 200)}\n`, size)).tasks.length,
      0,
    ));

  it("of one line", () =>
    assert.equal(
      parseTaskFile(`- [ ] ${repeated("a", size)}`).tasks.length,
      1,
    ));
});
