import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseTaskFile, planTasks } from "../../src/tasks";
import type { Plan } from "../../src/model/plan";

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
}
interface Labels {
  items: Label[];
  decoys: { line: number }[];
}

describe("tasks: real files", () => {
  it("finds the boxes of the corpus and no decoy", function () {
    if (!existsSync(corpus)) {
      this.skip(); // needs ../shared/corpus
    }
    let items = 0;
    let found = 0;
    let exact = 0;
    for (const name of readdirSync(corpus)) {
      if (!name.endsWith(".json")) continue;
      const file = path.join(corpus, name);
      const labels = JSON.parse(readFileSync(file, "utf8")) as Labels;
      const parsed = parseTaskFile(
        readFileSync(file.replace(/json$/, "md"), "utf8"),
      );
      planTasks(name, parsed, sizes);
      const tasks = new Map(parsed.tasks.map((task) => [task.line, task]));
      for (const label of labels.items) {
        const task = tasks.get(label.line);
        items++;
        if (!task) continue;
        found++;
        // Labels write a ticked box in lower case.
        const state = task.done ? "x" : task.state;
        if (state === label.state && task.id === label.id) exact++;
      }
      for (const { line } of labels.decoys)
        assert.ok(!tasks.has(line), `${name}:${line} is no task`);
    }
    assert.ok(items > 0);
    assert.ok(found / items >= 0.99, `${found} of ${items} boxes found`);
    assert.ok(exact / items >= 0.99, `${exact} of ${items} boxes exact`);
  });
});
