import { parentPort, workerData } from "node:worker_threads";
import { toFailure } from "../model/errors";
import { nodeFiles, toStoreError } from "./files";
import { makeSnapshot, snapshotJobSchema } from "./snapshot";
import type { SnapshotAnswer } from "./snapshotMaker";

/** The thread that writes one snapshot: it gets a `SnapshotJob`, answers once, and ends. */
async function run(): Promise<SnapshotAnswer> {
  const job = snapshotJobSchema.parse(workerData);
  try {
    await makeSnapshot(nodeFiles, job);
    return { kind: "done" };
  } catch (error) {
    return {
      kind: "failed",
      failure: toFailure(toStoreError(error, job.folder)),
    };
  }
}

void run().then((answer) => parentPort?.postMessage(answer));
