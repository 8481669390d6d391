import type { Said } from "../../model/said";
import { said } from "../../model/said";
import { OrchestratorError } from "../../model/errors";
import type { OrphanProcess } from "../../runners";
import { findOrphans, stopOrphans } from "../../runners";
import type { Candidate, Surroundings } from "./candidate";
import { attemptsAtWork, noWork } from "./candidate";

/** What is left of one attempt or short command. */
export interface OrphanGroup extends Candidate {
  /** Somebody may have taken it over: it is not ended unasked. */
  readonly attended: boolean;
}

/** Processes that nobody answers for, as one group for each attempt or short command. */
export async function findProcesses({
  stateFolder,
  orchestrations,
}: Surroundings): Promise<OrphanGroup[]> {
  const groups = new Map<string, OrphanProcess[]>();
  for (const orphan of await findOrphans(stateFolder))
    groups.set(orphan.attemptId, [
      ...(groups.get(orphan.attemptId) ?? []),
      orphan,
    ]);
  // Asked after the look: an attempt is on record before anything of it runs.
  const followed = new Set(attemptsAtWork(orchestrations));
  return [...groups].flatMap(([attemptId, processes]) => {
    const [first] = processes;
    // Whoever runs the attempt further ends what its supervisor left, and must be the only one who does.
    const isFollowed =
      first?.why === "supervisorDied" && followed.has(attemptId);
    return first === undefined || isFollowed
      ? []
      : [groupOf(attemptId, first, processes)];
  });
}

function groupOf(
  attemptId: string,
  first: OrphanProcess,
  processes: readonly OrphanProcess[],
): OrphanGroup {
  const attended = processes.some((each) => each.attended);
  const others = processes.length - 1;
  return {
    id: `process:${attemptId}`,
    kind: "process",
    what: `${first.process.pid} ${first.commandLine}${others === 0 ? "" : ` (and ${others} more)`}`,
    why: attended
      ? said`${reasons[first.why]} It has a terminal: somebody may be using it.`
      : reasons[first.why],
    since: null,
    attended,
    holdsWork: noWork,
    async remove() {
      const left = await stopOrphans(processes);
      if (left.length === 0) return null;
      throw new OrchestratorError(
        "timedOut",
        said`It cannot be ended: ${left.map(({ pid }) => pid).join(", ")} hang in the kernel.`,
        {
          fix: said`Look what they wait for (a disk or a network drive that does not answer), then try again.`,
        },
      );
    },
  };
}

const reasons: Readonly<Record<OrphanProcess["why"], Said>> = {
  attemptEnded: said`The attempt that it belongs to has ended.`,
  attemptGone: said`The folder of the attempt that it belongs to is gone.`,
  supervisorDied: said`The supervisor that saw to it died.`,
  hostDied: said`The engine that ran it died.`,
};
