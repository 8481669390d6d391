import assert from "node:assert/strict";
import { headingPath, textOutline } from "../../../src/editor/textOutline";
import { parseTaskFile } from "../../../src/tasks";

const text = `# Title

- [ ] T001 Above all sections

## Phase 1

- [ ] T002 Parent
  with more words
  - [ ] T003 Child
- [ ] T004 Next

## Phase 2

### Tests

- [ ] T005 Deep
`;

describe("outline of the text", () => {
  const nodes = textOutline(parseTaskFile(text));
  const nameOf = (at: number | null): string | null =>
    at === null
      ? null
      : (nodes[at]?.task?.id ?? nodes[at]?.section?.title ?? null);

  it("has headings and tasks in the order of the text, each inside what it is inside of", () => {
    assert.deepEqual(
      nodes.map((node, at) => [node.line, nameOf(at), nameOf(node.parent)]),
      [
        [1, "Title", null],
        [3, "T001", "Title"],
        [5, "Phase 1", "Title"],
        [7, "T002", "Phase 1"],
        [9, "T003", "T002"],
        [10, "T004", "Phase 1"],
        [12, "Phase 2", "Title"],
        [14, "Tests", "Phase 2"],
        [16, "T005", "Tests"],
      ],
    );
  });

  it("gives every node an end that holds all inside it", () => {
    for (const { line, endLine, parent } of nodes) {
      assert.ok(endLine >= line);
      if (parent !== null) assert.ok(nodes[parent]!.endLine >= endLine);
    }
    assert.equal(nodes.find(({ task }) => task?.id === "T002")?.endLine, 9);
  });

  it("knows the titles above a heading", () => {
    assert.deepEqual(headingPath(nodes, 7), ["Title", "Phase 2", "Tests"]);
  });

  it("makes one node of a heading that is a task", () => {
    const parsed = parseTaskFile("## Task 1: Do it\n\n- [ ] Step\n");
    const [section] = parsed.sections;
    const [step] = parsed.tasks;
    const made = textOutline({
      ...parsed,
      tasks: [{ ...step!, kind: "heading", line: section!.line }, step!],
    });
    assert.equal(made.length, 2);
    assert.ok(made[0]?.section !== null && made[0]?.task !== null);
    assert.equal(made[1]?.parent, 0);
  });

  it("takes a chain of many thousand tasks inside each other", () => {
    const [task] = parseTaskFile("- [ ] one\n").tasks;
    const many = 50_000;
    const chain = textOutline({
      title: "",
      sections: [],
      diagnostics: [],
      tasks: Array.from({ length: many }, (_, at) => ({
        ...task!,
        line: at + 1,
        endLine: at + 1,
        parentLine: at === 0 ? null : at,
      })),
    });
    assert.equal(chain[0]?.endLine, many);
  });
});
