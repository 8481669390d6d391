// A host of its own: `node chaosHost.js FOLDER SCENARIO`. It opens the engine on FOLDER/repository, does what the scenario's user
// does, and ends with exit code 0 when the orchestration has come to its end; or dies at the points that the folder names.
import { writeSync } from "node:fs";
import path from "node:path";
import { worktreeCarrier } from "../../src/git";
import { systemClock } from "../../src/engine/clock";
import { createEngine } from "../../src/engine/engine";
import { undisputed } from "../../src/engine/ownership";
import type { OrchestratorApi } from "../../src/model/api";
import type { OrchestrationEvent } from "../../src/model/event";
import { defaultSettings } from "../../src/model/settings";
import { createRunners } from "../../src/runners";
import { openStore } from "../../src/store";
import type { Store } from "../../src/store";
import { anyMachine } from "./anyMachine";
import { interceptEffects } from "./chaosEffects";
import { hostLines, hostVariables } from "./chaosOrchestration";
import { pointVariables, pointsIn } from "./chaosPoints";
import { scenarios } from "./chaosScenarios";
import type { Scenario, ScenarioName } from "./chaosScenarios";
import { everything } from "./everything";

const lookMs = 10;

/** What counts as progress: a host that gets so far has not died in vain. */
const progress: readonly OrchestrationEvent["type"][] = [
  "evidenceGathered",
  "batchCompleted",
  "stageCompleted",
  "merged",
];

function readArguments(): { folder: string; scenario: Scenario } {
  const [folder, name] = process.argv.slice(2);
  const isName = (text: string | undefined): text is ScenarioName =>
    text !== undefined && Object.hasOwn(scenarios, text);
  if (folder === undefined || !isName(name))
    throw new Error("usage: node chaosHost.js FOLDER SCENARIO");
  return { folder, scenario: scenarios[name] };
}

/** Numbers what happens since the last event, so that a point has the same name in every host that passes it. */
function namedPoints(folder: string) {
  let rests = process.env[hostVariables.rests] !== undefined;
  const passPoint = pointsIn(folder, () => rests);
  let last = "nothing";
  const counts = new Map<string, number>();
  const counted = (name: string): number => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
  const ofType = new Map<string, number>();
  const count = ({ type }: OrchestrationEvent) =>
    ofType.set(type, (ofType.get(type) ?? 0) + 1);
  /** What only a disturbed run has must not change the names. */
  const isOwn = ({ type }: OrchestrationEvent) => type === "recovered";
  const label = ({ type }: OrchestrationEvent) =>
    `${type}#${ofType.get(type) ?? 0}`;
  return {
    found(events: readonly OrchestrationEvent[]) {
      for (const event of events) {
        if (isOwn(event)) continue;
        count(event);
        last = label(event);
      }
    },
    effect(when: string, effect: string, dying?: () => void) {
      const nth = counted(`${when} ${effect}`);
      passPoint(`host: ${when} ${effect} #${nth} since ${last}`, dying);
    },
    commit(event: OrchestrationEvent, run: () => void) {
      if (isOwn(event)) {
        run();
        return;
      }
      count(event);
      passPoint(`host: before event ${label(event)}`);
      run();
      last = label(event);
      counts.clear();
      if (progress.includes(event.type)) {
        rests = false;
        writeSync(1, `${hostLines.progress}\n`);
      }
      passPoint(`host: after event ${label(event)}`);
    },
  };
}

async function main(): Promise<void> {
  const { folder, scenario } = readArguments();
  const points = namedPoints(process.env[pointVariables.folder] ?? folder);
  interceptEffects(folder, (...moment) => points.effect(...moment));

  const workspace = path.join(folder, "repository");
  const stateFolder = path.join(workspace, ".orchestrator", "state");
  const opened = await openStore(stateFolder, {
    snapshotWorker: path.resolve("dist/snapshotWorker.js"),
  });
  const afterCrash = opened.overviews().length > 0;
  for (const { id } of opened.overviews()) points.found(opened.events(id));
  const store: Store = {
    ...opened,
    commit: (event, before, next) =>
      points.commit(event, () => opened.commit(event, before, next)),
  };
  const programs = path.resolve("out/test/support");
  const engine = createEngine({
    workspace,
    stateFolder,
    settings: () => ({
      ...defaultSettings,
      queue: anyMachine,
      agent: `script:${path.join(folder, "script.json")}`,
      ...scenario.settings,
    }),
    apiKey: () => Promise.resolve(null),
    scriptedAgentPath: path.join(programs, "chaosAgent.js"),
    nodePath: process.execPath,
    store,
    runners: createRunners({
      supervisorPath: path.join(programs, "chaosSupervisor.js"),
      viewerPath: "",
      nodePath: process.execPath,
      stateFolder,
      pool: () => defaultSettings.pool,

      worktrees: worktreeCarrier,
      onTrouble: (message) => process.stderr.write(`${message}\n`),
    }),
    viewerPath: "",
    log: (level, message) => {
      if (level !== "debug") process.stderr.write(`${level} ${message}\n`);
    },
    // No luck in the length of a wait: as short as it may be.
    clock: { ...systemClock, random: () => 0 },
    // Every host but the first follows one that was killed.
    ownership: { ...undisputed, afterCrash },
  });
  await engine.recover();
  writeSync(1, `${hostLines.ready}\n`);

  for (;;) {
    const [o] = await everything(engine);
    if (o?.status === scenario.end) break;
    const act = o
      ? scenario.next(o)
      : (api: OrchestratorApi) => scenario.start(api);
    if (act) await act(engine);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  await engine.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? "") : String(error)}\n`,
    );
    process.exit(1);
  },
);
