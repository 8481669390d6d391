import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  changesSince,
  commitAll,
  head,
  listTrash,
  openRepository,
  openWorktree,
  removeWorktree,
  repairWorktree,
  restoreTrash,
} from "../../src/git";
import type { Repository } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("git: worktrees", () => {
  let test: TestRepository;
  let repo: Repository;
  let place: string;
  let baseCommit: string;
  const branch = "orchestrator/1-alias";
  const trashName = "1/removed";

  beforeEach(async () => {
    test = makeRepository();
    baseCommit = test.git(["rev-parse", "HEAD"]).trim();
    repo = await openRepository(test.root);
    place = path.join(test.outside, "work trees", "ü 1");
  });
  afterEach(() => test.dispose());

  const open = () => openWorktree(repo, { path: place, branch, baseCommit });
  const remove = (keepBranch = false) =>
    removeWorktree(repo, { path: place, branch, trashName, keepBranch });
  const put = (file: string, content: string | Buffer) => {
    mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
    writeFileSync(path.join(place, file), content);
  };
  const branches = () =>
    test.git(["branch", "--format=%(refname:short)"]).trim().split("\n");
  const administration = () => path.join(test.root, ".git", "worktrees");
  const registrations = () => readdirSync(administration());
  /** Where git keeps what it knows of the worktree. */
  const adminFolder = () =>
    test.git(["rev-parse", "--absolute-git-dir"], place).trim();
  /** As a git that was killed leaves a registration. */
  const leave = (name: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(path.join(administration(), name), { recursive: true });
    for (const [file, text] of Object.entries(files))
      writeFileSync(path.join(administration(), name, file), text);
  };
  const lockRef = (ref: string): void => {
    const lock = path.join(test.root, ".git", `${ref}.lock`);
    mkdirSync(path.dirname(lock), { recursive: true });
    writeFileSync(lock, "");
  };
  const locksLeft = (): string[] =>
    readdirSync(path.join(test.root, ".git"), {
      recursive: true,
      encoding: "utf8",
    }).filter((name) => name.endsWith(".lock"));
  const assertWhole = async () => {
    assert.deepEqual(locksLeft(), []);
    assert.equal(await head(place), baseCommit);
    assert.equal(test.git(["branch", "--show-current"], place).trim(), branch);
    assert.equal(test.git(["status", "--porcelain"], place), "");
    assert.equal(readFileSync(path.join(place, "a.txt"), "utf8"), "one\n");
    assert.doesNotMatch(
      test.git(["worktree", "list", "--porcelain"]),
      /^locked/m,
    );
  };

  it("is opened while another command is just making a worktree", async () => {
    const other = path.join(test.outside, "other");
    test.git(["worktree", "add", "--detach", other]);
    const file = path.join(test.root, ".git", "worktrees", "other/commondir");
    const content = readFileSync(file);
    // As git leaves it between making the file and writing into it.
    writeFileSync(file, "");
    assert.throws(
      () => test.git(["worktree", "list"]),
      /failed to read .*commondir/,
    );
    const opened = open();
    await delay(150);
    writeFileSync(file, content);
    await opened;
    await assertWhole();
  });

  it("tells of a worktree that somebody left half made", async () => {
    test.git(["worktree", "add", "--detach", path.join(test.outside, "other")]);
    writeFileSync(
      path.join(test.root, ".git", "worktrees", "other", "commondir"),
      "",
    );
    await assert.rejects(open(), /failed to read .*commondir/);
  });

  it("opens one on its own branch, and leaves an open one and its work alone", async () => {
    await open();
    await assertWhole();
    put("a.txt", "changed\n");
    const { head: commit } = await commitAll(place, "Work");
    put("b.txt", "new\n");
    await open();
    assert.equal(await head(place), commit);
    assert.equal(readFileSync(path.join(place, "b.txt"), "utf8"), "new\n");
  });

  it("starts from the base commit, not from what is checked out now", async () => {
    test.commit("Later", { "later.txt": "" });
    await open();
    await assertWhole();
    assert.equal(existsSync(path.join(place, "later.txt")), false);
  });

  const crashes: [string, () => void][] = [
    [
      "the branch was made",
      () => {
        test.git(["update-ref", `refs/heads/${branch}`, baseCommit]);
        test.git([
          "update-ref",
          `refs/orchestrator/branches/${branch}`,
          baseCommit,
        ]);
      },
    ],
    [
      "the empty worktree was registered",
      () => {
        crashes[0]![1]();
        test.git([
          ...["worktree", "add", "--quiet", "--no-checkout", "--lock"],
          ...["--reason", "orchestrator: being made", place, branch],
        ]);
      },
    ],
    [
      "some of the files were written and the index was locked",
      () => {
        crashes[1]![1]();
        const admin = adminFolder();
        writeFileSync(path.join(admin, "index.lock"), "");
        writeFileSync(path.join(place, "a.txt"), "on");
      },
    ],
    [
      "git had not set HEAD yet",
      () => {
        crashes[1]![1]();
        const admin = adminFolder();
        writeFileSync(path.join(admin, "HEAD"), `${"0".repeat(40)}\n`);
        writeFileSync(path.join(admin, "locked"), "initializing");
      },
    ],
    ...["HEAD", "commondir"].map((file): [string, () => void] => [
      `git had not written its ${file} yet`,
      () => {
        crashes[1]![1]();
        const admin = adminFolder();
        rmSync(path.join(admin, file));
        writeFileSync(path.join(admin, "locked"), "initializing");
      },
    ]),
    [
      "the registration was lost but for the link",
      () => {
        crashes[1]![1]();
        const admin = adminFolder();
        rmSync(path.join(admin, "gitdir"));
      },
    ],
    ...(
      [
        ["its lock", { locked: "" }],
        ["its gitdir", { locked: "orchestrator: being made", gitdir: "" }],
      ] as const
    ).map(([file, parts]): [string, () => void] => [
      `git had not written ${file} yet`,
      () => leave(path.basename(place).replace(" ", "-"), parts),
    ]),
    [
      "git had marked the branch and locked it",
      () => {
        test.git([
          "update-ref",
          `refs/orchestrator/branches/${branch}`,
          baseCommit,
        ]);
        lockRef(`refs/heads/${branch}`);
      },
    ],
    [
      "git had made its link and not written it yet",
      () => {
        crashes[1]![1]();
        const admin = adminFolder();
        for (const file of ["HEAD", "commondir"])
          rmSync(path.join(admin, file));
        writeFileSync(path.join(place, ".git"), "");
      },
    ],
    [
      "git had made its commondir and not written it yet",
      () => {
        crashes[1]![1]();
        const admin = adminFolder();
        writeFileSync(path.join(admin, "commondir"), "");
      },
    ],
    [
      "the folder was lost",
      () => {
        crashes[1]![1]();
        rmSync(place, { recursive: true });
      },
    ],
  ];
  for (const [when, crash] of crashes)
    it(`completes it after a crash: ${when}`, async () => {
      crash();
      await open();
      await assertWhole();
      await open();
      await assertWhole();
      assert.deepEqual(registrations(), [path.basename(adminFolder())]);
    });

  it("brings a worktree back whose folder somebody deleted, with its commits", async () => {
    await open();
    put("b.txt", "work\n");
    const { head: commit } = await commitAll(place, "Work");
    rmSync(place, { recursive: true });
    await open();
    assert.equal(await head(place), commit);
    assert.equal(readFileSync(path.join(place, "b.txt"), "utf8"), "work\n");
  });

  describe("is repaired", () => {
    const repair = (provenCommit: string) =>
      repairWorktree(repo, {
        ...{ path: place, branch, baseCommit },
        ...{ provenCommit, maker: "tests" },
      });
    let proven: string;
    beforeEach(async () => {
      await openWorktree(repo, { path: place, branch, baseCommit });
      writeFileSync(path.join(place, "done.txt"), "proven\n");
      ({ head: proven } = await commitAll(place, "Proven"));
      writeFileSync(path.join(place, "new.txt"), "at work\n");
    });

    it("not while it is whole, whatever is checked out there", async () => {
      test.git(["switch", "--quiet", "--detach", baseCommit], place);
      assert.equal(await repair(proven), false);
    });

    it("with what was proven where its folder is gone, and its branch with it", async () => {
      test.git(["worktree", "remove", "--force", place]);
      test.git(["branch", "--delete", "--force", branch]);
      assert.equal(await repair(proven), true);
      assert.equal(await head(place), proven);
      assert.equal(await repair(proven), false);
    });

    it("with its link where that is gone, and keeps its files: git would answer for the repository around it", async () => {
      rmSync(path.join(place, ".git"));
      assert.equal(await repair(proven), true);
      assert.deepEqual(
        (await changesSince(place, proven)).map((file) => file.path),
        ["new.txt"],
      );
    });

    it("by the user where a repository of its own stands in its place, which is left as it is", async () => {
      rmSync(path.join(place, ".git"));
      test.git(["init", "--quiet"], place);
      await assert.rejects(repair(proven), /no longer a worktree/);
      rmSync(path.join(place, ".git"), { recursive: true });
      assert.equal(await repair(proven), true);
    });
  });

  it("refuses a branch that it did not make", async () => {
    test.git(["branch", branch]);
    await assert.rejects(open(), {
      code: "gitFailed",
      fix: /Rename or delete/,
    });
    assert.equal(existsSync(place), false);
  });

  it("refuses a branch that was made for other work", async () => {
    await open();
    const other = test.commit("Other");
    await assert.rejects(
      openWorktree(repo, { path: place, branch, baseCommit: other }),
      { code: "gitFailed", message: /other work/ },
    );
  });

  it("refuses a folder with something in it, and makes no branch", async () => {
    put("precious.txt", "mine");
    await assert.rejects(open(), { code: "gitFailed", fix: /Move or delete/ });
    assert.deepEqual(readdirSync(place), ["precious.txt"]);
    assert.deepEqual(branches(), ["main"]);
  });

  it("refuses a worktree of the user's, and the repository itself", async () => {
    test.git(["worktree", "add", "--quiet", "-b", "mine", place]);
    await assert.rejects(open(), { code: "gitFailed" });
    await assert.rejects(remove(), { code: "gitFailed" });
    assert.equal(existsSync(path.join(place, "a.txt")), true);
    for (const keepBranch of [true, false])
      await assert.rejects(
        removeWorktree(repo, {
          path: test.root,
          branch,
          trashName,
          keepBranch,
        }),
        { code: "gitFailed" },
      );
    assert.equal(test.has("a.txt"), true);
  });

  it("lives without the content of submodules", async () => {
    test.git([
      ...["update-index", "--add", "--cacheinfo"],
      `160000,${baseCommit},module`,
    ]);
    test.git(["commit", "--quiet", "--message", "Submodule"]);
    baseCommit = test.git(["rev-parse", "HEAD"]).trim();
    mkdirSync(path.join(test.root, "module"));
    await open();
    assert.deepEqual(await changesSince(place, baseCommit), []);
    assert.equal((await commitAll(place, "Nothing")).made, false);
    put("b.txt", "x");
    assert.deepEqual(
      (await remove()).trashRef,
      "refs/orchestrator/trash/1/removed",
    );
  });

  it("works inside the repository's own folder", async () => {
    place = path.join(test.root, ".orchestrator", "worktrees", "1");
    await open();
    await assertWhole();
    put("b.txt", "x");
    assert.equal((await changesSince(place, baseCommit)).length, 1);
    await remove();
    assert.equal(existsSync(place), false);
    assert.equal(test.git(["status", "--porcelain"]), "");
  });

  it("runs no hook", async () => {
    const hooks = [
      "post-checkout",
      "pre-commit",
      "commit-msg",
      "reference-transaction",
      "post-index-change",
    ];
    for (const hook of hooks) {
      const file = `.git/hooks/${hook}`;
      test.write(file, '#!/bin/sh\ntouch "$0.ran"\nexit 1\n');
      chmodSync(path.join(test.root, file), 0o755);
    }
    await open();
    put("b.txt", "x");
    assert.ok((await commitAll(place, "Work")).made);
    await remove();
    for (const hook of hooks)
      assert.equal(test.has(`.git/hooks/${hook}.ran`), false, hook);
  });

  describe("remove", () => {
    beforeEach(open);

    it("takes away the folder, the registration and a branch without own commits", async () => {
      assert.deepEqual(await remove(), { trashRef: null, branchDeleted: true });
      assert.equal(existsSync(place), false);
      assert.deepEqual(branches(), ["main"]);
      assert.equal(test.git(["for-each-ref", "refs/orchestrator"]), "");
      assert.equal(test.git(["worktree", "list"]).trim().split("\n").length, 1);
      assert.deepEqual(await remove(), { trashRef: null, branchDeleted: true });
    });

    it("keeps a merged branch's commits by the merge alone", async () => {
      put("b.txt", "x");
      await commitAll(place, "Work");
      test.git(["merge", "--quiet", "--no-ff", "-m", "Merge", branch]);
      assert.deepEqual(await remove(), { trashRef: null, branchDeleted: true });
    });

    it("puts unmerged commits and uncommitted work into the trash first", async () => {
      put("b.txt", "committed");
      const { head: commit } = await commitAll(place, "Work");
      put("c.txt", "uncommitted");
      const removed = await remove();
      assert.deepEqual(removed, {
        trashRef: "refs/orchestrator/trash/1/removed",
        branchDeleted: true,
      });
      assert.equal(
        test.git(["rev-parse", `${removed.trashRef}^1`]).trim(),
        commit,
      );
      assert.equal(
        test.git(["show", `${removed.trashRef}:c.txt`]),
        "uncommitted",
      );
      assert.deepEqual(await remove(), removed);
    });

    it("keeps the branch when asked, with its commits", async () => {
      put("b.txt", "committed");
      await commitAll(place, "Work");
      assert.deepEqual(await remove(true), {
        trashRef: null,
        branchDeleted: false,
      });
      assert.deepEqual(branches(), ["main", branch]);
      // And opens again from there.
      await open();
      assert.equal(existsSync(path.join(place, "b.txt")), true);
    });

    it("keeps a branch that is checked out elsewhere", async () => {
      test.git(["switch", "--quiet", "--detach"], place);
      test.git(["switch", "--quiet", branch]);
      assert.deepEqual(await remove(), {
        trashRef: null,
        branchDeleted: false,
      });
    });

    it("keeps commits on a detached head", async () => {
      test.git(["switch", "--quiet", "--detach"], place);
      put("b.txt", "x");
      test.git(["add", "--all"], place);
      test.git(["commit", "--quiet", "--message", "Loose"], place);
      const loose = await head(place);
      const { trashRef } = await remove();
      assert.equal(test.git(["merge-base", loose, trashRef!]).trim(), loose);
    });

    it("finishes after a crash half-way through the folder, without a second snapshot", async () => {
      put("b.txt", "work");
      put("c.txt", "work");
      // As the call leaves it: snapshot taken, phase marked, some files deleted.
      test.git([
        "worktree",
        "lock",
        "--reason",
        "orchestrator: being removed",
        place,
      ]);
      rmSync(path.join(place, ".git"));
      rmSync(path.join(place, "b.txt"));
      assert.deepEqual(await remove(), { trashRef: null, branchDeleted: true });
      assert.equal(existsSync(place), false);
      assert.deepEqual(await listTrash(repo), []);
    });

    it("takes away what a git that was killed left of registrations of ours, and nothing of others", async () => {
      const gitdir = `${path.join(test.outside, "elsewhere")}/.git\n`;
      const theirs = {
        "held-by-user": { locked: "", HEAD: `${baseCommit}\n` },
        "named-by-user": { locked: "on a stick" },
        prunable: { HEAD: `${baseCommit}\n` },
        stick: { locked: "", gitdir, commondir: "../..\n", HEAD: baseCommit },
      };
      const ours = {
        made: { locked: "orchestrator: being made", gitdir: "" },
        removed: { locked: "orchestrator: being removed\n", HEAD: baseCommit },
        unlocked: { "refs/worktree/orchestrator": `ref: refs/heads/x\n` },
      };
      mkdirSync(path.join(administration(), "unlocked", "refs", "worktree"), {
        recursive: true,
      });
      for (const [name, files] of Object.entries({ ...theirs, ...ours }))
        leave(name, files);
      await remove();
      assert.deepEqual(registrations(), Object.keys(theirs).sort());
    });

    it("takes away the locks on refs of its own that a git left which was killed while it made them", async () => {
      await remove();
      lockRef(`refs/heads/${branch}`);
      lockRef(`refs/orchestrator/makers/me/${branch}`);
      assert.deepEqual(await remove(), { trashRef: null, branchDeleted: true });
      assert.deepEqual(locksLeft(), []);
    });

    it("waits out the lock on packed refs that a killed git left", async function () {
      this.timeout(60_000);
      lockRef("packed-refs");
      assert.equal((await remove()).branchDeleted, true);
      assert.deepEqual(locksLeft(), []);
    });

    it("is cancelled when git was killed while it made the link", async () => {
      const admin = adminFolder();
      for (const name of ["HEAD", "commondir"]) rmSync(path.join(admin, name));
      rmSync(place, { recursive: true });
      put(".git", "");
      writeFileSync(path.join(admin, "locked"), "orchestrator: being made\n");
      assert.equal((await remove()).branchDeleted, true);
      assert.equal(existsSync(place), false);
      assert.deepEqual(await listTrash(repo), []);
    });

    it("leaves what changes: somebody is just making one", async () => {
      leave("new", { locked: "orchestrator: being made", gitdir: "" });
      const removal = remove();
      await delay(200);
      leave("new", { gitdir: "/somewhere" });
      await removal;
      assert.deepEqual(registrations(), ["new"]);
    });

    it("takes the same snapshot only once", async () => {
      put("b.txt", "work");
      const held = path.join(
        test.root,
        ".git",
        "refs",
        "heads",
        `${branch}.lock`,
      );
      // No lock of a killed git, which would be removed.
      mkdirSync(held);
      await assert.rejects(remove(), { code: "gitFailed" });
      rmdirSync(held);
      const removed = await remove();
      assert.equal(removed.branchDeleted, true);
      assert.equal((await listTrash(repo)).length, 1);
    });

    it("works when the folder is gone, and keeps what had been staged", async () => {
      put("b.txt", "staged");
      test.git(["add", "b.txt"], place);
      rmSync(place, { recursive: true });
      const { trashRef, branchDeleted } = await remove();
      assert.equal(branchDeleted, true);
      assert.equal(test.git(["show", `${trashRef!}:b.txt`]), "staged");
    });

    it("works in the middle of a rebase with a conflict", async () => {
      put("a.txt", "theirs\n");
      await commitAll(place, "Work");
      const main = test.commit("Main", { "a.txt": "ours\n" });
      assert.throws(() => test.git(["rebase", "--quiet", main], place));
      const { trashRef, branchDeleted } = await remove();
      assert.equal(branchDeleted, true);
      assert.match(
        test.git(["show", `${trashRef!}:a.txt`]),
        /<<<<<<<[^]*theirs/,
      );
      assert.match(test.git(["log", "--format=%s", trashRef!]), /^Work$/m);
    });

    it("refuses to delete another repository inside", async () => {
      mkdirSync(path.join(place, "inner"));
      test.git(["init", "--quiet"], path.join(place, "inner"));
      put("inner/file", "x");
      await assert.rejects(remove(), {
        code: "gitFailed",
        fix: /Move .*inner/,
      });
      assert.equal(existsSync(path.join(place, "inner", "file")), true);
      assert.deepEqual(await listTrash(repo), []);
    });

    it("says that ignored files go with the folder, by not keeping them", async () => {
      put(".gitignore", "*.log\n");
      put("x.log", "noise");
      const { trashRef } = await remove();
      const files = test.git(["ls-tree", "-r", "--name-only", trashRef!]);
      assert.equal(files, ".gitignore\na.txt\n");
    });

    it("is brought back from the trash byte for byte", async () => {
      const binary = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
      put("kept.txt", "kept\n");
      put("gone.txt", "gone\n");
      put("old name.txt", "a long enough text to be recognised\n".repeat(5));
      await commitAll(place, "Work");
      put(".gitattributes", "* text=auto eol=lf\n");
      put("a.txt", "staged\n");
      test.git(["add", "a.txt"], place);
      put("a.txt", "staged, then changed\r\n");
      put("crlf.txt", "one\r\ntwo\r\n");
      put('bin/ä\n"x\\.bin', binary);
      rmSync(path.join(place, "gone.txt"));
      test.git(["mv", "old name.txt", "new name.txt"], place);
      const status = test.git(["status", "--porcelain", "-z"], place);
      const { trashRef } = await remove();
      const back = path.join(test.outside, "back");
      await restoreTrash(repo, trashRef!, back);
      const bytes = (file: string) => readFileSync(path.join(back, file));
      assert.equal(bytes("a.txt").toString(), "staged, then changed\r\n");
      assert.equal(bytes("crlf.txt").toString(), "one\r\ntwo\r\n");
      assert.deepEqual(bytes('bin/ä\n"x\\.bin'), binary);
      assert.equal(bytes("kept.txt").toString(), "kept\n");
      assert.equal(existsSync(path.join(back, "gone.txt")), false);
      assert.equal(existsSync(path.join(back, "old name.txt")), false);
      assert.equal(test.git(["show", ":a.txt"], back), "staged\n");
      assert.equal(test.git(["status", "--porcelain", "-z"], back), status);
      await assert.rejects(restoreTrash(repo, "refs/heads/main", back), {
        code: "notFound",
      });
    });
  });
});
