import type { OrchestratorApi } from "../model/api";
import type { SettingProblem } from "../model/settingKeys";
import type { EngineState } from "./engineHost";
import type { Gutter } from "./gutter";
import type { NeedsYouTree } from "./needsYouTree";
import type { OrchestrationsTree } from "./orchestrationsTree";
import type { DashboardPanel } from "./panel";
import type { ResourcesView } from "./resourcesTree";
import type { ReviewComments } from "./reviewComments";
import type { StatusBar } from "./statusBar";
import type { TaskFiles } from "./taskFiles";
import type { TasksTree } from "./tasksTree";
import type { TasksView } from "./tasksView";

/** What `activate` returns: the engine for other extensions, and what the user sees for the tests. */
export interface ExtensionApi {
  /** Opens the engine unless it is open. Rejects with an `OrchestratorError` that says why it cannot be. */
  engine(): Promise<OrchestratorApi>;
  engineState(): EngineState;
  readonly needsYouTree: Omit<NeedsYouTree, "dispose">;
  readonly orchestrationsTree: Omit<OrchestrationsTree, "dispose">;
  readonly tasksTree: Omit<TasksTree, "dispose">;
  readonly resourcesTree: ResourcesView["tree"];
  readonly tasksDragAndDrop: TasksView["dragAndDrop"];
  readonly taskFiles: Omit<TaskFiles, "dispose">;
  readonly gutter: Pick<Gutter, "drawn">;
  readonly statusBar: Pick<StatusBar, "texts">;
  readonly reviewComments: Pick<ReviewComments, "pending">;
  readonly panel: Pick<DashboardPanel, "view">;
  settingProblems(): readonly SettingProblem[];
}
