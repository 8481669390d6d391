// `node tools/sample.mjs FOLDER` makes the sample project: a small Node library with an open tasks.md.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./paths.mjs";
import { run } from "./processes.mjs";

const source = path.join(root, "media", "sample");

/** What the sample's workspace needs besides its own files, as settings of the extension without the `orchestrator.` prefix. */
export const sampleSettings = {
  agent: "script:.orchestrator/demo.json",
  gateCommand: "npm test",
};

/**
 * Makes the sample project in a new or empty folder, as a git repository with one commit on `main`. What the scripted agent
 * does is beside it in `.orchestrator/`, which git ignores.
 * @param {string} folder
 */
export function makeSample(folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty: name a new folder`);
  mkdirSync(path.join(folder, ".orchestrator"), { recursive: true });
  cpSync(path.join(source, "project"), folder, { recursive: true });
  // Under its real name npm and git would apply it to the sample where it is kept.
  renameSync(path.join(folder, "gitignore"), path.join(folder, ".gitignore"));
  cpSync(
    path.join(source, "script.json"),
    path.join(folder, ".orchestrator", "demo.json"),
  );
  const git = (/** @type {readonly string[]} */ ...args) =>
    run("git", args, { cwd: folder });
  git("init", "--quiet", "--initial-branch=main");
  // Its own identity: the merge commits of the demo need one, and a new machine has none.
  git("config", "user.name", "Sample User");
  git("config", "user.email", "sample@example.invalid");
  git("config", "commit.gpgsign", "false");
  git("config", "core.autocrlf", "false");
  git("add", "--all");
  git("commit", "--quiet", "--message=Text statistics: the first module");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  if (folder === undefined) {
    console.error("usage: node tools/sample.mjs FOLDER");
    process.exitCode = 2;
  } else {
    makeSample(path.resolve(folder));
    console.log(path.resolve(folder));
  }
}
