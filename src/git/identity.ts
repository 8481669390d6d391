import { git } from "./git";

const fallback = [
  ["user.name", "Orchestrator Manager"],
  ["user.email", "orchestrator@localhost"],
] as const;

/**
 * Configuration that lets git commit: the user's own identity where there is one, ours where there is none.
 * Without it git would stop, or guess a name from the computer's.
 */
export async function identity(folder: string): Promise<string[]> {
  const { stdout } = await git(
    folder,
    ["config", "--get-regexp", "^user\\.(name|email)$"],
    { expect: [0, 1] },
  );
  const known = stdout.toString("utf8").split("\n");
  return fallback
    .filter(([key]) => !known.some((line) => line.startsWith(`${key} `)))
    .map(([key, value]) => `${key}=${value}`);
}

/** Makes a commit object of a tree; moves no branch and runs no hook. Returns its id. */
export async function commitTree(
  folder: string,
  commit: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: string;
  },
): Promise<string> {
  const { stdout } = await git(
    folder,
    [
      "commit-tree",
      commit.tree,
      ...commit.parents.flatMap((parent) => ["-p", parent]),
      // Through stdin, so that a message is never taken for an option.
      "-F",
      "-",
    ],
    { input: `${commit.message}\n`, config: await identity(folder) },
  );
  return stdout.toString("utf8").trim();
}
