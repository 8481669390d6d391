import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { missingArtifacts } from "../../src/engine/effects/artifacts";
import { fileEnd } from "../../src/engine/effects/fileEnd";
import { outcome } from "../support/orchestrations";
import { temporaryFolder } from "../support/temporary";

describe("artifacts", () => {
  const folder = temporaryFolder();
  after(() => folder.remove());

  it("counts what is in the worktree, however it is written, and nothing else", async () => {
    mkdirSync(path.join(folder.path, "src"));
    for (const name of ["src/a.ts", "with space.md"])
      writeFileSync(path.join(folder.path, name), "x");
    const there = [
      "src/a.ts",
      "./src/a.ts",
      "src",
      "`src/a.ts`: the parser",
      "src/a.ts (new)",
      "with space.md",
      path.join(folder.path, "src", "a.ts"),
    ];
    const missing = [
      "src/b.ts",
      "../outside.ts",
      path.dirname(folder.path),
      "",
      "The parser",
      "src/a.ts/below",
      "x".repeat(5000),
      "nul\0byte",
    ];
    assert.deepEqual(
      await missingArtifacts(
        folder.path,
        outcome({
          structured: { summary: "s", artifacts: [...there, ...missing] },
        }),
      ),
      missing,
    );
    assert.deepEqual(await missingArtifacts(folder.path, outcome()), []);
  });

  it("reads the end of a file of any size, without half a character", async () => {
    const file = path.join(folder.path, "log");
    assert.equal(await fileEnd(file, 10), "");
    writeFileSync(file, `${"x".repeat(100_000)}äöü`);
    assert.equal(await fileEnd(file, 5), "öü");
    assert.equal((await fileEnd(file, 1_000_000)).length, 100_003);
  });
});
