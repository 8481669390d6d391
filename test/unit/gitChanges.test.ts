import assert from "node:assert/strict";
import {
  mkdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import {
  changesSince,
  commitAll,
  countChanges,
  diffOf,
  head,
  listTrash,
  openRepository,
  openWorktree,
  showHidden,
  takeAside,
} from "../../src/git";
import type { Repository } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

const long = "a line that is long enough to be recognised\n".repeat(8);

describe("git: changes and the trash", () => {
  let test: TestRepository;
  let repo: Repository;
  let place: string;
  let start: string;
  const branch = "orchestrator/2-work";

  beforeEach(async () => {
    test = makeRepository();
    start = test.commit("Files", {
      "delete.txt": "1\n2\n",
      "move.txt": long,
      "edit.txt": "1\n2\n3\n",
    });
    repo = await openRepository(test.root);
    place = path.join(test.outside, "worktree");
    await openWorktree(repo, { path: place, branch, baseCommit: start });
  });
  afterEach(() => test.dispose());

  const put = (file: string, content: string | Buffer) => {
    mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
    writeFileSync(path.join(place, file), content);
  };
  const get = (file: string) => readFileSync(path.join(place, file), "utf8");
  const status = () => test.git(["status", "--porcelain", "-z"], place);
  const aside = (name = "2/aside") =>
    takeAside(repo, place, { name, resetTo: start });

  it("counts the files that are not committed, each once", async () => {
    assert.equal(await countChanges(place), 0);
    put("edit.txt", "other\n");
    put("new/a.txt", "");
    put("new/b.txt", "");
    rmSync(path.join(place, "delete.txt"));
    assert.equal(await countChanges(place), 4);
    await commitAll(place, "Work");
    assert.equal(await countChanges(place), 0);
  });

  it("counts committed, staged, unstaged and untracked changes together and disturbs none", async () => {
    put("committed.txt", "c\n");
    await commitAll(place, "One");
    put("staged.txt", "x\ny\n");
    test.git(["add", "staged.txt"], place);
    put("edit.txt", "1\nzwei\n3\n4\n");
    rmSync(path.join(place, "delete.txt"));
    test.git(["mv", "move.txt", "mo ved.txt"], place);
    put("new\nline ü.txt", "n\n");
    put("image.bin", Buffer.from([0, 1, 2, 0]));
    put(".gitignore", "*.log\n");
    put("x.log", "");
    const before = status();
    const changes = await changesSince(place, start);
    assert.deepEqual(
      Object.fromEntries(
        changes.map((file) => [
          file.path,
          [file.change, file.additions, file.deletions],
        ]),
      ),
      {
        ".gitignore": ["added", 1, 0],
        "committed.txt": ["added", 1, 0],
        "delete.txt": ["deleted", 0, 2],
        "edit.txt": ["modified", 2, 1],
        "image.bin": ["added", 0, 0],
        "mo ved.txt": ["renamed", 0, 0],
        "new\nline ü.txt": ["added", 1, 0],
        "staged.txt": ["added", 2, 0],
      },
    );
    assert.equal(status(), before);
  });

  it("sees an edit of the same size at once, and none where there is none", async () => {
    assert.deepEqual(await changesSince(place, start), []);
    put("edit.txt", "1\n2\n4\n");
    assert.equal((await changesSince(place, start)).length, 1);
  });

  it("leaves out other repositories inside", async () => {
    mkdirSync(path.join(place, "inner"));
    test.git(["init", "--quiet"], path.join(place, "inner"));
    put("inner/file", "x");
    put("mine.txt", "x");
    assert.deepEqual(
      (await changesSince(place, start)).map((file) => file.path),
      ["mine.txt"],
    );
    await commitAll(place, "Mine");
    assert.equal(
      test.git(["ls-tree", "--name-only", "HEAD", "inner"], place),
      "",
    );
    assert.equal(get("inner/file"), "x");
  });

  it("commits everything once", async () => {
    put("new.txt", "x");
    rmSync(path.join(place, "delete.txt"));
    const message = "--template=x\n\nBody with ü\n# not a comment";
    const { head: commit } = await commitAll(place, message);
    assert.equal(commit, await head(place));
    assert.equal(
      test.git(["log", "-1", "--format=%B|%an", commit]),
      `${message}\n|Test\n`,
    );
    assert.equal(status(), "");
    assert.equal((await commitAll(place, "Again")).made, false);
  });

  it("commits under its own name when git has no identity", async () => {
    test.git(["config", "--unset", "user.name"]);
    test.git(["config", "--unset", "user.email"]);
    put("new.txt", "x");
    const { head: commit } = await commitAll(place, "Work");
    assert.equal(
      test.git(["log", "-1", "--format=%an <%ae> %cn", commit]).trim(),
      "Orchestrator Manager <orchestrator@localhost> Orchestrator Manager",
    );
  });

  it("commits under its own name when the identity is empty", async () => {
    test.git(["config", "user.name", ""]);
    test.git(["config", "user.email", ""]);
    put("new.txt", "new\n");
    assert.equal((await commitAll(place, "Empty")).made, true);
  });

  it("goes by what is in the history, whatever git is told to replace it by", async () => {
    test.git(["replace", start, test.git(["rev-parse", `${start}~1`]).trim()]);
    assert.deepEqual(await changesSince(place, start), []);
  });

  it("sees files again that git was told to take for unchanged, and leaves those alone that a sparse checkout lacks", async () => {
    const flags = ["--skip-worktree", "--assume-unchanged"];
    for (const flag of flags)
      test.git(["update-index", flag, "edit.txt"], place);
    test.git(["update-index", "--skip-worktree", "delete.txt"], place);
    rmSync(path.join(place, "delete.txt"));
    put("edit.txt", "behind git's back\n");
    assert.deepEqual(await changesSince(place, start), []);
    await showHidden(place);
    assert.deepEqual(
      (await changesSince(place, start)).map((file) => file.path),
      ["edit.txt"],
    );
  });

  it("commits unsigned and whatever line ends git would refuse", async () => {
    test.git(["config", "commit.gpgSign", "true"]);
    test.git(["config", "gpg.program", "false"]);
    test.git(["config", "core.autocrlf", "input"]);
    test.git(["config", "core.safecrlf", "true"]);
    put("new.txt", "1\r\n");
    assert.ok((await commitAll(place, "Work")).made);
  });

  it("takes the commits of a branch that an agent made onto its own", async () => {
    test.git(["switch", "--quiet", "--create", "agent"], place);
    put("new.txt", "x");
    const { head: commit } = await commitAll(place, "Work");
    assert.equal(test.git(["rev-parse", branch]).trim(), commit);
    assert.equal(test.git(["rev-parse", "agent"]).trim(), start);
    assert.equal(test.git(["branch", "--show-current"], place).trim(), branch);
  });

  it("does not commit onto a branch that lacks its own work", async () => {
    put("new.txt", "x");
    const { head: commit } = await commitAll(place, "Work");
    test.git(["switch", "--quiet", "--detach", `${start}~1`], place);
    put("b.txt", "x");
    await assert.rejects(commitAll(place, "More"), {
      code: "gitFailed",
      fix: /git switch/,
    });
    assert.equal(test.git(["rev-parse", branch]).trim(), commit);
  });

  it("gets over the locks that a killed git left", async () => {
    const admin = test.git(["rev-parse", "--absolute-git-dir"], place).trim();
    const branch = test.git(["symbolic-ref", "HEAD"], place).trim();
    writeFileSync(path.join(admin, "index.lock"), "");
    writeFileSync(path.join(admin, "HEAD.lock"), "");
    writeFileSync(path.join(test.root, ".git", `${branch}.lock`), "");
    put("new.txt", "x");
    assert.ok((await commitAll(place, "Work")).made);
  });

  it("keeps a state once, though the call was cut off after it had staged everything", async () => {
    put("new.txt", "x");
    const request = { name: "once", resetTo: start };
    const ref = await takeAside(repo, place, request);
    put("new.txt", "x");
    test.git(["add", "--all"], place);
    assert.equal(await takeAside(repo, place, request), ref);
    assert.deepEqual(
      (await listTrash(repo)).map(({ name }) => name),
      ["once"],
    );
  });

  it("shows a diff that the user's settings do not change", async () => {
    test.git(["config", "diff.noprefix", "true"]);
    test.git(["config", "color.ui", "always"]);
    put("edit.txt", "1\nzwei\n3\n");
    test.git(["mv", "move.txt", "moved.txt"], place);
    const { head: commit } = await commitAll(place, "Work");
    const { files, patch } = await diffOf(repo, start, commit);
    assert.deepEqual(files, ["edit.txt", "moved.txt"]);
    assert.match(patch, /^--- a\/edit.txt\n\+\+\+ b\/edit.txt\n/m);
    assert.match(patch, /^-2\n\+zwei\n/m);
    assert.match(patch, /^rename to moved.txt$/m);
    assert.deepEqual(await diffOf(repo, start, start), {
      files: [],
      patch: "",
    });
  });

  it("takes nothing aside where nothing differs", async () => {
    put(".git-not", "");
    rmSync(path.join(place, ".git-not"));
    assert.equal(await aside(), null);
    assert.deepEqual(await listTrash(repo), []);
  });

  it("ends a merge that changed no file, though nothing shows in the worktree", async () => {
    const other = test.commit("Other");
    test.git(
      ["merge", "--quiet", "--no-commit", "--no-ff", "--strategy=ours", other],
      place,
    );
    assert.equal(status(), "");
    assert.equal(await aside(), null);
    assert.throws(() =>
      test.git(["rev-parse", "--verify", "MERGE_HEAD"], place),
    );
  });

  it("goes back to its own branch, though nothing differs on another one", async () => {
    test.git(["switch", "--quiet", "--create", "agent"], place);
    assert.equal(await aside(), null);
    assert.equal(test.git(["branch", "--show-current"], place).trim(), branch);
  });

  it("takes everything aside and resets, and says the same when repeated", async () => {
    put("commit.txt", "committed");
    const { head: commit } = await commitAll(place, "Work");
    put("staged.txt", "staged");
    test.git(["add", "staged.txt"], place);
    put("staged.txt", "changed");
    put("edit.txt", "edited");
    put("sub/new.bin", Buffer.from([0, 255, 10]));
    symlinkSync("nowhere", path.join(place, "link"));
    rmSync(path.join(place, "delete.txt"));
    const ref = await aside();
    assert.equal(ref, "refs/orchestrator/trash/2/aside");
    assert.equal(status(), "");
    assert.equal(await head(place), start);
    assert.equal(test.git(["rev-parse", branch]).trim(), start);
    assert.equal(get("delete.txt"), "1\n2\n");
    assert.equal(test.git(["rev-parse", `${ref}^1`]).trim(), commit);
    assert.equal(test.git(["show", `${ref}:staged.txt`]), "changed");
    assert.equal(test.git(["show", `${ref}^2:staged.txt`]), "staged");
    assert.equal(test.git(["show", `${ref}:edit.txt`]), "edited");
    assert.equal(test.git(["show", `${ref}:link`]), "nowhere");
    assert.equal(await aside(), ref);
    const [item, ...others] = await listTrash(repo);
    assert.equal(others.length, 0);
    assert.equal(item?.name, "2/aside");
    assert.match(item.title, /taken aside/);
    assert.ok(item.at > 0);
  });

  it("finishes what was cut off in the middle of the reset, with the whole snapshot", async () => {
    put("commit.txt", "committed");
    const { head: commit } = await commitAll(place, "Work");
    put("edit.txt", "edited");
    put("new.txt", "new");
    // No lock of a killed git, which would be removed.
    const lock = path.join(test.root, `.git/refs/heads/${branch}.lock`);
    mkdirSync(lock);
    await assert.rejects(aside(), { code: "gitFailed" });
    rmdirSync(lock);
    const ref = await aside();
    assert.equal(ref, "refs/orchestrator/trash/2/aside");
    assert.equal(test.git(["rev-parse", `${ref}^1`]).trim(), commit);
    assert.equal(test.git(["show", `${ref}:edit.txt`]), "edited");
    assert.equal(test.git(["show", `${ref}:new.txt`]), "new");
    assert.equal(await head(place), start);
    assert.equal(status(), "");
  });

  it("never writes over an earlier snapshot", async () => {
    put("edit.txt", "first");
    await aside();
    put("edit.txt", "second");
    await aside();
    const show = (name: string) =>
      test.git(["show", `refs/orchestrator/trash/${name}:edit.txt`]);
    assert.equal(show("2/aside"), "first");
    assert.equal(show("2/aside-2"), "second");
  });

  it("deletes no ignored file, nor one that was ignored before the reset", async () => {
    put(".gitignore", "*.env\n");
    put("secret.env", "precious");
    assert.notEqual(await aside(), null);
    assert.equal(get("secret.env"), "precious");
  });

  it("keeps an ignored file that the reset has to write over", async () => {
    test.git(["rm", "--quiet", "--cached", "edit.txt"], place);
    put(".gitignore", "edit.txt\n");
    put("edit.txt", "precious");
    const ref = await aside();
    assert.equal(get("edit.txt"), "1\n2\n3\n");
    assert.equal(test.git(["show", `${ref!}:edit.txt`]), "precious");
  });

  it("takes aside an unfinished merge, and one on another branch, without touching that branch", async () => {
    put("edit.txt", "ours\n");
    await commitAll(place, "Ours");
    test.git(["switch", "--quiet", "--create", "agent"], place);
    const theirs = test.commit("Theirs", { "edit.txt": "theirs\n" });
    const before = test.git(["rev-parse", "agent"]);
    assert.throws(() => test.git(["merge", "--quiet", theirs], place));
    const ref = await aside();
    assert.match(test.git(["show", `${ref!}:edit.txt`]), /<<<<<<</);
    assert.equal(test.git(["rev-parse", "agent"]), before);
    assert.equal(await head(place), start);
    assert.equal(status(), "");
    assert.equal(test.git(["branch", "--show-current"], place).trim(), branch);
  });

  it("ends a rebase that was left unfinished", async () => {
    put("edit.txt", "ours\n");
    await commitAll(place, "Ours");
    const main = test.commit("Theirs", { "edit.txt": "theirs\n" });
    assert.throws(() => test.git(["rebase", "--quiet", main], place));
    const ref = await aside();
    assert.match(test.git(["log", "--format=%s", ref!]), /^Ours$/m);
    assert.equal(await head(place), start);
    assert.doesNotMatch(test.git(["status"], place), /rebas/);
  });

  it("does not touch a folder that it did not make", async () => {
    test.write("edit.txt", "mine");
    await assert.rejects(
      takeAside(repo, test.root, { name: "x", resetTo: start }),
      { code: "gitFailed" },
    );
    assert.equal(test.read("edit.txt").toString(), "mine");
  });
});
