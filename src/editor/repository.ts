import { existsSync } from "node:fs";
import path from "node:path";
import type * as vscode from "vscode";
import type { EngineState } from "./engineHost";

/** The repository that a folder is in: itself or a folder above it; null where there is none. */
export function repositoryOf(folder: string): string | null {
  if (existsSync(path.join(folder, ".git"))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? null : repositoryOf(parent);
}

/** The path of a file as a user would write it: from the engine's folder; of what is not in it, or while there is none, in full. */
export function pathInWorkspace(
  state: EngineState,
  { fsPath }: vscode.Uri,
): string {
  if (state.kind !== "open") return fsPath;
  const inside = path.relative(state.folder.fsPath, fsPath);
  return path.isAbsolute(inside) || inside.split(path.sep)[0] === ".."
    ? fsPath
    : inside.replaceAll("\\", "/");
}

/** The path of a file as orchestrations name it; null for what is not in the repository of the engine, or while there is none. */
export function pathInRepository(
  state: EngineState,
  { fsPath }: vscode.Uri,
): string | null {
  if (state.kind !== "open") return null;
  const root = repositoryOf(state.folder.fsPath);
  return root === null
    ? null
    : path.relative(root, fsPath).replaceAll("\\", "/");
}
