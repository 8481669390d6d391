export { noAnswer } from "./git";
export { broughtBy } from "./brought";
export { worktreeCarrier } from "./carry";
export { changesSince, commitAll, countChanges, diffOf } from "./changes";
export { readCoChanges } from "./coChanges";
export { lookAt } from "./look";
export type { Look } from "./look";
export { advanceBranch, prepareMerge } from "./merge";
export { headsOf, startWithBase } from "./mergedIn";
export { presentIn } from "./present";
export type { Present } from "./present";
export {
  commitOf,
  currentBranch,
  gitVersion,
  hasBranch,
  hasUncommittedChanges,
  isTracked,
  openRepository,
  readFileAt,
  remoteAddress,
} from "./repository";
export type { Repository } from "./repository";
export { ignoredOf, isSaidAt, matchesAt, topNamesAt } from "./searching";
export { showHidden } from "./hidden";
export { leftOutOf } from "./leftOut";
export type { LeftOut } from "./leftOut";
export { listTrash, restoreTrash, takeAside } from "./trash";
export { bringBackProven } from "./undone";
export { holdsWork, listOwn, makerOf, removeLock, removeMark } from "./own";
export type { OwnBranch, OwnThings, OwnWorktree, Remnant } from "./own";
export { removeBranch, removeWorktree } from "./removal";
export { repairWorktree } from "./repair";
export { canonical } from "./worktreeList";
export { head, openWorktree, reviveWorktree } from "./worktrees";
