import assert from "node:assert/strict";
import { parseTaskFile } from "../../src/tasks";
import { readRelations } from "../../src/tasks/meaning/dependencies";

describe("tasks: dependencies as they are written", () => {
  const cases: [string, string[], string[]?][] = [
    ["- Dependencies: TASK-010, TASK-011", ["TASK-010", "TASK-011"]],
    ["Do [depends: T001]", ["T001"]],
    ["Do (depends on T012, T013)", ["T012", "T013"]],
    ["Do (After T004)", ["T004"]],
    ["Do (Requires T012 and T013)", ["T012", "T013"]],
    ["Do {deps: T004}", ["T004"]],
    ["Do\n_Depends: 1.1, 1.2_", ["1.1", "1.2"]],
    ["_Dependencies: [1.1]_", ["1.1"]],
    ["Blocked by: #12", ["#12"]],
    ["blocked by #12 and #13", ["#12", "#13"]],
    ["Prerequisites: Tasks 1-3", ["1", "2", "3"]],
    ["Depends on task 4", ["4"]],
    ["needs T001 & T002", ["T001", "T002"]],
    ["depends on T001–T003, T007", ["T001", "T002", "T003", "T007"]],
    ["depends on T001 to T003", ["T001", "T002", "T003"]],
    ["Depends on T001 (the schema), T002", ["T001", "T002"]],
    ["Depends on: ~~T001~~, **T002**, `T003`", ["T001", "T002", "T003"]],
    [
      "Dependencies:\n  - T001: the schema\n  - T002\n  - Words",
      ["T001", "T002"],
    ],
    ["Depends on T001,\nT002", ["T001", "T002"]],
    ["Depends on T001\nT002 is another matter", ["T001"]],
    ["waits for T003", ["T003"]],
    ["once T003 is merged", ["T003"]],
    ["after completing T003", ["T003"]],
    ["Dependencies: None", []],
    ["Dependencies: N/A", []],
    ["Dependencies: — (T009 may help)", []],
    ["Dependencies: none\nEstimate: 2", []],
    ["Blocks: T010", [], ["T010"]],
    ["unblocks T011, T012", [], ["T011", "T012"]],
    ["Depends on T001. Blocks T010", ["T001"], ["T010"]],
    ["依赖: T014、T015", ["T014", "T015"]],
    ["依赖任务1", ["1"]],
    ["前置任务：T003", ["T003"]],
    ["T003 完成后", ["T003"]],
    ["依存関係: T014, T015", ["T014", "T015"]],
    ["T004、T005 完了後に着手", ["T004", "T005"]],
    ["T004 に依存する", ["T004"]],
    ["T009 をブロック", [], ["T009"]],
    ["의존성: T014", ["T014"]],
    ["T003 완료 후", ["T003"]],
    ["Abhängigkeiten: T001 und T002", ["T001", "T002"]],
    ["abhängig von T001", ["T001"]],
    ["nach T004", ["T004"]],
    ["Dépend de T001 et T002", ["T001", "T002"]],
    ["après T004", ["T004"]],
    ["Depende de T001 y T002", ["T001", "T002"]],
    ["Dependências: T001 e T002", ["T001", "T002"]],
    ["após T004", ["T004"]],
    ["Does not depend on T001", []],
    ["It no longer depends on T001", []],
    ["independent of T001", []],
    ["Stop after 3 retries", []],
    ["It depends on 2 services and needs 4 GB", []],
    ["Depends: 2 services", []],
    ["Install the dependencies, then run T001", []],
    ["Blocks writes after 5 failures", []],
    ["The nav needs a fix", []],
    ["#depends", []],
  ];
  for (const [text, after, before = []] of cases)
    it(JSON.stringify(text), () =>
      assert.deepEqual(readRelations(text), { after, before }),
    );

  it("are read in linear time", () => {
    for (const piece of [
      "depends on ",
      "T001, ",
      "after T1 ",
      "(((",
      "T1-",
      "\n- T1 ",
      "完了後",
    ])
      readRelations(`depends on ${piece.repeat(60_000)}`);
  });

  it("never name the task itself", () =>
    assert.deepEqual(
      parseTaskFile("- [ ] T001 A (after T001, T002)").tasks[0]?.dependencies,
      ["T002"],
    ));
});
