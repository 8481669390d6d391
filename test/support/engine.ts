import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openEngine } from "../../src/engine";
import { systemClock } from "../../src/engine/clock";
import type { Clock, Engine, EngineOptions } from "../../src/engine";
import type { Notice, StartRequest } from "../../src/model/api";
import { endedStatuses } from "../../src/model/standing";
import type { Orchestration } from "../../src/model/orchestration";
import { defaultSettings } from "../../src/model/settings";
import type { Settings } from "../../src/model/settings";
import { anyMachine } from "./anyMachine";
import { buildBundles } from "./bundles";
import { everything } from "./everything";
import { makeRepository } from "./repository";
import type { TestRepository } from "./repository";
import { verifyRecords } from "./verifyRecords";

/** A real engine on a real repository, with the scripted agent. */
export interface Bench {
  readonly repository: TestRepository;
  readonly engine: Engine;
  readonly log: readonly string[];
  settings: Settings;
  /** Writes the script that the agent follows from its next attempt on. */
  script(script: object): void;
  start(request: StartRequestInput): Promise<string>;
  /** Settles when the orchestration is in one of these states. */
  reach(
    id: string,
    ...statuses: Orchestration["status"][]
  ): Promise<Orchestration>;
  /** Settles when a notice fits. */
  when(fits: (notice: Notice) => boolean): Promise<void>;
  /** Closes the engine, as a reload of the window would, and opens another on the same state. */
  reopen(options?: ReopenOptions): Promise<void>;
  dispose(): Promise<void>;
}

type ReopenOptions = Partial<
  Pick<EngineOptions, "lookOnly" | "ownership" | "apiKey">
> & {
  /** Path of another supervisor than the product's. */
  readonly supervisor?: string;
};

type StartRequestInput = Omit<StartRequest, "options"> & {
  options?: StartRequest["options"];
};

/** Works until it is stopped in its first attempt, and is done at once in the next. */
export const slowOnce = {
  stages: {
    specification: {},
    implementation: [
      { delayMs: 3_600_000 },
      { edits: [{ path: "made.txt", write: "text\n" }] },
    ],
  },
};

/** Looks over what is on record, and cancels what has not ended: nothing is at work then. */
export async function cancelAll(bench: Bench): Promise<void> {
  await verifyRecords(bench.engine);
  for (const o of await everything(bench.engine)) {
    if (o.status === "completed" || o.status === "cancelled") continue;
    const cancelled = bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "orchestrationCancelled" &&
        notice.orchestration.id === o.id,
    );
    await bench.engine.cancel(o.id);
    await cancelled;
  }
}

export async function openBench(
  files: Record<string, string>,
  settings: Partial<Settings> = {},
  clock: Clock = systemClock,
): Promise<Bench> {
  const bundles = await buildBundles();
  const repository = makeRepository();
  repository.commit("Files", files);
  const stateFolder = path.join(repository.root, ".orchestrator", "state");
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(path.join(stateFolder, ".gitignore"), "*\n");
  const scriptFile = path.join(repository.outside, "script.json");
  const log: string[] = [];

  const open = ({
    supervisor = bundles.supervisorPath,
    ...options
  }: ReopenOptions = {}): Promise<Engine> =>
    openEngine({
      apiKey: () => Promise.resolve(null),
      ...options,
      clock,
      folder: repository.root,
      stateFolder,
      settings: () => bench.settings,
      programs: {
        supervisor,
        scriptedAgent: bundles.scriptedAgentPath,
        snapshotWorker: bundles.snapshotWorkerPath,
        viewer: bundles.viewerPath,
      },
      log: (level, message) => log.push(`${level} ${message}`),
    });

  let engine: Engine;
  const bench: Bench = {
    repository,
    get engine() {
      return engine;
    },
    log,
    settings: {
      ...defaultSettings,
      queue: anyMachine,
      agent: `script:${scriptFile}`,
      ...settings,
    },
    script: (script) => writeFileSync(scriptFile, JSON.stringify(script)),
    start: (request) => engine.start({ options: {}, ...request }),
    async reach(id, ...statuses) {
      for (;;) {
        const changed = bench.when(
          (notice) =>
            notice.kind === "engineStopped" ||
            (notice.kind === "event" && notice.orchestration.id === id),
        );
        const o = await engine.get(id);
        if (statuses.includes(o.status)) return o;
        if (endedStatuses.includes(o.status))
          throw new Error(`It is ${o.status}: ${o.failure?.message ?? ""}`);
        await changed;
      }
    },
    when: (fits) =>
      new Promise((resolve) => {
        const stop = engine.subscribe((notice) => {
          if (!fits(notice)) return;
          stop();
          resolve();
        });
      }),
    async reopen(options) {
      await engine.close();
      engine = await open(options);
    },
    async dispose() {
      await engine.close();
      repository.dispose();
    },
  };
  bench.script({});
  engine = await open();
  return bench;
}
