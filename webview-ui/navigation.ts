import type { Navigation } from "../src/model/protocol";
import { tabs } from "../src/model/tabs";
import type { Tab } from "../src/model/tabs";

export const home: Navigation = { view: { kind: "home" }, tab: "progress" };

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
