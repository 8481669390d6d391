import { writeFileSync } from "node:fs";
import path from "node:path";
import { systemClock } from "../../src/engine/clock";
import { createEngine } from "../../src/engine/engine";
import type { Engine } from "../../src/engine/engine";
import { defaultSettings } from "../../src/model/settings";
import { openStore } from "../../src/store";
import { buildBundles } from "./bundles";
import type { ContainerBench } from "./containerBench";
import { until } from "./until";

/** The whole engine, whose agents follow a script in the containers of a bench, two at a time. */
export async function openContainerApp(
  bench: ContainerBench,
  stages: object,
): Promise<Engine> {
  const { repository, state } = bench;
  const script = path.join(repository.outside, "script.json");
  writeFileSync(script, JSON.stringify({ stages }));
  const bundles = await buildBundles();
  const store = await openStore(state, {
    snapshotWorker: bundles.snapshotWorkerPath,
    onSnapshotFailed: () => undefined,
  });
  return createEngine({
    workspace: repository.root,
    stateFolder: state,
    settings: () => ({
      ...defaultSettings,
      agent: `script:${script}`,
      maxConcurrent: 2,
    }),
    apiKey: () => Promise.resolve(null),
    scriptedAgentPath: bundles.scriptedAgentPath,
    nodePath: process.execPath,
    store,
    runners: {
      of: () => bench.runner,
      choose: () =>
        Promise.resolve({ name: "container", found: "", instead: null }),
    },
    viewerPath: bundles.viewerPath,
    log: () => undefined,
    clock: systemClock,
  });
}

/** Starts so many tasks of one stage each. */
export const startTasks = (app: Engine, count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, at) =>
      app.start({
        text: `Task ${at + 1}`,
        options: { skip: ["specification", "qa"] },
      }),
    ),
  );

/** Waits for their ends; gives what each has come to, or why not. */
export async function endsOf(
  app: Engine,
  ids: readonly string[],
): Promise<string[]> {
  const ended = ["mergeReady", "failed", "completed"];
  const reached = () => Promise.all(ids.map(async (id) => app.get(id)));
  await until(
    async () => (await reached()).every(({ status }) => ended.includes(status)),
    100_000,
  );
  return (await reached()).map(
    ({ status, failure }) => failure?.message ?? status,
  );
}
