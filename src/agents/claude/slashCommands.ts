import { access } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/**
 * Commands of Claude Code itself that run without a terminal. Its /review and /code-review are left out: they run in a
 * sub-agent, in which the program does not hold `--max-budget-usd` (measured with 2.1.329), and no ceiling may be given up for
 * a prompt. A project's own /review runs in the main conversation.
 */
const builtIn = ["security-review", "init"];

/**
 * Whether `/name` would run in this folder. An unknown command is no error for Claude Code: it goes to the model as plain
 * text, so one has to look for the file. Commands of plugins are not found; for those the stage's own prompt is used. `cwd` is
 * null where the project's own commands do not count.
 */
export async function hasClaudeCommand(
  slashCommand: string,
  cwd: string | null,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  const name = /^\/([\w.-]+(?::[\w.-]+)*)$/.exec(slashCommand)?.[1];
  if (name === undefined) return false;
  if (builtIn.includes(name)) return true;
  const parts = name.split(":");
  if (parts.some((part) => /^\.+$/.test(part))) return false;
  const files = [
    path.join("commands", `${path.join(...parts)}.md`),
    path.join("skills", name, "SKILL.md"),
  ];
  const userFolder =
    environment["CLAUDE_CONFIG_DIR"] ?? path.join(os.homedir(), ".claude");
  const folders = [
    ...(cwd === null ? [] : await foldersUpToRepository(cwd)).map((folder) =>
      path.join(folder, ".claude"),
    ),
    userFolder,
  ];
  for (const folder of folders)
    for (const file of files)
      if (await exists(path.join(folder, file))) return true;
  return false;
}

/** The folder and its parents up to the one that holds `.git`; the folder alone where there is no repository. */
async function foldersUpToRepository(cwd: string): Promise<string[]> {
  const folders: string[] = [];
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    folders.push(folder);
    // A file in a worktree, a folder elsewhere.
    if (await exists(path.join(folder, ".git"))) return folders;
    if (path.dirname(folder) === folder) return [path.resolve(cwd)];
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
