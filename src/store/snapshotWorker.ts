import { constants, setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { toFailure } from "../model/errors";
import { nodeFiles, toStoreError } from "./files";
import { makeSnapshot, snapshotJobSchema } from "./snapshot";
import type { SnapshotAnswer } from "./snapshotMaker";

/** Between two pieces of the file the disk belongs to the commits of the host. */
const restMs = 10;

/** The thread that writes one snapshot: it gets a `SnapshotJob`, answers once, and ends. */
async function run(): Promise<SnapshotAnswer> {
  const job = snapshotJobSchema.parse(workerData);
  try {
    await makeSnapshot(nodeFiles, job, () => delay(restMs));
    return { kind: "done" };
  } catch (error) {
    return {
      kind: "failed",
      failure: toFailure(toStoreError(error, job.folder)),
    };
  }
}

/** So that a busy machine has the host's thread at work rather than this one. */
function giveWay(): void {
  // Elsewhere a priority is the whole process's.
  if (process.platform !== "linux") return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes allow no other priority: this thread is then as good as any.
  }
}

giveWay();
void run().then((answer) => parentPort?.postMessage(answer));
