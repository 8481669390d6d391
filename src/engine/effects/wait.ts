import type { Why } from "../../model/event";
import type { Orchestration } from "../../model/orchestration";
import type { Action } from "../action";
import { waitUntil } from "../waits";
import type { World } from "./world";

export function startWait(
  world: World,
  o: Orchestration,
  action: Extract<Action, { type: "startWait" }>,
  why: Why,
): Promise<void> {
  const now = world.clock.now();
  const wait = waitUntil(o, action, now, world.clock.random());
  world.commit(o.id, {
    type: "waitStarted",
    wait,
    ...why,
    inputs: { ...why.inputs, waitMs: wait.until - now },
  });
  return Promise.resolve();
}
