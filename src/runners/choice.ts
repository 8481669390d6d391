import { worded } from "../model/errors";
import { said } from "../model/said";
import type { WorktreeCarrier } from "../model/carry";
import type { Failure } from "../model/errors";
import type { Runner, RunnerChoice, RunnerName } from "../model/runner";
import type { PoolSettings } from "../model/settings";
import { containerEngine } from "./container/client";
import { poolName } from "./container/confinement";
import { homesFolder } from "./container/folders";
import { probePool } from "./container/manage";
import type { Slot } from "./container/pool";
import { containerRunner } from "./container/runner";
import { containerPool } from "./container/slots";
import { processRunner } from "./process";
import type { TmuxRunnerOptions } from "./tmuxRunner";
import { tmuxRunner } from "./tmuxRunner";
import { tmuxVersion } from "./tmux";

/** What was chosen, and why it is not what was wanted. */
export interface ChosenRunner {
  readonly name: RunnerName;
  /** Such as `tmux 3.3a`. */
  readonly found: string;
  /** The runner that was wanted and is not there, or null. */
  readonly instead: {
    readonly wanted: RunnerName;
    readonly failure: Failure;
  } | null;
}

/** All runners of an engine. */
export interface Runners {
  /** For an attempt that is on record: it is adopted by the one that it was started with. */
  of(name: RunnerName): Runner;
  /** For a new attempt: what is wanted if it is there now, else the host's processes. */
  choose(wanted: RunnerChoice): Promise<ChosenRunner>;
  /** The slots for containers, as they are at this moment. */
  slots(): readonly Slot[];
}

/** What tells whether a runner can be used now: its name and version, or why not. */
type Probe = () => Promise<
  { readonly found: string } | { readonly failure: Failure }
>;

/** Which are tried for `auto`, the best first, before the host's processes. */
const automatic: readonly RunnerName[] = [];

/** Always there. */
const onHost = {
  name: "process",
  found: "processes of this machine",
} as const;

export interface RunnersOptions extends TmuxRunnerOptions {
  /** Absolute, without links: it names the container pool. */
  readonly stateFolder: string;
  readonly pool: () => PoolSettings;
  /** Takes worktrees to container engines on other machines. */
  readonly worktrees: WorktreeCarrier;
}

export function createRunners(options: RunnersOptions): Runners {
  const { environment = process.env, stateFolder, pool: settings } = options;
  const pool = containerPool({
    engineAt: (endpoint) => containerEngine({ endpoint }),
    name: poolName(stateFolder),
    settings,
    stateFolder,
    onTrouble: options.onTrouble,
  });
  /** A new runner is a new row. */
  const table: Readonly<
    Record<RunnerName, { readonly runner: Runner; readonly probe: Probe }>
  > = {
    process: {
      runner: processRunner(options),
      probe: () => Promise.resolve(onHost),
    },
    tmux: {
      runner: tmuxRunner(options),
      probe: async () => {
        const version = await tmuxVersion(environment);
        return version === null
          ? { failure: withoutTmux }
          : { found: `tmux ${version}` };
      },
    },
    container: {
      runner: containerRunner({
        ...options,
        pool,
        homesFolder: homesFolder(stateFolder),
      }),
      probe: () => probePool(pool.engineAt, settings()),
    },
  };
  return {
    of: (name) => table[name].runner,
    slots: () => pool.look().slots,
    async choose(wanted) {
      for (const name of wanted === "auto" ? automatic : [wanted]) {
        const probed = await table[name].probe();
        if ("found" in probed)
          return { name, found: probed.found, instead: null };
        if (wanted !== "auto")
          return {
            ...onHost,
            instead: { wanted: name, failure: probed.failure },
          };
      }
      return { ...onHost, instead: null };
    },
  };
}

const withoutTmux: Failure = {
  code: "runnerUnavailable",
  ...worded(
    said`tmux is not there.`,
    process.platform === "win32"
      ? said`Work in WSL or on a remote machine, where tmux is, or set orchestrator.runner to auto.`
      : process.platform === "darwin"
        ? said`Install tmux (brew install tmux), or set orchestrator.runner to auto.`
        : said`Install tmux (your system's package tmux), or set orchestrator.runner to auto.`,
  ),
};
