import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, utimesSync } from "node:fs";
import path from "node:path";
import { advanceBranch, openRepository, prepareMerge } from "../../src/git";
import type { Repository } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

const lines = (change: Record<number, string>): string =>
  Array.from({ length: 9 }, (_, at) => `${change[at] ?? String(at)}\n`).join(
    "",
  );

describe("git: merge", () => {
  let test: TestRepository;
  let repo: Repository;
  let base: string;
  let work: string;

  beforeEach(async () => {
    test = makeRepository();
    base = test.commit("Base", { "both.txt": lines({}), "old.txt": "old\n" });
    test.git(["switch", "--quiet", "--create", "work"]);
    test.git(["rm", "--quiet", "old.txt"]);
    work = test.commit("Work", {
      "both.txt": lines({ 8: "work" }),
      "dir/new.txt": "new\n",
    });
    test.git(["switch", "--quiet", "main"]);
    repo = await openRepository(test.root);
  });
  afterEach(() => test.dispose());

  const prepare = async () => {
    const merge = await prepareMerge(repo, {
      branch: "work",
      baseBranch: "main",
      message: "Merge work",
    });
    assert.ok(merge.kind === "ready");
    return merge.commit;
  };
  const advance = (commit: string) =>
    advanceBranch(repo, { baseBranch: "main", commit });
  const main = () => test.git(["rev-parse", "main"]).trim();
  const state = () =>
    [main(), test.git(["status", "--porcelain", "-z", "-uall"])].join("\n");

  it("prepares a merge commit with two parents and touches nothing", async () => {
    test.write("both.txt", "dirty");
    const before = state();
    const commit = await prepare();
    assert.equal(
      test.git(["log", "-1", "--format=%P|%s", commit]).trim(),
      `${base} ${work}|Merge work`,
    );
    assert.equal(state(), before);
  });

  it("merges what both sides changed, and a commit as well as a branch", async () => {
    test.commit("Main", { "both.txt": lines({ 0: "main" }) });
    const merge = await prepareMerge(repo, {
      commit: work,
      baseBranch: "main",
      message: "Merge",
    });
    assert.ok(merge.kind === "ready");
    assert.deepEqual(await advance(merge.commit), { kind: "advanced" });
    assert.equal(
      test.read("both.txt").toString(),
      lines({ 0: "main", 8: "work" }),
    );
    assert.equal(test.has("old.txt"), false);
    assert.equal(test.git(["status", "--porcelain"]), "");
  });

  it("names the files of a conflict, and leaves everything as it is", async () => {
    test.commit("Main", {
      "both.txt": lines({ 8: "main" }),
      "dir/new.txt": "other\n",
      "ü.txt": "",
    });
    const before = state();
    assert.deepEqual(
      await prepareMerge(repo, {
        branch: "work",
        baseBranch: "main",
        message: "Merge",
      }),
      { kind: "conflict", files: ["both.txt", "dir/new.txt"] },
    );
    assert.equal(state(), before);
  });

  it("is done when it is done, however often", async () => {
    const commit = await prepare();
    assert.deepEqual(await advance(commit), { kind: "advanced" });
    assert.deepEqual(await advance(commit), { kind: "advanced" });
    assert.deepEqual(
      await prepareMerge(repo, {
        branch: "work",
        baseBranch: "main",
        message: "Merge",
      }),
      { kind: "upToDate", commit },
    );
    const later = test.commit("Later");
    assert.deepEqual(await advance(commit), { kind: "advanced" });
    assert.equal(main(), later);
  });

  it("says whether what it made holds the very files that were proven, and merges no merge once more", async () => {
    const request = { branch: "work", baseBranch: "main", message: "Merge" };
    const made = async (proven: string, startedFrom = base) => {
      const merge = await prepareMerge(repo, {
        ...request,
        proven,
        startedFrom,
      });
      assert.ok(merge.kind === "ready");
      return merge;
    };
    assert.equal((await made(work)).isProven, true);
    assert.equal((await made(base)).isProven, false, "work goes on from there");
    test.git(["commit", "--quiet", "--allow-empty", "-m", "Nothing"]);
    assert.equal((await made(work)).isProven, true, "nothing came with it");
    test.commit("Main", { "main.txt": "main\n" });
    const merged = await made(work);
    assert.equal(merged.isProven, false);
    test.git(["branch", "--quiet", "--force", "work", merged.commit]);
    assert.deepEqual(await made(work), merged);
    assert.deepEqual(await made(merged.commit), { ...merged, isProven: true });
    const after = test.commit("More", { "more.txt": "more\n" });
    const again = await made(merged.commit);
    assert.equal(again.isProven, false);
    assert.equal(
      test.git(["log", "-1", "--format=%P", again.commit]).trim(),
      `${after} ${merged.commit}`,
    );
  });

  it("writes nothing into another folder that the configuration names", async () => {
    const commit = await prepare();
    const elsewhere = path.join(test.outside, "elsewhere");
    mkdirSync(elsewhere);
    test.git(["config", "core.worktree", elsewhere]);
    await assert.rejects(advance(commit), { fix: /--unset core\.worktree/ });
    assert.deepEqual(readdirSync(elsewhere), []);
    assert.equal(main(), base);
    test.git(["config", "--unset", "core.worktree"]);
    assert.deepEqual(await advance(commit), { kind: "advanced" });
  });

  it("refuses unknown branches", async () => {
    const message = "Merge";
    await assert.rejects(
      prepareMerge(repo, { branch: "nope", baseBranch: "main", message }),
      { code: "unknownBranch" },
    );
    await assert.rejects(
      prepareMerge(repo, { branch: "work", baseBranch: "nope", message }),
      { code: "unknownBranch" },
    );
  });

  it("says that the base moved, so that the merge is prepared again", async () => {
    const commit = await prepare();
    const moved = test.commit("Main", { "main.txt": "" });
    assert.deepEqual(await advance(commit), { kind: "moved" });
    assert.equal(main(), moved);
    assert.deepEqual(await advance(await prepare()), { kind: "advanced" });
  });

  it("moves a base that is checked out nowhere, and no files", async () => {
    const commit = await prepare();
    test.git(["switch", "--quiet", "--create", "elsewhere"]);
    test.write("both.txt", "dirty");
    assert.deepEqual(await advance(commit), { kind: "advanced" });
    assert.equal(main(), commit);
    assert.equal(test.read("both.txt").toString(), "dirty");
    assert.equal(test.git(["rev-parse", "HEAD"]).trim(), base);
  });

  it("moves the files of a base that is checked out in another worktree", async () => {
    test.git(["switch", "--quiet", "--detach"]);
    const other = path.join(test.outside, "other tree");
    test.git(["worktree", "add", "--quiet", other, "main"]);
    assert.deepEqual(await advance(await prepare()), { kind: "advanced" });
    assert.equal(test.git(["status", "--porcelain"], other), "");
    assert.equal(test.has("old.txt"), true);
  });

  it("keeps staged, unstaged and untracked work that is not in the way, byte for byte", async () => {
    test.commit("More", { "mine.txt": "1\n", "gone.txt": "1\n" });
    const commit = await prepare();
    test.write("mine.txt", "staged\r\n");
    test.git(["add", "mine.txt"]);
    test.write("mine.txt", "unstaged\r\n");
    test.git(["rm", "--quiet", "gone.txt"]);
    test.write("untracked.bin", Buffer.from([0, 255]));
    test.git(["config", "merge.autoStash", "true"]);
    const before = test.git(["status", "--porcelain", "-z"]);
    assert.deepEqual(await advance(commit), { kind: "advanced" });
    assert.equal(test.git(["status", "--porcelain", "-z"]), before);
    assert.equal(test.read("mine.txt").toString(), "unstaged\r\n");
    assert.equal(test.git(["show", ":mine.txt"]), "staged\r\n");
    assert.deepEqual(test.read("untracked.bin"), Buffer.from([0, 255]));
    assert.equal(test.read("dir/new.txt").toString(), "new\n");
  });

  const inTheWay: [string, string, () => void][] = [
    ["unstaged", "both.txt", () => test.write("both.txt", "mine\n")],
    [
      "staged",
      "both.txt",
      () => {
        test.write("both.txt", "mine\n");
        test.git(["add", "both.txt"]);
      },
    ],
    ["deleted by the merge", "old.txt", () => test.write("old.txt", "mine\n")],
    ["untracked", "dir/new.txt", () => test.write("dir/new.txt", "mine\n")],
    ["a file in the place of a folder", "dir", () => test.write("dir", "mine")],
    [
      "ignored",
      "dir/new.txt",
      () => {
        test.write(".git/info/exclude", "new.txt\n");
        test.write("dir/new.txt", "mine\n");
      },
    ],
  ];
  for (const [what, file, make] of inTheWay)
    it(`changes nothing when it would write over work: ${what}`, async () => {
      const commit = await prepare();
      make();
      test.write("other.txt", "mine");
      const before = [state(), test.read(file).toString()];
      await assert.rejects(advance(commit), {
        code: "mergeWouldOverwrite",
        message: new RegExp(`: ${file}\\. Nothing was changed`),
        fix: /stash/,
      });
      assert.deepEqual([state(), test.read(file).toString()], before);
    });

  it("waits for the user to finish a merge of their own", async () => {
    const commit = await prepare();
    test.git(["switch", "--quiet", "--create", "side"]);
    test.commit("Side", { "a.txt": "side\n" });
    test.git(["switch", "--quiet", "main"]);
    test.git(["merge", "--quiet", "--no-ff", "--no-commit", "side"]);
    const before = state();
    await assert.rejects(advance(commit), {
      code: "dirtyBase",
      fix: /git merge --abort/,
    });
    assert.equal(state(), before);
  });

  describe("after a power cut in the middle of it", () => {
    let commit: string;
    beforeEach(async () => {
      commit = await prepare();
      test.write(".git/orchestrator-merge", `${base} ${commit}\n`);
      test.write(".git/index.lock", "half");
      test.write(".git/refs/heads/main.lock", "");
    });

    it("goes on where it was: written files stay, torn and missing ones come", async () => {
      test.write("dir/new.txt", "new\n");
      test.write("both.txt", lines({ 8: "work" }).slice(0, 17));
      rmSync(path.join(test.root, "old.txt"));
      assert.deepEqual(await advance(commit), { kind: "advanced" });
      assert.equal(state(), `${commit}\n`);
      assert.equal(test.read("both.txt").toString(), lines({ 8: "work" }));
      assert.equal(test.has(".git/orchestrator-merge"), false);
      assert.equal(test.has(".git/index.lock"), false);
    });

    it("writes over nothing that somebody else put there since", async () => {
      test.write("both.txt", "mine");
      await assert.rejects(() => advance(commit), {
        code: "mergeWouldOverwrite",
      });
      assert.equal(test.read("both.txt").toString(), "mine");
      assert.equal(main(), base);
    });

    it("leaves a lock that was there before", async () => {
      utimesSync(path.join(test.root, ".git/index.lock"), 1, 1);
      await assert.rejects(() => advance(commit), { code: "gitFailed" });
      assert.ok(test.has(".git/index.lock"));
    });

    it("forgets the mark of a merge that had come to its end", async () => {
      rmSync(path.join(test.root, ".git/index.lock"));
      rmSync(path.join(test.root, ".git/refs/heads/main.lock"));
      test.git(["merge", "--quiet", "--ff-only", commit]);
      assert.deepEqual(await advance(commit), { kind: "advanced" });
      assert.equal(test.has(".git/orchestrator-merge"), false);
    });
  });

  describe("with a base whose history was rewritten since the work started", () => {
    let started: string;
    beforeEach(() => {
      started = test.commit("Started from", { "secret.txt": "secret" });
      test.git(["switch", "--quiet", "--create", "later"]);
      test.commit("Later", { "later.txt": "later" });
      test.git(["switch", "--quiet", "main"]);
    });
    const again = () =>
      prepareMerge(repo, {
        branch: "later",
        baseBranch: "main",
        message: "Merge later",
        startedFrom: started,
      });

    it("brings back nothing that was taken out", async () => {
      test.git(["reset", "--quiet", "--hard", base]);
      const before = state();
      assert.deepEqual(await again(), { kind: "rewritten" });
      assert.equal(state(), before);

      test.git(["rebase", "--quiet", "--onto", "main", started, "later"]);
      assert.equal((await again()).kind, "ready");
    });

    it("says the same where nothing is left of the history", async () => {
      test.git(["checkout", "--quiet", "--orphan", "anew"]);
      test.git(["rm", "--quiet", "--cached", "secret.txt"]);
      test.git(["commit", "--quiet", "--message", "Anew"]);
      test.git(["branch", "--force", "main", "anew"]);
      assert.deepEqual(await again(), { kind: "rewritten" });
    });

    it("goes on where a commit was only reworded, or something added to it", async () => {
      test.git(["commit", "--quiet", "--amend", "--message", "Otherwise"]);
      assert.equal((await again()).kind, "ready");
      test.write("more.txt", "more");
      test.git(["add", "more.txt"]);
      test.git(["commit", "--quiet", "--amend", "--no-edit"]);
      const merge = await again();
      assert.ok(merge.kind === "ready");
      assert.deepEqual(
        test
          .git(["ls-tree", "-r", "--name-only", merge.commit])
          .trim()
          .split("\n"),
        ["a.txt", "both.txt", "later.txt", "more.txt", "old.txt", "secret.txt"],
      );
    });

    it("goes on where the work changes the very lines of a commit that was only reworded", async () => {
      test.git(["switch", "--quiet", "later"]);
      test.commit("Ticked", { "secret.txt": "secret, ticked" });
      test.git(["switch", "--quiet", "main"]);
      test.git(["commit", "--quiet", "--amend", "--message", "Otherwise"]);
      test.commit("After that", { "a.txt": "after that" });
      const merge = await again();
      assert.ok(merge.kind === "ready");
      const at = (file: string) =>
        test.git(["show", `${merge.commit}:${file}`]);
      assert.equal(at("secret.txt"), "secret, ticked");
      assert.equal(at("a.txt"), "after that");

      test.commit("Theirs", { "secret.txt": "secret, theirs" });
      assert.deepEqual(await again(), {
        kind: "conflict",
        files: ["secret.txt"],
      });
    });
  });

  it("leaves nothing of a merge that fails half-way", async () => {
    test.git(["config", "filter.broken.clean", "cat"]);
    test.git(["config", "filter.broken.smudge", "false"]);
    test.git(["config", "filter.broken.required", "true"]);
    test.git(["switch", "--quiet", "work"]);
    test.commit("Large", {
      ".gitattributes": "*.bin filter=broken\n",
      "last.bin": "large",
    });
    test.git(["switch", "--quiet", "main"]);
    test.write("mine.txt", "mine");
    const commit = await prepare();
    const before = state();
    await assert.rejects(advance(commit), {
      code: "gitFailed",
      message: /last\.bin/,
    });
    assert.equal(state(), before);
    assert.equal(test.read("both.txt").toString(), lines({}));

    test.git(["config", "filter.broken.smudge", "cat"]);
    assert.deepEqual(await advance(commit), { kind: "advanced" });
    assert.equal(test.git(["status", "--porcelain"]), "?? mine.txt\n");
  });

  it("leaves a lock of the user's own git alone, and changes nothing", async () => {
    const commit = await prepare();
    test.write(".git/index.lock", "");
    await assert.rejects(() => advance(commit), {
      code: "gitFailed",
      message: /index\.lock': File exists/,
    });
    assert.ok(test.has(".git/index.lock"));
    assert.equal(main(), base);
  });

  it("waits for the user's own git when that holds the index for a moment", async () => {
    const commit = await prepare();
    const lock = path.join(test.root, ".git", "index.lock");
    test.write(".git/index.lock", "");
    const advanced = advance(commit);
    setTimeout(() => rmSync(lock), 200);
    assert.deepEqual(await advanced, { kind: "advanced" });
  });
});
