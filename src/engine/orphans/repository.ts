import { statusWords } from "../allowed";
import type { Said } from "../../model/said";
import { said } from "../../model/said";
import path from "node:path";
import * as git from "../../git";
import type { OwnBranch, OwnWorktree, Remnant, Repository } from "../../git";
import { OrchestratorError } from "../../model/errors";
import type { ErrorCode } from "../../model/errors";
import { isPast } from "../../model/overview";
import type { Known } from "../../model/overview";
import { processesIn } from "../../runners";
import type { Candidate, Surroundings } from "./candidate";
import { isAtWork, noWork } from "./candidate";
import { temporaryFile } from "./files";

/**
 * How long a lock must have been there, in milliseconds. git holds one for moments, but while a person writes a commit's message;
 * where it can be seen that nobody works in the folder, a moment is enough.
 */
const lockMs = process.platform === "linux" ? 10_000 : 3_600_000;

/** Without these there is nothing of ours to be found. */
const nothingThere: readonly ErrorCode[] = [
  "noRepository",
  "noCommit",
  "gitNotFound",
  "gitTooOld",
];

/** What this engine made in the repository and no orchestration uses. Throws when git cannot tell. */
export async function findInRepository(
  around: Surroundings,
): Promise<Candidate[]> {
  const repository = await openIfThere(around.workspace);
  if (repository === null) return [];
  const { worktrees, branches, remnants } = await git.listOwn(
    repository,
    around.stateFolder,
  );
  // Asked after the look: what an orchestration makes is on record before it is made.
  const usage = await usageOf(around.orchestrations.all());
  const free = worktrees.filter((worktree) => !usage.uses(worktree));
  const ownBranches = new Set(worktrees.map(({ branch }) => branch));
  const freeBranches = branches.filter(
    (branch) =>
      !usage.uses(branch) &&
      // Goes with its worktree, or is what somebody works on.
      !ownBranches.has(branch.branch) &&
      branch.heldBy.length === 0,
  );
  const maker = await git.makerOf(around.stateFolder);
  return [
    ...remnants.flatMap((remnant) => {
      // Goes with its worktree.
      if (free.some((worktree) => worktree.path === remnant.worktree))
        return [];
      return remnantIn(remnant, usage, around);
    }),
    ...free.map((worktree) => worktreeIn(repository, worktree, usage)),
    ...freeBranches.map((branch) =>
      branch.commit === null
        ? markIn(repository, branch, maker)
        : branchIn(repository, branch, usage),
    ),
  ];
}

const openIfThere = async (workspace: string): Promise<Repository | null> => {
  try {
    return await git.openRepository(workspace);
  } catch (error) {
    if (error instanceof OrchestratorError && nothingThere.includes(error.code))
      return null;
    throw error;
  }
};

interface Place {
  readonly path?: string;
  readonly branch: string | null;
}

interface Usage {
  /** Whether an orchestration that may go on has it. */
  uses(place: Place): boolean;
  /** Whether an orchestration is at work there now. */
  worksIn(place: Place): boolean;
  /** The orchestration that had it, should one be on record. */
  hadBy(place: Place): Known | undefined;
}

const usageOf = async (all: readonly Known[]): Promise<Usage> => {
  const places = await Promise.all(
    all.flatMap((o) =>
      o.worktree === null
        ? []
        : [
            git.canonical(o.worktree.path).then((real) => ({
              o,
              path: real,
              branch: o.worktree?.branch,
            })),
          ],
    ),
  );
  const having = (place: Place): Known[] =>
    places
      .filter(
        (each) =>
          each.branch === place.branch ||
          (place.path !== undefined && each.path === place.path),
      )
      .map(({ o }) => o);
  return {
    uses: (place) => having(place).some((o) => !isPast(o)),
    worksIn: (place) => having(place).some(isAtWork),
    hadBy: (place) => having(place)[0],
  };
};

const quoted = ({ title }: Known): string =>
  `“${title.length > 60 ? `${title.slice(0, 59)}…` : title}”`;

const endedWith = (o: Known): Said =>
  said`${quoted(o)} is ${statusWords[o.status]} and does not need it any more`;

const worktreeIn = (
  repository: Repository,
  worktree: OwnWorktree,
  usage: Usage,
): Candidate => {
  const { branch } = worktree;
  const o = usage.hadBy(worktree);
  const reason =
    o === undefined
      ? said`No orchestration on record works in it`
      : endedWith(o);
  const why = {
    whole: said`${reason}.`,
    halfMade: said`${reason}; it was not made to the end.`,
    halfRemoved: said`${reason}; its removal was not finished.`,
    gone: said`${reason}; its folder is gone.`,
  }[worktree.state];
  return {
    id: `worktree:${worktree.path}`,
    kind: "worktree",
    what:
      branch === null ? worktree.path : `${worktree.path} (branch ${branch})`,
    why,
    since: worktree.changedAt,
    holdsWork: () => git.holdsWork(repository, worktree),
    async remove() {
      const users = processesIn(worktree.path);
      if (users.length > 0)
        throw new OrchestratorError(
          "notAllowedNow",
          said`Somebody works in ${worktree.path} (process ${users.join(", ")}).`,
          {
            fix: said`Close the terminal or the program there, then try again.`,
          },
        );
      const { trashRef } = await git.removeWorktree(repository, {
        path: worktree.path,
        branch: branch ?? "",
        trashName: `${o?.id ?? "orphan"}/${o ? "worktree" : (branch ?? path.basename(worktree.path))}`,
        keepBranch: branch === null,
      });
      return trashRef;
    },
  };
};

const branchIn = (
  repository: Repository,
  branch: OwnBranch,
  usage: Usage,
): Candidate => {
  const o = usage.hadBy(branch);
  return {
    id: `branch:${branch.branch}`,
    kind: "branch",
    what: branch.branch,
    why:
      o === undefined
        ? said`No orchestration on record works on it.`
        : said`${endedWith(o)}.`,
    since: branch.changedAt,
    holdsWork: () => git.holdsWork(repository, branch),
    async remove() {
      const { trashRef, branchDeleted } = await git.removeBranch(repository, {
        branch: branch.branch,
        trashName: `${o?.id ?? "orphan"}/${o ? "branch" : branch.branch}`,
      });
      if (branchDeleted) return trashRef;
      throw new OrchestratorError(
        "notAllowedNow",
        said`The branch ${branch.branch} is in use.`,
        {
          fix: said`See where with git worktree list; switch to another branch there.`,
        },
      );
    },
  };
};

const markIn = (
  repository: Repository,
  { branch }: OwnBranch,
  maker: string,
): Candidate => ({
  id: `mark:${branch}`,
  kind: "mark",
  what: `refs/orchestrator/branches/${branch}`,
  why: said`Its branch was deleted by somebody.`,
  since: null,
  holdsWork: noWork,
  async remove() {
    await git.removeMark(repository, branch, maker);
    return null;
  },
});

const remnantIn = (
  { path: file, kind, worktree, branch, changedAt }: Remnant,
  usage: Usage,
  { openedAt, now }: Surroundings,
): Candidate[] => {
  // Work that goes on may use it, though it looks older than that: clocks are set back.
  if (kind === "temporary")
    return changedAt < openedAt && !usage.worksIn({ branch })
      ? [temporaryFile(file, changedAt)]
      : [];
  const inUse =
    usage.worksIn({ branch }) ||
    changedAt > now() - lockMs ||
    (worktree !== null && processesIn(worktree).length > 0);
  if (inUse) return [];
  return [
    {
      id: `lock:${file}`,
      kind: "lock",
      what: file,
      why: said`A git that was killed left it; until it is gone, git refuses to change ${worktree ?? said`the branch ${branch ?? ""}`}.`,
      since: changedAt,
      holdsWork: noWork,
      async remove() {
        await git.removeLock(file);
        return null;
      },
    },
  ];
};
