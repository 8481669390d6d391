import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { excerpt, parsePatch, unapply } from "../../src/model/patch";

describe("patch", () => {
  let folder: string;
  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(
      "git",
      [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "core.autocrlf=false",
        ...args,
      ],
      { cwd: folder, encoding: "utf8" },
    );
    assert.ok(status === 0 || status === 1, stderr);
    return stdout;
  };
  const write = (name: string, text: string | Buffer): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "patch-"));
    git("init", "-q");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("makes the text before from the text after, whatever changed", function () {
    this.timeout(60_000);
    const line = fc.constantFrom(
      "",
      "a",
      "b",
      "- c",
      "+ d",
      "-- e",
      "++ f",
      "@@ -1 +1 @@",
      "diff --git a/x b/x",
      "\\ No newline",
      "g\r",
    );
    const text = fc
      .tuple(fc.array(line, { maxLength: 25 }), fc.boolean())
      .map(
        ([lines, end]) =>
          lines.join("\n") + (end && lines.length > 0 ? "\n" : ""),
      );
    fc.assert(
      fc.property(text, text, (before, after) => {
        write("before", before);
        write("after", after);
        const [file, ...others] = parsePatch(
          git("diff", "--no-index", "before", "after"),
        );
        assert.equal(others.length, 0);
        if (file === undefined) assert.equal(before, after);
        else assert.equal(unapply(file, after), before);
      }),
      { numRuns: 60 },
    );
  });

  it("reads new, deleted, renamed, copied, binary and empty files, and paths that git quotes", () => {
    write("changed.ts", "one\ntwo\n");
    write("gone.ts", "bye\n");
    write("old name.ts", "1\n2\n3\n4\n5\n");
    write("pic.bin", Buffer.from([0, 1, 2]));
    git("add", ".");
    git("commit", "-qm", "before");
    write("changed.ts", "one\nTWO\n");
    rmSync(path.join(folder, "gone.ts"));
    rmSync(path.join(folder, "old name.ts"));
    write("new name.ts", "1\n2\n3\n4\nfive\n");
    write("pic.bin", Buffer.from([0, 1, 3]));
    write("sub/Größe x.ts", "neu\n");
    write("empty.ts", "");
    git("add", ".");
    const files = parsePatch(git("diff", "--cached", "-M"));
    assert.deepEqual(
      files
        .map(({ before, after, binary }) => [before, after, binary])
        .sort((a, b) => String(a).localeCompare(String(b))),
      [
        [null, "empty.ts", false],
        [null, "sub/Größe x.ts", false],
        ["changed.ts", "changed.ts", false],
        ["gone.ts", null, false],
        ["old name.ts", "new name.ts", false],
        ["pic.bin", "pic.bin", true],
      ].sort((a, b) => String(a).localeCompare(String(b))),
    );
    const renamed = files.find(({ after }) => after === "new name.ts")!;
    assert.equal(unapply(renamed, "1\n2\n3\n4\nfive\n"), "1\n2\n3\n4\n5\n");
    const gone = files.find(({ before }) => before === "gone.ts")!;
    assert.equal(excerpt(gone, "before"), "bye\n");
    assert.equal(excerpt(gone, "after"), "");
  });

  it("reads the escapes of quoted paths", () => {
    const path = String.raw`"b/a\"\t\\\303\244"`;
    const patch = `diff --git ${path} ${path}\n--- /dev/null\n+++ ${path}\n@@ -0,0 +1 @@\n+x\n`;
    assert.deepEqual(
      parsePatch(patch).map(({ before, after }) => [before, after]),
      [[null, 'a"\t\\ä']],
    );
  });

  it("refuses a text that the patch was not made for, and still shows what the patch tells", () => {
    const patch = [
      "diff --git a/x b/x",
      "--- a/x",
      "+++ b/x",
      "@@ -3,2 +3,2 @@",
      " three",
      "-four",
      "+FOUR",
      "",
    ].join("\n");
    const file = parsePatch(patch)[0]!;
    assert.equal(
      unapply(file, "one\ntwo\nthree\nFOUR\n"),
      "one\ntwo\nthree\nfour\n",
    );
    assert.equal(unapply(file, "one\ntwo\nthree\nfive\n"), null);
    assert.equal(unapply(file, "one\n"), null);
    assert.equal(excerpt(file, "before"), "⋯\nthree\nfour\n");
    assert.equal(excerpt(file, "after"), "⋯\nthree\nFOUR\n");
  });
});
