import assert from "node:assert/strict";
import { stateOf, statesFor } from "../../../src/editor/taskStates";
import { parseTaskFile } from "../../../src/tasks";

const tasks = (...boxes: string[]) =>
  parseTaskFile(boxes.map((box) => `- [${box}] words`).join("\n")).tasks;

describe("states of tasks", () => {
  it("are told apart by their box, and by what strikes them out", () => {
    assert.deepEqual(
      tasks(" ", "x", "X", "~", "-", "!", ">").map(
        (task) => stateOf(task).kind,
      ),
      ["open", "done", "done", "inProgress", "dropped", "blocked", "other"],
    );
    const [task] = tasks(" ");
    assert.equal(stateOf({ ...task!, struck: true }).kind, "struck");
  });

  it("to choose from are the usual ones and what the file uses, each once", () => {
    assert.deepEqual(
      statesFor(tasks("X", ">", "~", ">", "?")).map(({ state }) => state),
      [" ", "x", "~", "-", "!", ">", "?"],
    );
  });
});
