import assert from "node:assert/strict";
import { setStates } from "../../../src/editor/taskStateEdits";
import { applyEdits } from "../../../src/tasks";

const text =
  "\uFEFF## Work\r\n- [ ] T001 One\r\n- [X] T002 Two\r\n- [ ] T003 Three";

describe("states written into a text", () => {
  it("change those boxes and nothing else", () => {
    const edits = setStates(text, [
      { key: "T003", state: "~" },
      { key: "T001", state: "x" },
    ]);
    assert.ok(edits);
    assert.equal(
      applyEdits(text, edits),
      text.replace("[ ] T001", "[x] T001").replace("[ ] T003", "[~] T003"),
    );
  });

  it("leave a box as it is written that says so already", () => {
    assert.deepEqual(setStates(text, [{ key: "T002", state: "x" }]), []);
    assert.deepEqual(setStates(text, [{ key: "T001", state: " " }]), []);
  });

  it("say so when the task is gone", () => {
    assert.equal(
      setStates(text, [
        { key: "T001", state: "x" },
        { key: "T009", state: "x" },
      ]),
      null,
    );
  });
});
