import { messageOf } from "../../model/errors";
import type { Failure } from "../../model/errors";
import type { Why } from "../../model/event";
import type { Orchestration } from "../../model/orchestration";
import { waitsForRunner } from "../../model/waiting";
import { inShort, reason } from "../action";
import { wantedRunner } from "../confined";
import { runnerWait, runnerWaits } from "../waits";
import type { World } from "./world";

/*
 * What is to run in a container waits where none can be had: an attempt before it is made, a gate before it begins. Nothing of it runs on
 * the host meanwhile: who asked for containers wants confined what agents do and write.
 */

/** No container can be had, for this reason: that is on record then, and when it is looked again. */
export function waitForContainers(
  world: World,
  { id }: Pick<Orchestration, "id">,
  missing: Failure,
  why: Why,
): void {
  // Looked at now: while the engines were asked, the user may have asked for something else.
  const o = world.current(id);
  if (o.requested !== null || o.move !== null) return;
  const earlier = runnerWaits(world.events(id));
  const now = world.clock.now();
  const wait = runnerWait(o, missing, earlier, now, world.clock.random());
  world.commit(id, {
    type: "waitStarted",
    wait,
    ...reason(inShort(messageOf(wait.failure))),
    inputs: {
      ...why.inputs,
      failure: missing.code,
      inARow: earlier + 1,
      waitMs: wait.until - now,
    },
  });
}

/** Looks again for one that waits for containers. */
export async function lookForContainers(
  world: World,
  o: Orchestration,
  why: Why,
): Promise<void> {
  const choice = await world.runners.choose(wantedRunner(o));
  // Meanwhile the user may have ended the wait, or have asked for something else.
  if (!waitsForRunner(world.current(o.id))) return;
  if (choice.name === null) waitForContainers(world, o, choice.failure, why);
  else
    world.commit(o.id, {
      type: "waitEnded",
      queued: true,
      because: "There are containers again, or none are needed.",
      inputs: { ...why.inputs, runner: choice.name },
    });
}
