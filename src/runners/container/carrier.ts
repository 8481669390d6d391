import { said } from "../../model/said";
import { exitError } from "../../model/exitWords";
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { carriedRef } from "../../model/carry";
import { attemptFiles, recordExit, writeWhole } from "../attemptFolder";
import { carriedPlaces } from "./carriedPlaces";
import type { MirrorLine } from "./carriedPlaces";

/**
 * The program in a container that does not see our disk. `carrier.js begin FOLDER WORKTREE` unpacks what was carried there, runs the
 * supervisor, and packs what the worktree has become. `carrier.js mirror FOLDER STDOUT STDERR` tells a host, line by line, what comes into
 * the attempt's folder (from these bytes of the logs on), and puts into it what the host tells. Node's own modules only.
 */

const { repository, bundle, supervisor, carry } = carriedPlaces;
const lookMs = 100;
const signMs = 1_000;
const chunkBytes = 256 * 1024;

function git(folder: string, worktree: string, ...args: string[]): string {
  return execFileSync("git", args, {
    cwd: worktree,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      GIT_DIR: folder,
      GIT_WORK_TREE: worktree,
      GIT_CONFIG_COUNT: "2",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      GIT_CONFIG_KEY_1: "advice.addEmbeddedRepo",
      GIT_CONFIG_VALUE_1: "false",
      ...somebody,
    },
  }).trim();
}

const somebody = {
  GIT_AUTHOR_NAME: "Orchestrator Manager",
  GIT_AUTHOR_EMAIL: "orchestrator@localhost",
  GIT_COMMITTER_NAME: "Orchestrator Manager",
  GIT_COMMITTER_EMAIL: "orchestrator@localhost",
};

/** Files as they were, byte for byte, in a git folder of our own; and one for the agent to read, as on the host. */
function unpack(worktree: string): void {
  mkdirSync(worktree, { recursive: true });
  git(carry, worktree, "init", "--quiet");
  const info = path.join(carry, "info");
  mkdirSync(info, { recursive: true });
  // Neither line endings nor filters: this comes before all that the project says.
  writeFileSync(
    path.join(info, "attributes"),
    "* -text -filter -ident -working-tree-encoding\n",
  );
  copyFileSync(
    path.join(repository, "info", "exclude"),
    path.join(info, "exclude"),
  );
  writeFileSync(
    path.join(carry, "objects", "info", "alternates"),
    `${repository}/objects\n`,
  );
  const shallow = path.join(repository, "shallow");
  if (existsSync(shallow)) copyFileSync(shallow, path.join(carry, "shallow"));
  git(
    carry,
    worktree,
    "update-ref",
    carriedRef,
    git(repository, worktree, "rev-parse", carriedRef),
  );
  git(carry, worktree, "read-tree", carriedRef);
  git(carry, worktree, "checkout-index", "--all", "--force");
  git(repository, worktree, "read-tree", "HEAD");
  writeFileSync(path.join(worktree, ".git"), `gitdir: ${repository}\n`);
  readOnly(repository);
}

function readOnly(entry: string): void {
  if (lstatSync(entry).isDirectory())
    for (const name of readdirSync(entry)) readOnly(path.join(entry, name));
  chmodSync(entry, statSync(entry).mode & 0o555);
}

function packWorktree(worktree: string): void {
  git(carry, worktree, "add", "--all");
  const tree = git(carry, worktree, "write-tree");
  const commit = git(
    carry,
    worktree,
    ...["commit-tree", "-p", carriedRef, "-m", "The worktree, back", tree],
  );
  const ref = "refs/orchestrator/back";
  git(carry, worktree, "update-ref", ref, commit);
  git(
    carry,
    worktree,
    ...["bundle", "create", "--quiet", bundle, ref, `^${carriedRef}`],
  );
}

async function begin(folder: string, worktree: string): Promise<number> {
  try {
    unpack(worktree);
  } catch (error) {
    recordExit(folder, {
      reason: "notStarted",
      exitCode: null,
      signal: null,
      ...exitError(said`The worktree could not be unpacked: ${String(error)}`),
      startedAt: null,
      endedAt: Date.now(),
      usage: null,
      survivors: 0,
    });
    return 1;
  }
  const child = spawn(process.execPath, [supervisor, folder, "--environment"], {
    stdio: "inherit",
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => child.kill(signal));
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode) => resolve(exitCode ?? 1));
  });
  packWorktree(worktree);
  return code;
}

/** What a host tells a supervisor; all else in the folder is the supervisor's. */
const fromHost = /^(?:cancel|timeLimit|waiting|input\/[^/]+)$/;

function take(folder: string, text: string): void {
  const { file, data = "" } = JSON.parse(text) as MirrorLine;
  if (file === undefined || !fromHost.test(file)) return;
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeWhole(target, Buffer.from(data, "base64").toString("utf8"));
}

const tell = (line: MirrorLine): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, (error) =>
      error ? reject(error) : resolve(),
    );
  });

/** Tells what a log has got since the last call. */
function logTeller(folder: string, file: string, from: number) {
  const buffer = Buffer.alloc(chunkBytes);
  let descriptor: number | null = null;
  let at = from;
  return async (): Promise<void> => {
    if (descriptor === null) {
      if (!existsSync(path.join(folder, file))) return;
      descriptor = openSync(path.join(folder, file), "r");
    }
    for (;;) {
      const length = readSync(descriptor, buffer, 0, chunkBytes, at);
      if (length === 0) return;
      const data = buffer.subarray(0, length).toString("base64");
      await tell({ file, at, data });
      at += length;
    }
  };
}

/** Tells a small file whenever it is another one. */
function fileTeller(folder: string, file: string) {
  let known = "";
  return async (): Promise<void> => {
    const found = statSync(path.join(folder, file), { throwIfNoEntry: false });
    const sign = found ? `${found.ino}:${found.mtimeMs}:${found.size}` : "";
    if (sign === known) return;
    known = sign;
    const content = readFileSync(path.join(folder, file));
    await tell({ file, data: content.toString("base64") });
  };
}

async function mirror(
  folder: string,
  stdoutFrom: number,
  stderrFrom: number,
): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (text) => take(folder, text));
  // Nobody listens any more.
  lines.once("close", () => process.exit());
  const tellers = [
    logTeller(folder, attemptFiles.stdout, stdoutFrom),
    logTeller(folder, attemptFiles.stderr, stderrFrom),
    ...(["claim", "started", "sample", "troubles"] as const).map((name) =>
      fileTeller(folder, attemptFiles[name]),
    ),
  ];
  let signAt = 0;
  for (;;) {
    for (const each of tellers) await each();
    if (performance.now() >= signAt) {
      signAt = performance.now() + signMs;
      await tell({});
    }
    await delay(lookMs);
  }
}

async function main(): Promise<void> {
  const [, , what, folder = "", ...rest] = process.argv;
  if (what === "begin") process.exitCode = await begin(folder, rest[0] ?? "");
  else await mirror(folder, Number(rest[0]), Number(rest[1]));
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
