import { said } from "../model/said";
import { chmod, mkdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TrashItem } from "../model/api";
import { OrchestratorError } from "../model/errors";
import { git, gitFields, gitLine } from "./git";
import { entriesOf, isThere } from "./places";
import { branchRef, commitAt, treeOf, trashPrefix } from "./refs";
import type { Repository } from "./repository";
import type { RawEntry } from "./snapshot";
import {
  parseRaw,
  snapshot,
  stageHidden,
  trashRef,
  unreachable,
} from "./snapshot";
import { clearStaleLock, gitFolder, isNotFound } from "./locks";
import { lookAt } from "./look";
import { gitPath, stageAll } from "./staging";
import { ownBranch } from "./worktreeList";

/**
 * Puts everything that differs in a worktree from `resetTo` into `refs/orchestrator/trash/NAME` (uncommitted work, and commits that
 * nothing else would hold) and resets the worktree and its branch to `resetTo`. Returns the ref; null when nothing differed.
 * Ignored files, and other repositories inside the folder, stay where they are. Safe to repeat.
 */
export async function takeAside(
  repo: Repository,
  worktreePath: string,
  request: { readonly name: string; readonly resetTo: string },
): Promise<string | null> {
  const branch = await ownBranch(worktreePath);
  if (branch === null)
    throw new OrchestratorError(
      "gitFailed",
      said`${worktreePath} is not a worktree that Orchestrator Manager made, so it is left as it is.`,
      {
        fix: said`Reset it yourself if you want to: git reset in ${worktreePath}.`,
      },
    );
  await clearStaleLock(worktreePath);
  const look = await lookAt(worktreePath);
  const kept = async (): Promise<string | null> => {
    const ref = trashRef(request.name);
    return (await commitAt(repo.root, ref)) === null ? null : ref;
  };
  const { resetTo } = request;
  if (
    look.clean &&
    look.branch === branch &&
    look.head === resetTo &&
    !(await isUnfinished(worktreePath))
  )
    return await kept();
  const commits = [
    look.head,
    look.branch === branch
      ? look.head
      : await commitAt(worktreePath, branchRef(branch)),
  ].filter((commit) => commit !== null);
  await snapshot(worktreePath, look, {
    name: request.name,
    message: `Work on ${branch}, taken aside`,
    alsoCommits: await unreachable(worktreePath, commits, {
      branch,
      keptBy: resetTo,
    }),
    replacedBy: resetTo,
  });
  await endRebase(worktreePath);
  // With everything in the index that the snapshot holds, the reset deletes exactly that. `git clean` would go by the ignore rules
  // after the reset, and so delete files that were ignored, and not kept, before it.
  await stageAll(worktreePath, look.nested);
  await stageHidden(worktreePath, undefined, resetTo);
  await git(worktreePath, ["symbolic-ref", "HEAD", branchRef(branch)]);
  await git(worktreePath, ["reset", "--hard", resetTo]);
  return await kept();
}

/** What `git reset` and `git rebase --quit` clear away besides files: none of it shows in `git status`. */
const unfinished: readonly string[] = [
  ...["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "SQUASH_MSG"],
  ...["sequencer", "rebase-merge", "rebase-apply"],
];

/** Whether somebody is in the middle of a merge, a rebase or the like, even if no file differs. */
const isUnfinished = async (worktree: string): Promise<boolean> =>
  (await entriesOf(await gitFolder(worktree))).some((name) =>
    unfinished.includes(name),
  );

/** Forgets a rebase that an agent left unfinished: `git reset` ends a merge, but not a rebase. */
const endRebase = async (worktree: string): Promise<void> => {
  for (const name of ["rebase-merge", "rebase-apply"])
    if (await isThere(await gitPath(worktree, name))) {
      await git(worktree, ["rebase", "--quit"]);
      return;
    }
};

/** What is in the trash, newest first. */
export async function listTrash(
  repo: Repository,
): Promise<readonly TrashItem[]> {
  const text = await gitLine(repo.root, [
    "for-each-ref",
    "--sort=-committerdate",
    "--format=%(refname)%00%(objectname)%00%(committerdate:unix)%00%(contents:subject)",
    trashPrefix,
  ]);
  if (text === "") return [];
  return text.split("\n").map((line) => {
    const [ref = "", commit = "", seconds = "0", title = ""] = line.split("\0");
    return {
      ref,
      name: ref.slice(trashPrefix.length),
      commit,
      at: Number(seconds) * 1000,
      title,
    };
  });
}

/**
 * Brings a snapshot back as a new worktree at `into` (absolute; must not exist or be empty), detached at the commit it was taken on:
 * files byte for byte, with what was staged staged. The trash keeps its copy. Throws `notFound`, and `invalidInput` when `into` is taken.
 */
export async function restoreTrash(
  repo: Repository,
  ref: string,
  into: string,
): Promise<void> {
  const commit = ref.startsWith(trashPrefix)
    ? await commitAt(repo.root, ref)
    : null;
  if (commit === null)
    throw new OrchestratorError(
      "notFound",
      said`There is no ${ref} in the trash.`,
      {
        fix: said`List what there is with: orchestrator trash list.`,
      },
    );
  await refuseTaken(into);
  await git(repo.root, ["worktree", "add", "--detach", into, `${commit}^1`]);
  const changes = parseRaw(
    await gitFields(into, [
      "diff-tree",
      "-r",
      "-z",
      "--raw",
      "--no-renames",
      `${commit}^1`,
      commit,
    ]),
  );
  await writeEntries(into, changes);
  await git(into, ["read-tree", await treeOf(into, `${commit}^2`)]);
}

/** Makes these changes to the files in a folder; `allow` may throw for one before it is made. */
export async function writeEntries(
  into: string,
  changes: readonly RawEntry[],
  allow: (entry: RawEntry) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  // Deletions first: a file may stand where a folder has to be, or the other way round.
  for (const entry of changes)
    if (entry.mode === "000000") {
      await allow(entry);
      await rm(path.join(into, entry.path), { force: true });
    }
  for (const entry of changes) {
    await allow(entry);
    await writeEntry(into, entry);
  }
}

const refuseTaken = async (into: string): Promise<void> => {
  const found = await stat(into).catch((error: unknown) => {
    if (isNotFound(error)) return null;
    throw error;
  });
  if (found === null) return;
  if (found.isDirectory() && (await entriesOf(into)).length === 0) return;
  throw new OrchestratorError("invalidInput", said`${into} exists already.`, {
    fix: said`Name a folder that does not exist yet, or is empty.`,
  });
};

const writeEntry = async (into: string, entry: RawEntry): Promise<void> => {
  // A submodule's content is in its own repository.
  if (entry.mode === "000000" || entry.mode === "160000") return;
  const file = path.join(into, entry.path);
  await mkdir(path.dirname(file), { recursive: true });
  // Never through a link, nor with the mode of what was there.
  await rm(file, { recursive: true, force: true });
  const { stdout } = await git(into, ["cat-file", "blob", entry.object]);
  if (entry.mode === "120000") {
    await symlink(stdout, file);
    return;
  }
  await writeFile(file, stdout);
  if (entry.mode === "100755") await chmod(file, 0o755);
};
