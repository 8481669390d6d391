import { said } from "../model/said";
import { rm } from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { git, gitLine } from "./git";
import { lookAt, nestedRepositories } from "./look";
import { entriesOf, foreignFolder, isSymbolicLink, unregister } from "./places";
import {
  branchRef,
  clearLocksOf,
  commitAt,
  makersPrefix,
  markRef,
  updateRefs,
} from "./refs";
import { clearRemnants } from "./remnants";
import type { Repository } from "./repository";
import { linksWithWork } from "./stranded";
import {
  snapshot,
  snapshotCommit,
  snapshotStaged,
  trashRef,
  unreachable,
} from "./snapshot";
import { clearStaleLock } from "./locks";
import type { RegisteredWorktree } from "./worktreeList";
import {
  adminFolder,
  beingRemoved,
  heldBranches,
  isHalfMade,
  isLinkInto,
  isLockedByOthers,
  ownBranch,
  worktreeAt,
} from "./worktreeList";

export interface RemoveWorktreeRequest {
  readonly path: string;
  readonly branch: string;
  /** Name below `refs/orchestrator/trash/` for what would else be lost. */
  readonly trashName: string;
  readonly keepBranch: boolean;
}

/**
 * Removes a worktree and, unless it is to be kept, its branch. Before that, uncommitted work and commits that nothing else holds go
 * into the trash (`trashRef`; null when there was nothing to keep). Ignored files are deleted with the folder.
 * Safe to repeat, also when the folder is gone. A branch that is not ours, or is checked out elsewhere, stays.
 */
export async function removeWorktree(
  repo: Repository,
  request: RemoveWorktreeRequest,
): Promise<{ trashRef: string | null; branchDeleted: boolean }> {
  await clearRemnants(repo.root, request.path);
  const registered = await worktreeAt(repo.root, request.path);
  if (registered !== null) await removeRegistered(repo, registered, request);
  if (!request.keepBranch) return await removeBranch(repo, request);
  // Asked of the repository, not remembered: the answer is the same when the call is repeated after a crash.
  const ref = trashRef(request.trashName);
  const kept = await commitAt(repo.root, ref);
  return { trashRef: kept === null ? null : ref, branchDeleted: false };
}

const removeRegistered = async (
  repo: Repository,
  registered: RegisteredWorktree,
  request: RemoveWorktreeRequest,
): Promise<void> => {
  const place = registered.path;
  const linked = (await entriesOf(place)).includes(".git");
  const begun = registered.lock === beingRemoved;
  await assertNotForeign(repo, registered, linked);
  if (!begun) {
    await assertOurs(registered, request.branch, linked);
    if (linked) {
      await clearStaleLock(place);
      if (isHalfMade(registered))
        refuseNested(place, await nestedRepositories(place));
      else {
        const look = await lookAt(place);
        refuseNested(place, [...look.nested, ...(await linksWithWork(place))]);
        await snapshot(place, look, await whatGoes(repo, registered, request));
      }
    } else if ((await entriesOf(place)).length > 0) {
      throw foreignFolder(place);
    } else {
      await keepStaged(repo, registered, request);
    }
    // From here on the folder is no longer whole: a repeated call must not take a snapshot of its remains.
    if (registered.lock !== null)
      await git(repo.root, ["worktree", "unlock", place]);
    await git(repo.root, ["worktree", "lock", "--reason", beingRemoved, place]);
  }
  // By ourselves rather than by git, which gives up half-way when a file is held open (Windows).
  await rm(place, { recursive: true, force: true, maxRetries: 5 });
  await unregister(repo, place);
};

/** What looks like ours and is not: a link, a folder that belongs to a copy of the repository, one that somebody wants kept. */
const assertNotForeign = async (
  repo: Repository,
  registered: RegisteredWorktree,
  linked: boolean,
): Promise<void> => {
  const { path: place, lock } = registered;
  if (registered.main) throw foreignFolder(place);
  if (isLockedByOthers(registered))
    throw new OrchestratorError(
      "gitFailed",
      lock === "" || lock === null
        ? said`The worktree ${place} is locked.`
        : said`The worktree ${place} is locked: ${lock}.`,
      { fix: said`Unlock it first: git worktree unlock ${place}` },
    );
  if (await isSymbolicLink(place)) throw foreignFolder(place);
  if (linked && !(await isLinkInto(repo.root, path.join(place, ".git"))))
    throw foreignFolder(place);
};

const assertOurs = async (
  registered: RegisteredWorktree,
  branch: string,
  linked: boolean,
): Promise<void> => {
  if (isHalfMade(registered)) return;
  const own = linked ? await ownBranch(registered.path) : registered.branch;
  // Without its folder, a worktree that was detached (in the middle of a rebase) no longer says whose it is: its path must do.
  const unknown = own === null && !linked;
  if (own !== branch && !unknown) throw foreignFolder(registered.path);
};

const refuseNested = (place: string, nested: readonly string[]): void => {
  const [first] = nested;
  if (first === undefined) return;
  const folder = path.join(place, first);
  throw new OrchestratorError(
    "gitFailed",
    said`${folder} is a git repository of its own, which the trash cannot keep.`,
    { fix: said`Move ${folder} elsewhere or delete it, then retry.` },
  );
};

const keepStaged = async (
  repo: Repository,
  registered: RegisteredWorktree,
  request: RemoveWorktreeRequest,
): Promise<void> => {
  const admin = await adminFolder(repo.root, registered.path);
  if (admin === null || registered.head === null) return;
  await snapshotStaged(
    repo.root,
    admin,
    registered.head,
    await whatGoes(repo, registered, request),
  );
};

const whatGoes = async (
  repo: Repository,
  registered: RegisteredWorktree,
  request: RemoveWorktreeRequest,
) => {
  const tip =
    registered.branch === request.branch
      ? registered.head
      : await commitAt(repo.root, branchRef(request.branch));
  return {
    name: request.trashName,
    message: `Work of ${request.branch}, kept when its worktree was removed`,
    alsoCommits: await unreachable(
      repo.root,
      [registered.head, tip].filter((commit) => commit !== null),
      { branch: request.keepBranch ? null : request.branch, keptBy: null },
    ),
    replacedBy: null,
  };
};

/**
 * Deletes a branch of ours that has no worktree (any more), and its marks; commits that nothing else holds go into the trash. One
 * that is not ours, or that somebody works on, stays. Safe to repeat: what the trash holds is asked of the repository, not
 * remembered, so the answer is the same after a crash.
 */
export async function removeBranch(
  repo: Repository,
  request: Pick<RemoveWorktreeRequest, "branch" | "trashName">,
): Promise<{ trashRef: string | null; branchDeleted: boolean }> {
  const { branch } = request;
  const ref = trashRef(request.trashName);
  const { tip, marks, kept } = await refsOf(repo, branch, ref);
  const trashed = kept === null ? null : ref;
  if (tip === null) {
    if (marks.length > 0)
      await updateRefs(
        repo.root,
        marks.map((mark) => `delete ${mark}`),
      );
    await clearLocksOf(repo.root, branch);
    return { trashRef: trashed, branchDeleted: true };
  }
  if (
    !marks.includes(markRef(branch)) ||
    (await heldBranches(repo.root)).has(branch)
  )
    return { trashRef: trashed, branchDeleted: false };
  const keptNow = await keepTip(repo, request, { tip, kept });
  await updateRefs(repo.root, [
    // With the value that was kept: a commit that came since makes git refuse.
    `delete ${branchRef(branch)} ${tip}`,
    ...marks.map((mark) => `delete ${mark}`),
  ]);
  return { trashRef: keptNow ? ref : trashed, branchDeleted: true };
}

/** Commit of a branch, the refs that say that it is ours, and whose of us, and the commit that the trash keeps under a name. */
const refsOf = async (
  repo: Repository,
  branch: string,
  trash: string,
): Promise<{ tip: string | null; marks: string[]; kept: string | null }> => {
  const lines = await gitLine(repo.root, [
    "for-each-ref",
    "--format=%(objectname) %(refname)",
    branchRef(branch),
    markRef(branch),
    `${makersPrefix}*/${branch}`,
    trash,
  ]);
  // For git, a name also stands for what is below it.
  const found = lines.split("\n").map((line) => {
    const space = line.indexOf(" ");
    return { commit: line.slice(0, space), ref: line.slice(space + 1) };
  });
  const commitOf = (name: string): string | null =>
    found.find(({ ref }) => ref === name)?.commit ?? null;
  return {
    tip: commitOf(branchRef(branch)),
    marks: found
      .map(({ ref }) => ref)
      .filter(
        (ref) =>
          ref === markRef(branch) ||
          (ref.startsWith(makersPrefix) && ref.endsWith(`/${branch}`)),
      ),
    kept: commitOf(trash),
  };
};

/** Keeps the commits of a branch that has no worktree (any more), if nothing else holds them. Returns whether it had to. */
const keepTip = async (
  repo: Repository,
  request: Pick<RemoveWorktreeRequest, "branch" | "trashName">,
  { tip, kept }: { readonly tip: string; readonly kept: string | null },
): Promise<boolean> => {
  const lost = await unreachable(repo.root, [tip], {
    branch: request.branch,
    keptBy: kept,
  });
  if (lost.length === 0) return false;
  await snapshotCommit(repo.root, tip, {
    name: request.trashName,
    message: `Commits of ${request.branch}, kept when it was deleted`,
  });
  return true;
};
