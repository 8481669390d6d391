import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { isolatedEnvironment } from "./repository";
import type { TestRepository } from "./repository";

const startSchema = z.object({
  event: z.literal("start"),
  sid: z.string(),
  argv: z.array(z.string()),
});

/** Lets git record what is run from now on. Returns a function that tells the commands (without those that git itself ran) since its last call. */
export function traceGit({ outside }: TestRepository): () => string[][] {
  const log = path.join(outside, "trace2.log");
  writeFileSync(log, "");
  appendFileSync(
    isolatedEnvironment(outside).GIT_CONFIG_GLOBAL ?? "",
    `[trace2]\n\teventTarget = ${log.replaceAll("\\", "/")}\n`,
  );
  let told = 0;
  return () => {
    const all = readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .flatMap((line) => startSchema.safeParse(JSON.parse(line)).data ?? [])
      .filter(({ sid }) => !sid.includes("/"))
      .map(({ argv }) => argv);
    const since = all.slice(told);
    told = all.length;
    return since;
  };
}
