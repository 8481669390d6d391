import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createFolderSizes } from "../../src/engine/folderSizes";
import { testClock } from "../support/clock";
import { temporaryFolder } from "../support/temporary";
import { eventually } from "../support/until";

describe("sizes of folders", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    temporary = temporaryFolder();
    mkdirSync(path.join(temporary.path, "worktree", "src"), {
      recursive: true,
    });
    put("worktree/a.txt", 3);
    put("worktree/src/b.txt", 40);
  });
  afterEach(() => temporary.remove());

  const put = (file: string, bytes: number): void =>
    writeFileSync(path.join(temporary.path, file), "x".repeat(bytes));
  const worktree = (): string => path.join(temporary.path, "worktree");
  const minute = 60_000;

  it("are those of all files inside, known a moment after they were asked for", async () => {
    const sizeOf = createFolderSizes(testClock());
    assert.equal(sizeOf(worktree()), null);
    await eventually(() => assert.equal(sizeOf(worktree()), 43));
  });

  it("leave out where links lead", async () => {
    put("elsewhere.txt", 5000);
    symlinkSync("../elsewhere.txt", path.join(worktree(), "link"));
    const sizeOf = createFolderSizes(testClock());
    const link = "../elsewhere.txt".length;
    await eventually(() => assert.equal(sizeOf(worktree()), 43 + link));
  });

  it("are measured again after a minute, and not before", async () => {
    const clock = testClock();
    const sizeOf = createFolderSizes(clock);
    await eventually(() => assert.equal(sizeOf(worktree()), 43));
    put("worktree/a.txt", 10);
    assert.equal(sizeOf(worktree()), 43);
    clock.pass(minute);
    await eventually(() => assert.equal(sizeOf(worktree()), 50));
  });

  it("are not measured a second time while the disk hangs", () => {
    const clock = testClock();
    let asked = 0;
    const sizeOf = createFolderSizes(clock, () => {
      asked += 1;
      return new Promise(() => undefined);
    });
    for (let time = 0; time < 3; time += 1) {
      assert.equal(sizeOf(worktree()), null);
      clock.pass(2 * minute);
    }
    assert.equal(asked, 1);
  });

  it("are not known of a folder that is gone", async () => {
    const clock = testClock();
    const sizeOf = createFolderSizes(clock);
    await eventually(() => assert.equal(sizeOf(worktree()), 43));
    rmSync(worktree(), { recursive: true });
    clock.pass(minute);
    await eventually(() => assert.equal(sizeOf(worktree()), null));
  });
});
