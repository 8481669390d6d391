import type { PageState } from "./pageState";

/** What the changes that are looked at depend on: another key, other changes. Null while nobody looks at any. */
export function changesKey({
  navigation: { view },
  snapshot,
}: Pick<PageState, "navigation" | "snapshot">): string | null {
  if (view.kind !== "changes" || snapshot === null) return null;
  const shown = snapshot.orchestrations.find(({ id }) => id === view.id);
  return JSON.stringify([
    view.id,
    shown?.status,
    shown?.merge.status,
    shown?.attempts.filter(({ endedAt }) => endedAt !== null).length,
    shown?.stages.map(({ commit }) => commit),
    shown?.batches.filter(({ endedAt }) => endedAt !== null).length,
  ]);
}
