import { defaultSettings } from "../../src/model/settings";
import type { Settings } from "../../src/model/settings";
import type { WorkspaceOptions } from "../../src/server/workspace";
import { anyMachine } from "./anyMachine";
import { buildBundles } from "./bundles";

/** Opens this folder with the built programs, the default settings but for these, no key and no log. */
export async function workspaceOptions(
  folder: string,
  settings: Partial<Settings> = {},
): Promise<WorkspaceOptions> {
  const bundles = await buildBundles();
  return {
    folder,
    settings: () => ({
      ...defaultSettings,
      queue: anyMachine,
      ...settings,
    }),
    apiKey: () => Promise.resolve(null),
    programs: {
      supervisor: bundles.supervisorPath,
      scriptedAgent: bundles.scriptedAgentPath,
      snapshotWorker: bundles.snapshotWorkerPath,
      viewer: bundles.viewerPath,
    },
    log: () => undefined,
  };
}
