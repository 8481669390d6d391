import assert from "node:assert/strict";
import { mock } from "node:test";
import { paceTree } from "../../src/editor/treePace";

describe("the pace of a tree", () => {
  /** VS Code draws what has rested for so many milliseconds. */
  const debounceMs = 200;
  let drawn: {
    readonly at: number;
    readonly what: "all" | readonly string[];
  }[];
  let now: number;
  const pass = (ms: number): void => {
    now += ms;
    mock.timers.tick(ms);
  };
  const open = () => paceTree((what) => drawn.push({ at: now, what }));
  const ids = Array.from({ length: 16 }, (_, index) => `row ${index}`);

  beforeEach(() => {
    drawn = [];
    now = 0;
    mock.timers.enable({ apis: ["setTimeout"] });
  });
  afterEach(() => mock.timers.reset());

  it("lets VS Code rest between two drawings, however many agents stream", () => {
    const pace = open();
    for (let round = 0; round < 200; round++) {
      for (const id of ids) pace.figure(id);
      if (round % 3 === 0) pace.row(ids[round % ids.length] ?? "");
      if (round % 50 === 0) pace.all();
      pass(50);
    }
    pace.dispose();
    assert.ok(drawn.length > 10);
    for (const [index, { at }] of drawn.entries())
      assert.ok(at - (drawn[index - 1]?.at ?? 0) > debounceMs);
  });

  it("draws every row that has changed, a few at a time", () => {
    const pace = open();
    for (const id of ids) pace.row(id);
    pass(400);
    assert.deepEqual(drawn.length, 1);
    for (let round = 0; round < 20; round++) pass(400);
    assert.deepEqual(
      drawn.flatMap(({ what }) => what),
      ids,
    );
    assert.ok(drawn.every(({ what }) => what.length <= 4));
    pace.dispose();
  });

  it("draws growing figures every two seconds, and each time all of them", () => {
    const pace = open();
    for (let passed = 0; passed < 6_000; passed += 50) {
      for (const id of ids.slice(0, 4)) pace.figure(id);
      pass(50);
    }
    assert.deepEqual(
      drawn.map(({ what }) => what),
      [ids.slice(0, 4), ids.slice(0, 4)],
    );
    pace.dispose();
  });

  it("draws all rows once, and none of them again", () => {
    const pace = open();
    for (const id of ids) pace.row(id);
    pace.all();
    for (let round = 0; round < 20; round++) pass(400);
    assert.deepEqual(
      drawn.map(({ what }) => what),
      ["all"],
    );
    pace.dispose();
  });

  it("draws at once what is waited for, and nothing of it again", () => {
    const pace = open();
    pace.row("row");
    pace.figure("row");
    pace.now();
    assert.deepEqual(drawn, [{ at: 0, what: "all" }]);
    pass(10_000);
    assert.equal(drawn.length, 1);
    pace.dispose();
  });

  it("draws nothing once it is let go", () => {
    const pace = open();
    pace.row("row");
    pace.figure("row");
    pace.dispose();
    pass(10_000);
    assert.deepEqual(drawn, []);
  });
});
