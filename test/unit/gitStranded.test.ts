import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  changesSince,
  commitAll,
  lookAt,
  openRepository,
  openWorktree,
  leftOutOf,
  removeWorktree,
} from "../../src/git";
import type { Repository } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("git: what a commit of a worktree would leave out", () => {
  let test: TestRepository;
  let repo: Repository;
  let place: string;
  let start: string;
  const branch = "orchestrator/4-work";

  beforeEach(async () => {
    test = makeRepository();
    start = test.commit("Files", { "file.txt": "1\n" });
    repo = await openRepository(test.root);
    place = path.join(test.outside, "worktree");
    await openWorktree(repo, { path: place, branch, baseCommit: start });
  });
  afterEach(() => test.dispose());

  const stranded = async () => {
    const look = await lookAt(place);
    const changed = await changesSince(place, start, look);
    return [...(await leftOutOf(place, look, changed)).stranded];
  };
  const remove = () =>
    removeWorktree(repo, {
      path: place,
      branch,
      trashName: "4/worktree",
      keepBranch: false,
    });
  const makeInner = (name: string) => {
    const folder = path.join(place, name);
    mkdirSync(folder);
    test.git(["init", "--quiet"], folder);
    writeFileSync(path.join(folder, "work.txt"), "work\n");
    test.git(["add", "."], folder);
    test.git(["commit", "--quiet", "--message", "Inner"], folder);
    return folder;
  };

  it("finds one that is left out of commits, and one that an agent committed as a link to nowhere", async () => {
    assert.deepEqual(await stranded(), []);
    makeInner("linked");
    test.git(["add", "."], place);
    makeInner("untracked");
    assert.deepEqual((await stranded()).sort(), ["linked", "untracked"]);
  });

  it("follows no link: neither in circles, nor to a repository elsewhere", async function () {
    if (process.platform === "win32") this.skip();
    symlinkSync("round", path.join(place, "round"));
    symlinkSync(test.root, path.join(place, "elsewhere"));
    assert.deepEqual(await stranded(), []);
  });

  it("tells of conflicts that nobody resolved, and of a rebase that stopped half-way", async () => {
    const change = (text: string) => {
      writeFileSync(path.join(place, "file.txt"), text);
      test.git(["commit", "--quiet", "--all", "--message", text], place);
    };
    const told = async () => {
      const look = await lookAt(place);
      const { conflicts, rebasing } = await leftOutOf(place, look, []);
      return { conflicts, rebasing };
    };
    change("one");
    test.git(["switch", "--quiet", "--create", "other", start], place);
    change("two");
    assert.throws(() => test.git(["rebase", "--quiet", branch], place));
    assert.deepEqual(await told(), { conflicts: ["file.txt"], rebasing: true });
    writeFileSync(path.join(place, "file.txt"), "both\n");
    assert.deepEqual(await told(), { conflicts: [], rebasing: true });
    test.git(["rebase", "--abort"], place);
    assert.deepEqual(await told(), { conflicts: [], rebasing: false });
  });

  it("never deletes one with its worktree, committed as a link or not", async () => {
    const folder = makeInner("linked");
    test.git(["add", "."], place);
    await commitAll(place, "Link");
    await assert.rejects(remove(), /repository of its own/);
    assert.ok(existsSync(path.join(folder, "work.txt")));
  });

  it("lets a submodule be that is at a commit from elsewhere, and one that was never fetched", async () => {
    const origin = path.join(test.outside, "origin");
    mkdirSync(origin);
    test.git(["init", "--quiet"], origin);
    writeFileSync(path.join(origin, "file"), "1");
    test.git(["add", "."], origin);
    test.git(["commit", "--quiet", "--message", "1"], origin);
    test.git(
      [
        ...["-c", "protocol.file.allow=always"],
        ...["submodule", "add", "--quiet", origin, "sub"],
      ],
      place,
    );
    assert.deepEqual(await stranded(), []);

    const sub = path.join(place, "sub");
    writeFileSync(path.join(sub, "file"), "2");
    await commitAll(place, "Submodule");
    await assert.rejects(remove(), /repository of its own/);
    test.git(["commit", "--quiet", "--all", "--message", "2"], sub);
    assert.deepEqual(await stranded(), ["sub"]);
    await assert.rejects(remove(), /repository of its own/);

    test.git(["reset", "--quiet", "--hard", "HEAD~1"], sub);
    await remove();
    assert.equal(existsSync(place), false);
  });
});
