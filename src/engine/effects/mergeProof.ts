import * as git from "../../git";
import type { Failure } from "../../model/errors";
import type { Inputs, Why } from "../../model/event";
import type { Orchestration } from "../../model/orchestration";
import { said } from "../../model/said";
import { reason, short } from "../action";
import { waitForContainers } from "./containers";
import { commandOf, removeGate, runGate } from "./gate";
import { folderOf } from "./world";
import type { World } from "./world";

/** The shell line that proved the work last, which the merged result has to pass as well; empty: none did. */
export function mergeGateOf(o: Orchestration): string {
  const proof = o.attempts.findLast(({ evidence }) => evidence?.gate);
  const definition = o.pipeline.stages.find(
    ({ name }) => name === proof?.stage,
  );
  return definition ? commandOf(o, { definition }) : "";
}

/**
 * Brings the worktree to the merged result and runs the gate there. What lies in it and is not committed, which no merge would take
 * either, goes into the trash. Safe to repeat.
 */
export async function proveMerge(
  world: World,
  o: Orchestration,
  commit: string,
  why: Why,
): Promise<void> {
  const command = mergeGateOf(o);
  if (command === "") {
    // Meanwhile the user has taken it away.
    world.commit(o.id, { type: "mergeIntended", commit, ...why });
    return;
  }
  const repository = await world.repository();
  const cwd = folderOf(o);
  const takeAside = (name: string): Promise<string | null> =>
    git.takeAside(repository, cwd, {
      name: `${o.id}/${name}-${commit.slice(0, 12)}`,
      resetTo: commit,
    });
  const trashRef = await takeAside("before-merge");
  const ran = await runGate(world, o, commit, command);
  // Whoever cancels has stopped the gate, which then says nothing.
  if (world.current(o.id).requested === "cancel") return;
  const inputs: Inputs = { ...why.inputs, merged: commit, trashRef };
  if (!("result" in ran)) {
    waitOrEnd(world, o, "missing" in ran ? ran.missing : ran.lost, {
      ...why,
      inputs,
    });
    return;
  }
  const { result, runner } = ran;
  // What the gate left behind (reports, caches) is no part of the work.
  await takeAside("gate-of-merge");
  // Before the result is on record: else whoever comes after a crash would take it for that of a later run.
  await removeGate(world, commit);
  world.commit(o.id, {
    type: "mergeGated",
    commit,
    gate: result,
    ...reason(
      result.exitCode === 0
        ? said`The gate passed on the work with ${o.base.branch} merged in.`
        : said`The gate failed on the work with ${o.base.branch} merged in.`,
    ),
    inputs: {
      ...inputs,
      gate: short(result.command),
      gateExitCode: result.exitCode,
      gateMs: result.durationMs,
      gateRunner: runner,
    },
  });
}

/** The gate had no container. A merge that the user waits for ends with that; any other waits for containers. */
function waitOrEnd(
  world: World,
  o: Orchestration,
  failure: Failure,
  why: Why,
): void {
  if (world.current(o.id).requested === "merge")
    world.commit(o.id, { type: "mergeFailed", failure, ...why });
  else waitForContainers(world, o, failure, why);
}
