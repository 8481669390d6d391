import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import {
  commitAll,
  holdsWork,
  listOwn,
  makerOf,
  openRepository,
  openWorktree,
  removeBranch,
  removeLock,
  removeMark,
  removeWorktree,
} from "../../src/git";
import type { Repository } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("git: what is ours", () => {
  let test: TestRepository;
  let repo: Repository;
  let state: string;
  let place: string;
  let baseCommit: string;
  const branch = "orchestrator/1-alias";

  beforeEach(async () => {
    test = makeRepository();
    baseCommit = test.git(["rev-parse", "HEAD"]).trim();
    repo = await openRepository(test.root);
    state = path.join(test.root, ".orchestrator", "state");
    mkdirSync(state, { recursive: true });
    writeFileSync(path.join(state, ".gitignore"), "*\n");
    // Not in the state folder: that alone would say that it is ours.
    place = path.join(test.outside, "work trees", "ü 1");
  });
  afterEach(() => test.dispose());

  const open = async (folder = state) =>
    openWorktree(repo, {
      path: place,
      branch,
      baseCommit,
      maker: await makerOf(folder),
    });
  const put = (file: string, content: string) =>
    writeFileSync(path.join(place, file), content);
  const own = () => listOwn(repo, state);
  const seen = async () => {
    const { worktrees, branches, remnants } = await own();
    return {
      worktrees: worktrees.map((each) => [each.path, each.branch, each.state]),
      branches: branches.map((each) => [each.branch, each.commit !== null]),
      remnants: remnants.map((each) => [each.kind, path.basename(each.path)]),
    };
  };
  const none = { worktrees: [], branches: [], remnants: [] };
  const adminOf = () =>
    test.git(["rev-parse", "--absolute-git-dir"], place).trim();
  const remove = (keepBranch = false) =>
    removeWorktree(repo, { path: place, branch, trashName: "1", keepBranch });

  it("finds a worktree and its branch until they are removed", async () => {
    assert.deepEqual(await seen(), none);
    await open();
    assert.deepEqual(await seen(), {
      worktrees: [[place, branch, "whole"]],
      branches: [[branch, true]],
      remnants: [],
    });
    assert.deepEqual((await own()).branches[0]?.heldBy, [place]);
    await remove();
    assert.deepEqual(await seen(), none);
    assert.equal(test.git(["for-each-ref", "refs/orchestrator"]), "");
  });

  it("never takes a branch or worktree of the same name for ours that we did not make", async () => {
    test.git(["worktree", "add", "--quiet", "-b", branch, place]);
    test.git(["branch", "orchestrator/2-other"]);
    assert.deepEqual(await seen(), none);
    assert.deepEqual(
      await removeBranch(repo, {
        branch: "orchestrator/2-other",
        trashName: "2",
      }),
      { trashRef: null, branchDeleted: false },
    );
    await assert.rejects(remove(), { code: "gitFailed" });
  });

  it("leaves what the engine of another workspace made in the same repository", async () => {
    const other = path.join(test.root, "packages", "b", ".orchestrator");
    mkdirSync(other, { recursive: true });
    await open(other);
    assert.deepEqual(await seen(), none);
    assert.deepEqual((await listOwn(repo, other)).worktrees.length, 1);
  });

  it("leaves what the original of a copied state folder made", async () => {
    await open();
    const copy = path.join(test.root, "copy", "state");
    cpSync(state, copy, { recursive: true });
    assert.deepEqual((await listOwn(repo, copy)).worktrees, []);
    assert.deepEqual((await listOwn(repo, copy)).branches, []);
  });

  it("never touches the original's worktree from a copy of the whole repository", async () => {
    place = path.join(state, "worktrees", "1");
    await open();
    put("b.txt", "work");
    const copy = path.join(test.outside, "copy");
    cpSync(test.root, copy, { recursive: true });
    const copied = await openRepository(copy);
    const things = await listOwn(
      copied,
      path.join(copy, ".orchestrator", "state"),
    );
    assert.deepEqual(things.worktrees, []);
    await assert.rejects(
      removeWorktree(copied, {
        path: place,
        branch,
        trashName: "1",
        keepBranch: false,
      }),
      { code: "gitFailed" },
    );
    assert.equal(readFileSync(path.join(place, "b.txt"), "utf8"), "work");
    assert.equal((await own()).worktrees.length, 1);
  });

  it("leaves a worktree that somebody locked, and says how to unlock it", async () => {
    await open();
    test.git(["worktree", "lock", "--reason", "on a stick", place]);
    assert.deepEqual((await seen()).worktrees, []);
    await assert.rejects(remove(), {
      code: "gitFailed",
      message: /is locked: on a stick/,
      fix: /git worktree unlock/,
    });
    assert.equal(existsSync(path.join(place, "a.txt")), true);
    test.git(["worktree", "unlock", place]);
    test.git(["worktree", "lock", place]);
    await assert.rejects(remove(), { message: /is locked\.$/ });
  });

  it("leaves a link that was put in the place of a worktree, and what it leads to", async () => {
    await open();
    const moved = path.join(test.outside, "moved");
    renameSync(place, moved);
    symlinkSync(moved, place);
    assert.deepEqual((await seen()).worktrees, []);
    await assert.rejects(remove(), { code: "gitFailed" });
    assert.equal(existsSync(path.join(moved, "a.txt")), true);
  });

  it("knows its state folder by all its names", async () => {
    const link = path.join(test.outside, "link");
    symlinkSync(state, link);
    assert.equal(await makerOf(link), await makerOf(state));
    await open(link);
    assert.equal((await own()).worktrees.length, 1);
  });

  it("knows what lies in its own state folder, also without a signature", async () => {
    place = path.join(state, "worktrees", "1");
    await openWorktree(repo, { path: place, branch, baseCommit });
    assert.deepEqual((await seen()).worktrees, [[place, branch, "whole"]]);
  });

  it("finds what was half made, half removed, or lost its folder", async () => {
    const states = async () =>
      (await own()).worktrees.map((each) => each.state);
    await open();
    test.git([
      "worktree",
      "lock",
      "--reason",
      "orchestrator: being made",
      place,
    ]);
    assert.deepEqual(await states(), ["halfMade"]);
    test.git(["worktree", "unlock", place]);
    rmSync(place, { recursive: true });
    assert.deepEqual(await states(), ["gone"]);
    await open();
    test.git([
      ...["worktree", "lock", "--reason", "orchestrator: being removed", place],
    ]);
    rmSync(path.join(place, ".git"));
    assert.deepEqual(await states(), ["halfRemoved"]);
    await remove();
    assert.deepEqual(await seen(), none);
  });

  it("leaves what git is making for somebody else", async () => {
    await open();
    const other = path.join(test.outside, "theirs");
    test.git(["worktree", "add", "--quiet", "--lock", "-b", "theirs", other]);
    const admin = test.git(["rev-parse", "--absolute-git-dir"], other).trim();
    writeFileSync(path.join(admin, "locked"), "initializing");
    assert.deepEqual((await seen()).worktrees, [[place, branch, "whole"]]);
  });

  it("knows who works on a branch: checked out, in a rebase, in a bisect", async () => {
    await open();
    await remove(true);
    const heldBy = async () => (await own()).branches[0]?.heldBy;
    assert.deepEqual(await heldBy(), []);
    const request = { branch, trashName: "1" };
    const kept = { trashRef: null, branchDeleted: false };

    test.git(["switch", "--quiet", branch]);
    assert.deepEqual(await heldBy(), [test.root]);
    assert.deepEqual(await removeBranch(repo, request), kept);

    test.commit("Theirs", { "a.txt": "theirs\n" });
    test.git(["switch", "--quiet", "main"]);
    test.commit("Ours", { "a.txt": "ours\n" });
    const other = path.join(test.outside, "theirs");
    test.git(["worktree", "add", "--quiet", other, branch]);
    assert.throws(() => test.git(["rebase", "--quiet", "main"], other));
    assert.deepEqual(await heldBy(), [other]);
    assert.deepEqual(await removeBranch(repo, request), kept);
    test.git(["rebase", "--abort"], other);

    test.git(["bisect", "start", "HEAD", "HEAD~1"], other);
    test.git(["switch", "--quiet", "--detach"], other);
    assert.deepEqual(await heldBy(), [other]);
    assert.deepEqual(await removeBranch(repo, request), kept);
  });

  it("says whether something is nowhere else", async () => {
    const work = async () => {
      const { worktrees, branches } = await own();
      return Promise.all(
        [...worktrees, ...branches].map((each) => holdsWork(repo, each)),
      );
    };
    await open();
    assert.deepEqual(await work(), [false, false]);
    put("b.txt", "x");
    assert.deepEqual(await work(), [true, false]);
    test.git(["add", "b.txt"], place);
    const aside = path.join(test.outside, "aside");
    renameSync(place, aside);
    assert.deepEqual(await work(), [true, false], "staged, its folder gone");
    renameSync(aside, place);
    await commitAll(place, "Work");
    assert.deepEqual(await work(), [true, true]);
    test.git(["merge", "--quiet", "--no-ff", "-m", "Merge", branch]);
    assert.deepEqual(await work(), [false, false]);
    test.git(["switch", "--quiet", "--detach"], place);
    put("c.txt", "x");
    test.git(["add", "c.txt"], place);
    test.git(["commit", "--quiet", "-m", "Loose"], place);
    assert.deepEqual(await work(), [true, false], "on no branch");
  });

  it("keeps the commits of a branch that is deleted, and forgets the mark of one that is gone", async () => {
    await open();
    put("b.txt", "x");
    const { head: commit } = await commitAll(place, "Work");
    await remove(true);
    const { trashRef, branchDeleted } = await removeBranch(repo, {
      branch,
      trashName: "orphan/1",
    });
    assert.equal(branchDeleted, true);
    assert.equal(test.git(["rev-parse", `${trashRef}^1`]).trim(), commit);
    assert.deepEqual(await seen(), none);

    await open();
    await remove(true);
    const maker = await makerOf(state);
    await assert.rejects(removeMark(repo, branch, maker), {
      code: "gitFailed",
    });
    test.git(["update-ref", "-d", `refs/heads/${branch}`]);
    assert.deepEqual((await seen()).branches, [[branch, false]]);
    await removeMark(repo, branch, maker);
    assert.deepEqual(await seen(), none);
  });

  it("finds locks and copies of an index that were left in its own worktrees only", async () => {
    await open();
    for (const folder of [adminOf(), path.join(test.root, ".git")]) {
      writeFileSync(path.join(folder, "index.lock"), "");
      mkdirSync(path.join(folder, "orchestrator-index-abc"));
    }
    const ref = path.join(test.root, ".git", "refs", "heads", `${branch}.lock`);
    writeFileSync(ref, "");
    assert.deepEqual((await seen()).remnants.sort(), [
      ["lock", "1-alias.lock"],
      ["lock", "index.lock"],
      ["temporary", "orchestrator-index-abc"],
    ]);
    await removeLock(ref);
    assert.equal(existsSync(ref), false);
  });

  it("leaves a lock that a git holds", async () => {
    await open();
    const lock = path.join(adminOf(), "index.lock");
    writeFileSync(lock, "");
    const removing = removeLock(lock);
    const timer = setInterval(() => writeFileSync(lock, "more"), 100);
    try {
      await assert.rejects(removing, { code: "notAllowedNow", fix: /Wait/ });
    } finally {
      clearInterval(timer);
    }
    assert.equal(existsSync(lock), true);
  });

  it("leaves nothing of a copied index where it is not killed", async () => {
    await open();
    put("b.txt", "x");
    await commitAll(place, "Work");
    const found = execFileSync("find", [
      path.join(test.root, ".git"),
      ...["-name", "orchestrator-index-*"],
    ]);
    assert.equal(found.toString(), "");
  });
});
