import { existsSync } from "node:fs";
import path from "node:path";

/** The repository that a folder is in: itself or a folder above it; null where there is none. */
export function repositoryOf(folder: string): string | null {
  if (existsSync(path.join(folder, ".git"))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? null : repositoryOf(parent);
}
