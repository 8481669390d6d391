import { worded } from "../model/errors";
import { said } from "../model/said";
import type { Sentence } from "../model/said";
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
  readonly found: Sentence;
  /** What was wanted and cannot be had, or null. */
  readonly instead: {
    readonly wanted: RunnerChoice;
    readonly failure: Failure;
  } | null;
}

/** Containers were asked for by name, so nothing else will do: who wants an agent confined does not want it on the host. */
export interface MissingRunner {
  readonly name: null;
  /** Why no container can be had now. */
  readonly failure: Failure;
}

/** All runners of an engine. */
export interface Runners {
  /** For an attempt that is on record: it is adopted by the one that it was started with. */
  of(name: RunnerName): Runner;
  /**
   * For a new attempt, what is wanted if it is there now. Without tmux, which only shows an agent, the host's processes do the same. `auto`
   * is a container if one can be had and `onlyHere`, why the agent could not work in one, is null; else the host's processes.
   */
  choose(
    wanted: RunnerChoice,
    onlyHere?: Sentence | null,
  ): Promise<ChosenRunner | MissingRunner>;
  /** The slots for containers, as they are at this moment. */
  slots(): readonly Slot[];
}

/** What tells whether a runner can be used now: its name and version, or why not. */
type Probe = () => Promise<
  { readonly found: Sentence } | { readonly failure: Failure }
>;

/** Always there. */
const onHost = {
  name: "process",
  found: said`processes of this machine`,
} as const;

/** What can begin before anything else of an engine does. */
export interface PoolStart {
  /**
   * Asks the container engines for what the first attempt would else wait for (that they are there, the image, the network), unless agents are in
   * no containers with these settings. Never rejects: who needs a container asks again, and says what is missing. Nothing that runs is touched.
   */
  beginPool(wanted: RunnerChoice): Promise<void>;
}

export interface RunnersOptions extends TmuxRunnerOptions {
  /** Absolute, without links: it names the container pool. */
  readonly stateFolder: string;
  readonly pool: () => PoolSettings;
  /** Takes worktrees to container engines on other machines. */
  readonly worktrees: WorktreeCarrier;
}

export function createRunners(options: RunnersOptions): Runners & PoolStart {
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
      probe: () => probePool(pool.engineAt, pool.name, settings()),
    },
  };
  return {
    of: (name) => table[name].runner,
    slots: () => pool.look().slots,
    async beginPool(wanted) {
      const isOff =
        wanted === "auto"
          ? whyNotByItself(settings(), null) !== null
          : wanted !== "container";
      if (!isOff) await pool.begin();
    },
    async choose(wanted, onlyHere = null) {
      const name = wanted === "auto" ? "container" : wanted;
      const unwanted =
        wanted === "auto" ? whyNotByItself(settings(), onlyHere) : null;
      const probed = unwanted ?? (await table[name].probe());
      if ("found" in probed)
        return { name, found: probed.found, instead: null };
      return wanted === "container"
        ? { name: null, failure: probed.failure }
        : { ...onHost, instead: { wanted, failure: probed.failure } };
    },
  };
}

/** Why an agent is in no container unless that was asked for by name, or null. */
function whyNotByItself(
  { network }: PoolSettings,
  onlyHere: Sentence | null,
): { readonly failure: Failure } | null {
  const message =
    onlyHere ??
    (network === "none"
      ? said`Agents in containers would reach no network, and so no service (orchestrator.pool.network).`
      : null);
  return message === null
    ? null
    : { failure: { code: "runnerUnavailable", ...worded(message) } };
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
