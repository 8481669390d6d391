import { build } from "esbuild";
import { existsSync } from "node:fs";
import path from "node:path";

export interface Bundles {
  readonly supervisorPath: string;
  readonly scriptedAgentPath: string;
}

/** The programs that agents run under, from dist/; made there first when nobody has built them yet. */
export async function buildBundles(): Promise<Bundles> {
  const sources = {
    supervisor: "src/runners/supervisor.ts",
    scriptedAgent: "src/agents/scriptedAgent.ts",
  };
  const paths = {
    supervisorPath: path.resolve("dist/supervisor.js"),
    scriptedAgentPath: path.resolve("dist/scriptedAgent.js"),
  };
  if (!Object.values(paths).every((file) => existsSync(file)))
    await build({
      entryPoints: sources,
      outdir: "dist",
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      logLevel: "warning",
    });
  return paths;
}
