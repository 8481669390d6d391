import { said } from "../model/said";
import { createHash } from "node:crypto";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { gitFields, gitLine, gitSays } from "./git";
import { entriesOf, isSymbolicLink } from "./places";
import {
  branchRef,
  commitAt,
  makerRef,
  makersPrefix,
  markRef,
  updateRefs,
} from "./refs";
import type { Repository } from "./repository";
import { unreachable } from "./snapshot";
import { commonFolder, isNotFound, removeStaleLock } from "./locks";
import { indexCopyPrefix } from "./staging";
import type { RegisteredWorktree } from "./worktreeList";
import {
  adminFolder,
  beingRemoved,
  canonical,
  heldBranches,
  isHalfMade,
  isLinkInto,
  isLockedByOthers,
  listWorktrees,
  ownBranch,
} from "./worktreeList";

/** A worktree that this engine made, and no other that shares the repository. */
export interface OwnWorktree {
  /** Real path. */
  readonly path: string;
  /** The branch that it was made for; null where that is not known any more. */
  readonly branch: string | null;
  /** `gone`: git has it registered, the folder is not there. */
  readonly state: "whole" | "halfMade" | "halfRemoved" | "gone";
  readonly head: string | null;
  /** Folder where git keeps its index and HEAD. */
  readonly admin: string;
  /** Epoch milliseconds. */
  readonly changedAt: number | null;
}

/** A branch that this engine made. */
export interface OwnBranch {
  readonly branch: string;
  /** Null when somebody deleted it: only our mark is left. */
  readonly commit: string | null;
  /** Epoch milliseconds. */
  readonly changedAt: number | null;
  /** Worktrees that work on it, whoever made them. */
  readonly heldBy: readonly string[];
}

/** A file, or folder, that a git which was killed, or we, left in git's folder. */
export interface Remnant {
  readonly path: string;
  readonly kind: "lock" | "temporary";
  /** Path of the worktree that it stands in the way of; null for the lock of a branch. */
  readonly worktree: string | null;
  /** The worktree's branch. */
  readonly branch: string | null;
  /** Epoch milliseconds. */
  readonly changedAt: number;
}

export interface OwnThings {
  readonly worktrees: readonly OwnWorktree[];
  readonly branches: readonly OwnBranch[];
  readonly remnants: readonly Remnant[];
}

/**
 * How an engine signs what it makes in a repository: by the place of its state folder, which no two engines share. (Its copy lies
 * elsewhere, so what the original made is not the copy's to clean up.)
 */
export const makerOf = async (stateFolder: string): Promise<string> =>
  createHash("sha256")
    .update(await realpath(stateFolder))
    .digest("hex")
    .slice(0, 16);

/** All that the engine of a state folder made in a repository and that is still there. Changes nothing. */
export async function listOwn(
  repo: Repository,
  stateFolder: string,
): Promise<OwnThings> {
  const { made, tips } = await branchesOf(repo, await makerOf(stateFolder));
  const state = await realpath(stateFolder);
  const worktrees: OwnWorktree[] = [];
  const all = await listWorktrees(repo.root);
  for (const registered of all) {
    const own = await asOwn(repo, registered, (branch, place) =>
      branch !== null && made.has(branch) ? true : isBelow(state, place),
    );
    if (own !== null) worktrees.push(own);
  }
  const held = await heldBranches(repo.root, all);
  const branches = [...made].map((branch) => ({
    branch,
    commit: tips.get(branch)?.commit ?? null,
    changedAt: tips.get(branch)?.changedAt ?? null,
    heldBy: held.get(branch) ?? [],
  }));
  return {
    worktrees,
    branches,
    remnants: await remnantsOf(repo, worktrees, [...made]),
  };
}

const isBelow = (folder: string, child: string): boolean => {
  const relative = path.relative(folder, child);
  return (
    relative !== "" &&
    !/^\.\.(?:[\\/]|$)/.test(relative) &&
    !path.isAbsolute(relative)
  );
};

/** The branches that an engine made, and the commits of all branches. */
const branchesOf = async (repo: Repository, maker: string) => {
  const prefix = `${makersPrefix}${maker}/`;
  const heads = branchRef("");
  const text = await gitLine(repo.root, [
    "for-each-ref",
    "--format=%(refname)%00%(objectname)%00%(committerdate:unix)",
    prefix,
    heads,
  ]);
  const made = new Set<string>();
  const tips = new Map<string, { commit: string; changedAt: number }>();
  for (const line of text.split("\n")) {
    const [ref = "", commit = "", seconds = "0"] = line.split("\0");
    if (ref.startsWith(prefix)) made.add(ref.slice(prefix.length));
    if (ref.startsWith(heads))
      tips.set(ref.slice(heads.length), {
        commit,
        changedAt: Number(seconds) * 1000,
      });
  }
  return { made, tips };
};

/** What we made of a registered worktree; null when it is somebody else's, or when somebody locked it to have it kept. */
const asOwn = async (
  repo: Repository,
  registered: RegisteredWorktree,
  isOurs: (branch: string | null, place: string) => boolean,
): Promise<OwnWorktree | null> => {
  if (registered.main || isLockedByOthers(registered)) return null;
  if (await isSymbolicLink(registered.path)) return null;
  const place = await canonical(registered.path);
  const entries = await entriesOf(place);
  const linked = entries.includes(".git");
  // The registration of a copied repository leads to the worktree of the original, which leads back to that.
  if (linked && !(await isLinkInto(repo.root, path.join(place, ".git"))))
    return null;
  const mark = linked ? await ownBranch(place) : null;
  const halfMade = isHalfMade(registered);
  const halfRemoved = registered.lock === beingRemoved;
  // A whole one says itself that we made it; its branch alone could be checked out by the user.
  if (linked && mark === null && !halfMade && !halfRemoved) return null;
  if (!linked && entries.length > 0 && !halfRemoved) return null;
  const branch = mark ?? registered.branch;
  if (!isOurs(branch, place)) return null;
  const admin = await adminFolder(repo.root, registered.path);
  if (admin === null) return null;
  return {
    path: place,
    branch,
    state: halfMade
      ? "halfMade"
      : halfRemoved
        ? "halfRemoved"
        : linked
          ? "whole"
          : "gone",
    head: registered.head,
    admin,
    changedAt:
      (await changedAt(path.join(admin, "index"))) ?? (await changedAt(admin)),
  };
};

const changedAt = async (file: string): Promise<number | null> => {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
};

const remnantsOf = async (
  repo: Repository,
  worktrees: readonly OwnWorktree[],
  branches: readonly string[],
): Promise<Remnant[]> => {
  const found: Remnant[] = [];
  const add = async (remnant: Omit<Remnant, "changedAt">): Promise<void> => {
    const at = await changedAt(remnant.path);
    if (at !== null) found.push({ ...remnant, changedAt: at });
  };
  for (const { path: worktree, admin, branch } of worktrees)
    for (const name of await readdir(admin)) {
      const file = path.join(admin, name);
      if (name.endsWith(".lock"))
        await add({ path: file, kind: "lock", worktree, branch });
      if (name.startsWith(indexCopyPrefix))
        await add({ path: file, kind: "temporary", worktree, branch });
    }
  const common = await commonFolder(repo.root);
  for (const branch of branches)
    await add({
      path: path.join(common, `${branchRef(branch)}.lock`),
      kind: "lock",
      worktree: null,
      branch,
    });
  return found;
};

/** Whether a worktree or a branch has something that is nowhere else: uncommitted, or in no other branch, tag or remote branch. */
export async function holdsWork(
  repo: Repository,
  own: OwnWorktree | OwnBranch,
): Promise<boolean> {
  const isWorktree = "path" in own;
  const commits = [
    isWorktree ? own.head : own.commit,
    isWorktree && own.branch !== null
      ? await commitAt(repo.root, branchRef(own.branch))
      : null,
  ].filter((commit) => commit !== null);
  const lost = await unreachable(repo.root, commits, {
    branch: own.branch,
    keptBy: null,
  });
  if (lost.length > 0) return true;
  if (!isWorktree) return false;
  switch (own.state) {
    case "halfMade":
    case "halfRemoved":
      // Nobody has worked there yet; and what there was, is in the trash already.
      return false;
    case "whole":
      return (
        (await gitFields(own.path, ["status", "--porcelain", "-z"])).length > 0
      );
    case "gone":
      // What was staged is all that can be left.
      return (
        own.head !== null &&
        !(await gitSays(
          repo.root,
          ["diff-index", "--cached", "--quiet", own.head],
          { indexFile: path.join(own.admin, "index") },
        ))
      );
  }
}

/** Forgets that we made a branch which is gone. Refused by git when it is there (again). */
export async function removeMark(
  repo: Repository,
  branch: string,
  maker: string,
): Promise<void> {
  const marks = [markRef(branch), makerRef(maker, branch)];
  await updateRefs(repo.root, [
    `verify ${branchRef(branch)}`,
    ...marks.map((mark) => `delete ${mark}`),
  ]);
}

/** Removes a lock that a git left which was killed. Throws `notAllowedNow` when it changes: some git is at work. */
export async function removeLock(file: string): Promise<void> {
  if (await removeStaleLock(file)) return;
  throw new OrchestratorError(
    "notAllowedNow",
    said`git is at work: ${file} has just changed.`,
    { fix: said`Wait for it to end, then look again.` },
  );
}
