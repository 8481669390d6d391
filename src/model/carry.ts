/** Takes a worktree, as it lies in its folder, to a machine that has none of our files, and brings back what became of it there. */
export interface WorktreeCarrier {
  /**
   * Makes a git folder at `into` (absolute, not there yet) that holds all of the worktree but ignored files: its newest history, and its
   * files byte for byte under `carriedRef`.
   */
  pack(worktree: string, into: string): Promise<void>;
  /**
   * Makes the worktree's files those of a bundle that was made from such a folder; ignored ones stay as they are, and so does what is
   * staged. Safe to repeat. The bundle is nobody's word: a path out of the worktree is refused with `gitFailed`.
   */
  unpack(worktree: string, bundle: string): Promise<void>;
}

/** What was packed, as a commit on top of HEAD. */
export const carriedRef = "refs/orchestrator/carried";
