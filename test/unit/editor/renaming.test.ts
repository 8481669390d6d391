import assert from "node:assert/strict";
import { renamed, whyNotRenamed } from "../../../src/editor/renaming";
import type { RenameRefusal } from "../../../src/editor/renaming";
import { applyEdits, parseTaskFile } from "../../../src/tasks";

function rename(
  text: string,
  id: string,
  name: string,
): { readonly text: string; readonly refusal: RenameRefusal | null } {
  const file = parseTaskFile(text);
  const edits = renamed(text, file, id, name);
  return {
    text: applyEdits(text, edits),
    refusal: whyNotRenamed(text, file, id, name, edits),
  };
}

const text =
  "- [ ] T001 One\r\n- [ ] T002 Two (depends on T001)\r\n- [ ] T003 Three, see T001\r\n";

describe("renaming a task id", () => {
  it("changes every place that names it, and nothing else", () => {
    assert.deepEqual(rename(text, "T001", "T010"), {
      text: text.replaceAll("T001", "T010"),
      refusal: null,
    });
  });

  it("counts a byte order mark", () => {
    assert.deepEqual(rename(`\uFEFF${text}`, "T001", "T010"), {
      text: `\uFEFF${text.replaceAll("T001", "T010")}`,
      refusal: null,
    });
  });

  it("refuses an id that is taken", () => {
    assert.equal(rename(text, "T001", "T002").refusal, "taken");
    assert.equal(rename(text, "T001", "t002").refusal, "taken");
  });

  it("refuses what is not read as an id", () => {
    for (const name of ["", "not an id", "x]", "[x]", "\n- [ ] T009"])
      assert.equal(rename(text, "T001", name).refusal, "otherMeaning", name);
  });

  it("refuses where a range implies the id", () => {
    const range =
      "- [ ] T001 a\n- [ ] T002 b\n- [ ] T003 c\n- [ ] T004 d (depends on T001-T003)\n";
    assert.equal(rename(range, "T002", "T022").refusal, "otherMeaning");
    assert.equal(rename(range, "T004", "T044").refusal, null);
  });

  it("refuses an id that two tasks have", () => {
    assert.equal(
      rename("- [ ] T001 a\n- [ ] T001 b\n", "T001", "T002").refusal,
      "ambiguous",
    );
  });
});
