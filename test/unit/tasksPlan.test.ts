import assert from "node:assert/strict";
import fc from "fast-check";
import { planSchema, type Plan } from "../../src/model/plan";
import {
  parseTaskFile,
  planTasks,
  unmetDependencies,
  type PlanOptions,
} from "../../src/tasks";
import { readGlob } from "../../src/tasks/plan/glob";
import { createTouched, readHistory } from "../../src/tasks/plan/touched";
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

  it("puts a batch before the ones that depend on it, and says so", () => {
    const plan = planOf(
      "## A\n- [ ] T001 A (after T002)\n## B\n- [ ] T002 B\n## C\n- [ ] T003 C",
    );
    assert.deepEqual(linesOf(plan), [[4], [2], [6]]);
    assert.ok(
      plan.diagnostics.some(
        ({ code, line, message }) =>
          code === "batchesReordered" &&
          line === 2 &&
          message.includes("“A” comes after"),
      ),
    );
  });

  it("keeps the order of batches that depend on each other, and names the circle", () => {
    const plan = planOf(
      "## A\n- [ ] T001 A (after T003)\n- [ ] T002 B\n## B\n- [ ] T003 C\n- [ ] T004 D (after T002)",
    );
    assert.deepEqual(linesOf(plan), [
      [2, 3],
      [5, 6],
    ]);
    const circle = plan.diagnostics.find(
      ({ code }) => code === "cyclicBatches",
    );
    assert.match(circle?.message ?? "", /“A” → “B” → “A”/);
  });

  it("keeps the order of the file in a circle", () =>
    assert.deepEqual(
      planOf("- [ ] T001 A (after T002)\n- [ ] T002 B (after T001)").batches[0]
        ?.tasks,
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
      [[1, 3], [2]],
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

  it("runs a task in the first wave that is free for it, but never past one without [P]", () =>
    assert.deepEqual(
      planOf(
        "- [ ] T1 [P] a.ts\n- [ ] T2 [P] b.ts (after T1)\n- [ ] T3 [P] c.ts\n- [ ] T4 D\n- [ ] T5 [P] e.ts",
      ).batches[0]?.waves,
      [[1, 3], [2], [4], [5]],
    ));

  it("says why a task marked [P] has to wait", () =>
    assert.deepEqual(
      planOf("- [ ] T1 [P] src/a.ts\n- [ ] T2 [P] `a.ts`")
        .diagnostics.filter(({ code }) => code === "sharedFile")
        .map(({ line, subject }) => [line, subject]),
      [[2, "T1"]],
    ));

  const history = new Map([
    ["packages/x/src/a.ts", ["packages/x/src/b.ts"]],
    ["packages/x/src/b.ts", ["packages/x/src/a.ts"]],
    ["packages/y/src/b.ts", []],
  ]);
  it("parts those whose files change together in the history", () => {
    const text = "- [ ] T1 [P] src/a.ts\n- [ ] T2 [P] x/src/b.ts";
    assert.deepEqual(planOf(text).batches[0]?.waves, [[1, 2]]);
    const plan = planOf(text, { coChanges: history });
    assert.deepEqual(plan.batches[0]?.waves, [[1], [2]]);
    assert.deepEqual(plan.diagnostics.map(({ code }) => code).slice(-1), [
      "changedTogether",
    ]);
    // Which b.ts is meant, history cannot tell.
    assert.deepEqual(
      planOf("- [ ] T1 [P] src/a.ts\n- [ ] T2 [P] src/b.ts", {
        coChanges: history,
      }).batches[0]?.waves,
      [[1, 2]],
    );
  });

  it("parts a task from its child", () =>
    assert.deepEqual(
      planOf("- [ ] T1 [P] A\n  - [ ] T2 [P] B").batches[0]?.waves,
      [[1], [2]],
    ));
});

describe("tasks: dependencies between sections", () => {
  const file = [
    "# F",
    "## Phase 1: Setup",
    "- [ ] T001 [P] A",
    "## Phase 2: Core",
    "- [ ] T002 [P] B",
    "- [ ] T003 [P] C",
    "## Phase 3: User Story 1 - Sign in",
    "- [ ] T004 [US1] D",
    "## Phase 4: User Story 2 - Sign out",
    "- [ ] T005 [US2] E",
    "## Polish",
    "- [ ] T006 F",
    "## Notes",
  ].join("\n");
  const statedIn = (text: string): string[] => {
    const { sections, tasks } = parseTaskFile(`${file}\n${text}`);
    return [
      ...sections.flatMap(({ title, dependencies }) =>
        dependencies.map(
          (name) => `${title === "Polish" ? "P" : title[6]!}<${name[6]!}`,
        ),
      ),
      ...tasks.flatMap(({ id, dependencies }) =>
        dependencies.map((name) => `${id ?? ""}<${name.slice(0, 7)}`),
      ),
    ].toSorted();
  };
  const cases: [string, string[]][] = [
    [
      "- **Core (Phase 2)**: Depends on Setup completion - BLOCKS all user stories",
      ["2<1", "3<2", "4<2"],
    ],
    [
      "- **User Stories (Phase 3+)**: All depend on Core phase completion",
      ["3<2", "4<2"],
    ],
    ["Phase 2 depends on Phase 1", ["2<1"]],
    ["- Phase 4 depends on Phase 2 + Phase 3", ["4<2", "4<3"]],
    [
      "- **US2 (P2)**: Can start after Core (Phase 2) - May integrate with US1",
      ["4<2"],
    ],
    ["- **User Story 2**: No dependencies on other stories", []],
    ["- **Setup (Phase 1)**: No dependencies - can start immediately", []],
    ["T003 depends on T001, T002", ["T003<T001", "T003<T002"]],
    ["T001 → T002 → T003", ["T002<T001", "T003<T002"]],
    ["- US1 → Phase 4: one chain", ["4<3"]],
    [
      "- **Polish**: depends on all desired user stories being complete",
      ["P<3", "P<4"],
    ],
    [
      "**CRITICAL**: No user story work can begin until Phase 2 is complete",
      ["3<2", "4<2"],
    ],
    [
      "| Phase | Depends On |\n|---|---|\n| Phase 2 | Setup |\n| US2 | US1 (needs it) |",
      ["2<1", "4<3"],
    ],
    ["- **Phase 3**: 依赖 Phase 2 完成 - 阻塞 Polish", ["3<2", "P<3"]],
    ["- **Phase 2**: Phase 1 完了後に着手可", ["2<1"]],
    ["- T002 が T003 をブロック", ["T003<T002"]],
    ["US2 does not depend on US1", []],
    ["Phase 9 depends on Phase 1", []],
    ["The core depends on the setup of T001", []],
    ["Rename T001 → something else", []],
    ["```\nPhase 2 depends on Phase 1\n```", []],
    ["<!-- Phase 2 depends on Phase 1 -->", []],
  ];
  for (const [text, expected] of cases)
    it(JSON.stringify(text), () => assert.deepEqual(statedIn(text), expected));

  it("read what stands under a heading, and what a task says of others", () => {
    const { sections, tasks } = parseTaskFile(
      "## Phase 1: A\n- [ ] T001 X. Blocks T003\n## Phase 2: B\n\n**Depends on**: Phase 1\n\n- [ ] T002 Y\n- [ ] T003 Z (depends on Phase 1)",
    );
    assert.deepEqual(sections[1]?.dependencies, ["Phase 1: A"]);
    assert.deepEqual(tasks[2]?.dependencies, ["T001", "Phase 1: A"]);
    assert.deepEqual(
      [
        ...unmetDependencies(
          parseTaskFile(
            "## Phase 1: A\n- [ ] T001 X\n- [x] T002 X\n## Phase 2: B\n- [ ] T003 Y (after T001, T002)\n\nPhase 2 depends on Phase 1",
          ),
        ),
      ],
      [[5, ["T001", "Phase 1: A"]]],
    );
    assert.deepEqual(
      [
        ...unmetDependencies(
          parseTaskFile(
            "- [x] T001 Ticked\n  - [ ] T002 Left below it\n- [ ] T003 Next (after T001)",
          ),
        ),
      ],
      [[3, ["T002"]]],
    );
  });

  it("put the batches in order, and keep the file's where they are in a circle", () => {
    const text =
      "## Phase 1: A\n- [ ] T001 X\n## Phase 2: B\n- [ ] T002 Y\n## End\n";
    assert.deepEqual(linesOf(planOf(`${text}Phase 1 depends on Phase 2`)), [
      [4],
      [2],
    ]);
    const plan = planOf(
      `${text}Phase 1 depends on Phase 2. Phase 2 depends on Phase 1.`,
    );
    assert.deepEqual(linesOf(plan), [[2], [4]]);
    assert.deepEqual(
      plan.diagnostics.map(({ code }) => code),
      ["cyclicBatches"],
    );
  });

  it("go by a parent for all below it, also by number", () => {
    assert.deepEqual(
      planOf(
        "- [ ] 1. A (depends on task 2)\n- [ ] 2. B\n- [ ] 2.1 C\n- [ ] 3. D",
      ).batches[0]?.tasks,
      [2, 3, 1, 4],
    );
  });

  it("cost one edge, however many tasks the sections hold", () => {
    const many = (from: number): string =>
      Array.from(
        { length: 10_000 },
        (_, at) => `- [ ] T${from + at} [P] Do`,
      ).join("\n");
    const plan = planOf(
      `## Phase 1\n${many(1)}\n## Phase 2\n**Depends on**: Phase 1\n${many(20_001)}`,
      { maxBatchSize: 100_000 },
    );
    assert.deepEqual(
      plan.batches.map(({ waves }) => waves.length),
      [1, 1],
    );
  });

  it("warn of open work that is not in the plan, and forget what is done", () => {
    const text =
      "## A\n- [ ] T001 X\n- [x] T002 Y\n- [~] T003 Z\n## B\n- [ ] T004 D (after T001, T002, T003)";
    const open = (plan: Plan): (string | null)[] =>
      plan.diagnostics.flatMap(({ code, subject }) =>
        code === "openDependency" ? [subject] : [],
      );
    assert.deepEqual(open(planOf(text)), ["T003"]);
    assert.deepEqual(open(planOf(text, { lines: [6] })), ["T001", "T003"]);
    assert.deepEqual(
      planOf(text)
        .diagnostics.filter(({ code }) => code === "undecidedState")
        .map(({ line }) => line),
      [4],
    );
  });

  it("plan optional tasks like the others", () =>
    assert.deepEqual(linesOf(planOf("- [ ] 1. A\n- [ ]* 1.1 Tests")), [
      [1, 2],
    ]));
});

describe("tasks: globs", () => {
  const cases: [string, string, boolean][] = [
    ["src/**/*.ts", "src/a/b.ts", true],
    ["src/**/*.ts", "src/a.ts", true],
    ["src/**/*.ts", "lib/a.ts", false],
    ["src/*.ts", "src/a/b.ts", false],
    ["src/a?.ts", "src/ab.ts", true],
    ["src/a?.ts", "src/a.ts", false],
    ["src/{a,b}.ts", "src/a.ts", true],
    ["*.test.ts", "src/deep/a.test.ts", true],
    ["src/**", "src/a/b.css", true],
  ];
  for (const [glob, path, expected] of cases)
    it(`${glob} ${expected ? "meets" : "leaves"} ${path}`, () =>
      assert.equal(readGlob(glob).matches(path), expected));

  it("cost no more than their length times that of the path", () =>
    assert.equal(
      readGlob(`${"*a".repeat(120)}b`).matches("a".repeat(250)),
      false,
    ));

  it("and paths and other globs that may meet are found", () => {
    const clashes = (earlier: string, later: string): boolean => {
      const touched = createTouched(readHistory(undefined), true);
      touched.add([earlier], 0, 0);
      return touched.clash([later]) !== null;
    };
    assert.ok(clashes("src/**/*.ts", "src/a/b.ts"));
    assert.ok(clashes("src/a/b.ts", "src/**/*.ts"));
    assert.ok(clashes("src/**/*.ts", "src/a/*.ts"));
    assert.ok(clashes("src/a/*.ts", "src/**/*.ts"));
    assert.ok(!clashes("src/**/*.ts", "src/**/*.css"));
    assert.ok(!clashes("src/a/*.ts", "src/b/*.ts"));
  });
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
          assert.deepEqual(
            batch.waves.flat().toSorted((one, other) => one - other),
            batch.tasks.toSorted((one, other) => one - other),
          );
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

  it("has dependencies in earlier batches or waves, whatever the order of the sections and tasks", () => {
    const files = fc.integer({ min: 1, max: 24 }).chain((count) =>
      fc.record({
        order: fc.shuffledSubarray(
          Array.from({ length: count }, (_, at) => at),
          { minLength: count },
        ),
        seeds: fc.array(fc.nat(), { minLength: count, maxLength: count }),
        parallel: fc.array(fc.boolean(), {
          minLength: count,
          maxLength: count,
        }),
        width: fc.integer({ min: 1, max: 6 }),
      }),
    );
    fc.assert(
      fc.property(files, ({ order, seeds, parallel, width }) => {
        // Tasks depend on lower ones, sections hold neighbours by number: no circle, but any order in the file.
        const sections = new Map<number, string[]>();
        for (const at of order) {
          const after = at === 0 ? "" : ` (depends on T${seeds[at]! % at})`;
          const held = sections.get(Math.floor(at / width)) ?? [];
          held.push(
            `- [ ] T${at}${parallel[at] ? " [P]" : ""} f${seeds[at]! % 5}.ts${after}`,
          );
          sections.set(Math.floor(at / width), held);
        }
        const text = [...sections]
          .map(([section, lines]) =>
            [
              `## Phase ${section}`,
              ...(section > 0 && section % 2 === 1
                ? [`**Depends on**: Phase ${section - 1}`, ""]
                : []),
              ...lines,
            ].join("\n"),
          )
          .join("\n");
        const plan = planOf(text, { maxBatchSize: 4, batchSize: 3 });
        const byLine = new Map(plan.tasks.map((task) => [task.line, task]));
        const place = new Map<string | null, number>();
        let next = 0;
        for (const batch of plan.batches)
          for (const wave of batch.waves) {
            next++;
            for (const line of wave) place.set(byLine.get(line)!.id, next);
          }
        assert.equal(place.size, order.length);
        // A phase cut by size may have to wait for its own neighbour; only then is a batch in a circle.
        if (plan.diagnostics.some(({ code }) => code === "cyclicBatches"))
          return;
        for (const { id, dependencies } of plan.tasks)
          for (const dependency of dependencies)
            assert.ok(place.get(dependency)! < place.get(id)!, text);
      }),
      { numRuns: 200 },
    );
  });
});
