export { applyEdits, mark, restoreBoxes } from "./edit";
export { parseTaskFile } from "./parse";
export { lastBelow, parentsOf } from "./parents";
export {
  asksForHistory,
  isPlannable,
  planTasks,
  type PlanOptions,
} from "./plan";
export { dependencyEdges } from "./resolve";
export { unmetDependencies } from "./unmet";
