import type { ApiKey } from "./apiKey";
import type { DiffView } from "./diffView";
import type { EngineHost } from "./engineHost";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";
import type { DashboardPanel } from "./panel";
import type { TaskFiles } from "./taskFiles";
import type { TasksView } from "./tasksView";

/** What the commands work with. */
export interface CommandParts {
  readonly engine: EngineHost;
  readonly list: OrchestrationList;
  readonly files: TaskFiles;
  readonly tasks: Pick<TasksView, "contentOf" | "selection" | "show">;
  readonly panel: DashboardPanel;
  readonly diffView: DiffView;
  readonly apiKey: ApiKey;
  readonly log: Log;
  readonly showLog: () => void;
  /** Looks again at what the Resources view shows. */
  readonly refreshResources: () => Promise<void>;
  /** Shows an orchestration's row in its view. */
  readonly revealOrchestration: (id: string) => Promise<void>;
}
