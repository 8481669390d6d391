import { OrchestratorError } from "../model/errors";
import type { CoChanges } from "../model/plan";
import { gitFields } from "./git";
import type { Repository } from "./repository";

/** So far back the habits of a project are looked at. */
const maxCommits = 2000;
/** A commit with more files says nothing of any two of them: a rename, a formatter, an import. */
const maxFiles = 50;
/** Two files have a habit when so many commits changed both … */
const minSupport = 3;
/** … and these were at least this share of all that changed the rarer one. */
const minConfidence = 0.6;
/** Files kept for one file, the most frequent first: a lock file goes with everything. */
const maxPartners = 30;
/** Milliseconds. History is only a hint: a plan does not wait longer for it. */
const patience = 5000;

/**
 * Files that nearly always change together, from the last commits before `commit` (default: what is checked out). Empty where
 * git cannot tell in time, and nearly so where there is little history, as in a shallow clone. Changes nothing.
 */
export async function readCoChanges(
  repo: Repository,
  commit = "HEAD",
): Promise<CoChanges> {
  return coChangesOf(await readCommits(repo, commit));
}

/** The files of each commit that is small enough. */
const readCommits = async (
  repo: Repository,
  commit: string,
): Promise<string[][]> => {
  let fields: string[];
  try {
    fields = await gitFields(
      repo.root,
      [
        "log",
        "-z",
        `--max-count=${maxCommits}`,
        "--no-merges",
        "--name-only",
        "--no-renames",
        "--no-relative",
        "--no-show-signature",
        // No path starts with a slash: it marks where a commit begins.
        "--format=format:/",
        "--end-of-options",
        commit,
        "--",
      ],
      { timeout: patience },
    );
  } catch (error) {
    if (error instanceof OrchestratorError && error.code === "gitFailed")
      return [];
    throw error;
  }
  const commits: string[][] = [];
  for (const field of fields) {
    const isStart = field.startsWith("/");
    if (isStart) commits.push([]);
    const file = isStart ? field.slice("/\n".length) : field;
    if (file !== "") commits.at(-1)?.push(file);
  }
  return commits.filter((files) => files.length <= maxFiles);
};

const coChangesOf = (commits: readonly (readonly string[])[]): CoChanges => {
  const changes = new Map<string, number>();
  for (const files of commits)
    for (const file of files) changes.set(file, (changes.get(file) ?? 0) + 1);
  // Only what changed often enough can have a habit; as numbers, since there are many pairs.
  const names = [...changes.keys()].filter(
    (file) => (changes.get(file) ?? 0) >= minSupport,
  );
  const places = new Map(names.map((name, at) => [name, at]));
  const together = new Map<number, number>();
  for (const files of commits) {
    const frequent = files
      .flatMap((file) => places.get(file) ?? [])
      .sort((one, other) => one - other);
    for (const [index, one] of frequent.entries())
      for (const other of frequent.slice(index + 1)) {
        const pair = one * names.length + other;
        together.set(pair, (together.get(pair) ?? 0) + 1);
      }
  }
  const partners = new Map<string, { name: string; count: number }[]>();
  const add = (from: string, name: string, count: number): void => {
    const held = partners.get(from);
    if (held) held.push({ name, count });
    else partners.set(from, [{ name, count }]);
  };
  for (const [pair, count] of together) {
    const one = names[Math.floor(pair / names.length)] ?? "";
    const other = names[pair % names.length] ?? "";
    const rarer = Math.min(changes.get(one) ?? 0, changes.get(other) ?? 0);
    if (count < minSupport || count < rarer * minConfidence) continue;
    add(one, other, count);
    add(other, one, count);
  }
  return new Map(
    [...partners].map(([file, others]) => [
      file,
      others
        .sort(
          (one, other) =>
            other.count - one.count || (one.name < other.name ? -1 : 1),
        )
        .slice(0, maxPartners)
        .map(({ name }) => name),
    ]),
  );
};
