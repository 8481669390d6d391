import { existsSync } from "node:fs";
import { countChanges } from "../git";
import type { Orchestration } from "../model/orchestration";
import type { Known } from "../model/overview";
import type { Instance, Resources, Workplace } from "../model/resources";
import { readSample } from "../runners";
import type { Orchestrations } from "./orchestrations";
import { attemptFolder } from "./paths";

/** What these orchestrations hold of the machine now: agents at work, and worktrees. */
export async function resourcesOf(
  { open, all }: Pick<Orchestrations, "open" | "all">,
  stateFolder: string,
): Promise<Resources> {
  const [instances, worktrees] = await Promise.all([
    Promise.all(open().flatMap((o) => instancesOf(o, stateFolder))),
    Promise.all(all().flatMap(workplacesOf)),
  ]);
  return { instances, worktrees };
}

const instancesOf = (
  { id, attempts }: Orchestration,
  stateFolder: string,
): Promise<Instance>[] =>
  attempts
    .filter(({ status }) => status !== "ended")
    .map(async (attempt) => ({
      orchestration: id,
      attempt: attempt.id,
      pid: attempt.pid,
      runner: attempt.runner,
      sample: await readSample(attemptFolder(stateFolder, attempt.id)),
    }));

const workplacesOf = ({ id, worktree }: Known): Promise<Workplace>[] =>
  worktree?.status === "open"
    ? [
        (async () => ({
          orchestration: id,
          path: worktree.path,
          branch: worktree.branch,
          changedFiles: existsSync(worktree.path)
            ? await countChanges(worktree.path)
            : null,
        }))(),
      ]
    : [];
