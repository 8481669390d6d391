import type { ChangedFile, GateResult } from "../src/model/evidence";
import type { Orchestration } from "../src/model/orchestration";

/** The files that the attempts changed, each once, by path; lines are summed over the attempts. */
export function changedFiles(
  orchestration: Orchestration,
): readonly ChangedFile[] {
  const byPath = new Map<string, ChangedFile>();
  for (const { evidence } of orchestration.attempts) {
    for (const file of evidence?.changedFiles ?? []) {
      const known = byPath.get(file.path);
      byPath.set(file.path, {
        path: file.path,
        // A file that this run added stays added, whatever a later attempt did to it.
        change:
          known?.change === "added" && file.change !== "deleted"
            ? "added"
            : file.change,
        additions: (known?.additions ?? 0) + file.additions,
        deletions: (known?.deletions ?? 0) + file.deletions,
      });
    }
  }
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The result of the last run of the gate command; null when it never ran. */
export function lastGate(orchestration: Orchestration): GateResult | null {
  return (
    orchestration.merge.proof?.gate ??
    orchestration.attempts.findLast(({ evidence }) => evidence?.gate)?.evidence
      ?.gate ??
    null
  );
}

/** What the last completed stage said of the work; null when none said anything. */
export function lastSummary(orchestration: Orchestration): string | null {
  return (
    orchestration.stages.findLast(({ context }) => context)?.context?.summary ??
    null
  );
}
