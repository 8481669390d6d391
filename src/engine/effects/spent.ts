import type { Attempt, Orchestration } from "../../model/orchestration";
import { linesOf } from "../output";
import { attemptLog } from "../paths";
import type { World } from "./world";

/** What an attempt has cost so far, in US dollars, by its log: the last that is known when it cannot be followed to its end. */
export async function spentSoFar(
  world: Pick<World, "agentOf" | "stateFolder">,
  o: Orchestration,
  attempt: Attempt,
): Promise<number> {
  const reader = (await world.agentOf(o)).reader(attempt);
  for await (const { line } of linesOf(
    attemptLog(world.stateFolder, attempt.id),
    0,
  ))
    reader.push(line);
  return reader.costUsd;
}
