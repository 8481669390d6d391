import { git } from "./git";

const fallback = [
  ["user.name", "Orchestrator Manager"],
  ["user.email", "orchestrator@localhost"],
] as const;

/**
 * Makes a commit as the user, or as ourselves where git knows no user: it would stop, or guess a name from the computer's. What git
 * knows is asked only when it refuses. `run` gets configuration for its command, and has done nothing when it throws.
 */
export async function asSomebody<Result>(
  folder: string,
  run: (config: readonly string[]) => Promise<Result>,
): Promise<Result> {
  try {
    return await run(["user.useConfigOnly=true"]);
  } catch (error) {
    const { stdout } = await git(
      folder,
      ["config", "--get-regexp", "^user\\.(name|email)$"],
      { expect: [0, 1] },
    );
    const known = stdout.toString("utf8").split("\n");
    const missing = fallback
      .filter(([key]) => !known.some((line) => isSet(line, key)))
      .map(([key, value]) => `${key}=${value}`);
    if (missing.length === 0) throw error;
    return await run(missing);
  }
}

/** An empty value counts as none: git refuses it, too. */
const isSet = (line: string, key: string): boolean =>
  line.startsWith(`${key} `) && line.slice(key.length).trim() !== "";

/** Makes a commit object of a tree; moves no branch and runs no hook. Returns its id. */
export async function commitTree(
  folder: string,
  commit: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: string;
  },
): Promise<string> {
  const { stdout } = await asSomebody(folder, (config) =>
    git(
      folder,
      [
        "commit-tree",
        commit.tree,
        ...commit.parents.flatMap((parent) => ["-p", parent]),
        // Through stdin, so that a message is never taken for an option.
        "-F",
        "-",
      ],
      { input: `${commit.message}\n`, config },
    ),
  );
  return stdout.toString("utf8").trim();
}
