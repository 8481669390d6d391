import assert from "node:assert/strict";
import fc from "fast-check";
import { fold } from "../../src/engine/apply";
import type { Orchestration } from "../../src/model/orchestration";
import { eventsUpTo, momentAt, momentWords } from "../../webview-ui/moments";
import { cardAfterKey, planBoard } from "../../webview-ui/planBoard";
import { namesOf, needNames, planGraph } from "../../webview-ui/planGraph";
import type { PlanGraph } from "../../webview-ui/planGraph";
import { layoutPlan, nodeAfterKey } from "../../webview-ui/planLayout";
import type { PlanLayout } from "../../webview-ui/planLayout";
import { placeAndLinks } from "../../webview-ui/planWords";
import {
  plannedOrchestration,
  sampleEvents,
  sampleOrchestration,
} from "../support/samples";

const find = (graph: PlanGraph, label: string): number =>
  graph.nodes.findIndex(({ task }) => task.label === label);
const nodeOf = (graph: PlanGraph, label: string) =>
  graph.nodes[find(graph, label)]!;

/** The planned orchestration with other waves in its first batch, and dependencies among its 35 tasks by index. */
function planned(
  sizes: readonly number[],
  links: readonly (readonly [number, number])[],
): PlanGraph {
  const base = plannedOrchestration();
  assert.equal(base.source.kind, "taskFile");
  const { tasks } = base.source;
  const lines = tasks.map(({ line }) => line);
  const waves: number[][] = [];
  for (let from = 0, at = 0; from < lines.length; at++) {
    const size = sizes[at % sizes.length] ?? 1;
    waves.push(lines.slice(from, from + size));
    from += size;
  }
  const source = {
    ...base.source,
    tasks: tasks.map((task, index) => ({
      ...task,
      dependencies: links.flatMap(([to, from]) =>
        to === index ? (tasks[from]?.id ?? []) : [],
      ),
    })),
  };
  const half = Math.ceil(waves.length / 2);
  return planGraph({
    ...base,
    source,
    batches: base.batches.slice(0, 2).map((batch, index) => ({
      ...batch,
      waves: index === 0 ? waves.slice(0, half) : waves.slice(half),
    })),
    tasks: base.tasks.map((task) => ({
      ...task,
      batch:
        lines.indexOf(task.line) < waves.slice(0, half).flat().length ? 0 : 1,
    })),
  });
}

const arbitraryPlan = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), {
      minLength: 1,
      maxLength: 8,
    }),
    links: fc.array(fc.tuple(fc.nat(34), fc.nat(34)), { maxLength: 30 }),
    width: fc.integer({ min: 190, max: 1400 }),
    em: fc.constantFrom(11, 13, 16, 20),
  })
  .map(({ sizes, links, width, em }) => {
    const graph = planned(sizes, links);
    return { graph, width, layout: layoutPlan(graph, width, em) };
  });

describe("webview: plan", () => {
  it("knows what each task needs, by id, and what needs it", () => {
    const graph = planGraph(plannedOrchestration());
    assert.equal(graph.nodes.length, 35);
    const names = (label: string) => needNames(graph, nodeOf(graph, label));
    assert.deepEqual(names("T013"), ["T011", "T003"]);
    assert.deepEqual(names("T011"), ["Phase 1: Setup"]);
    assert.deepEqual(names("T023"), ["T018"], "ids in any case");
    assert.deepEqual(namesOf(graph, nodeOf(graph, "T015").neededBy), [
      "T016",
      "T018",
    ]);
  });

  it("no longer waits for what was finished before the run", () => {
    const base = plannedOrchestration();
    const graph = planGraph({
      ...base,
      tasks: base.tasks.filter(({ label }) => label !== "T011"),
    });
    assert.deepEqual(needNames(graph, nodeOf(graph, "T013")), ["T003"]);
  });

  it("shows a typed task, and tasks that no wave holds", () => {
    const base = sampleOrchestration();
    const task = base.tasks[0]!;
    const typed = planGraph({
      ...base,
      source: { kind: "text", text: "Do it" },
      batches: [],
      tasks: [{ ...task, line: 0, label: null, batch: null }],
    });
    assert.deepEqual(typed.bands, [{ batch: null, waves: [[0]] }]);
    const loose = planGraph({
      ...base,
      batches: base.batches.map((batch) => ({ ...batch, waves: [] })),
    });
    assert.equal(loose.nodes.length, 35);
  });

  it("says in words what only its place and its arrows show", () => {
    const graph = planGraph(plannedOrchestration());
    assert.equal(
      placeAndLinks(graph, nodeOf(graph, "T013")),
      ". Batch 2, wave 2. needs T011, T003. needed by T015",
    );
  });
});

describe("webview: layout of the plan", () => {
  it("places every task once, within the width, none on another, waves from top to bottom", () => {
    fc.assert(
      fc.property(arbitraryPlan, ({ graph, width, layout }) => {
        const { nodes } = layout;
        assert.equal(nodes.length, graph.nodes.length);
        for (const node of nodes) {
          assert.ok(node.x >= layout.left);
          assert.ok(node.x + node.width <= width, "it sticks out");
          assert.ok(node.y + node.height <= layout.height);
        }
        for (const row of layout.rows)
          row.slice(1).forEach((index, before) => {
            const left = nodes[row[before]!]!;
            assert.ok(left.x + left.width < nodes[index]!.x);
            assert.equal(left.y, nodes[index]!.y);
          });
        let bottom = 0;
        for (const { waves } of graph.bands)
          for (const wave of waves) {
            const places = wave.map((index) => nodes[index]!);
            assert.ok(Math.min(...places.map(({ y }) => y)) > bottom);
            bottom = Math.max(...places.map(({ y, height }) => y + height));
          }
      }),
      { numRuns: 40 },
    );
  });

  it("draws an arrow for each need, between its two tasks", () => {
    fc.assert(
      fc.property(arbitraryPlan, ({ graph, layout }) => {
        const needs = graph.nodes.flatMap((node, to) =>
          node.needs.map((from) => `${from} ${to}`),
        );
        assert.deepEqual(
          layout.edges.map(({ from, to }) => `${from} ${to}`),
          needs,
        );
        for (const { line, head } of layout.edges)
          assert.doesNotMatch(`${line} ${head}`, /NaN|undefined|Infinity/);
      }),
      { numRuns: 40 },
    );
  });

  it("lets the arrow keys reach every task", () => {
    fc.assert(
      fc.property(arbitraryPlan, ({ graph, layout }) => {
        const seen = new Set<number>();
        const open = [nodeAfterKey(layout, 0, "Home")];
        for (let node = open.pop(); node !== undefined; node = open.pop()) {
          if (node === null || seen.has(node)) continue;
          seen.add(node);
          for (const key of ["ArrowDown", "ArrowRight", "ArrowLeft"])
            open.push(nodeAfterKey(layout, node, key));
        }
        assert.equal(seen.size, graph.nodes.length);
      }),
      { numRuns: 40 },
    );
  });

  it("moves to the nearest task of the row above and below, and stops at the edges", () => {
    const graph = planGraph(plannedOrchestration());
    const layout: PlanLayout = layoutPlan(graph, 1000, 13);
    const after = (label: string, key: string) => {
      const next = nodeAfterKey(layout, find(graph, label), key);
      return next === null ? null : graph.nodes[next]?.task.label;
    };
    assert.equal(after("T011", "ArrowDown"), "T012");
    assert.equal(after("T014", "ArrowLeft"), "T013");
    assert.equal(after("T014", "ArrowRight"), null);
    assert.equal(after("T001", "ArrowUp"), null);
    assert.equal(after("T013", "End"), "T035");
    assert.equal(after("T013", "x"), null);
  });

  it("is done with 5,000 tasks", () => {
    const base = plannedOrchestration();
    const task = base.tasks[0]!;
    const lines = Array.from({ length: 5000 }, (_, index) => index + 1);
    const big: Orchestration = {
      ...base,
      tasks: lines.map((line) => ({
        ...task,
        line,
        label: `T${line}`,
        batch: 0,
      })),
      batches: base.batches.slice(0, 1).map((batch) => ({
        ...batch,
        waves: lines.map((line) => [line]),
      })),
    };
    assert.equal(layoutPlan(planGraph(big), 900, 13).nodes.length, 5000);
  });
});

describe("webview: board", () => {
  it("has each task in the column of its state, in the order of work", () => {
    const graph = planGraph(plannedOrchestration());
    const board = planBoard(graph);
    assert.deepEqual(
      board.map(({ status, nodes }) => [status, nodes.length]),
      [
        ["open", 21],
        ["running", 1],
        ["proven", 12],
        ["unproven", 1],
      ],
    );
  });

  it("moves between cards, past empty columns, and never into nothing", () => {
    const columns = [[0, 1, 2], [], [3, 4], [5]];
    assert.equal(cardAfterKey(columns, 1, "ArrowDown"), 2);
    assert.equal(cardAfterKey(columns, 2, "ArrowDown"), null);
    assert.equal(cardAfterKey(columns, 2, "ArrowRight"), 4);
    assert.equal(cardAfterKey(columns, 4, "ArrowRight"), 5);
    assert.equal(cardAfterKey(columns, 3, "ArrowLeft"), 0);
    assert.equal(cardAfterKey(columns, 0, "ArrowLeft"), null);
    assert.equal(cardAfterKey(columns, 5, "ArrowRight"), null);
    assert.equal(cardAfterKey(columns, 0, "End"), 2);
    assert.equal(cardAfterKey(columns, 4, "Home"), 3);
    assert.equal(cardAfterKey(columns, 9, "ArrowRight"), null, "not shown");
  });
});

describe("webview: moments", () => {
  const events = sampleEvents();

  it("is now at the end of the slider, and an event before it", () => {
    assert.equal(momentAt(events, events.length), null);
    assert.equal(momentAt(events, events.length + 3), null);
    assert.equal(momentAt(events, 4), 4);
    assert.equal(momentAt(events, 0), 1);
    assert.deepEqual(
      eventsUpTo(events, 4).map(({ seq }) => seq),
      [1, 2, 3, 4],
    );
    assert.equal(eventsUpTo(events, null), events);
  });

  it("says the moment in words", () => {
    assert.match(
      momentWords(events, 9),
      /: Batch started, Batch 2 \(event 9 of 9\)$/,
    );
    assert.match(momentWords(events, 2), /: Started from the queue \(event 2/);
    assert.equal(momentWords(events, null), "Now");
  });

  it("is replayed by the engine's own rules", () => {
    const then = fold(eventsUpTo(events, 5));
    assert.ok(then);
    assert.equal(then.status, "running");
    assert.deepEqual(
      then.stages.map(({ status }) => status),
      ["running", "pending", "pending", "pending", "pending"],
    );
    assert.equal(then.seq, 5);
  });
});
