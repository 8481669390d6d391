import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  bringBackProven,
  changesSince,
  commitAll,
  lookAt,
  openRepository,
  openWorktree,
} from "../../src/git";
import type { Repository } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("git: proven work that is taken out of the history", () => {
  let test: TestRepository;
  let repo: Repository;
  let place: string;
  let proven: string;
  const branch = "orchestrator/3-work";

  beforeEach(async () => {
    test = makeRepository();
    const base = test.commit("Files", { "old.txt": "1\n", "gone.txt": "1\n" });
    repo = await openRepository(test.root);
    place = path.join(test.outside, "worktree");
    await openWorktree(repo, { path: place, branch, baseCommit: base });
    put("first.txt", "proven\n");
    put("old.txt", "proven\n");
    test.git(["rm", "--quiet", "gone.txt"], place);
    ({ head: proven } = await commitAll(place, "Proven"));
  });
  afterEach(() => test.dispose());

  const put = (file: string, content: string) =>
    writeFileSync(path.join(place, file), content);
  const get = (file: string) => readFileSync(path.join(place, file), "utf8");
  const bringBack = async () => {
    const told: object[] = [];
    await bringBackProven(repo, place, await lookAt(place), {
      name: "3/proven",
      proven,
      tell: (undone) => told.push(undone),
    });
    return told;
  };
  const assertAllThere = async () => {
    assert.equal(get("first.txt"), "proven\n");
    assert.equal(get("old.txt"), "proven\n");
    assert.equal(existsSync(path.join(place, "gone.txt")), false);
    await commitAll(place, "Next");
    assert.deepEqual(
      (await changesSince(place, proven)).map((file) => file.path),
      ["second.txt"],
    );
  };

  it("brings back what a reset threw away, keeps its commits, and leaves what was done since", async () => {
    test.git(["reset", "--quiet", "--hard", "HEAD~1"], place);
    put("second.txt", "new\n");
    test.git(["add", "."], place);
    test.git(["commit", "--quiet", "--message", "Agent"], place);
    const told = await bringBack();
    assert.deepEqual(told, [
      {
        files: ["first.txt", "gone.txt", "old.txt"],
        trashRef: "refs/orchestrator/trash/3/proven",
      },
    ]);
    assert.equal(
      test.git(["merge-base", proven, "refs/orchestrator/trash/3/proven"]),
      `${proven}\n`,
    );
    assert.deepEqual(await bringBack(), []);
    await assertAllThere();
  });

  it("puts a worktree back onto its branch that an agent left for one from elsewhere", async () => {
    test.git(["switch", "--quiet", "--create", "mine", "main"], place);
    put("second.txt", "new\n");
    assert.deepEqual(await bringBack(), [
      { files: ["first.txt", "gone.txt", "old.txt"], trashRef: null },
    ]);
    assert.equal((await lookAt(place)).branch, branch);
    await assertAllThere();
  });

  it("puts a worktree back onto its branch that an agent left for no branch at all", async () => {
    test.git(["switch", "--quiet", "--detach", "main"], place);
    put("second.txt", "new\n");
    assert.deepEqual(await bringBack(), [
      { files: ["first.txt", "gone.txt", "old.txt"], trashRef: null },
    ]);
    assert.equal((await lookAt(place)).branch, branch);
    await assertAllThere();
  });

  it("leaves a rebase and a merge alone that stopped half-way", async () => {
    test.git(["switch", "--quiet", "--create", "mine", "main"], place);
    put("old.txt", "otherwise\n");
    test.git(["commit", "--quiet", "--all", "--message", "Mine"], place);
    assert.throws(() => test.git(["rebase", "--quiet", branch], place));
    assert.deepEqual(await bringBack(), []);
    test.git(["rebase", "--abort"], place);
    assert.throws(() => test.git(["merge", "--quiet", branch], place));
    assert.deepEqual(await bringBack(), []);
    assert.deepEqual((await lookAt(place)).conflicts, ["old.txt"]);
  });

  it("leaves a history alone that has the same work in another commit", async () => {
    put("second.txt", "new\n");
    test.git(["add", "."], place);
    test.git(["commit", "--quiet", "--amend", "--message", "Agent"], place);
    const { head } = await lookAt(place);
    assert.deepEqual(await bringBack(), []);
    assert.equal((await lookAt(place)).head, head);
    await assertAllThere();
  });

  it("knows an edit of proven work from its undoing", async () => {
    test.git(["reset", "--quiet", "--hard", "HEAD~1"], place);
    put("old.txt", "otherwise\n");
    assert.equal((await bringBack()).length, 1);
    assert.equal(get("old.txt"), "otherwise\n");
    assert.equal(get("first.txt"), "proven\n");
  });
});
