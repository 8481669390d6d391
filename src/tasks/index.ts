export { applyEdits, mark, restoreBoxes } from "./edit";
export { parseTaskFile } from "./parse";
export { planTasks, type PlanOptions } from "./plan";
export { createTaskParser, type TaskParser } from "./taskParser";
