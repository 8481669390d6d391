import { git, gitFields, gitSays } from "./git";
import type { Repository } from "./repository";

/** Names of what lies at the top of a commit. */
export const topNamesAt = async (
  repo: Repository,
  commit: string,
): Promise<string[]> =>
  gitFields(repo.root, ["ls-tree", "-z", "--name-only", "--full-tree", commit]);

/** What an extended regular expression finds in these files of a commit; nothing in those that are not there. */
export async function matchesAt(
  repo: Repository,
  commit: string,
  pattern: string,
  files: readonly string[],
): Promise<string[]> {
  const { stdout } = await git(
    repo.root,
    ["grep", "-ohIE", "-e", pattern, commit, "--", ...files],
    { expect: [0, 1] },
  );
  return stdout.toString("utf8").split("\n").filter(Boolean);
}

/** Whether any file of a commit has this word, beside those that say what git ignores. */
export const isSaidAt = async (
  repo: Repository,
  commit: string,
  word: string,
): Promise<boolean> =>
  gitSays(
    repo.root,
    ["grep", "-qIFw", "-e", word, commit, "--", ":(exclude,glob)**/.gitignore"],
    { pathspecMagic: true },
  );

/** Those of these files and folders of a worktree that git ignores: no commit has them. */
export async function ignoredOf(
  worktree: string,
  files: readonly string[],
): Promise<string[]> {
  const { stdout } = await git(worktree, ["check-ignore", "-z", "--stdin"], {
    input: files.map((name) => `./${name}\0`).join(""),
    // 128: one of them lies behind a link, or in another repository; git says nothing of those after it.
    expect: [0, 1, 128],
    // It refuses to take paths for what they are; by `./` they are.
    pathspecMagic: true,
  });
  return stdout
    .toString("utf8")
    .split("\0")
    .filter(Boolean)
    .map((name) => name.slice("./".length));
}
