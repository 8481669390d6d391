import { Worker } from "node:worker_threads";
import * as z from "zod";
import { failureSchema } from "../model/agent";
import { OrchestratorError, toError } from "../model/errors";
import type { FileOperations } from "./files";
import type { SnapshotJob } from "./snapshot";
import { makeSnapshot } from "./snapshot";

/** Writes the snapshot to its own file. Settles when nothing more will be written, which `abandoned` hastens. */
export type SnapshotMaker = (
  job: SnapshotJob,
  abandoned: AbortSignal,
) => Promise<void>;

/** In this thread, on any disk, without a rest. */
export const makeSnapshotsHere =
  (files: FileOperations): SnapshotMaker =>
  (job) =>
    makeSnapshot(files, job, () => Promise.resolve());

/** What the worker answers, once, before it ends. */
export const snapshotAnswerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done") }),
  z.object({ kind: z.literal("failed"), failure: failureSchema }),
]);
export type SnapshotAnswer = z.infer<typeof snapshotAnswerSchema>;

/**
 * In a thread of its own, which gets file names only and reads for itself: this one starts it and goes on, whatever the size.
 * Not in a process: to start one stops this thread for as long as it takes to copy the page tables of all its memory.
 * `script`: absolute path of the bundle `snapshotWorker`.
 */
export const makeSnapshotsBehind =
  (script: string): SnapshotMaker =>
  async (job, abandoned) => {
    const answer = await answerOf(
      new Worker(script, { workerData: job }),
      abandoned,
    );
    if (answer.kind === "failed") throw toError(answer.failure);
  };

/** The answer of a worker that has ended. */
async function answerOf(
  worker: Worker,
  abandoned: AbortSignal,
): Promise<SnapshotAnswer> {
  // A process that has nothing else to do may end: the journal holds it all.
  worker.unref();
  const stop = (): void => void worker.terminate();
  abandoned.addEventListener("abort", stop);
  try {
    const answer = await new Promise((resolve, reject) => {
      let received: unknown = null;
      worker.once("message", (message: unknown) => {
        received = message;
      });
      worker.once("error", reject);
      worker.once("exit", () => resolve(received));
    });
    if (answer === null)
      throw new OrchestratorError(
        "internal",
        "The thread that writes the snapshot ended before it was done.",
      );
    return snapshotAnswerSchema.parse(answer);
  } finally {
    abandoned.removeEventListener("abort", stop);
  }
}
