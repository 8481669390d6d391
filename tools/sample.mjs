// `node tools/sample.mjs FOLDER` makes the sample project: a small Node library with an open tasks.md.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  copySample,
  sampleGitCommands,
  sampleSettingsFor,
} from "../src/editor/sampleProject.mjs";
import { root } from "./paths.mjs";
import { run } from "./processes.mjs";

/** Settings of the sample's workspace for the scripted agent, without the `orchestrator.` prefix. */
export const sampleSettings = sampleSettingsFor("script");

/**
 * Makes the sample project in a new or empty folder, as a git repository with one commit on `main`.
 * @param {string} folder
 */
export function makeSample(folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty: name a new folder`);
  copySample(path.join(root, "media", "sample"), folder);
  for (const args of sampleGitCommands) run("git", args, { cwd: folder });
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
