import os from "node:os";

/** How busy this machine is; null: the system does not tell. */
export interface Machine {
  /** Memory that programs can still get without others being swapped out, in MiB. */
  readonly availableMb: number | null;
  /** Processes that want the CPU, on an average of the last minute, for each core. */
  readonly loadPerCore: number | null;
}

/**
 * Looks at the machine now. Linux (`MemAvailable`) and Windows tell what is available; macOS only what nobody has ever used, which says nothing.
 * Windows has no load: Node gives 0. https://nodejs.org/api/os.html
 */
export function lookAtMachine(): Machine {
  const [load = 0] = os.loadavg();
  return {
    availableMb:
      process.platform === "darwin"
        ? null
        : Math.round(os.freemem() / (1024 * 1024)),
    loadPerCore:
      process.platform === "win32"
        ? null
        : Math.round((load / os.availableParallelism()) * 100) / 100,
  };
}
