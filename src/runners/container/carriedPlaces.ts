/** Where things are in a container that does not see our disk, beside what has its own path there too. */
export const carriedPlaces = {
  root: "/orchestrator",
  /** The supervisor, in a container of either kind. */
  supervisor: "/orchestrator/supervisor.js",
  carrier: "/orchestrator/carrier.js",
  /** The git folder of the worktree. */
  repository: "/orchestrator/repository",
  /** The carrier's own, where it may write. */
  carry: "/orchestrator/carry",
  /** What the worktree became, as a bundle on top of what was carried. */
  bundle: "/orchestrator/carry/back.bundle",
} as const;

/** One line of the channel between a host and the container: what a file of the attempt's folder holds now. */
export interface MirrorLine {
  /** Path below the attempt's folder; left out: only a sign of life. */
  readonly file?: string;
  /** Where in the file `data` begins; left out: it is all of it. */
  readonly at?: number;
  /** Base64. */
  readonly data?: string;
}
