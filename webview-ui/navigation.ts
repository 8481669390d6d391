import { navigationSchema, tabs } from "../src/model/protocol";
import type { Navigation, Tab } from "../src/model/protocol";

export const home: Navigation = { view: { kind: "home" }, tab: "progress" };

/** What was kept, or home when it is nothing that this version understands. */
export function readNavigation(kept: unknown): Navigation {
  const parsed = navigationSchema.safeParse(kept);
  return parsed.success ? parsed.data : home;
}

/** The tab that a key leads to from another; null when the key leads nowhere. */
export function tabAfterKey(tab: Tab, key: string): Tab | null {
  const index = tabs.indexOf(tab);
  const target = {
    ArrowRight: (index + 1) % tabs.length,
    ArrowLeft: (index + tabs.length - 1) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  }[key];
  return target === undefined ? null : (tabs[target] ?? null);
}
