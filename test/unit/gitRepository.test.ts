import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import {
  commitOf,
  currentBranch,
  gitVersion,
  hasUncommittedChanges,
  isTracked,
  openRepository,
  readFileAt,
  remoteAddress,
} from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("git: repository", () => {
  let test: TestRepository;
  beforeEach(() => (test = makeRepository()));
  afterEach(() => test.dispose());

  it("knows the version of git", async () => {
    const version = await gitVersion();
    assert.equal(version.found, true);
    assert.match(version.version ?? "", /^\d+\.\d+/);
    assert.equal(version.recentEnough, true);
  });

  it("says that git is missing, and what to do", async () => {
    const before = process.env["PATH"];
    process.env["PATH"] = test.outside;
    try {
      assert.deepEqual(await gitVersion(), {
        found: false,
        version: null,
        recentEnough: false,
      });
      await assert.rejects(openRepository(test.root), {
        code: "gitNotFound",
        fix: /Install git/,
      });
    } finally {
      process.env["PATH"] = before;
    }
  });

  it("opens the top level from a folder below", async () => {
    test.write("deep/er/file", "");
    const repo = await openRepository(path.join(test.root, "deep", "er"));
    assert.equal(repo.root, test.root);
  });

  it("refuses a folder without a repository, a missing folder and a repository without a commit", async () => {
    const plain = path.join(test.outside, "plain");
    mkdirSync(plain);
    await assert.rejects(openRepository(plain), {
      code: "noRepository",
      fix: /git init/,
    });
    await assert.rejects(openRepository(path.join(plain, "missing")), {
      code: "noRepository",
    });
    const empty = makeRepository({ empty: true });
    try {
      await assert.rejects(openRepository(empty.root), {
        code: "noCommit",
        fix: /first commit/,
      });
    } finally {
      empty.dispose();
    }
  });

  it("refuses one whose configuration names the files of another folder", async () => {
    test.git(["config", "core.worktree", test.outside]);
    await assert.rejects(openRepository(test.root), {
      code: "gitFailed",
      fix: /--unset core\.worktree/,
    });
  });

  it("does not call a damaged repository missing", async () => {
    test.write(".git/HEAD", "nonsense");
    await assert.rejects(openRepository(test.root), {
      code: "gitFailed",
      fix: /git status/,
    });
  });

  it("is not led astray by variables of a host that runs inside a hook", async () => {
    const other = makeRepository();
    process.env["GIT_DIR"] = path.join(other.root, ".git");
    process.env["GIT_INDEX_FILE"] = path.join(other.root, ".git", "nothing");
    try {
      const repo = await openRepository(test.root);
      assert.equal(repo.root, test.root);
      assert.equal(await isTracked(repo, "a.txt"), true);
    } finally {
      delete process.env["GIT_DIR"];
      delete process.env["GIT_INDEX_FILE"];
      other.dispose();
    }
  });

  it("names the branch, and the way out of a detached head", async () => {
    const repo = await openRepository(test.root);
    assert.equal(await currentBranch(repo), "main");
    test.git(["switch", "--quiet", "--create", "feature/ä"]);
    assert.equal(await currentBranch(repo), "feature/ä");
    test.git(["switch", "--quiet", "--detach"]);
    await assert.rejects(currentBranch(repo), {
      code: "detachedHead",
      fix: /git switch/,
    });
  });

  it("says where a remote is, or that there is none", async () => {
    const repo = await openRepository(test.root);
    assert.equal(await remoteAddress(repo, "origin"), null);
    test.git(["remote", "add", "origin", "git@github.com:acme/app.git"]);
    assert.equal(
      await remoteAddress(repo, "origin"),
      "git@github.com:acme/app.git",
    );
    assert.equal(await remoteAddress(repo, "--all"), null);
  });

  it("resolves revisions and refuses what is none, options included", async () => {
    const repo = await openRepository(test.root);
    const commit = test.git(["rev-parse", "HEAD"]).trim();
    assert.equal(await commitOf(repo, "main"), commit);
    for (const bad of ["nope", "--all", "HEAD~99", ""])
      await assert.rejects(commitOf(repo, bad), { code: "unknownBranch" });
  });

  it("tells tracked files from others, special names taken literally", async () => {
    test.commit("Names", { "with space.md": "", "*.md": "", "-x": "" });
    test.write("new.md", "");
    const repo = await openRepository(test.root);
    for (const file of ["a.txt", "with space.md", "*.md", "-x"])
      assert.equal(await isTracked(repo, file), true, file);
    for (const file of ["new.md", "*", "missing", "."])
      assert.equal(await isTracked(repo, file), false, file);
  });

  it("sees staged, unstaged and untracked changes of one file", async () => {
    const repo = await openRepository(test.root);
    assert.equal(await hasUncommittedChanges(repo, "a.txt"), false);
    test.write("a.txt", "two\n");
    assert.equal(await hasUncommittedChanges(repo, "a.txt"), true);
    test.git(["add", "a.txt"]);
    assert.equal(await hasUncommittedChanges(repo, "a.txt"), true);
    test.write("b.txt", "");
    assert.equal(await hasUncommittedChanges(repo, "b.txt"), true);
    test.commit("Both");
    assert.equal(await hasUncommittedChanges(repo, "a.txt"), false);
  });

  it("reads a file of a revision exactly", async () => {
    const text = "\uFEFFfirst\r\nsecond ü\n\n";
    const commit = test.commit("Text", { "sub/ü x.md": text });
    test.commit("Later", { "sub/ü x.md": "other" });
    const repo = await openRepository(test.root);
    assert.equal(await readFileAt(repo, commit, "sub/ü x.md"), text);
    assert.equal(await readFileAt(repo, "HEAD", "sub/ü x.md"), "other");
    assert.equal(await readFileAt(repo, "HEAD", "missing"), null);
    assert.equal(await readFileAt(repo, "HEAD", "sub"), null);
    await assert.rejects(readFileAt(repo, "nope", "a.txt"), {
      code: "unknownBranch",
    });
  });

  it("passes on what git said when it fails", async () => {
    const repo = await openRepository(test.root);
    test.write(".git/index", "nonsense");
    await assert.rejects(isTracked(repo, "a.txt"), {
      code: "gitFailed",
      message: /git ls-files failed: .*index/,
    });
  });
});
