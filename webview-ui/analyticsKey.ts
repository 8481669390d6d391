import type { PageState } from "./pageState";

/** What the figures that are looked at depend on: another key, other figures. Null while nobody looks at them. */
export function analyticsKey({
  navigation,
  snapshot,
  analytics,
}: Pick<PageState, "navigation" | "snapshot" | "analytics">): string | null {
  if (navigation.view.kind !== "analytics" || snapshot === null) return null;
  return JSON.stringify([
    analytics.period,
    snapshot.historyCount,
    snapshot.orchestrations.map(({ id, status, stages }) => [
      id,
      status,
      stages.filter(({ endedAt }) => endedAt !== null).length,
    ]),
  ]);
}
