import assert from "node:assert/strict";
import fc from "fast-check";
import { editDiff } from "../../src/agents/claude/editDiff";

describe("Claude Code: what a tool call writes", () => {
  it("is a diff of an edit, of several, and of a whole file", () => {
    const edit = { old_string: "a\nb\nc", new_string: "a\nB\nc" };
    assert.equal(editDiff({ file_path: "x.ts", ...edit }), " a\n-b\n+B\n c");
    assert.equal(
      editDiff({
        file_path: "x.ts",
        edits: [edit, { old_string: "", new_string: "d" }],
      }),
      " a\n-b\n+B\n c\n+d",
    );
    assert.equal(
      editDiff({ file_path: "x.ts", content: "one\n\ntwo\n" }),
      "+one\n+\n+two",
    );
  });

  it("is nothing where no text is written", () => {
    for (const input of [
      { command: "npm test" },
      { content: "a message" },
      { file_path: "x.ts", content: "" },
      null,
    ])
      assert.equal(editDiff(input), null);
  });

  it("holds both texts, each line once", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "", "-", "+"), { minLength: 1 })
      .map((lines) => `${lines.join("\n")}.`);
    fc.assert(
      fc.property(text, text, (old_string, new_string) => {
        const lines = editDiff({ old_string, new_string })?.split("\n") ?? [];
        const without = (mark: string) =>
          lines
            .filter((line) => !line.startsWith(mark))
            .map((line) => line.slice(1))
            .join("\n");
        assert.equal(without("+"), old_string);
        assert.equal(without("-"), new_string);
      }),
    );
  });
});
