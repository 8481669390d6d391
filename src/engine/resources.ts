import { existsSync } from "node:fs";
import { countChanges } from "../git";
import type { Orchestration } from "../model/orchestration";
import type { Instance, Resources, Workplace } from "../model/resources";
import { readSample } from "../runners";
import { attemptFolder } from "./paths";

/** What these orchestrations hold of the machine now: agents at work, and worktrees. */
export async function resourcesOf(
  orchestrations: readonly Orchestration[],
  stateFolder: string,
): Promise<Resources> {
  const [instances, worktrees] = await Promise.all([
    Promise.all(orchestrations.flatMap((o) => instancesOf(o, stateFolder))),
    Promise.all(orchestrations.flatMap(workplacesOf)),
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
      sample: await readSample(attemptFolder(stateFolder, attempt.id)),
    }));

const workplacesOf = ({ id, worktree }: Orchestration): Promise<Workplace>[] =>
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
