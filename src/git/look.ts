import { said } from "../model/said";
import { OrchestratorError } from "../model/errors";
import { gitFields } from "./git";

/** What one question to git tells of a worktree. */
export interface Look {
  /** Commit that is checked out; null on a branch that has none yet. */
  readonly head: string | null;
  /** Branch that is checked out; null when HEAD is detached. */
  readonly branch: string | null;
  /**
   * Nothing is staged, changed or untracked (and not ignored). Submodules and other repositories inside count as they do for
   * `git add`: another commit is a change, changed files in them are not.
   */
  readonly clean: boolean;
  /** Folders inside that are repositories of their own and not submodules: never ours to commit, keep or delete. */
  readonly nested: readonly string[];
  /** Files of a merge, or of something of its kind, whose conflicts nobody has resolved. */
  readonly conflicts: readonly string[];
}

/** What git tells of a file with conflicts before its path: u, XY, sub, four modes, three objects. */
const unmergedFields = 10;

/** Looks at a worktree; changes nothing. */
export async function lookAt(worktree: string): Promise<Look> {
  const fields = await gitFields(worktree, [
    "status",
    "--porcelain=v2",
    "--branch",
    "-z",
    "--no-renames",
    "--no-ahead-behind",
    "--untracked-files=all",
    "--ignore-submodules=dirty",
  ]);
  const said = (name: string): string =>
    fields
      .find((field) => field.startsWith(`# branch.${name} `))
      ?.slice(`# branch.${name} `.length) ?? "";
  const [oid, branch] = [said("oid"), said("head")];
  const entries = fields.filter((field) => !field.startsWith("# "));
  return {
    head: oid === "(initial)" ? null : oid,
    branch: branch === "(detached)" ? null : branch,
    clean: entries.length === 0,
    // Of a folder with untracked files each is listed; the folder itself only when git would not go into it.
    nested: entries
      .filter((entry) => entry.startsWith("? ") && entry.endsWith("/"))
      .map((entry) => entry.slice("? ".length, -1)),
    conflicts: entries
      .filter((entry) => entry.startsWith("u "))
      .map((entry) => entry.split(" ").slice(unmergedFields).join(" ")),
  };
}

/** The commit that was seen checked out. Throws `gitFailed` where there was none. */
export function headOf(look: Look, worktree: string): string {
  if (look.head !== null) return look.head;
  throw new OrchestratorError(
    "gitFailed",
    said`The branch that is checked out in ${worktree} has no commit.`,
    { fix: said`Run git switch there to go back to a branch that has one.` },
  );
}

/** Like `nested` of a look, of a worktree that is half made: git cannot tell yet what is checked out there. */
export async function nestedRepositories(worktree: string): Promise<string[]> {
  const others = await gitFields(worktree, [
    "ls-files",
    "-z",
    "--others",
    "--exclude-standard",
  ]);
  return others
    .filter((name) => name.endsWith("/"))
    .map((name) => name.slice(0, -1));
}
