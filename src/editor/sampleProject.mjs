// What the sample project is. Plain JavaScript, since `npm start` needs it before anything is built.
import { cpSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Who works on the sample: the scripted agent, which costs nothing, or Claude Code. */
export const sampleWorkers = /** @type {const} */ (["script", "claude"]);
/** @typedef {typeof sampleWorkers[number]} SampleWorker */

/**
 * What the sample's workspace needs besides its own files, as settings of the extension without the `orchestrator.` prefix.
 * @param {SampleWorker} worker
 */
export const sampleSettingsFor = (worker) => ({
  agent: worker === "claude" ? "claude" : "script:.orchestrator/demo.json",
  gateCommand: "npm test",
  ...(worker === "claude"
    ? { allowedTools: ["Bash(npm test)", "Bash(npm test *)", "Bash(node *)"] }
    : {}),
});

/**
 * Copies the sample into a new or empty folder. What the scripted agent does is beside it in `.orchestrator/`, which git ignores.
 * @param {string} source the folder `media/sample`
 * @param {string} folder
 */
export function copySample(source, folder) {
  mkdirSync(path.join(folder, ".orchestrator"), { recursive: true });
  cpSync(path.join(source, "project"), folder, { recursive: true });
  // Under its real name npm and git would apply it to the sample where it is kept.
  renameSync(path.join(folder, "gitignore"), path.join(folder, ".gitignore"));
  cpSync(
    path.join(source, "script.json"),
    path.join(folder, ".orchestrator", "demo.json"),
  );
}

/**
 * Writes the settings of the workspace, which git ignores.
 * @param {string} folder
 * @param {Readonly<Record<string, unknown>>} settings without the `orchestrator.` prefix
 */
export function writeSampleSettings(folder, settings) {
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  writeFileSync(
    path.join(folder, ".vscode", "settings.json"),
    JSON.stringify(
      Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [
          `orchestrator.${key}`,
          value,
        ]),
      ),
      null,
      2,
    ),
  );
}

/** Arguments of the git commands that make it a repository with one commit on `main`, in their order. */
export const sampleGitCommands = [
  ["init", "--quiet", "--initial-branch=main"],
  // Its own identity: the merge commits of the demo need one, and a new machine has none.
  ["config", "user.name", "Sample User"],
  ["config", "user.email", "sample@example.invalid"],
  ["config", "commit.gpgsign", "false"],
  ["config", "core.autocrlf", "false"],
  ["add", "--all"],
  ["commit", "--quiet", "--message=Text statistics: the first module"],
];
