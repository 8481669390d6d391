import { git, gitFields } from "./git";
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
