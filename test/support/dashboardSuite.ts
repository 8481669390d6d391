import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { ToHost } from "../../src/model/protocol";
import {
  bundleDashboard,
  findChromium,
  launchChromium,
  openTab,
} from "./dashboardPage";
import type {
  DashboardFiles,
  DashboardTab,
  OpenDashboard,
  OpenOptions,
} from "./dashboardPage";
import { sampleHost } from "./dashboardScenes";
import { sampleOrchestration } from "./samples";

type Sent<Type extends ToHost["type"]> = Extract<ToHost, { type: Type }>;

/** The one page that a test of a suite has open. */
export interface DashboardSuite {
  /** Opens it: one run at work, in the dark theme, 1,000 pixels wide, where nothing else is said. */
  readonly show: (options?: Partial<OpenOptions>) => Promise<OpenDashboard>;
  /** What it has sent of this kind. */
  readonly sent: <Type extends ToHost["type"]>(
    type: Type,
  ) => readonly Sent<Type>[];
}

/** To be called in a `describe`: opens a browser for its tests, and fails those after which the page has had troubles. */
export function useDashboard(): DashboardSuite {
  let browser: Browser | undefined;
  let files: DashboardFiles;
  let tab: DashboardTab | undefined;
  let opened: OpenDashboard | undefined;

  before(async function () {
    const chromium = findChromium();
    if (chromium === null) {
      assert.ok(!process.env["CI"], "Chromium must be there in CI");
      this.skip(); // needs Chromium
    }
    files = await bundleDashboard();
    browser = await launchChromium(chromium);
    tab = await openTab(browser);
  });
  // Not opened when the suite was skipped.
  after(() => browser?.close());

  afterEach(async () => {
    const troubles = opened?.troubles ?? [];
    await opened?.close();
    opened = undefined;
    assert.deepEqual(troubles, [], "errors, or violations of the policy");
  });

  return {
    show: async (options = {}) => {
      assert.ok(tab, "a page is opened in a test");
      opened = await tab.show({
        files,
        theme: "dark",
        width: 1000,
        answer: sampleHost([sampleOrchestration()]),
        ...options,
      });
      return opened;
    },
    sent: <Type extends ToHost["type"]>(type: Type) =>
      (opened?.sent ?? []).filter(
        (message): message is Sent<Type> => message.type === type,
      ),
  };
}
