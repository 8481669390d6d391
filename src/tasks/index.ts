export { applyEdits, mark, restoreBoxes, setState } from "./edit";
export { fixesFor } from "./fixes";
export { findMentions } from "./mentions";
export { moveRefusal, moveTask, type MoveTarget } from "./move";
export { addNote } from "./notes";
export { parseTaskFile } from "./parse";
export { isPlannable, planTasks, type PlanOptions } from "./plan";
export { refreshProgress } from "./progress";
export { dependencyEdges } from "./resolve";
