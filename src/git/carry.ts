import { said } from "../model/said";
import { lstat, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { WorktreeCarrier } from "../model/carry";
import { carriedRef } from "../model/carry";
import { OrchestratorError } from "../model/errors";
import { git, gitFields, gitLine } from "./git";
import { commitTree } from "./identity";
import { commonFolder, isNotFound, readIfThere } from "./locks";
import { headOf, lookAt } from "./look";
import { branchRef, treeOf } from "./refs";
import { folderTree, parseRaw } from "./snapshot";
import type { RawEntry } from "./snapshot";
import { gitPath, withIndexCopy } from "./staging";
import { writeEntries } from "./trash";

/** So many commits of history go along: enough to look around in, whatever the repository's age. */
const carriedCommits = 50;

/** Tree of the worktree's folder as it is now; ignored files are not in it. */
const treeNow = async (worktree: string): Promise<string> => {
  const look = await lookAt(worktree);
  return withIndexCopy(await gitPath(worktree, "index"), (indexFile) =>
    folderTree(worktree, look, indexFile, null),
  );
};

/** Of these commits, those whose parents are left out: git takes them for the beginning of all history then. */
async function shallowOnes(
  worktree: string,
  common: string,
  commit: string,
): Promise<string[]> {
  const lines = (
    await gitLine(worktree, [
      "rev-list",
      "--parents",
      `--max-count=${carriedCommits}`,
      commit,
    ])
  )
    .split("\n")
    .map((line) => line.split(" "));
  const taken = new Set(lines.map(([own = ""]) => own));
  const cut = lines
    .filter(([, ...parents]) => parents.some((each) => !taken.has(each)))
    .map(([own = ""]) => own);
  // A repository that is cut itself has no parents to show for these.
  const before = (await readIfThere(path.join(common, "shallow"))) ?? "";
  return [...cut, ...before.split("\n").filter((each) => taken.has(each))];
}

async function pack(worktree: string, into: string): Promise<void> {
  const look = await lookAt(worktree);
  const head = headOf(look, worktree);
  const commit = await commitTree(worktree, {
    tree: await treeNow(worktree),
    parents: [head],
    message: "The worktree as it was carried away",
  });
  const common = await commonFolder(worktree);
  await git(worktree, ["init", "--quiet", "--bare", into]);
  // The user's template may bring some.
  await rm(path.join(into, "hooks"), { recursive: true, force: true });
  const alternates = path.join(into, "objects", "info", "alternates");
  await mkdir(path.dirname(alternates), { recursive: true });
  await writeFile(alternates, `${path.join(common, "objects")}\n`);
  const shallow = await shallowOnes(worktree, common, commit);
  if (shallow.length > 0)
    await writeFile(path.join(into, "shallow"), `${shallow.join("\n")}\n`);
  await git(
    into,
    ["pack-objects", "--quiet", "--revs", path.join("objects", "pack", "pack")],
    { input: `${commit}\n` },
  );
  // Whoever opens it has the files beside it, and nothing of ours.
  await git(into, ["config", "core.bare", "false"]);
  await git(into, ["update-ref", carriedRef, commit]);
  if (look.branch === null)
    await git(into, ["update-ref", "--no-deref", "HEAD", head]);
  else {
    await git(into, ["update-ref", branchRef(look.branch), head]);
    await git(into, ["symbolic-ref", "HEAD", branchRef(look.branch)]);
  }
  const exclude = await readIfThere(path.join(common, "info", "exclude"));
  await mkdir(path.join(into, "info"), { recursive: true });
  await writeFile(path.join(into, "info", "exclude"), exclude ?? "");
  await writeFile(alternates, "");
}

async function unpack(worktree: string, bundle: string): Promise<void> {
  const [commit = ""] = (
    await gitLine(worktree, ["bundle", "unbundle", bundle])
  ).split(" ");
  const wanted = await treeOf(worktree, commit);
  const changes = parseRaw(
    await gitFields(worktree, [
      ...["diff-tree", "-r", "-z", "--raw", "--no-renames"],
      await treeNow(worktree),
      wanted,
    ]),
  );
  // git refuses an index with a path such as `.git/hooks` or `..`.
  await withIndexCopy(await gitPath(worktree, "index"), (indexFile) =>
    git(worktree, ["read-tree", wanted], { indexFile }),
  );
  await writeEntries(worktree, changes, (entry) =>
    refuseThroughLink(worktree, entry),
  );
}

/** Throws for a path that leads through a link, which may lead out of the worktree. */
export async function refuseThroughLink(
  worktree: string,
  entry: RawEntry,
): Promise<void> {
  for (
    let folder = path.dirname(entry.path);
    folder !== ".";
    folder = path.dirname(folder)
  ) {
    const found = await lstat(path.join(worktree, folder)).catch(
      (error: unknown) => {
        if (isNotFound(error)) return null;
        throw error;
      },
    );
    if (found?.isSymbolicLink() === true)
      throw new OrchestratorError(
        "gitFailed",
        said`What came back would write through the link ${folder}.`,
        { fix: said`Look at what the agent did, then retry.` },
      );
  }
}

export const worktreeCarrier: WorktreeCarrier = { pack, unpack };
