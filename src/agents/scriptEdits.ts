import {
  appendFile,
  lstat,
  mkdir,
  readFile,
  readdir,
  realpath,
  rm,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import type { ScriptEdit } from "./scriptFile";
import type { ScriptTask } from "./scriptProtocol";

/** Makes one edit inside the folder and says what kind it was. Throws `invalidScript` for a path that leads out of it. */
export async function applyEdit(
  folder: string,
  edit: ScriptEdit,
): Promise<"write" | "append" | "replace" | "delete"> {
  const file = await resolveInside(folder, edit.path);
  if (edit.delete) {
    await rm(file, { recursive: true });
    return "delete";
  }
  await mkdir(path.dirname(file), { recursive: true });
  if (edit.write !== undefined) {
    await writeFile(file, edit.write);
    return "write";
  }
  if (edit.append !== undefined) {
    await appendFile(file, edit.append);
    return "append";
  }
  const { find, with: replacement } = edit.replace ?? { find: "", with: "" };
  const content = await readFile(file, "utf8");
  if (!content.includes(find))
    throw new OrchestratorError(
      "invalidScript",
      `${edit.path} does not hold the text to replace: ${find}`,
      { fix: "Correct the script, then try again." },
    );
  await writeFile(
    file,
    content.replace(find, () => replacement),
  );
  return "replace";
}

/** A script may come from anywhere, so it gets no further than the folder, through links either. */
async function resolveInside(folder: string, name: string): Promise<string> {
  const root = await realpath(folder);
  const file = path.resolve(root, name);
  let existing = file;
  while (!(await isThere(existing))) existing = path.dirname(existing);
  // A link that leads nowhere has no real path; writing to it would make a file wherever it points.
  const real = await realpath(existing).catch(() => null);
  if (
    !isInside(root, file) ||
    real === null ||
    !(real === root || isInside(root, real))
  )
    throw new OrchestratorError(
      "invalidScript",
      `The script may not touch ${name}: it is outside the working folder.`,
      { fix: "Use paths relative to the working folder." },
    );
  return file;
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return (
    relative !== "" &&
    relative !== ".." &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  );
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

/** Ticks the open boxes of these tasks in every tasks.md below the folder; returns the files that changed. */
export async function tickBoxes(
  folder: string,
  tasks: readonly ScriptTask[],
): Promise<string[]> {
  const changed: string[] = [];
  for (const name of await findTaskFiles(folder, "")) {
    const file = path.join(folder, name);
    const before = await readFile(file, "utf8");
    const after = before
      .split("\n")
      .map((line) =>
        tasks.some(({ title }) => line.includes(title))
          ? line.replace(/^(\s*[-*+] )\[ \]/, "$1[x]")
          : line,
      )
      .join("\n");
    if (after === before) continue;
    await writeFile(file, after);
    changed.push(name);
  }
  return changed;
}

async function findTaskFiles(root: string, below: string): Promise<string[]> {
  const entries = await readdir(path.join(root, below), {
    withFileTypes: true,
  });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== ".git" && entry.name !== "node_modules")
        found.push(...(await findTaskFiles(root, name)));
    } else if (entry.isFile() && entry.name.toLowerCase() === "tasks.md") {
      found.push(name);
    }
  }
  return found;
}
