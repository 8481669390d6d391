import assert from "node:assert/strict";
import { broughtBy, diffOf, openRepository, prepareMerge } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

/** `work.txt` is what the work brings, `others-N.txt` what others merge meanwhile. */
describe("git: what merged work brought", () => {
  let test: TestRepository;
  let baseCommit: string;

  beforeEach(() => {
    test = makeRepository();
    baseCommit = test.commit("Files", { "a.txt": "1\n" });
    test.git(["switch", "--quiet", "--create", "work"]);
  });
  afterEach(() => test.dispose());

  const tip = (branch: string): string =>
    test.git(["rev-parse", branch]).trim();
  const work = (name = "work.txt"): void =>
    void test.commit("Work", { [name]: "work\n" });
  const others = (number: number): void => {
    test.git(["switch", "--quiet", "main"]);
    test.commit("Others", { [`others-${number}.txt`]: "others\n" });
  };
  const othersMerge = (number: number): void => {
    test.git(["switch", "--quiet", "--create", `others-${number}`, "main"]);
    test.commit("Others", { [`others-${number}.txt`]: "others\n" });
    test.git(["switch", "--quiet", "main"]);
    test.git(["merge", "--quiet", "--no-ff", "--no-edit", `others-${number}`]);
  };
  /** As the engine does it. */
  const merge = async (): Promise<string> => {
    const repository = await openRepository(test.root);
    const prepared = await prepareMerge(repository, {
      baseBranch: "main",
      branch: "work",
      message: "Merge work",
    });
    assert.ok("commit" in prepared);
    test.git(["switch", "--quiet", "main"]);
    test.git(["merge", "--quiet", "--ff-only", prepared.commit]);
    return prepared.commit;
  };
  const filesOf = async (merged: string): Promise<string[]> => {
    const repository = await openRepository(test.root);
    const { from, to } = await broughtBy(repository, {
      merged,
      proven: tip("work"),
      baseCommit,
    });
    return (await diffOf(repository, from, to)).files;
  };

  it("is what our merge brought, not what others merged meanwhile", async () => {
    work();
    others(1);
    othersMerge(2);
    const merged = await merge();
    others(3);
    assert.deepEqual(await filesOf(merged), ["work.txt"]);
  });

  it("is not what the base branch brought into the work to settle a conflict", async () => {
    work();
    others(1);
    test.git(["switch", "--quiet", "work"]);
    test.git(["merge", "--quiet", "--no-edit", "main"]);
    work("more.txt");
    others(2);
    assert.deepEqual(await filesOf(await merge()), ["more.txt", "work.txt"]);
  });

  it("is what somebody's own merge brought, whatever came after it", async () => {
    work();
    others(1);
    test.git(["merge", "--quiet", "--no-ff", "--no-edit", "work"]);
    others(2);
    othersMerge(3);
    // Found in the base branch: nothing is left to merge.
    const merged = await merge();
    assert.equal(merged, tip("main"));
    assert.deepEqual(await filesOf(merged), ["work.txt"]);
  });

  it("is what a fast-forward brought, whatever came after it", async () => {
    work();
    test.git(["switch", "--quiet", "main"]);
    test.git(["merge", "--quiet", "--ff-only", "work"]);
    others(1);
    othersMerge(2);
    assert.deepEqual(await filesOf(await merge()), ["work.txt"]);
  });

  it("is the work itself where it was squashed before the merge", async () => {
    work();
    others(1);
    test.git(["merge", "--quiet", "--squash", "work"]);
    test.git(["commit", "--quiet", "--message", "Squashed"]);
    others(2);
    assert.deepEqual(await filesOf(await merge()), ["work.txt"]);
  });

  it("is nothing where nothing was done", async () => {
    others(1);
    othersMerge(2);
    assert.deepEqual(await filesOf(await merge()), []);
  });

  it("is what the merge brought that was proven as such, where that is what came into the base branch", async () => {
    work();
    others(1);
    const onto = tip("main");
    const merged = await merge();
    assert.deepEqual(
      await broughtBy(await openRepository(test.root), {
        merged,
        proven: merged,
        baseCommit,
        isMerge: true,
      }),
      { from: onto, to: merged },
    );
  });
});
