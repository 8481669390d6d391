import { lstat } from "node:fs/promises";
import path from "node:path";
import { git, gitFields, gitLine } from "./git";
import { commitTree } from "./identity";
import { commitAt, isIn, trashPrefix, treeOf, updateRefs } from "./refs";
import { isNotFound } from "./locks";
import { headOf } from "./look";
import type { Look } from "./look";
import { gitPath, stageAll, withIndexCopy } from "./staging";

/** State of a worktree, as objects in the repository. */
interface State {
  readonly head: string;
  /** Tree of what was staged. */
  readonly index: string;
  /** Tree of the files as they lie in the folder, byte for byte. */
  readonly files: string;
}

export interface SnapshotRequest {
  readonly name: string;
  readonly message: string;
  /** Commits that are about to lose their branch. */
  readonly alsoCommits: readonly string[];
  /** A commit whose files are about to be written over the folder: ignored files in their way are kept too. */
  readonly replacedBy: string | null;
}

/**
 * Keeps everything in a worktree that is not committed, and the given commits, under `refs/orchestrator/trash/NAME`. `look` is the
 * worktree as it is now. Ignored files are not kept. Returns the ref; null when there was nothing that HEAD does not hold.
 *
 * The commit is shaped like a stash: its tree is the folder, parent 1 is HEAD, parent 2 is what was staged, further parents are the
 * commits to keep.
 */
export async function snapshot(
  worktree: string,
  look: Look,
  request: SnapshotRequest,
): Promise<string | null> {
  const { alsoCommits, replacedBy } = request;
  // The usual end of merged work.
  if (alsoCommits.length === 0 && replacedBy === null && look.clean)
    return null;
  const head = headOf(look, worktree);
  const state = await withIndexCopy(
    await gitPath(worktree, "index"),
    async (indexFile): Promise<State> => ({
      head,
      index: await stagedTree(worktree, head, indexFile),
      files: await folderTree(worktree, look, indexFile, replacedBy),
    }),
  );
  return await keep(worktree, state, request);
}

/** Like `snapshot`, for a worktree whose folder is gone: what had been staged is still there, in git's own folder. */
export async function snapshotStaged(
  root: string,
  admin: string,
  head: string,
  request: SnapshotRequest,
): Promise<string | null> {
  const index = await withIndexCopy(path.join(admin, "index"), (indexFile) =>
    stagedTree(root, head, indexFile),
  );
  return await keep(root, { head, index, files: index }, request);
}

/** Keeps a commit that is about to lose its branch, where there is no worktree. */
export async function snapshotCommit(
  root: string,
  commit: string,
  request: { readonly name: string; readonly message: string },
): Promise<string | null> {
  const tree = await treeOf(root, commit);
  return await keep(
    root,
    { head: commit, index: tree, files: tree },
    { ...request, alsoCommits: [commit] },
  );
}

const keep = async (
  folder: string,
  state: State,
  request: Omit<SnapshotRequest, "replacedBy">,
): Promise<string | null> => {
  const headTree = await treeOf(folder, state.head);
  const nothingNew = state.index === headTree && state.files === headTree;
  if (nothingNew && request.alsoCommits.length === 0) return null;
  const staged = await commitTree(folder, {
    tree: state.index,
    parents: [state.head],
    message: `${request.message} (staged)`,
  });
  const commit = await commitTree(folder, {
    tree: state.files,
    parents: [
      state.head,
      staged,
      ...request.alsoCommits.filter((other) => other !== state.head),
    ],
    message: request.message,
  });
  return await recordSnapshot(folder, request.name, commit);
};

/** Gives the snapshot its name, or the next free `NAME-2`, `NAME-3` …: an earlier snapshot is never written over. */
const recordSnapshot = async (
  folder: string,
  name: string,
  commit: string,
): Promise<string> => {
  for (let count = 1; ; count += 1) {
    const ref = trashRef(count === 1 ? name : `${name}-${String(count)}`);
    const existing = await commitAt(folder, ref);
    if (existing === null) {
      await updateRefs(folder, [`create ${ref} ${commit}`]);
      return ref;
    }
    const kept = await shapeOf(folder, existing);
    if (isRepeated(kept, await shapeOf(folder, commit))) return ref;
  }
};

export const trashRef = (name: string): string => `${trashPrefix}${name}`;

/** What a snapshot keeps: trees of the folder and of what was staged, HEAD, and the commits; not the time. */
interface Shape {
  readonly files: string;
  readonly index: string;
  readonly commits: string;
}

const shapeOf = async (folder: string, commit: string): Promise<Shape> => {
  const line = await gitLine(folder, [
    "rev-list",
    "--parents",
    "--max-count=1",
    commit,
  ]);
  const [, head = "", , ...others] = line.split(" ");
  return {
    files: await treeOf(folder, commit),
    index: await treeOf(folder, `${commit}^2`),
    commits: [head, ...others].join(" "),
  };
};

/**
 * Whether a snapshot only repeats one that a call kept before it was cut off by a crash. That call may have gone on to put all of
 * the folder into the index.
 */
const isRepeated = (kept: Shape, again: Shape): boolean =>
  again.files === kept.files &&
  again.commits === kept.commits &&
  (again.index === kept.index || again.index === again.files);

/** Tree of the index; that of HEAD while a merge is unresolved, when an index is no tree (the folder holds the files anyway). */
const stagedTree = async (
  folder: string,
  head: string,
  indexFile: string,
): Promise<string> => {
  const unmerged = await gitFields(folder, ["ls-files", "-z", "--unmerged"], {
    indexFile,
  });
  return unmerged.length > 0
    ? await treeOf(folder, head)
    : await gitLine(folder, ["write-tree"], { indexFile });
};

/** Tree of all files in a worktree's folder, byte for byte, but for ignored ones; `indexFile` holds it then. */
export const folderTree = async (
  worktree: string,
  look: Look,
  indexFile: string,
  replacedBy: string | null,
): Promise<string> => {
  await stageAll(worktree, look.nested, indexFile);
  if (replacedBy !== null) await stageHidden(worktree, indexFile, replacedBy);
  await storeRaw(worktree, headOf(look, worktree), indexFile);
  return await gitLine(worktree, ["write-tree"], { indexFile });
};

/** Adds files that `commit` would write over and that are not in the index because they are ignored here. */
export async function stageHidden(
  worktree: string,
  indexFile: string | undefined,
  commit: string,
): Promise<void> {
  const options = indexFile === undefined ? {} : { indexFile };
  const absent = await gitFields(
    worktree,
    [
      "diff-index",
      "--cached",
      "-z",
      "--name-only",
      "--no-renames",
      "--diff-filter=D",
      commit,
    ],
    options,
  );
  const hidden: string[] = [];
  for (const file of absent)
    if (await isFile(path.join(worktree, file))) hidden.push(file);
  if (hidden.length > 0)
    await git(
      worktree,
      ["add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"],
      { ...options, input: hidden.join("\0") },
    );
}

const isFile = async (file: string): Promise<boolean> => {
  try {
    return !(await lstat(file)).isDirectory();
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
};

/**
 * `git add` stores text with the line ends, and large files with the filter, that the repository asks for. That is right for a
 * commit and wrong for a snapshot: here every changed file is stored as its own bytes.
 */
const storeRaw = async (
  worktree: string,
  head: string,
  indexFile: string,
): Promise<void> => {
  const changed = parseRaw(
    await gitFields(
      worktree,
      ["diff-index", "--cached", "--raw", "-z", "--no-renames", head],
      { indexFile },
    ),
  ).filter((entry) => entry.mode.startsWith("100"));
  if (changed.length === 0) return;
  const { stdout } = await git(
    worktree,
    ["hash-object", "-w", "--no-filters", "--stdin-paths"],
    { input: changed.map((entry) => `${quoted(entry.path)}\n`).join("") },
  );
  const objects = stdout.toString("utf8").trim().split("\n");
  await git(worktree, ["update-index", "-z", "--index-info"], {
    indexFile,
    input: changed
      .map((entry, at) => `${entry.mode} ${objects[at] ?? ""}\t${entry.path}\0`)
      .join(""),
  });
};

/** One entry of git's raw diff: the new side. `mode` is 000000 for a deleted file. */
export interface RawEntry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

/** Reads `--raw -z --no-renames` output: pairs of `:OLDMODE NEWMODE OLD NEW STATUS` and the path. */
export function parseRaw(fields: readonly string[]): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = "", , object = ""] = (fields[at] ?? "").split(" ");
    entries.push({ mode, object, path: fields[at + 1] ?? "" });
  }
  return entries;
}

/** A path for a command that reads one a line: in git's quotes when it holds anything that a line cannot. */
const quoted = (file: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u001f"\\]/.test(file)
    ? `"${file
        .replaceAll("\\", "\\\\")
        .replaceAll('"', '\\"')
        .replaceAll("\n", "\\n")
        .replaceAll("\r", "\\r")
        .replaceAll("\t", "\\t")}"`
    : file;

/** Which of these commits no branch, tag or remote branch but `besides` would still hold. */
export async function unreachable(
  folder: string,
  commits: readonly string[],
  besides: { readonly branch: string | null; readonly keptBy: string | null },
): Promise<string[]> {
  const lost: string[] = [];
  for (const commit of new Set(commits)) {
    if (besides.keptBy !== null && (await isIn(folder, commit, besides.keptBy)))
      continue;
    const line = await gitLine(folder, [
      "rev-list",
      "--max-count=1",
      commit,
      "--not",
      ...(besides.branch === null ? [] : [`--exclude=${besides.branch}`]),
      "--branches",
      "--tags",
      "--remotes",
    ]);
    if (line !== "") lost.push(commit);
  }
  return lost;
}
