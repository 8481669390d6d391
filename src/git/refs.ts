import path from "node:path";
import { git, gitLine, gitSays } from "./git";
import { clearStale, commonFolder, statOf } from "./locks";
import { entriesOf } from "./places";

export const branchRef = (branch: string): string => `refs/heads/${branch}`;

/**
 * Our mark: a branch is ours when this ref exists. It is made before the branch and deleted after it, in one transaction, which git carries
 * out one ref after the other: a crash in between leaves the mark alone. It points to the commit that the branch was made from.
 */
export const markRef = (branch: string): string =>
  `refs/orchestrator/branches/${branch}`;

/**
 * Says which engine made a branch: workspaces may share a repository, and each may clean up behind itself only. Made and deleted
 * together with the mark; points to the same commit.
 */
export const makerRef = (maker: string, branch: string): string =>
  `${makersPrefix}${maker}/${branch}`;

export const makersPrefix = "refs/orchestrator/makers/";

export const trashPrefix = "refs/orchestrator/trash/";

/** Commit that a ref (or any revision) names; null when there is none. */
export async function commitAt(
  folder: string,
  revision: string,
): Promise<string | null> {
  if (revision.startsWith("-")) return null;
  const { exitCode, stdout } = await git(
    folder,
    ["rev-parse", "--verify", `${revision}^{commit}`],
    { expect: [0, 128] },
  );
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}

/** Commits of a branch and of its mark, each null where there is none. */
export async function branchAndMark(
  folder: string,
  branch: string,
): Promise<{ tip: string | null; mark: string | null }> {
  const refs = [branchRef(branch), markRef(branch)] as const;
  const lines = await gitLine(folder, [
    "for-each-ref",
    "--format=%(refname) %(objectname)",
    ...refs,
  ]);
  // For git, a name also stands for what is below it.
  const [tip, mark] = refs.map(
    (ref) =>
      lines
        .split("\n")
        .find((line) => line.startsWith(`${ref} `))
        ?.slice(ref.length + 1) ?? null,
  );
  return { tip: tip ?? null, mark: mark ?? null };
}

export const treeOf = (folder: string, commit: string): Promise<string> =>
  gitLine(folder, ["rev-parse", "--verify", `${commit}^{tree}`]);

/** Whether two commits hold the very same files. */
export const isSameTree = async (
  folder: string,
  one: string,
  other: string,
): Promise<boolean> =>
  (await treeOf(folder, one)) === (await treeOf(folder, other));

/** The commits that a commit was made from, in their order. */
export const parentsOf = async (
  folder: string,
  commit: string,
): Promise<string[]> =>
  (await gitLine(folder, ["rev-list", "--parents", "--max-count=1", commit]))
    .split(" ")
    .slice(1);

/** Whether everything in `older` is also in `newer`; both are commits. */
export const isIn = async (
  folder: string,
  older: string,
  newer: string,
): Promise<boolean> =>
  older === newer ||
  (await gitSays(folder, ["merge-base", "--is-ancestor", older, newer]));

/** How many commits each of two has that the other does not. */
export async function apart(
  folder: string,
  one: string,
  other: string,
): Promise<{ one: number; other: number }> {
  const line = await gitLine(folder, [
    "rev-list",
    "--left-right",
    "--count",
    `${one}...${other}`,
  ]);
  const [left = "", right = ""] = line.split("\t");
  return { one: Number(left), other: Number(right) };
}

/**
 * Changes several refs, all or none. Each line is a command of `git update-ref --stdin`. A lock that a killed git left on a ref of
 * ours is removed; one on anybody else's is a failure.
 */
export async function updateRefs(
  folder: string,
  commands: readonly string[],
): Promise<void> {
  const run = () =>
    git(
      folder,
      ["update-ref", "--create-reflog", "-m", "orchestrator", "--stdin"],
      {
        input: `${commands.join("\n")}\n`,
      },
    );
  try {
    await run();
  } catch (error) {
    const cleared = await clearOwnLocks(folder, commands);
    if (!cleared) throw error;
    await run();
  }
}

/** Removes the locks that a killed git left on a branch of ours that is gone, and on its marks. */
export async function clearLocksOf(
  folder: string,
  branch: string,
): Promise<void> {
  const common = await commonFolder(folder);
  const makers = await entriesOf(path.join(common, makersPrefix));
  const refs = [
    branchRef(branch),
    markRef(branch),
    ...makers.map((maker) => makerRef(maker, branch)),
  ];
  await clearStale(refs.map((ref) => path.join(common, `${ref}.lock`)));
}

/**
 * The lock that every deletion of a ref takes, for a moment. It is the user's as well, and long held where very many refs are packed: so long must
 * it stay the same, in milliseconds.
 */
const stalePackedMs = 10_000;

/** Whether there was a stale lock on one of our refs, which is gone now. */
const clearOwnLocks = async (
  folder: string,
  commands: readonly string[],
): Promise<boolean> => {
  const refs = commands.map((command) => command.split(" ")[1] ?? "");
  // A branch is ours when its mark is changed with it.
  const own = refs.filter(
    (ref) =>
      ref.startsWith("refs/orchestrator/") ||
      refs.includes(markRef(ref.replace(/^refs\/heads\//, ""))),
  );
  const common = await commonFolder(folder);
  const locks = own.map((ref) => path.join(common, `${ref}.lock`));
  const packed = path.join(common, "packed-refs.lock");
  const found = await Promise.all([...locks, packed].map(statOf));
  await clearStale(locks);
  await clearStale([packed], stalePackedMs);
  return found.some((each) => each !== null);
};
