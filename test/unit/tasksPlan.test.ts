import assert from "node:assert/strict";
import fc from "fast-check";
import { planSchema, type Plan } from "../../src/model/plan";
import { parseTaskFile, planTasks, type PlanOptions } from "../../src/tasks";
import { hostileText } from "../support/taskTexts";

const sizes: PlanOptions = { batchSize: 15, maxBatchSize: 20 };
const planOf = (text: string, options: Partial<PlanOptions> = {}): Plan =>
  planTasks("tasks.md", parseTaskFile(text), { ...sizes, ...options });
const linesOf = (plan: Plan): number[][] =>
  plan.batches.map((batch) => batch.tasks);
const list = (count: number, from = 1): string =>
  Array.from(
    { length: count },
    (_, at) => `- [ ] T${String(from + at).padStart(3, "0")} Do`,
  ).join("\n");

describe("tasks: batches", () => {
  it("are the sections of the shallowest level that gives two", () => {
    const plan = planOf(
      `# F\n## Only\n### A\n${list(2)}\n### B\n${list(3, 10)}\n## Empty`,
    );
    assert.deepEqual(
      plan.batches.map(({ title, tasks }) => [title, tasks.length]),
      [
        ["A", 2],
        ["B", 3],
      ],
    );
  });

  it("stay the same sections when the others are done", () => {
    const plan = planOf("# F\n## A\n- [x] T001 Do\n## B\n- [ ] T002 Do");
    assert.equal(plan.fromSections, true);
    assert.deepEqual(
      plan.batches.map(({ title }) => title),
      ["B"],
    );
  });

  it("are split by deeper headings only when too large", () => {
    const plan = planOf(
      `# F\n## A\n### A1\n${list(12)}\n### A2\n${list(9, 20)}\n## B\n### B1\n- [ ] X\n### B2\n- [ ] Y`,
    );
    assert.deepEqual(
      plan.batches.map(({ title, tasks }) => [title, tasks.length]),
      [
        ["A › A1", 12],
        ["A › A2", 9],
        ["B", 2],
      ],
    );
  });

  it("are cut by size where a large section has no deeper headings", () => {
    const plan = planOf(`# F\n## A\n${list(31)}\n## B\n- [ ] X`);
    assert.deepEqual(
      plan.batches.map(({ title, tasks }) => [title, tasks.length]),
      [
        ["A (1 of 3)", 15],
        ["A (2 of 3)", 15],
        ["A (3 of 3)", 1],
        ["B", 1],
      ],
    );
  });

  it("of a file with one section do not say that it has none", () => {
    const plan = planOf(`# Plan\n\n## Only\n\n${list(3)}`);
    assert.equal(linesOf(plan).length, 1);
    assert.equal(plan.fromSections, true);
    assert.deepEqual(plan.diagnostics, []);
  });

  it("are cut by size, and say so, where nothing divides the file", () => {
    const plan = planOf(list(32));
    assert.deepEqual(
      linesOf(plan).map((lines) => lines.length),
      [15, 15, 2],
    );
    assert.equal(plan.fromSections, false);
    assert.deepEqual(
      plan.diagnostics.map(({ code }) => code),
      ["noSections"],
    );
  });

  it("never cut a parent from its children, nested or numbered", () => {
    const nested = "- [ ] 1. A\n" + "  - [ ] Step\n".repeat(8);
    const flat = "- [ ] 2. B\n" + "- [ ] 2.1 Step\n".repeat(8);
    const plan = planOf(nested + flat + "- [ ] 3. C\n");
    assert.deepEqual(
      linesOf(plan).map((lines) => lines.length),
      [9, 10],
    );
    assert.equal(plan.batches[1]?.title, "2 B (and 1 more)");
    const whole = planOf("- [ ] A\n" + "  - [ ] Step\n".repeat(40));
    assert.deepEqual(
      linesOf(whole).map((lines) => lines.length),
      [41],
    );
  });

  it("leave out what is done, undecided, struck or a criterion", () => {
    const plan = planOf(
      "## A\n- [x] D\n- [~] U\n- [ ] ~~S~~\n- [ ] Open\n## Acceptance Criteria\n- [ ] C",
    );
    assert.deepEqual(linesOf(plan), [[5]]);
    assert.ok(plan.diagnostics.some(({ code }) => code === "struckTask"));
  });

  it("hold only the lines asked for", () =>
    assert.deepEqual(
      linesOf(
        planOf("## A\n- [ ] X\n- [ ] Y\n## B\n- [ ] Z", { lines: [3, 5] }),
      ),
      [[3], [5]],
    ));
});

describe("tasks: order and waves", () => {
  it("puts dependencies first inside a batch", () =>
    assert.deepEqual(
      planOf("- [ ] T001 A (after T003)\n- [ ] T002 B\n- [ ] T003 C").batches[0]
        ?.tasks,
      [3, 1, 2],
    ));

  it("keeps the order of batches and warns of a dependency in a later one", () => {
    const plan = planOf("## A\n- [ ] T001 A (after T002)\n## B\n- [ ] T002 B");
    assert.deepEqual(linesOf(plan), [[2], [4]]);
    assert.deepEqual(
      plan.diagnostics.map(({ line, code }) => [line, code]),
      [[2, "dependencyInLaterBatch"]],
    );
  });

  it("keeps the order of the file in a circle", () =>
    assert.deepEqual(
      planOf(
        "- [ ] T001 A (after T002)\n- [ ] T002 B (after T001)",
      ).batches[0]?.tasks.toSorted((one, other) => one - other),
      [1, 2],
    ));

  const waves: [string, string, number[][]][] = [
    [
      "runs neighbours marked [P] together",
      "T1 [P] A|T2 [P] B|T3 C|T4 [P] D",
      [[1, 2], [3], [4]],
    ],
    [
      "parts those that depend on each other",
      "T1 [P] A|T2 [P] B (after T1)",
      [[1], [2]],
    ],
    [
      "parts those that share a file",
      "T1 [P] src/a.ts|T2 [P] lib/src/a.ts|T3 [P] src/b.ts",
      [[1], [2, 3]],
    ],
    [
      "lets equal names in other folders be",
      "T1 [P] x/index.ts|T2 [P] y/index.ts",
      [[1, 2]],
    ],
    [
      "parts a bare name from its path",
      "T1 [P] x/a.ts|T2 [P] a.ts",
      [[1], [2]],
    ],
  ];
  for (const [name, text, expected] of waves)
    it(name, () =>
      assert.deepEqual(
        planOf(
          text
            .split("|")
            .map((task) => `- [ ] ${task}`)
            .join("\n"),
        ).batches[0]?.waves,
        expected,
      ),
    );

  it("parts a task from its child", () =>
    assert.deepEqual(
      planOf("- [ ] T1 [P] A\n  - [ ] T2 [P] B").batches[0]?.waves,
      [[1], [2]],
    ));
});

describe("tasks: any plan", () => {
  it("is valid, repeatable, and has each open task in exactly one batch and one wave", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const plan = planOf(text, { batchSize: 3, maxBatchSize: 4 });
        planSchema.parse(plan);
        assert.deepEqual(plan, planOf(text, { batchSize: 3, maxBatchSize: 4 }));
        const planned = plan.batches
          .flatMap((batch) => batch.tasks)
          .toSorted((one, other) => one - other);
        const open = plan.tasks
          .filter(
            (task) =>
              task.role === "task" && task.state.trim() === "" && !task.struck,
          )
          .map((task) => task.line);
        const struck = plan.diagnostics
          .filter(({ code }) => code === "struckTask")
          .map(({ line }) => line);
        assert.deepEqual(
          planned.filter((line) => open.includes(line)),
          open,
        );
        assert.ok(planned.every((line) => !struck.includes(line)));
        for (const batch of plan.batches) {
          assert.ok(batch.tasks.length > 0);
          assert.deepEqual(batch.waves.flat(), batch.tasks);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has dependencies before dependents in a batch without circles", () => {
    const shuffled = fc.integer({ min: 1, max: 15 }).chain((count) =>
      fc.tuple(
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, at) => at),
          { minLength: count },
        ),
        fc.array(fc.nat(), { minLength: count, maxLength: count }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([order, seeds]) => {
        const text = order
          .map((at) =>
            at === 0
              ? "- [ ] T0 Do"
              : `- [ ] T${at} [P] Do (depends on T${(seeds[at] ?? 0) % at})`,
          )
          .join("\n");
        const plan = planOf(text);
        const place = new Map(
          plan.batches[0]!.waves.flatMap((wave, index) =>
            wave.map((line) => [plan.tasks[line - 1]!.id, index]),
          ),
        );
        for (const { id, dependencies } of plan.tasks)
          for (const dependency of dependencies)
            assert.ok(place.get(dependency)! < place.get(id)!);
      }),
    );
  });
});
