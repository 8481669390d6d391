import { gitLine } from "./git";
import { branchRef, commitAt, trashPrefix } from "./refs";
import type { Repository } from "./repository";

/** Says of branches, refs of the trash and commits whether they are there. */
export interface Present {
  readonly hasBranch: (name: string) => boolean;
  readonly hasTrash: (ref: string) => boolean;
  readonly hasCommit: (commit: string) => Promise<boolean>;
}

/** As it is now: the refs are asked for once. */
export async function presentIn({ root }: Repository): Promise<Present> {
  const text = await gitLine(root, [
    "for-each-ref",
    "--format=%(refname)",
    branchRef(""),
    trashPrefix,
  ]);
  const refs = new Set(text.split("\n"));
  return {
    hasBranch: (name) => refs.has(branchRef(name)),
    hasTrash: (ref) => refs.has(ref),
    hasCommit: async (commit) => (await commitAt(root, commit)) !== null,
  };
}
