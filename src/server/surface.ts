import type { OrchestratorApi } from "../model/api";
import type { Failure } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { FromHost, Navigation, View } from "../model/protocol";
import type { RaisedBudgets } from "../model/settings";

/** Where a page is shown: what the editor and a browser do each in their own way. Each rejects with an `OrchestratorError`. */
export interface Surface {
  /** Hands a message to the page. */
  readonly post: (message: FromHost) => void;
  readonly onNavigate: (navigation: Navigation) => void;
  /** Shows what was changed; or says which view of the page shows it, where there is nothing better. */
  readonly openDiff: (id: string, title: string) => Promise<View | null>;
  /** The same of a file. `path` as the orchestration names it; `line` from 1, left out: its beginning. */
  readonly openFile: (
    orchestration: Orchestration,
    path: string,
    line?: number,
  ) => Promise<View | null>;
  /** Gives the container pool one container more. */
  readonly increasePool: () => Promise<void>;
  /** Shows the agent at work in a terminal. */
  readonly attach: (id: string) => Promise<void>;
  /** Opens the agent's session in a terminal, and ends that. */
  readonly takeOver: (id: string) => Promise<void>;
  readonly giveBack: (id: string) => Promise<void>;
  /** How many comments on changes wait to be sent, by orchestration. */
  readonly reviewComments: () => Readonly<Record<string, number>>;
  readonly sendReview: (id: string) => Promise<void>;
  /** Pushes the branch, once the user has agreed, and leads to where the pull request is made. */
  readonly createPullRequest: (orchestration: Orchestration) => Promise<void>;
  /** Asks the user how much more it may cost; null when the user goes away, or when the page asks and says so itself. */
  readonly askBudget: (
    api: OrchestratorApi,
    orchestration: Orchestration,
  ) => Promise<RaisedBudgets | null>;
  /** Asks the user for another gate command; null like `askBudget`. */
  readonly askGate: (orchestration: Orchestration) => Promise<string | null>;
  /** Gives the user figures as comma-separated values. */
  readonly showExport: (csv: string) => Promise<void>;
  /** Lets the user save a picture under this name, or another. */
  readonly savePicture: (name: string, png: Uint8Array) => Promise<void>;
  /** What to tell of a message that is not of the protocol. */
  readonly unknownMessage: () => Failure;
}
