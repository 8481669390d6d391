import path from "node:path";
import { git, gitFields } from "./git";
import { isThere } from "./places";

/**
 * Lets git see files again that somebody told it to take for unchanged (`--assume-unchanged`, `--skip-worktree`): what a gate runs on
 * would be in no commit. Those that are not there stay as they are, since a sparse checkout leaves them out in the same way.
 */
export async function showHidden(worktree: string): Promise<void> {
  // Before each path a letter: S, or any small one, for what is taken for unchanged.
  const marked = (await gitFields(worktree, ["ls-files", "-v", "-z"]))
    .filter((field) => /^[Sa-z] /.test(field))
    .map((field) => field.slice(2));
  const there: string[] = [];
  for (const name of marked)
    if (await isThere(path.join(worktree, name))) there.push(name);
  if (there.length === 0) return;
  // Git heeds one of the two at a time.
  for (const mark of ["--no-skip-worktree", "--no-assume-unchanged"])
    await git(worktree, ["update-index", mark, "-z", "--stdin"], {
      input: there.map((name) => `${name}\0`).join(""),
    });
}
