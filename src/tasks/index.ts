export { applyEdits, mark, restoreBoxes } from "./edit";
export { parseTaskFile } from "./parse";
export { isPlannable, planTasks, type PlanOptions } from "./plan";
export { dependencyEdges } from "./resolve";
