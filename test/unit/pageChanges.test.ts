import assert from "node:assert/strict";
import type { FromHost } from "../../src/model/protocol";
import { fromHostSchema } from "../../src/model/protocol";
import { parsePatch } from "../../src/model/patch";
import {
  createPageChanges,
  fileChangeOf,
  fileLinesOf,
} from "../../src/server/pageChanges";
import { createMemoryApi, orchestrationOf } from "../support/memoryApi";

const patch = `diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -9,3 +9,4 @@ function a() {
 nine
-ten
+10
+10.5
 eleven
diff --git a/old.md b/new.md
similarity index 100%
rename from old.md
rename to new.md
diff --git a/logo.png b/logo.png
new file mode 100644
index 0..1
Binary files /dev/null and b/logo.png differ
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
index 1..0
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-all of it
\\ No newline at end of file
`;

describe("changes for a page", () => {
  it("name each file with what became of it", () => {
    assert.deepEqual(parsePatch(patch).map(fileChangeOf), [
      {
        path: "src/a.ts",
        change: "modified",
        additions: 2,
        deletions: 1,
        binary: false,
      },
      {
        path: "new.md",
        change: "renamed",
        from: "old.md",
        additions: 0,
        deletions: 0,
        binary: false,
      },
      {
        path: "logo.png",
        change: "added",
        additions: 0,
        deletions: 0,
        binary: true,
      },
      {
        path: "gone.txt",
        change: "deleted",
        additions: 0,
        deletions: 1,
        binary: false,
      },
    ]);
  });

  it("have the lines of a file with their numbers", () => {
    const [modified, , , gone] = parsePatch(patch).map(fileLinesOf);
    assert.deepEqual(modified, {
      parts: [
        {
          before: 9,
          after: 9,
          lines: [
            { kind: "same", text: "nine" },
            { kind: "removed", text: "ten" },
            { kind: "added", text: "10" },
            { kind: "added", text: "10.5" },
            { kind: "same", text: "eleven" },
          ],
        },
      ],
      leftOut: 0,
    });
    assert.deepEqual(gone?.parts, [
      {
        before: 1,
        after: 1,
        lines: [{ kind: "removed", text: "all of it", endless: true }],
      },
    ]);
  });

  it("say how much of a very large change is left out, of lines and of characters", () => {
    const lines = Array.from({ length: 20_003 }, (_, line) => `+${line}`);
    lines[0] = `+${"x".repeat(2500)}`;
    const large = `diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,${lines.length} @@\n${lines.join("\n")}\n`;
    const [file] = parsePatch(large).map(fileLinesOf);
    assert.equal(file?.leftOut, 3);
    assert.equal(file.parts[0]?.lines.length, 20_000);
    const first = file.parts[0].lines[0];
    assert.equal(first?.cut, 500);
    assert.equal(first.text.length, 2000);
  });

  describe("as they are told", () => {
    const open = () => {
      const api = createMemoryApi();
      const one = orchestrationOf();
      api.add(one);
      api.answers.diff = { ...api.answers.diff, head: "first", patch };
      const told: FromHost[] = [];
      const changes = createPageChanges(
        () => Promise.resolve(api),
        (message) => told.push(fromHostSchema.parse(message)),
      );
      const reads = () =>
        api.calls.filter(({ method }) => method === "diff").length;
      return { api, changes, told, reads, id: one.id };
    };

    it("are read once for all the files that are opened", async () => {
      const { changes, told, reads, id } = open();
      await changes.tellFiles(id);
      await changes.tellLines(id, "first", "src/a.ts");
      await changes.tellLines(id, "first", "gone.txt");
      assert.equal(reads(), 1);
      assert.deepEqual(
        told.map((message) =>
          message.type === "fileLines" ? message.path : message.type,
        ),
        ["changes", "src/a.ts", "gone.txt"],
      );
    });

    it("are told anew where the agent has committed meanwhile", async () => {
      const { api, changes, told, id } = open();
      await changes.tellFiles(id);
      api.answers.diff = { ...api.answers.diff, head: "second" };
      await changes.tellFiles(id);
      told.length = 0;
      await changes.tellLines(id, "first", "src/a.ts");
      assert.deepEqual(
        told.map((message) => [
          message.type,
          "head" in message && message.head,
        ]),
        [
          ["changes", "second"],
          ["fileLines", "second"],
        ],
      );
    });

    it("hold no lines of a file that is not changed any more", async () => {
      const { changes, told, id } = open();
      await changes.tellLines(id, "first", "elsewhere.ts");
      assert.deepEqual(told, []);
    });
  });
});
