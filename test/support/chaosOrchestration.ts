import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { linesOf, pointFiles, pointVariables } from "./chaosPoints";
import type { ScenarioName } from "./chaosScenarios";
import { scenarios } from "./chaosScenarios";
import { isolatedEnvironment, makeRepository } from "./repository";
import { endProcessesIn } from "./runs";

/** What a host writes to its output. */
export const hostLines = { ready: "ready", progress: "progress" } as const;
/** Environment of a host: set, it dies at no point before it has made progress. */
export const hostVariables = { rests: "CHAOS_RESTS" } as const;

/** Deaths without progress in between; after one or two more the engine would pause, as it should. */
const maxVainDeaths = 4;

/** One host that takes longer waits for what will not come. */
const maxHostMs = 240_000;

/** The folder of one orchestration with everything that it touches. */
export interface Ground {
  readonly scenario: ScenarioName;
  readonly folder: string;
  readonly repository: string;
  readonly stateFolder: string;
  readonly points: string;
  /** Where its programs put temporary files. */
  readonly temporary: string;
  readonly environment: NodeJS.ProcessEnv;
  dispose(): Promise<void>;
}

/** A repository as the scenario begins with, made once: copies of it have the same commits. */
export function prepare(name: ScenarioName): {
  /** `variables`: further environment of its programs; `undefined` takes one away. */
  ground(variables?: NodeJS.ProcessEnv): Ground;
  dispose(): void;
} {
  const scenario = scenarios[name];
  const template = makeRepository();
  template.commit("Files", scenario.files);
  template.git(["branch", "trunk"]);
  for (const [file, text] of Object.entries(scenario.untracked))
    template.write(file, text);
  const stateFolder = path.join(".orchestrator", "state");
  mkdirSync(path.join(template.root, stateFolder), { recursive: true });
  writeFileSync(path.join(template.root, stateFolder, ".gitignore"), "*\n");

  return {
    dispose: () => template.dispose(),
    ground(variables = {}) {
      const folder = realpathSync.native(
        mkdtempSync(path.join(tmpdir(), "orchestrator chaos ü ")),
      );
      const repository = path.join(folder, "repository");
      const points = path.join(folder, "points");
      const temporary = path.join(folder, "temporary");
      mkdirSync(points);
      mkdirSync(temporary);
      cpSync(template.root, repository, { recursive: true });
      writeFileSync(
        path.join(folder, "script.json"),
        JSON.stringify(scenario.script),
      );
      return {
        scenario: name,
        folder,
        repository,
        stateFolder: path.join(repository, stateFolder),
        points,
        temporary,
        environment: {
          ...process.env,
          ...isolatedEnvironment(folder),
          TMPDIR: temporary,
          TEMP: temporary,
          TMP: temporary,
          [pointVariables.folder]: points,
          ...variables,
        },
        async dispose() {
          await endProcessesIn(folder);
          rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
        },
      };
    },
  };
}

/** A host at work. */
export interface Host {
  readonly process: ChildProcess;
  /** Settles when it has opened the engine; and when it has made progress, where it has to rest until then. */
  readonly exposed: Promise<unknown>;
  readonly ended: Promise<unknown>;
}

/** What happens to the hosts of an orchestration. */
export interface Fate {
  /** Points at which a program dies. */
  readonly targets?: readonly string[];
  /** Whether to note every point that is passed. */
  readonly record?: boolean;
  /** Lets chaos loose on a host; asked again for the next one. */
  strike?(host: Host, ground: Ground): Promise<void>;
}

export interface Course {
  /** How often the host died. */
  readonly deaths: number;
  readonly hits: readonly string[];
  readonly passed: readonly string[];
}

/** Starts one host after the other until one comes to the end. */
export async function orchestrate(
  ground: Ground,
  fate: Fate = {},
): Promise<Course> {
  writeFileSync(
    path.join(ground.points, pointFiles.targets),
    (fate.targets ?? []).map((name) => `${name}\n`).join(""),
  );
  let vain = 0;
  for (let deaths = 0; ; deaths += 1) {
    const host = startHost(ground, vain >= maxVainDeaths, fate.record === true);
    const strike = fate.strike?.(host, ground);
    const late = setTimeout(() => host.process.kill("SIGABRT"), maxHostMs);
    // Also where it could not be started: nothing must stay open then.
    const end = await host.end.finally(() => clearTimeout(late));
    await strike;
    if (end.code === 0)
      return {
        deaths,
        hits: linesOf(path.join(ground.points, pointFiles.hits)),
        passed: linesOf(path.join(ground.points, pointFiles.passed)),
      };
    if (end.signal !== "SIGKILL")
      throw new Error(
        [
          `A host ended with ${end.code ?? end.signal ?? ""}, after ${deaths} deaths:`,
          ...linesOf(path.join(ground.points, pointFiles.hits)),
          end.errors,
        ].join("\n"),
      );
    vain = end.progressed ? 1 : vain + 1;
  }
}

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
  readonly progressed: boolean;
}

function startHost(
  ground: Ground,
  rests: boolean,
  record: boolean,
): Host & { readonly end: Promise<End> } {
  const child = spawn(
    process.execPath,
    [
      path.resolve("out/test/support/chaosHost.js"),
      ground.folder,
      ground.scenario,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...ground.environment,
        ...(rests ? { [hostVariables.rests]: "1" } : {}),
        ...(record ? { [pointVariables.record]: "1" } : {}),
      },
    },
  );
  let errors = "";
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-8_000);
  });
  const end = new Promise<End>((resolve, reject) => {
    child.once("error", reject);
    // Not `exit`: its last lines may come later.
    child.once("close", (code, signal) =>
      resolve({
        code,
        signal,
        errors,
        progressed: output.includes(hostLines.progress),
      }),
    );
  });
  const awaited = rests ? hostLines.progress : hostLines.ready;
  const exposed = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(awaited)) resolve();
    });
    void end.then(() => resolve());
  });
  return { process: child, exposed, ended: end, end };
}
