import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Plan, Task, TaskFile } from "../../src/model/plan";
import { applyEdits, mark, parseTaskFile, planTasks } from "../../src/tasks";
import { scan } from "../../src/tasks/lines/scan";
import { stateEdits } from "../../src/tasks/edit/stateEdits";

const shared = path.resolve(process.cwd(), "..", "shared");
const seeds = path.join(shared, "seeds");
const corpus = path.join(shared, "corpus", "tasks-md");
const sizes = { batchSize: 15, maxBatchSize: 20 };

const planOf = (text: string): Plan =>
  planTasks("tasks.md", parseTaskFile(text), sizes);
const countsOf = (plan: Plan): number[] =>
  plan.batches.map((batch) => batch.tasks.length);
const open = (text: string): string => text.replaceAll("- [x]", "- [ ]");

const readSeed = (start: string): string | null => {
  if (!existsSync(seeds)) return null;
  const name = readdirSync(seeds).find(
    (file) => file.startsWith(start) && file.endsWith(".txt"),
  );
  return name ? readFileSync(path.join(seeds, name), "utf8") : null;
};

const readFixture = (name: string): string =>
  readFileSync(path.join("test", "fixtures", "tasks", name), "utf8");

function assertCategories(text: string): void {
  const { tasks } = parseTaskFile(text);
  const plan = planOf(text);
  assert.equal(tasks.length, 24);
  assert.deepEqual(countsOf(plan), [2, 3, 4, 4, 3, 3, 3, 2]);
  assert.equal(plan.fromSections, true);
  assert.ok(tasks.every((task) => task.effort?.includes("hour")));
  assert.ok(tasks.every((task) => task.assignee === "TBD"));
  assert.deepEqual(tasks[0]?.dependencies, []);
  assert.ok(tasks.slice(1).every((task) => task.dependencies.length > 0));
  assert.deepEqual(plan.diagnostics, []);
}

function assertPhases(text: string): void {
  assert.deepEqual(planOf(text).batches, []);
  const plan = planOf(open(text));
  assert.equal(plan.tasks.length, 61);
  assert.deepEqual(countsOf(plan), [10, 12, 12, 15, 8, 4]);
  assert.ok(plan.batches.every((batch) => batch.purpose && batch.checkpoint));
  assert.match(plan.batches[0]!.title, /^Phase 1: /);
}

describe("tasks: plans of the two main formats", () => {
  it("plans our file of categories", () =>
    assertCategories(readFixture("categories.md")));
  it("plans our file of phases", () => assertPhases(readFixture("phases.md")));

  it("joins a purpose that wraps", () => {
    const [batch] = planOf(open(readFixture("phases.md"))).batches;
    assert.equal(
      batch?.purpose,
      "Get the base of the loans into working order",
    );
    assert.equal(batch.checkpoint, "Base can be shown");
  });

  it("plans the seed of categories", function () {
    const text = readSeed("000_");
    if (text === null)
      this.skip(); // needs ../shared/seeds
    else assertCategories(text);
  });

  it("plans the seed of phases", function () {
    const text = readSeed("003_");
    if (text === null)
      this.skip(); // needs ../shared/seeds
    else assertPhases(text);
  });
});

interface Label {
  line: number;
  state: string;
  id: string | null;
  parallel: boolean;
  story: string | null;
  depth: number;
  parent_line: number | null;
}
interface Labels {
  items: Label[];
  decoys: { line: number }[];
}

interface CorpusFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly labels: Labels;
  readonly parsed: TaskFile;
}

const readCorpus = (): CorpusFile[] =>
  readdirSync(corpus)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const file = path.join(corpus, name);
      const bytes = readFileSync(file.replace(/json$/, "md"));
      return {
        name,
        bytes,
        labels: JSON.parse(readFileSync(file, "utf8")) as Labels,
        parsed: parseTaskFile(bytes.toString("utf8")),
      };
    });

/** Nearly all: the labels of these are careful rules, not the truth. */
const nearly = 0.995;

describe("tasks: real files", function () {
  this.timeout(180_000);
  let files: CorpusFile[] = [];
  before(function () {
    if (!existsSync(corpus)) this.skip(); // needs ../shared/corpus
    files = readCorpus();
    assert.ok(files.length > 0);
  });

  it("finds each box in its line with its state, and no other", () => {
    for (const { name, labels, parsed } of files) {
      const found = parsed.tasks
        .filter(({ kind }) => kind === "box")
        // Labels write a ticked box in lower case.
        .map(({ line, done, state }) => [line, done ? "x" : state]);
      assert.deepEqual(
        found,
        labels.items.map(({ line, state }) => [line, state]),
        name,
      );
    }
  });

  const parts: [string, (task: Task, label: Label) => boolean][] = [
    [
      "nesting",
      (task, label) =>
        task.parentLine === label.parent_line && task.depth === label.depth,
    ],
    ["id", (task, label) => task.id === label.id],
    ["[P]", (task, label) => task.parallel === label.parallel],
    ["story", (task, label) => task.story === label.story],
  ];
  for (const [part, agrees] of parts)
    it(`agrees on the ${part} of nearly all`, () => {
      const wrong: string[] = [];
      let items = 0;
      for (const { name, labels, parsed } of files) {
        const tasks = new Map(parsed.tasks.map((task) => [task.line, task]));
        items += labels.items.length;
        for (const label of labels.items) {
          const task = tasks.get(label.line);
          if (!task || !agrees(task, label))
            wrong.push(`${name}:${label.line}`);
        }
      }
      assert.ok(wrong.length <= items * (1 - nearly), wrong.join("\n"));
    });

  it("takes no decoy for a task, nor a heading for one where boxes are the work", () => {
    for (const { name, labels, parsed } of files) {
      const tasks = new Map(parsed.tasks.map((task) => [task.line, task]));
      for (const { line } of labels.decoys)
        assert.ok(!tasks.has(line), `${name}:${line} is no task`);
      for (const { kind, line, endLine } of parsed.tasks) {
        if (kind === "box") continue;
        const work = parsed.tasks.find(
          (other) =>
            other.line > line && other.line <= endLine && other.role === "task",
        );
        assert.equal(work, undefined, `${name}:${line} has work below`);
      }
    }
  });

  it("plans each of them", () => {
    for (const { name, parsed } of files) {
      const { batches } = planTasks(name, parsed, sizes);
      const planned = batches.flatMap(({ tasks }) => tasks);
      assert.equal(new Set(planned).size, planned.length, name);
    }
  });

  it("changes one character of a plain box, and gives the same bytes back", () => {
    for (const { name, bytes, parsed } of files) {
      const text = bytes.toString("utf8");
      const plain = parsed.tasks.filter(
        ({ kind, state }) => kind === "box" && (state === " " || state === "x"),
      );
      const once = applyEdits(
        text,
        plain.flatMap(({ line, done }) => mark(text, line, !done)),
      );
      const changed = Buffer.from(once);
      assert.equal(changed.length, bytes.length, name);
      let differing = 0;
      for (let at = 0; at < bytes.length; at++)
        if (bytes[at] !== changed[at]) differing++;
      assert.equal(differing, plain.length, name);
      const back = applyEdits(
        once,
        plain.flatMap(({ line, done }) => mark(once, line, done)),
      );
      assert.ok(Buffer.from(back).equals(bytes), name);
    }
  });

  it("marks headings and documents there and back", () => {
    for (const { name, bytes, parsed } of files) {
      const text = bytes.toString("utf8");
      const chosen = parsed.tasks.filter(
        ({ kind, done, state }) => kind !== "box" && (done || state === " "),
      );
      const marked = (from: string, flipped: boolean): string => {
        const lines = scan(from);
        const now = new Map(
          parseTaskFile(from).tasks.map((task) => [task.line, task]),
        );
        return applyEdits(
          from,
          chosen.flatMap(({ line, done }) => {
            const task = now.get(line);
            assert.ok(task, `${name}:${line} is still a task`);
            assert.equal(task.done, done === flipped, `${name}:${line}`);
            return stateEdits(lines, task, done !== flipped);
          }),
        );
      };
      const once = marked(text, true);
      const back = marked(once, false);
      marked(back, true);
    }
  });
});
