export { applyEdits, mark, restoreBoxes, setState } from "./edit";
export { fixesFor } from "./fixes";
export { findMentions } from "./mentions";
export { moveRefusal, moveTask, type MoveTarget } from "./move";
export { addNote } from "./notes";
export { lastBelow, parentsOf } from "./parents";
export { parseTaskFile } from "./parse";
export {
  asksForHistory,
  isPlannable,
  planTasks,
  type PlanOptions,
} from "./plan";
export { refreshProgress } from "./progress";
export { dependencyEdges } from "./resolve";
export { createTaskParser, type TaskParser } from "./taskParser";
export { unmetDependencies } from "./unmet";
