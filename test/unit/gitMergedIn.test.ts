import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  changesSince,
  headsOf,
  lookAt,
  openRepository,
  readFileAt,
  startWithBase,
} from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

/** The agent works in `place`; `start` is what its attempt began from. */
describe("git: what an agent merged into its work", () => {
  let test: TestRepository;
  let place: string;
  let start: string;

  beforeEach(() => {
    test = makeRepository();
    test.commit("Files", { "a.txt": "1\n", "b.txt": "1\n" });
    place = path.join(test.outside, "worktree");
    test.git(["worktree", "add", "--quiet", "-b", "work", place]);
    own("earlier.txt", "proven before\n");
    start = commit("Earlier");
  });
  afterEach(() => test.dispose());

  const own = (name: string, text: string): void =>
    writeFileSync(path.join(place, name), text);
  const commit = (message: string): string => {
    test.git(["add", "--all"], place);
    test.git(["commit", "--quiet", "-m", message], place);
    return test.git(["rev-parse", "HEAD"], place).trim();
  };
  const from = async (): Promise<string> =>
    startWithBase(place, {
      start,
      baseBranch: "main",
      heads: await headsOf(place, await lookAt(place)),
    });
  const changed = async (): Promise<string[]> =>
    (await changesSince(place, await from())).map((file) => file.path);

  it("counts nothing of what others did on the base branch, committed or in the middle of the merge", async () => {
    test.commit("Others", { "others.txt": "others\n", "a.txt": "2\n" });
    own("mine.txt", "mine\n");
    assert.equal(await from(), start, "nothing is merged in yet");
    test.git(["merge", "--quiet", "--no-commit", "--no-ff", "main"], place);
    assert.deepEqual(await changed(), ["mine.txt"]);
    commit("Merge");
    own("a.txt", "3\n");
    assert.deepEqual(await changed(), ["a.txt", "mine.txt"]);
  });

  it("counts nothing of others either where the work was rebased onto them", async () => {
    own("mine.txt", "mine\n");
    commit("Mine");
    test.commit("Others", { "others.txt": "others\n" });
    test.git(["rebase", "--quiet", "main"], place);
    assert.deepEqual(await changed(), ["mine.txt"]);
  });

  it("counts what was pulled from a remote for others' as well, though the local branch has it not", async () => {
    const others = test.commit("Others", { "others.txt": "others\n" });
    test.git(["update-ref", "refs/remotes/origin/main", others]);
    test.git(["reset", "--quiet", "--hard", "HEAD~1"]);
    test.git(["merge", "--quiet", "--no-edit", "origin/main"], place);
    own("mine.txt", "mine\n");
    assert.deepEqual(await changed(), ["mine.txt"]);
  });

  it("compares what both changed at one place with what the base branch has there", async () => {
    own("a.txt", "mine\n");
    own("b.txt", "mine\n");
    start = commit("Earlier still");
    test.git(["rm", "--quiet", "b.txt"]);
    test.commit("Others", { "a.txt": "others\n" });
    assert.throws(() => test.git(["merge", "--quiet", "main"], place));
    own("a.txt", "both\n");
    own("b.txt", "mine\n");
    commit("Merge");
    const repository = await openRepository(test.root);
    assert.deepEqual(await changed(), ["a.txt", "b.txt"]);
    assert.equal(
      await readFileAt(repository, await from(), "a.txt"),
      "others\n",
    );
    assert.equal(await readFileAt(repository, await from(), "b.txt"), null);
  });

  it("has nothing to say where the base branch is gone or its history is another", async () => {
    own("mine.txt", "mine\n");
    commit("Mine");
    test.git(["switch", "--quiet", "--orphan", "other"]);
    test.commit("Other", { "c.txt": "1\n" });
    test.git(["branch", "--quiet", "--force", "main", "other"]);
    assert.equal(await from(), start);
    test.git(["branch", "--quiet", "-D", "main"]);
    assert.deepEqual(await changed(), ["mine.txt"]);
  });
});
