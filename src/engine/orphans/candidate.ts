import type { Said } from "../../model/said";
import type { Orphan } from "../../model/orphan";
import type { Known } from "../../model/overview";
import type { Orchestrations } from "../orchestrations";

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
  readonly orchestrations: Pick<Orchestrations, "open" | "all">;
  /** Whether the attempt is on record. */
  readonly hasAttempt: (id: string) => boolean;
}

/** An orphan as one look found it, and how it is cleaned up. */
export interface Candidate extends Omit<Orphan, "holdsWork" | "why" | "said"> {
  /** One sentence: why nobody answers for it. */
  readonly why: Said;
  /** Asked only when somebody wants to know: it takes git a while. */
  readonly holdsWork: () => Promise<boolean>;
  /** Returns the ref that keeps its work, or null. Throws an `OrchestratorError` when it has to stay. */
  readonly remove: () => Promise<string | null>;
}

export const noWork = (): Promise<boolean> => Promise.resolve(false);

/** Ids of the attempts that an engine follows, or will without being asked. */
export const attemptsAtWork = (
  orchestrations: Pick<Orchestrations, "open">,
): string[] =>
  orchestrations
    .open()
    .filter(isAtWork)
    .flatMap(({ attempts }) => attempts)
    .filter(({ status }) => status !== "ended")
    .map(({ id }) => id);

/** Whether an engine works on it, or will without being asked. */
export const isAtWork = ({ status, requested }: Known): boolean =>
  status === "running" || status === "queued" || requested !== null;
