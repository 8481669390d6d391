import type { Uri } from "vscode";
import type { Settings } from "../model/settings";
import type { ApiKey } from "./apiKey";
import type { AgentTerminals } from "./attach";
import type { Channels } from "./channels";
import type { DiffView } from "./diffView";
import type { EngineHost } from "./engineHost";
import type { FirstSteps } from "./firstSteps";
import type { JiraToken } from "./jiraToken";
import type { Log } from "./log";
import type { NeedsYouNode } from "./needsYouTree";
import type { OrchestrationList } from "./orchestrationList";
import type { DashboardPanel } from "./panel";
import type { ReviewComments } from "./reviewComments";
import type { SyncPreview } from "./syncPreview";
import type { TakeOvers } from "./takeOver";
import type { TaskFiles } from "./taskFiles";
import type { TasksView } from "./tasksView";

/** What the commands work with. */
export interface CommandParts {
  readonly engine: EngineHost;
  readonly settings: () => Settings;
  readonly list: OrchestrationList;
  readonly files: TaskFiles;
  readonly tasks: Pick<TasksView, "contentOf" | "selection" | "show">;
  readonly panel: DashboardPanel;
  readonly diffView: DiffView;
  readonly reviewComments: ReviewComments;
  readonly takeOvers: TakeOvers;
  readonly agentTerminals: AgentTerminals;
  readonly apiKey: ApiKey;
  readonly channels: Channels;
  readonly jiraToken: JiraToken;
  readonly syncPreview: SyncPreview;
  readonly firstSteps: FirstSteps;
  /** The folder of the extension. */
  readonly extension: Uri;
  readonly log: Log;
  readonly showLog: () => void;
  /** Shows the next older part of the history in its view. */
  readonly showMoreHistory: () => void;
  /** Looks again at what the Resources view shows. */
  readonly refreshResources: () => Promise<void>;
  /** The selected row of *Needs You*. */
  readonly selectedNeed: () => NeedsYouNode | undefined;
  /** Shows an orchestration's row in its view. */
  readonly revealOrchestration: (id: string) => Promise<void>;
}
