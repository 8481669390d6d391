import assert from "node:assert/strict";
import { fold } from "../../src/engine";
import type { OrchestratorApi } from "../../src/model/api";
import { brokenIn } from "./broken";
import { everything } from "./everything";
import { bookedBy } from "./ledger";

/** Throws where something on record is not what its events tell, or a step did not keep what is promised: a reason with its inputs, too. */
export async function verifyRecords(
  engine: Pick<OrchestratorApi, "list" | "get" | "events">,
): Promise<void> {
  const all = await everything(engine);
  const events = new Map(
    await Promise.all(
      all.map(async ({ id }) => [id, await engine.events(id)] as const),
    ),
  );
  const eventsOf = (id: string) => events.get(id) ?? [];
  for (const o of all) assert.deepEqual(fold(eventsOf(o.id)), o);
  assert.deepEqual(brokenIn(all, eventsOf, bookedBy(eventsOf)), []);
}
