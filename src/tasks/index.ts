export { applyEdits, mark, restoreBoxes, setState } from "./edit";
export { fixesFor } from "./fixes";
export { findMentions } from "./mentions";
export { moveRefusal, moveTask, type MoveTarget } from "./move";
export { addNote } from "./notes";
export { parseTaskFile } from "./parse";
export { planTasks, type PlanOptions } from "./plan";
export { createTaskParser, type TaskParser } from "./taskParser";
export { refreshProgress } from "./progress";
