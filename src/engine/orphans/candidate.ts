import type { Orchestration } from "../../model/orchestration";
import type { Orphan } from "../../model/orphan";

/** What a look for orphans goes by. */
export interface Surroundings {
  /** Absolute path of the folder that the user works in. */
  readonly workspace: string;
  /** Real path. */
  readonly stateFolder: string;
  /** When this engine was opened, in epoch milliseconds: what is older cannot be in the making. */
  readonly openedAt: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Every orchestration on record. */
  readonly all: () => readonly Orchestration[];
}

/** An orphan as one look found it, and how it is cleaned up. */
export interface Candidate extends Omit<Orphan, "holdsWork"> {
  /** Asked only when somebody wants to know: it takes git a while. */
  readonly holdsWork: () => Promise<boolean>;
  /** Returns the ref that keeps its work, or null. Throws an `OrchestratorError` when it has to stay. */
  readonly remove: () => Promise<string | null>;
}

export const noWork = (): Promise<boolean> => Promise.resolve(false);

/** Whether an orchestration will never do anything again. A failed one may be retried. */
export const isFinal = ({ status }: Orchestration): boolean =>
  status === "completed" || status === "cancelled";

/** Whether an engine works on it, or will without being asked. */
export const isAtWork = ({ status, requested }: Orchestration): boolean =>
  status === "running" || status === "queued" || requested !== null;
