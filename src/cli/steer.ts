import { exitCodes } from "./failures";
import { follow } from "./follow";
import { jsonLine, line } from "./io";
import { followToEnd } from "./run";
import type { Invocation } from "./session";
import { findOrchestration, withSession } from "./session";
import { duration, oneLine, shortId } from "./words";
import type { GoOnOptions, OrchestratorApi } from "../model/api";
import type { Priority } from "../model/turn";
import { canEnd } from "../model/waiting";

/** Sets it going again, with larger budgets or elsewhere where that is given, and follows it to its end, as `run` does. */
export const goOn = (
  invocation: Invocation,
  action: "resume" | "retry",
  prefix: string,
  options: GoOnOptions,
): Promise<number> =>
  withSession(invocation, async (session) => {
    const { id, seq, status, wait } = await findOrchestration(
      session.api,
      prefix,
    );
    // A program that was killed, or stopped by a full disk, left it as it was: opening the workspace has set it going again.
    const decides = Object.keys(options).length > 0;
    const goesOn =
      action === "resume" &&
      !decides &&
      (wait === null || !canEnd(wait)) &&
      (status === "running" || status === "queued");
    if (!goesOn) await session.api[action](id, options);
    return followToEnd(session, id, seq);
  });

/** Asks something of it that sets it going, and follows it to its end. */
export const ask = (
  invocation: Invocation,
  prefix: string,
  what: (api: OrchestratorApi, id: string) => Promise<void>,
): Promise<number> =>
  withSession(invocation, async (session) => {
    const { id, seq } = await findOrchestration(session.api, prefix);
    await what(session.api, id);
    return followToEnd(session, id, seq);
  });

export const pause = (
  invocation: Invocation,
  prefix: string,
  now: boolean,
): Promise<number> =>
  withSession(invocation, async ({ api, io, json }) => {
    const { id, title, seq, wait } = await findOrchestration(api, prefix);
    await api.pause(id, { now });
    // Stopping the agent is the engine's work, so it must not be closed before; the end of a batch may be an hour away.
    if (now || wait !== null) await follow(api, id, seq, () => undefined);
    const after = await api.get(id);
    if (json) jsonLine(io.stdout, after);
    else
      line(
        io.stdout,
        after.status === "paused"
          ? `"${oneLine(title)}" is paused; the agent's session goes on with: orchestrator resume ${shortId(id)}`
          : `"${oneLine(title)}" pauses after its current batch or stage.`,
      );
    return exitCodes.done;
  });

/** Lets it begin without the others that it waits for, and follows it to its end. */
export const release = (
  invocation: Invocation,
  prefix: string,
): Promise<number> => ask(invocation, prefix, (api, id) => api.release(id));

export const prioritize = (
  invocation: Invocation,
  prefix: string,
  priority: Priority,
): Promise<number> =>
  withSession(invocation, async ({ api, io, json }) => {
    const { id, title } = await findOrchestration(api, prefix);
    await api.prioritize(id, priority);
    if (json) jsonLine(io.stdout, await api.get(id));
    else
      line(
        io.stdout,
        `"${oneLine(title)}" has the priority ${priority} in the queue now.`,
      );
    return exitCodes.done;
  });

export const extend = (
  invocation: Invocation,
  prefix: string,
  minutes: number,
): Promise<number> =>
  withSession(invocation, async ({ api, io, json }) => {
    const { id, title } = await findOrchestration(api, prefix);
    await api.extend(id, minutes);
    const after = await api.get(id);
    const time = after.attempts.at(-1)?.timeoutMs;
    if (json) jsonLine(io.stdout, after);
    else
      line(
        io.stdout,
        `The agent at work for "${oneLine(title)}" now has ${duration(time ?? 0)} in all.`,
      );
    return exitCodes.done;
  });

export const cancel = (
  invocation: Invocation,
  prefix: string,
): Promise<number> =>
  withSession(invocation, async ({ api, io, json }) => {
    const { id, title, seq } = await findOrchestration(api, prefix);
    await api.cancel(id);
    const kept: string[] = [];
    const after = await follow(api, id, seq, (event) => {
      if (event.type === "worktreeRemoved" && event.trashRef !== null)
        kept.push(event.trashRef);
    });
    if (json) jsonLine(io.stdout, after);
    else line(io.stdout, `"${oneLine(title)}" is ${after.status}.`);
    for (const ref of kept)
      line(
        io.stderr,
        `To have its work back: orchestrator trash restore ${ref} FOLDER`,
      );
    return exitCodes.done;
  });
