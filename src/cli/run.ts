import path from "node:path";
import { otherWords } from "../engine";
import type { OrchestratorApi, StartRequest } from "../model/api";
import { OrchestratorError, toFailure } from "../model/errors";
import type {
  Orchestration,
  OrchestrationStatus,
} from "../model/orchestration";
import { combined } from "../model/settingKeys";
import { runOverridesSchema } from "../model/settings";
import { findIn, waitedFor } from "../model/waiting";
import { exitCodeOfRun, resultOf } from "./result";
import { exitCodes, report } from "./failures";
import { follow } from "./follow";
import { jsonLine, line } from "./io";
import { deniedWords, questionLines } from "./questionWords";
import type { RunFlags } from "./runFlags";
import { overridesOf, withoutUndefined } from "./runFlags";
import type { Invocation, Session } from "./session";
import { findOrchestration, withSession } from "./session";
import {
  eventWords,
  forecastWords,
  oneLine,
  shortId,
  timedWaitWays,
  wayOnWords,
} from "./words";

/** The first Ctrl+C pauses, the second leaves at once: what runs then is picked up by the next owner. */
const pauseOnInterrupt = (
  { io, api }: Session,
  id: string,
): { interrupted: () => boolean; stop: () => void } => {
  let count = 0;
  const stop = io.onInterrupt(() => {
    count++;
    if (count > 1) {
      io.exit(exitCodes.interrupted);
      return;
    }
    line(io.stderr, "Pausing. Ctrl+C once more leaves at once.");
    api.pause(id, { now: true }).catch((error: unknown) => {
      report(io.stderr, toFailure(error));
    });
  });
  return { interrupted: () => count > 0, stop };
};

/** What sets an orchestration going that waits for the user. */
const wayOn: Partial<Record<OrchestrationStatus, string>> = {
  paused: "resume",
  mergeReady: "merge",
  failed: "retry",
};

const tellWayOn = async (
  { io, api }: Session,
  o: Orchestration,
): Promise<void> => {
  const wayOut = wayOnWords(o);
  if (wayOut !== null) line(io.stderr, wayOut);
  if (o.status !== "queued") return;
  for (const other of waitedFor(o, findIn(await api.list()))) {
    const way = wayOn[other.status];
    line(
      io.stderr,
      `It waits for ${oneLine(otherWords([other]))}${way === undefined ? "" : ` (orchestrator ${way} ${shortId(other.id)})`}.`,
    );
  }
  line(
    io.stderr,
    `To start it without waiting: orchestrator release ${shortId(o.id)}`,
  );
};

/** Follows an orchestration until it has ended or waits for the user, telling every event after `after`. */
export const followToEnd = async (
  session: Session,
  id: string,
  after: number,
): Promise<number> => {
  const { io, json, api } = session;
  const interrupt = pauseOnInterrupt(session, id);
  try {
    const end = await follow(api, id, after, (event, orchestration) => {
      if (json) {
        jsonLine(io.stdout, event);
        return;
      }
      const words = eventWords(event, orchestration);
      if (words !== null) line(io.stdout, words);
      // What is over already by now is news, but nothing to do about.
      if (event.type === "waitStarted" && orchestration.wait !== null)
        line(io.stdout, `    ${timedWaitWays(id, orchestration.wait)}`);
      if (event.type !== "questionAsked") return;
      // What was answered meanwhile is news, but nothing to answer.
      const open = orchestration.questions.find(
        ({ id: asked, answer }) =>
          asked === event.question.id && answer === null,
      );
      if (!open) return;
      for (const text of questionLines(orchestration, open))
        line(io.stdout, text);
      line(io.stdout, `    ${deniedWords(open, io.now())}`);
    });
    if (json) jsonLine(io.stdout, resultOf(end, io.now()));
    if (end.failure) report(io.stderr, end.failure);
    else if (end.status === "cancelled")
      report(io.stderr, { code: "cancelled", message: "It was cancelled." });
    await tellWayOn(session, end);
    return interrupt.interrupted() ? exitCodes.interrupted : exitCodeOfRun(end);
  } finally {
    interrupt.stop();
  }
};

/** Says what it will probably cost, where that is known. What keeps it from being known is no reason to leave it. */
const tellForecast = async (
  { api, io }: Session,
  request: StartRequest,
): Promise<void> => {
  try {
    const found = await api.forecast(request);
    if (found) line(io.stdout, `forecast: ${forecastWords(found)}`);
  } catch (error) {
    const { message } = toFailure(error);
    line(io.stderr, `warning: there is no forecast: ${message}`);
  }
};

export const run = (
  invocation: Invocation,
  file: string | undefined,
  flags: RunFlags,
): Promise<number> => {
  if ((file === undefined) === (flags.task === undefined))
    throw new OrchestratorError(
      "invalidInput",
      "Give either a tasks.md or a task as text.",
      { fix: 'orchestrator run FILE, or orchestrator run --task "TEXT".' },
    );
  const { io, json, folder } = invocation;
  return withSession(
    invocation,
    async (session) => {
      const { api, workspace, environment } = session;
      const request: StartRequest = {
        ...withoutUndefined({
          file: file === undefined ? undefined : path.resolve(io.cwd, file),
          text: flags.task,
          pipeline: flags.pipeline,
          base: flags.base,
          after: await idsOf(api, flags.after),
          priority: flags.priority,
        }),
        options: runOverridesSchema.parse(
          combined(environment.overrides, overridesOf(flags, io.cwd)),
        ),
      };
      const id = await api.start(request);
      if (flags.detach !== true) {
        if (!json) await tellForecast(session, request);
        return followToEnd(session, id, 0);
      }
      if (json) jsonLine(io.stdout, { orchestration: id });
      else line(io.stdout, id);
      if (workspace.owner) {
        // Nobody would go on with it; the next owner picks up where we leave.
        await workspace.close();
        io.startInBackground([
          "--workspace",
          folder,
          "host",
          ...(flags.maxConcurrent === undefined
            ? []
            : ["--max-concurrent", String(flags.maxConcurrent)]),
        ]);
      }
      return exitCodes.done;
    },
    { maxConcurrent: flags.maxConcurrent },
  );
};

/** The ids that prefixes name; undefined for none. */
const idsOf = async (
  api: OrchestratorApi,
  prefixes: readonly string[] | undefined,
): Promise<string[] | undefined> => {
  if (prefixes === undefined) return undefined;
  const ids: string[] = [];
  for (const prefix of prefixes)
    ids.push((await findOrchestration(api, prefix)).id);
  return ids;
};

/** Owns the workspace until nothing is queued or at work; what `--detach` leaves behind. */
export const host = (
  invocation: Invocation,
  maxConcurrent: number | undefined,
): Promise<number> =>
  withSession(
    invocation,
    async ({ api }) => {
      for (const { id, status } of await api.open())
        if (status === "queued" || status === "running")
          await follow(api, id, 0, () => undefined);
      const rest = await api.open();
      return rest.some(({ status }) => status === "failed")
        ? exitCodes.failed
        : exitCodes.done;
    },
    { maxConcurrent },
  );
