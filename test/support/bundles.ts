import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

export interface Bundles {
  readonly supervisorPath: string;
  readonly scriptedAgentPath: string;
  readonly snapshotWorkerPath: string;
  readonly viewerPath: string;
  readonly cliPath: string;
}

/** The built programs, from dist/; all of it is made first when nobody has built them yet. */
export function buildBundles(): Promise<Bundles> {
  const paths: Bundles = {
    supervisorPath: path.resolve("dist/supervisor.js"),
    scriptedAgentPath: path.resolve("dist/scriptedAgent.js"),
    viewerPath: path.resolve("dist/viewer.js"),
    snapshotWorkerPath: path.resolve("dist/snapshotWorker.js"),
    cliPath: path.resolve("dist/cli.js"),
  };
  if (!Object.values(paths).every((file: string) => existsSync(file)))
    execFileSync(process.execPath, ["esbuild.config.mjs"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  return Promise.resolve(paths);
}
