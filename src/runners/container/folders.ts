import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  readFileSync,
  readdirSync,
} from "node:fs";
import path from "node:path";
import { hasErrno } from "../../model/errors";
import type { ContainerUser } from "./hardened";

/** Where a state folder has the home folders of its containers. */
export const homesFolder = (stateFolder: string): string =>
  path.join(stateFolder, "homes");

/** Home folder of the containers that work in a worktree: what an agent keeps from one attempt there to the next, sessions above all. */
export const homeOf = (homes: string, worktree: string): string =>
  path.join(
    homes,
    createHash("sha256").update(worktree).digest("hex").slice(0, 16),
  );

/** The user who runs us; null where the system has no such numbers. */
export const hostUser = (): ContainerUser | null =>
  process.getuid === undefined || process.getgid === undefined
    ? null
    : { uid: process.getuid(), gid: process.getgid() };

const readLine = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
};

/**
 * What git reads of a worktree beside the worktree itself, and what must not be changed in it: its `.git`, which says where the rest
 * is, and the repository, whose hooks and settings the host's git would follow.
 */
export function gitFoldersOf(worktree: string): string[] {
  const link = path.join(worktree, ".git");
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (!found?.isFile()) return found ? [link] : [];
  const place = /^gitdir: (.+)$/m.exec(readFileSync(link, "utf8"))?.[1];
  if (place === undefined) return [link];
  const own = path.resolve(worktree, place);
  const common = readLine(path.join(own, "commondir"));
  const repository = common === null ? own : path.resolve(own, common);
  return existsSync(repository) ? [link, repository] : [link];
}

/**
 * Gives all in a folder to the user of the containers, where we are root and they are not. The folder itself stays ours, open to
 * that user's group, and so does its `.git`: git works in no folder of somebody else's.
 */
export function handOver(folder: string, user: ContainerUser): void {
  if (hostUser()?.uid !== 0) return;
  const top = lstatSync(folder);
  lchownSync(folder, top.uid, user.gid);
  chmodSync(folder, (top.mode & 0o7777) | 0o070);
  const give = (entry: string) => {
    const isFolder = lstatSync(entry).isDirectory();
    lchownSync(entry, user.uid, user.gid);
    if (isFolder)
      for (const name of readdirSync(entry)) give(path.join(entry, name));
  };
  for (const name of readdirSync(folder))
    if (name !== ".git") give(path.join(folder, name));
}
