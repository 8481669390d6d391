/** What the manifest and the code both name; it imports nothing, so that they are compared without an editor. */

/** The walkthrough, as VS Code names it among those of all extensions. */
export const walkthroughId =
  "orchestrator-manager.orchestrator-manager#firstRun";

/** Steps of the walkthrough whose end the code tells, each by a context key `orchestrator.done.STEP`. */
export const toldSteps = [
  "sample",
  "check",
  "start",
  "watch",
  "answer",
  "merge",
] as const;
export type ToldStep = (typeof toldSteps)[number];
