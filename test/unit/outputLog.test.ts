import assert from "node:assert/strict";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { scriptAgent } from "../../src/agents/script";
import { readOutput } from "../../src/engine/output";
import { createOutputNotices } from "../../src/engine/outputNotices";
import type { OutputNotice } from "../../src/engine/outputNotices";
import type { OutputPage } from "../../src/model/api";
import type { OutputLine } from "../../src/model/runner";
import { watchGrowth } from "../../src/runners/growth";
import { lineSplitter } from "../../src/runners/logLines";
import { tailLog } from "../../src/runners/logTail";
import { sampleAttempt, sampleId } from "../support/samples";
import { temporaryFolder } from "../support/temporary";
import { until } from "../support/until";

const megabyte = 1024 * 1024;

/** Lines with characters of one to four bytes; none is empty, so that each is an item. */
const someLines = fc.array(
  fc
    .string({ unit: fc.constantFrom("a", "ü", "€", "😀"), minLength: 1 })
    .map((text) => `.${text}`),
  { maxLength: 30 },
);

/** Bytes cut into pieces at these places, wherever that is in a character. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  let start = 0;
  return places
    .sort((a, b) => a - b)
    .map((end) => bytes.subarray(start, (start = end)));
}

/** What is to be delivered of complete lines. */
function expected(lines: readonly string[]): OutputLine[] {
  let offset = 0;
  return lines.map((line) => {
    offset += Buffer.byteLength(line) + 1;
    return { line, offset };
  });
}

const textOf = (lines: readonly string[]): Buffer =>
  Buffer.from(lines.map((line) => `${line}\n`).join(""));

describe("log lines", () => {
  const manyCuts = fc.array(fc.nat(), { maxLength: 40 });

  it("are whole with their offsets, wherever the chunks are cut", () => {
    fc.assert(
      fc.property(someLines, manyCuts, (lines, cuts) => {
        const found: OutputLine[] = [];
        const splitter = lineSplitter(0, (line) => found.push(line));
        const chunk = Buffer.alloc(64 * 1024);
        for (const piece of pieces(textOf(lines), cuts)) {
          // One memory for all chunks, as the readers have it.
          piece.copy(chunk);
          splitter.take(chunk.subarray(0, piece.length));
        }
        splitter.finish();
        assert.deepEqual(found, expected(lines));
      }),
    );
  });

  it("beyond the limit are cut between two characters, and the next one is whole", () => {
    const found: OutputLine[] = [];
    const splitter = lineSplitter(0, (line) => found.push(line), 100);
    for (let times = 0; times < 1000; times++) splitter.take(Buffer.from("€"));
    splitter.take(Buffer.from("\nnext ü\n"));
    assert.deepEqual(found, [
      {
        line: `${"€".repeat(33)}… (the line has 3000 bytes and was cut)`,
        offset: 3001,
      },
      { line: "next ü", offset: 3009 },
    ]);
  });

  it("come once each, in order, to a reader that now lags and now is early", async () => {
    const folder = temporaryFolder();
    try {
      let number = 0;
      await fc.assert(
        fc.asyncProperty(
          someLines,
          manyCuts,
          fc.array(fc.boolean(), { minLength: 41, maxLength: 41 }),
          async (lines, cuts, looks) => {
            const file = path.join(folder.path, `${(number += 1)}.log`);
            const found: OutputLine[] = [];
            const tail = tailLog(file, (line) => found.push(line));
            for (const [index, piece] of pieces(
              textOf(lines),
              cuts,
            ).entries()) {
              if (looks[index] === true) await tail.read(() => false);
              appendFileSync(file, piece);
            }
            await tail.read(() => false);
            tail.finish();
            tail.close();
            assert.deepEqual(found, expected(lines));
          },
        ),
        { numRuns: 50 },
      );
    } finally {
      folder.remove();
    }
  });
});

describe("pages of output", function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let log: string;
  before(() => {
    folder = temporaryFolder();
    log = path.join(folder.path, "stdout.log");
  });
  after(() => folder.remove());

  const agent = scriptAgent({
    file: "script.json",
    workspace: ".",
    scriptedAgentPath: "",
    nodePath: "",
  });
  const page = (
    from: number,
    maxItems?: number,
    status: "running" | "ended" = "ended",
  ): Promise<OutputPage> =>
    readOutput(log, sampleAttempt(1, { status }), agent, from, maxItems);

  /** Reads to the end; `look` sees every page. */
  async function readAll(
    from: number,
    maxItems: number | undefined,
    look: (page: OutputPage, from: number) => void = () => undefined,
  ): Promise<OutputLine[]> {
    const all: OutputLine[] = [];
    for (let position = from; ;) {
      const { items, next, ended } = await page(position, maxItems);
      look({ items, next, ended }, position);
      for (const { text, offset } of items) all.push({ line: text, offset });
      if (next === position) return all;
      position = next;
    }
  }

  it("can begin at any byte: what they hold are the lines that begin there or later", async () => {
    await fc.assert(
      fc.asyncProperty(
        someLines,
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        async (lines, place, maxItems) => {
          writeFileSync(log, textOf(lines));
          const all = expected(lines);
          const from = place % (textOf(lines).length + 1);
          const wanted = all.filter(
            ({ line, offset }) => offset - Buffer.byteLength(line) - 1 >= from,
          );
          assert.deepEqual(await readAll(from, maxItems), wanted);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("can begin so many bytes before the end, and tell where that is", async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const size = Buffer.byteLength(textOf(lines));
    rmSync(log, { force: true });
    assert.deepEqual(await page(-10), {
      items: [],
      from: 0,
      next: 0,
      ended: true,
    });
    writeFileSync(log, textOf(lines));
    for (const bytes of [1, 8, 20, size, size + 5]) {
      const begin = Math.max(0, size - bytes);
      const { from, ...rest } = await page(-bytes);
      assert.equal(from, begin);
      const { items, ended, next } = await page(begin);
      assert.deepEqual(rest, { items, ended, next });
    }
    assert.equal((await page(-20)).items.length, 2);
  });

  it("have an upper size, whatever the lines are, and hold a line of 5 MB whole", async () => {
    const long = "ü€😀x".repeat(megabyte / 2);
    const lines = [
      ...Array.from({ length: 300 }, (_, index) =>
        `${index} `.padEnd(20_000, "y"),
      ),
      long,
      "after",
    ];
    writeFileSync(log, textOf(lines));
    const read = await readAll(0, undefined, ({ items }) => {
      const lengths = items.map(({ text }) => text.length);
      const beforeLast = lengths.slice(0, -1).reduce((sum, l) => sum + l, 0);
      assert.ok(beforeLast < megabyte, `${beforeLast} characters and more`);
    });
    assert.ok(Buffer.byteLength(long) >= 5 * megabyte);
    assert.deepEqual(
      read.map(({ line }) => line),
      lines,
    );
  });

  it("pass over 64 MB that are of no use to people in steps, and tell that there is more", async () => {
    const blank = Buffer.alloc(megabyte, " ");
    blank[megabyte - 1] = 10;
    writeFileSync(log, "first\n");
    for (let count = 0; count < 64; count++) appendFileSync(log, blank);
    appendFileSync(log, "last\n");
    const read = await readAll(0, undefined, ({ next, ended }, from) => {
      assert.ok(next - from <= 17 * megabyte);
      if (ended) assert.ok(next > 64 * megabyte);
    });
    assert.deepEqual(
      read.map(({ line }) => line),
      ["first", "last"],
    );
  });

  it("of an attempt that has ended hold the last line also without a newline; of one at work they wait for it", async () => {
    writeFileSync(log, "one\ntwo");
    const texts = ({ items }: OutputPage) => items.map(({ text }) => text);
    assert.deepEqual(texts(await page(0, undefined, "running")), ["one"]);
    const whole = await page(0);
    assert.deepEqual(texts(whole), ["one", "two"]);
    assert.equal(whole.next, 7);
    assert.deepEqual(texts(await page(whole.next)), []);
  });
});

describe("notices of output", () => {
  const noticeOf = (attempt: string, costUsd: number): OutputNotice => ({
    kind: "output",
    orchestration: sampleId(1),
    attempt,
    costUsd,
  });

  it("tell the first at once and the last always, of each attempt", async () => {
    const told: OutputNotice[] = [];
    const notices = createOutputNotices((notice) => told.push(notice));
    const [a, b] = [sampleId(2), sampleId(3)];
    for (const cost of [1, 2, 3]) notices.grew(noticeOf(a, cost));
    notices.grew(noticeOf(b, 1));
    assert.deepEqual(told, [noticeOf(a, 1), noticeOf(b, 1)]);
    await until(() => told.length > 2, 10_000);
    assert.deepEqual(told[2], noticeOf(a, 3));
    notices.clear();
  });

  it("say nothing of an attempt that has ended", async () => {
    const told: OutputNotice[] = [];
    const notices = createOutputNotices((notice) => told.push(notice));
    const [a, b] = [sampleId(2), sampleId(3)];
    for (const cost of [1, 2]) notices.grew(noticeOf(a, cost));
    notices.ended(a);
    for (const cost of [1, 2]) notices.grew(noticeOf(b, cost));
    await until(() => told.length > 2, 10_000);
    assert.deepEqual(told, [noticeOf(a, 1), noticeOf(b, 1), noticeOf(b, 2)]);
    notices.clear();
  });
});

describe("growth of a file", () => {
  it("ends a wait, and so do a signal and the time", async function () {
    if (process.platform === "win32") this.skip(); // Tells of a file that is open only when it is closed.
    const folder = temporaryFolder();
    const file = path.join(folder.path, "log");
    const growth = watchGrowth(file);
    try {
      growth.begin();
      assert.equal(await growth.wait(0, 1, []), false, "it is not there yet");
      writeFileSync(file, "");
      growth.begin();
      const waiting = growth.wait(0, 2 ** 30, []);
      appendFileSync(file, "x\n");
      assert.equal(await waiting, true);
      const gone = new AbortController();
      const stopped = growth.wait(0, 2 ** 30, [gone.signal]);
      gone.abort();
      await stopped;
    } finally {
      growth.close();
      folder.remove();
    }
  });
});
