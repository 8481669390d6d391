export {
  applyEdits,
  mark,
  missingTasks,
  restoreBoxes,
  setState,
} from "./edit/edit";
export { fixesFor } from "./edit/fixes";
export {
  addressIn,
  holdsIssueText,
  issueIdOf,
  readIssues,
  saysTheSame,
  type IssueBox,
} from "./edit/issueBoxes";
export { issueEdits, type IssueWrite } from "./edit/issues";
export { findMentions } from "./edit/mentions";
export { moveRefusal, moveTask, type MoveTarget } from "./edit/move";
export { addNote } from "./edit/notes";
export { lastBelow, parentsOf } from "./meaning/parents";
export { parseTaskFile } from "./meaning/parse";
export {
  asksForHistory,
  isPlannable,
  planTasks,
  type PlanOptions,
} from "./plan/plan";
export { refreshProgress } from "./progress/refresh";
export { dependencyEdges } from "./plan/resolve";
export { createTaskParser, type TaskParser } from "./meaning/taskParser";
export { unmetDependencies } from "./plan/unmet";
