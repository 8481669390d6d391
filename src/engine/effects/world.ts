import type { Repository } from "../../git";
import type { Agent, AgentReader } from "../../model/agent";
import type { Notice } from "../../model/api";
import type { Entry, OrchestrationEvent } from "../../model/event";
import type { Orchestration } from "../../model/orchestration";
import type { Runners } from "../../runners";
import type { Timeouts } from "../../model/settings";
import type { RunnerChoice } from "../../model/runner";
import type { Clock } from "../clock";

/** What the effects need from the engine around them. */
export interface World {
  /** Absolute path of the folder that the user works in. */
  readonly workspace: string;
  readonly stateFolder: string;
  worktreeFolder(): string;
  readonly runners: Runners;
  /** Whether agents in containers are to have the user's own login. */
  carriesLogin(): boolean;
  /** What the settings say now; a run has its own of its start. */
  timeouts(): Timeouts;
  /** Whether this engine has not said yet that this cannot be had; it has, once it was asked. */
  toBeSaid(wanted: RunnerChoice): boolean;
  readonly clock: Clock;
  repository(): Promise<Repository>;
  agentOf(o: Orchestration): Promise<Agent>;
  /** Commits an event; the state that follows is returned. */
  commit(id: string, event: Entry): Orchestration;
  current(id: string): Orchestration;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (notice: Notice) => void): () => void;
  /** What has happened to it so far. */
  events(id: string): readonly OrchestrationEvent[];
  /** Output of a running attempt has grown to this offset, or what it has cost or is saying is another. */
  onOutput(
    id: string,
    attempt: string,
    now: Pick<AgentReader, "costUsd" | "partial">,
    offset: number,
  ): void;
  /** Signals for the run of an attempt: `cancel` stops the process, `detach` leaves it alone. */
  signals(id: string): { cancel: AbortSignal; detach: AbortSignal };
}

/** Thrown when the host goes away in the middle of an action: nothing is committed, the next host decides again. */
export class Detached extends Error {}

/** The open worktree's folder; every action but the first and the last have one. */
export function folderOf(o: Orchestration): string {
  if (o.worktree?.status !== "open") {
    throw new Error(`Orchestration ${o.id} has no open worktree.`);
  }
  return o.worktree.path;
}
