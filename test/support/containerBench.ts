import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { AgentCommand } from "../../src/model/agent";
import type { RunRequest, Runner } from "../../src/model/runner";
import { worktreeCarrier } from "../../src/git";
import {
  containerEngine,
  containerPool,
  containerRunner,
  poolName,
} from "../../src/runners";
import type { ContainerPool, ContainerRunnerOptions } from "../../src/runners";
import type { PoolSettings } from "../../src/model/settings";
import { buildBundles } from "./bundles";
import type { TestEngine } from "./containerEngine";
import { makeRepository } from "./repository";
import type { TestRepository } from "./repository";
import { nodeRequest } from "./runs";

/** A repository with a worktree, and a pool with its runner at a real engine. */
export interface ContainerBench {
  readonly repository: TestRepository;
  readonly state: string;
  readonly worktree: string;
  readonly pool: ContainerPool;
  readonly runner: Runner;
  readonly settings: PoolSettings;
  /** What was said of engines that cannot be used. */
  readonly troubles: readonly string[];
  /** A request for a Node program, given as source text, in the worktree. */
  request(
    source: string,
    changes?: Partial<Omit<RunRequest, "command">> & {
      readonly command?: Partial<AgentCommand>;
    },
  ): RunRequest;
  /** Another host on the same state: a pool and a runner that know nothing yet. */
  reopen(): Pick<ContainerBench, "pool" | "runner">;
  dispose(): Promise<void>;
}

export async function openContainerBench(
  engine: Pick<TestEngine, "endpoint" | "image"> & Partial<TestEngine>,
  changes: Partial<PoolSettings> = {},
  runnerOptions: Pick<ContainerRunnerOptions, "silenceMs" | "environment"> = {},
): Promise<ContainerBench> {
  const repository = makeRepository();
  repository.commit("Files", { "a.txt": "one\n" });
  const state = path.join(repository.root, ".orchestrator", "state");
  const worktree = path.join(state, "worktrees", "w1");
  mkdirSync(path.dirname(worktree), { recursive: true });
  repository.git(["worktree", "add", "-q", "-b", "work", worktree]);
  const { supervisorPath } = await buildBundles();
  const settings: PoolSettings = {
    endpoints: [engine.endpoint],
    swarm: false,
    size: 3,
    portStart: 8081,
    image: engine.image,
    network: "open",
    allowedHosts: [],
    carryLogin: false,
    memoryMb: 512,
    cpus: 2,
    processes: 100,
    ...changes,
  };
  const pools: ContainerPool[] = [];
  const troubles: string[] = [];
  const reopen = () => {
    const pool = containerPool({
      engineAt: (endpoint) => containerEngine({ endpoint, answerMs: 3_000 }),
      name: poolName(state),
      settings: () => settings,
      stateFolder: state,
      onTrouble: (message) => troubles.push(message),
    });
    pools.push(pool);
    const runner = containerRunner({
      pool,
      supervisorPath,
      nodePath: process.execPath,
      worktrees: worktreeCarrier,
      homesFolder: path.join(state, "homes"),
      ...runnerOptions,
    });
    return { pool, runner };
  };
  return {
    ...reopen(),
    troubles,
    repository,
    state,
    worktree,
    settings,
    reopen,
    request: (source, more = {}) =>
      nodeRequest(path.join(state, "attempts"), source, {
        cwd: worktree,
        ...more,
      }),
    async dispose() {
      for (const pool of pools) pool.close();
      for (const { Id } of (await engine.docker?.listContainers({
        all: true,
        filters: JSON.stringify({
          label: [`io.orchestrator-manager.pool=${poolName(state)}`],
        }),
      })) ?? [])
        await engine.docker?.getContainer(Id).remove({ force: true });
      repository.dispose();
    },
  };
}

/** A secret that is in no other place. */
export const newSecret = (): string => `secret-${randomUUID()}`;
