import { systemClock } from "../../src/engine/clock";
import type { Clock } from "../../src/engine/clock";
import { createEngine } from "../../src/engine/engine";
import type { Engine } from "../../src/engine/engine";
import type { Orchestration } from "../../src/model/orchestration";
import type { Runner } from "../../src/model/runner";
import { defaultSettings } from "../../src/model/settings";
import type { Settings } from "../../src/model/settings";
import { endedStatuses } from "../../src/model/standing";
import type { Runners, Slot } from "../../src/runners";
import { openStore } from "../../src/store";
import { buildBundles } from "./bundles";
import { until } from "./until";

/** An engine on a state folder of its own, whose attempts and gates all go to one runner, as those in containers do. */
export async function openConfinedApp(options: {
  readonly workspace: string;
  readonly stateFolder: string;
  readonly runner: Runner;
  /** Left out: always a container. */
  readonly choose?: Runners["choose"];
  /** Left out: none. */
  readonly slots?: () => readonly Slot[];
  readonly settings: Partial<Settings>;
  readonly clock?: Clock;
}): Promise<Engine> {
  const { workspace, stateFolder, runner, clock = systemClock } = options;
  const bundles = await buildBundles();
  const store = await openStore(stateFolder, {
    snapshotWorker: bundles.snapshotWorkerPath,
    onSnapshotFailed: () => undefined,
  });
  const engine = createEngine({
    workspace,
    stateFolder,
    settings: () => ({
      ...defaultSettings,
      // Whatever else runs on this machine.
      queue: { leastMemoryMb: 0, mostLoad: 0 },
      ...options.settings,
    }),
    apiKey: () => Promise.resolve(null),
    scriptedAgentPath: bundles.scriptedAgentPath,
    nodePath: process.execPath,
    store,
    runners: {
      of: () => runner,
      slots: options.slots ?? (() => []),
      choose:
        options.choose ??
        (() =>
          Promise.resolve({ name: "container", found: "", instead: null })),
    },
    viewerPath: bundles.viewerPath,
    log: () => undefined,
    clock,
  });
  await engine.recover();
  return engine;
}

/** Settles when the orchestration has come to its end, or waits for the user. */
export async function settled(
  engine: Engine,
  id: string,
): Promise<Orchestration> {
  const ends = [...endedStatuses, "failed", "mergeReady", "paused"];
  await until(
    async () => ends.includes((await engine.get(id)).status),
    100_000,
  );
  return engine.get(id);
}
