import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A throw-away repository in a folder of its own. Paths are relative to `root`. */
export interface TestRepository {
  readonly root: string;
  /** Folder next to the repository for worktrees and the like; removed with it. */
  readonly outside: string;
  /** Runs git in the root (or in `cwd`) and returns its output. */
  git(args: readonly string[], cwd?: string): string;
  write(file: string, content: string | Buffer): void;
  read(file: string): Buffer;
  has(file: string): boolean;
  /** Writes the files, commits everything and returns the commit. */
  commit(message: string, files?: Record<string, string | Buffer>): string;
  dispose(): void;
}

/** Environment that keeps the machine's own git configuration out: same result everywhere. */
export const isolatedEnvironment = (folder: string): Record<string, string> => {
  const file = path.join(folder, "gitconfig");
  if (!existsSync(file)) writeFileSync(file, "");
  return { GIT_CONFIG_GLOBAL: file, GIT_CONFIG_NOSYSTEM: "1" };
};

/**
 * Makes a repository on branch `main` with one commit (or none). The process's environment points git at an empty configuration
 * until `dispose`, so that the code under test is isolated as well.
 */
export function makeRepository(
  options: { empty?: boolean; identity?: boolean } = {},
): TestRepository {
  const folder = realpathSync.native(
    mkdtempSync(path.join(tmpdir(), "orchestrator test ü ")),
  );
  const root = path.join(folder, "repository");
  const isolation = isolatedEnvironment(folder);
  const before = Object.keys(isolation).map(
    (name) => [name, process.env[name]] as const,
  );
  Object.assign(process.env, isolation);
  mkdirSync(root);

  const git = (args: readonly string[], cwd = root): string =>
    execFileSync("git", args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...isolation,
        // The same commits, ids included, in every run.
        GIT_AUTHOR_NAME: "Test",
        GIT_AUTHOR_EMAIL: "test@example.com",
        GIT_COMMITTER_NAME: "Test",
        GIT_COMMITTER_EMAIL: "test@example.com",
        GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
        GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
      },
    });

  const repository: TestRepository = {
    root,
    outside: folder,
    git,
    write(file, content) {
      const target = path.join(root, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content);
    },
    read: (file) => readFileSync(path.join(root, file)),
    has: (file) => existsSync(path.join(root, file)),
    commit(message, files = {}) {
      for (const [file, content] of Object.entries(files))
        repository.write(file, content);
      git(["add", "--all"]);
      git(["commit", "--quiet", "--allow-empty", "--message", message]);
      return git(["rev-parse", "HEAD"]).trim();
    },
    dispose() {
      for (const [name, value] of before)
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };

  git(["init", "--quiet", "--initial-branch=main"]);
  if (options.identity !== false) {
    appendFileSync(
      path.join(root, ".git", "config"),
      "[user]\n\tname = Test\n\temail = test@example.com\n",
    );
  }
  if (options.empty !== true) repository.commit("First", { "a.txt": "one\n" });
  return repository;
}
