import type { Agent } from "../model/agent";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Orchestration, Worktree } from "../model/orchestration";
import { said } from "../model/said";
import { byUser, stateOf } from "./action";
import { allowed, wayOn } from "./allowed";
import { recordComments } from "./comments";
import type { Log, Loop } from "./loop";
import { commentCount, reviewedStage } from "./review";
import { sessionToTake } from "./takeover";
import { refuseRivals } from "./taskClaims";

/** Where the user works on an orchestration's own work: with comments on it, or in the session of its agent. */
export type UserWork = Pick<
  OrchestratorApi,
  "review" | "takeOver" | "giveBack"
>;

export interface UserWorkParts {
  readonly loop: Pick<Loop, "ask">;
  readonly orchestrations: Loop["orchestrations"];
  readonly agentFor: (options: Orchestration["options"]) => Promise<Agent>;
  readonly log: Log;
}

export function createUserWork(parts: UserWorkParts): UserWork {
  const { loop, orchestrations, agentFor } = parts;

  /** What a review is about, if it can be sent now. */
  function reviewed(id: string): {
    o: Orchestration;
    stage: string;
    worktree: Worktree;
  } {
    const o = allowed(orchestrations, id, "review");
    const stage = reviewedStage(o);
    if (stage === null || o.worktree?.status !== "open")
      throw new OrchestratorError(
        "notAllowedNow",
        said`"${o.title}" has done no work yet that could be reviewed.`,
        { fix: wayOn(o) },
      );
    return { o, stage, worktree: o.worktree };
  }

  /** In US dollars; null where it is not known. It keeps nobody from having the session back, nor from a cancel. */
  async function spentByUser({
    id,
    options,
    takeover,
    worktree,
  }: Orchestration): Promise<number | null> {
    if (takeover === null || worktree === null) return null;
    try {
      const agent = await agentFor(options);
      return await agent.spentByUser(worktree.path, takeover.at);
    } catch (error) {
      const { message } = toFailure(error);
      parts.log(
        "warn",
        `What the user spent in ${id} is not known: ${message}`,
      );
      return null;
    }
  }

  return {
    async review(id, comments) {
      const { worktree } = reviewed(id);
      const recorded = await recordComments(worktree.path, comments);
      // Looked at again: it may have gone on while the files were read.
      const { o, stage } = reviewed(id);
      refuseRivals(o, orchestrations);
      loop.ask(id, {
        type: "moveRequested",
        move: { kind: "review", stage, comments: recorded },
        ...byUser(said`You reviewed it: ${commentCount(recorded.length)}.`, {
          ...stateOf(o),
          comments: recorded.length,
        }),
      });
    },

    async takeOver(id) {
      const { options, rules } = allowed(orchestrations, id, "takeOver");
      const agent = await agentFor(options);
      // Looked at after the wait: it may have been resumed meanwhile.
      const o = allowed(orchestrations, id, "takeOver");
      const { sessionId, folder } = sessionToTake(o);
      const command = agent.terminalCommand({
        sessionId,
        allowedTools: [...options.allowedTools, ...rules],
        additionalFolders: options.additionalFolders,
        projectSettings: options.projectSettings,
      });
      if (command === null)
        throw new OrchestratorError(
          "notAllowedNow",
          said`${agent.title} has no terminal: nobody can go on in its session.`,
          { fix: said`Open a terminal in the worktree instead, or resume it.` },
        );
      loop.ask(id, {
        type: "takenOver",
        sessionId,
        ...byUser("You took its session over.", stateOf(o)),
      });
      return { sessionId, folder, command };
    },

    async giveBack(id) {
      const spentUsd = await spentByUser(
        allowed(orchestrations, id, "giveBack"),
      );
      // Looked at after the wait: somebody else may have given it back meanwhile.
      const o = allowed(orchestrations, id, "giveBack");
      loop.ask(id, {
        type: "givenBack",
        spentUsd,
        ...byUser("You gave its session back.", { ...stateOf(o), spentUsd }),
      });
    },
  };
}
