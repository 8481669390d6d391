import type { ExitRecord } from "../model/agent";
import type { Sentence } from "../model/said";
import type { RunControl, RunRequest } from "../model/runner";
import { requestCancel, removeTemporaries } from "./attemptFolder";
import { fileIn, readExit, readStarted } from "./attemptRecords";
import type { supervisorState } from "./attemptRecords";
import { conclude, concludeUnstarted, endWithoutRun } from "./attemptStart";
import { watchGrowth } from "./growth";
import { tailLog } from "./logTail";

/** Who has an attempt: nobody ever did, a supervisor at work, one that is gone, or this folder is a copy of one that somebody has. */
export type SupervisorState = Awaited<ReturnType<typeof supervisorState>>;

/** What only the place where the supervisor of one attempt runs can tell or do. All the rest goes through the attempt's folder. */
export interface SupervisorPlace {
  /** `seenLately`: it was alive a moment ago. */
  state(seenLately: boolean): Promise<SupervisorState>;
  /** Why the supervisor could not be started, once that is known. */
  startFailure(): Sentence | null;
  /**
   * Ends all that a supervisor which is gone has left; `survivors`: how many processes could not be ended. What it gives else is put
   * in the place of a plain `lost`.
   */
  endRest(
    state: "dead" | "copied",
  ): Promise<
    Pick<ExitRecord, "survivors"> &
      Partial<Pick<ExitRecord, "reason" | "error" | "said">>
  >;
}

/** Between two looks at an attempt: less at its start, where much happens and where a short one is soon over. */
const firstPollMs = 20;
const maxPollMs = 100;
const pollGrowth = 1.2;
/** Between two looks at an output that grows: what comes meanwhile is read at one go. */
const growthPauseMs = 15;
/** How often it is checked that a silent supervisor still lives. */
const livenessMs = 1_000;

/** Follows an attempt from the first line of its log to its end, whoever started it. */
export async function follow(
  request: RunRequest,
  control: RunControl,
  place: SupervisorPlace,
): Promise<ExitRecord | null> {
  const { folder } = request;
  const tail = tailLog(fileIn(folder, "stdout"), (line) =>
    control.onLine(line),
  );
  const growth = watchGrowth(fileIn(folder, "stdout"));
  const isDetached = () => control.detach.aborted;
  let announced = false;
  let cancelSent = false;
  let lookedAt = -livenessMs;
  let alive = false;
  let pollMs = firstPollMs;
  try {
    while (!isDetached()) {
      // The exit record first: once it is there, the log is complete.
      const exit = await readExit(folder);
      if (!announced) {
        const started = await readStarted(folder);
        if (started) control.onStarted(started.pid);
        announced = started !== null;
      }
      growth.begin();
      const untold = await tail.read(isDetached);
      if (isDetached()) break;
      if (exit) {
        tail.finish();
        removeTemporaries(folder);
        return exit;
      }
      if (control.cancel.aborted && !cancelSent) {
        cancelSent = true;
        requestCancel(folder);
      }
      // Not the clock of the wall, which may be set back.
      if (performance.now() - lookedAt >= livenessMs) {
        const state = await place.state(alive);
        alive = state === "alive";
        lookedAt = performance.now();
        const failure = place.startFailure();
        if (
          state === "dead" ||
          state === "copied" ||
          (state === "none" && failure !== null)
        ) {
          await endAbandoned(folder, control, place, state, failure);
          // Once more round, for the lines and the record that came last.
          continue;
        }
      }
      const next = performance.now() + pollMs;
      const signals = cancelSent
        ? [control.detach]
        : [control.detach, control.cancel];
      for (let left = pollMs; left > 0; left = next - performance.now()) {
        const grown = await growth.wait(growthPauseMs, left, signals);
        if (signals.some((signal) => signal.aborted)) break;
        if (grown) await tail.read(isDetached);
      }
      // Where nobody tells that it grows, it is looked at more often while it does.
      pollMs = untold ? firstPollMs : Math.min(maxPollMs, pollMs * pollGrowth);
    }
    return null;
  } finally {
    growth.close();
    tail.close();
  }
}

/** Sees to an exit record for an attempt whose supervisor is gone, or could not be started for the given reason. */
async function endAbandoned(
  folder: string,
  control: RunControl,
  place: SupervisorPlace,
  state: "dead" | "copied" | "none",
  startFailure: Sentence | null,
): Promise<void> {
  // The supervisor may have written its record and left between our two looks.
  if (await readExit(folder)) return;
  if (state === "none") {
    await concludeUnstarted(folder, endWithoutRun("notStarted", startFailure));
    return;
  }
  const started = state === "dead" ? await readStarted(folder) : null;
  const rest = await place.endRest(state);
  await conclude(folder, {
    ...endWithoutRun("lost", null),
    startedAt: started?.startedAt ?? null,
    ...rest,
    ...(control.cancel.aborted
      ? { reason: "cancelled", error: null, said: undefined }
      : {}),
  });
}
