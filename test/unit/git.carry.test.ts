import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { worktreeCarrier } from "../../src/git";
import { carriedRef } from "../../src/model/carry";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("a worktree that is carried away", () => {
  let repository: TestRepository;
  let away: string;

  beforeEach(() => {
    repository = makeRepository();
    repository.commit("Files", {
      "a.txt": "one\n",
      "gone.txt": "here\n",
      ".gitignore": "ignored\n",
      ".gitattributes": "*.txt text eol=crlf\n",
    });
    away = path.join(repository.root, "ignored", "away");
    mkdirSync(path.dirname(away), { recursive: true });
  });
  afterEach(() => repository.dispose());

  const inRoot = (name: string) => path.join(repository.root, name);
  /** What the other machine does: files in another folder, and back as a bundle. */
  const there = (folder: string, change: () => void): string => {
    const git = (...args: string[]) =>
      execFileSync("git", args, {
        cwd: folder,
        encoding: "utf8",
        env: {
          ...process.env,
          GIT_DIR: away,
          GIT_WORK_TREE: folder,
          GIT_AUTHOR_NAME: "a",
          GIT_AUTHOR_EMAIL: "a@example.org",
          GIT_COMMITTER_NAME: "a",
          GIT_COMMITTER_EMAIL: "a@example.org",
        },
      }).trim();
    writeFileSync(path.join(away, "info", "attributes"), "* -text\n");
    git("read-tree", carriedRef);
    git("checkout-index", "-a", "-f");
    change();
    git("add", "-A");
    const tree = git("write-tree");
    const commit = git("commit-tree", "-p", carriedRef, "-m", "x", tree);
    git("update-ref", "refs/back", commit);
    const bundle = path.join(repository.root, "ignored", "back.bundle");
    git("bundle", "create", "-q", bundle, "refs/back", `^${carriedRef}`);
    return bundle;
  };

  it("arrives byte for byte, with what nobody has committed, and comes back as it was left", async () => {
    repository.write("a.txt", "two\r\nthree\n");
    repository.write("new.txt", "new\n");
    rmSync(inRoot("gone.txt"));
    await worktreeCarrier.pack(repository.root, away);
    const folder = inRoot("ignored/there");
    mkdirSync(folder);
    const at = (name: string) => path.join(folder, name);
    const bundle = there(folder, () => {
      assert.equal(readFileSync(at("a.txt"), "utf8"), "two\r\nthree\n");
      assert.equal(readFileSync(at("new.txt"), "utf8"), "new\n");
      assert.ok(!existsSync(at("gone.txt")));
      assert.ok(!existsSync(at("ignored")));
      writeFileSync(at("a.txt"), "by the agent\r\n");
      rmSync(at("new.txt"));
      mkdirSync(at("new.txt"));
      writeFileSync(at("new.txt/run.sh"), "#!/bin/sh\n");
      chmodSync(at("new.txt/run.sh"), 0o755);
      symlinkSync("a.txt", at("link"));
    });
    const before = repository.git(["diff", "--cached", "--name-only"]);
    for (let time = 1; time <= 2; time++) {
      await worktreeCarrier.unpack(repository.root, bundle);
      assert.equal(readFileSync(inRoot("a.txt"), "utf8"), "by the agent\r\n");
      assert.equal(readlinkSync(inRoot("link")), "a.txt");
      assert.ok((statSync(inRoot("new.txt/run.sh")).mode & 0o100) !== 0);
      assert.ok(existsSync(bundle), "what is ignored stays");
    }
    assert.equal(
      repository.git(["diff", "--cached", "--name-only"]),
      before,
      "what is staged stays",
    );
  });

  it("has its newest history with it, and no more", async () => {
    for (let count = 1; count <= 60; count++)
      repository.git(["commit", "-q", "--allow-empty", "-m", `step ${count}`]);
    await worktreeCarrier.pack(repository.root, away);
    const log = execFileSync("git", ["log", "--format=%s"], {
      encoding: "utf8",
      env: { ...process.env, GIT_DIR: away },
    });
    assert.equal(log.trim().split("\n").length, 49);
    assert.match(log, /^step 60\n/);
  });

  it("lets nothing be written through a link that is not carried", async () => {
    const outside = inRoot("ignored/outside");
    mkdirSync(outside);
    repository.write(".git/info/exclude", "/way\n");
    symlinkSync(outside, inRoot("way"));
    await worktreeCarrier.pack(repository.root, away);
    const folder = inRoot("ignored/there");
    mkdirSync(folder);
    writeFileSync(path.join(away, "info", "exclude"), "");
    const bundle = there(folder, () => {
      mkdirSync(path.join(folder, "way"));
      writeFileSync(path.join(folder, "way", "file"), "caught");
    });
    await assert.rejects(
      worktreeCarrier.unpack(repository.root, bundle),
      /through the link way/,
    );
    assert.ok(!existsSync(path.join(outside, "file")));
  });
});
