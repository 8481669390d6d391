import { inEnglish } from "../model/said";
import {
  failureBeforePause,
  openQuestions,
  questionSentence,
} from "../model/attention";
import type { Notice, OrchestratorApi } from "../model/api";
import { OrchestratorError, toError } from "../model/errors";
import type { Failure } from "../model/errors";
import { itemWords, otherWords } from "../engine";
import type { Orchestration } from "../model/orchestration";
import { factsOf } from "../model/facts";
import { isPast } from "../model/overview";
import type { Known } from "../model/overview";
import type { QueuePlace } from "../model/queue";
import { findIn, waitedFor } from "../model/waiting";
import type { Find } from "../model/waiting";
import { exitCodes } from "./failures";
import { createBell } from "./follow";
import { tellIdle } from "./idle";
import { jsonLine, line } from "./io";
import { createLiveLine } from "./liveLine";
import type { LiveLine } from "./liveLine";
import { deniedWords, questionLines } from "./questionWords";
import type { Invocation, Session } from "./session";
import { findOrchestration, withLook, withSession } from "./session";
import {
  duration,
  handWords,
  oneLine,
  placeWays,
  placeWords,
  plural,
  shortId,
  timedWaitWays,
  timedWaitWords,
  usd,
  wayOnWords,
} from "./words";

/** What it waits for while it is at work, if anything: a time, or the user. */
const pauseWords = (o: Known, now: number): string | null =>
  o.wait !== null
    ? timedWaitWords(o.wait, now)
    : openQuestions(o, now).length > 0
      ? "asks you"
      : null;

/** The ways on from here, as commands; none where it goes on by itself. */
function waysOn(o: Orchestration, now: number): string[] {
  if (o.wait !== null)
    return [
      `${oneLine(o.wait.failure.message)} [${o.wait.failure.code}]`,
      timedWaitWays(o.id, o.wait),
    ];
  const way = wayOnWords(o);
  const failed = failureBeforePause(o);
  return [
    ...openQuestions(o, now).flatMap((question) => [
      oneLine(inEnglish(questionSentence(question))),
      ...questionLines(o, question),
      deniedWords(question, now),
    ]),
    ...(failed === null ? [] : [`${oneLine(failed.message)} [${failed.code}]`]),
    ...(way === null ? [] : [way]),
  ];
}

/** That the gate has passed on the merge itself, and how long it took. */
const gatedWords = ({ commit, proof }: Orchestration["merge"]): string =>
  proof?.gate && proof.commit === commit
    ? `, on which the gate passed (${duration(proof.gate.durationMs)})`
    : "";

const mark = (o: Known): string => (o.simulated ? " (simulation)" : "");

/** What it waits for before it begins, if anything. */
const waitWords = (o: Known, find: Find): string | null => {
  const others = waitedFor(o, find);
  return others.length === 0 || isPast(o) ? null : oneLine(otherWords(others));
};

const placesIn = async (
  api: OrchestratorApi,
): Promise<ReadonlyMap<string, QueuePlace>> =>
  new Map((await api.queue()).map((place) => [place.orchestration, place]));

export const list = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async (session) => {
    const { api, io, json } = session;
    const orchestrations = await api.list();
    if (json) {
      jsonLine(io.stdout, orchestrations);
      return exitCodes.done;
    }
    if (orchestrations.length === 0)
      line(
        io.stderr,
        "Nothing has run here yet. Start with: orchestrator run FILE",
      );
    const find = findIn(orchestrations);
    const places = await placesIn(api);
    for (const o of orchestrations) {
      const waits = waitWords(o, find);
      const place = places.get(o.id);
      const pause = pauseWords(o, io.now());
      line(
        io.stdout,
        `${shortId(o.id)}  ${o.status.padEnd(10)}  ${usd(o.costUsd).padStart(8)}  ${oneLine(o.title)}${mark(o)}${pause === null ? "" : `; ${pause}`}${waits === null ? "" : `; waits for ${waits}`}${place === undefined || waits !== null ? "" : `; ${placeWords(place)}`}`,
      );
    }
    tellIdle(session, orchestrations);
    return exitCodes.done;
  });

export const show = (invocation: Invocation, prefix: string): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const o = await findOrchestration(api, prefix);
    if (json) {
      jsonLine(io.stdout, o);
      return exitCodes.done;
    }
    const say = (text: string) => line(io.stdout, text);
    const pause = pauseWords(o, io.now());
    say(`${oneLine(o.title)}${mark(o)}`);
    say(`  id        ${o.id}`);
    say(
      `  status    ${pause === null ? o.status : `${o.status}, ${pause}`}${o.failure ? `: ${oneLine(o.failure.message)} [${o.failure.code}]` : ""}`,
    );
    if (o.failure?.fix !== undefined)
      say(`            ${oneLine(o.failure.fix)}`);
    for (const way of waysOn(o, io.now())) say(`            ${way}`);
    const waits =
      o.after.length === 0 ? null : waitWords(o, findIn(await api.list()));
    if (waits !== null) {
      say(`  waits for ${waits}`);
      say(
        `            To start it without waiting: orchestrator release ${shortId(o.id)}`,
      );
    }
    const place = (await placesIn(api)).get(o.id);
    if (place && waits === null) {
      say(`  queued    ${placeWords(place)}`);
      const way = placeWays(place);
      if (way !== null) say(`            ${way}`);
    }
    if (o.priority !== "normal") say(`  priority  ${o.priority}`);
    say(
      `  base      ${o.base.branch} (${shortId(o.worktree?.baseCommit ?? o.base.commit)})`,
    );
    if (o.worktree)
      say(
        `  branch    ${o.worktree.branch} in ${o.worktree.path} (${o.worktree.status})`,
      );
    if (o.merge.status === "merged")
      say(`  merged    ${o.merge.commit ?? ""}${gatedWords(o.merge)}`);
    say(`  cost      ${usd(o.costUsd)}${handWords(o.byHand)}`);
    for (const rule of o.rules)
      say(
        `  allowed   ${oneLine(rule)} (by you, ${isPast(o) ? "until this run ended" : "until this run ends"})`,
      );
    for (const { name, status, startedAt, endedAt } of o.stages)
      say(
        `  ${name.padEnd(15)} ${status.padEnd(10)} ${startedAt === null ? "" : duration((endedAt ?? io.now()) - startedAt)}`.trimEnd(),
      );
    for (const { label, title, status, reason } of o.tasks)
      say(
        `  ${status === "proven" ? "[x]" : "[ ]"} ${label === null ? "" : `${label} `}${oneLine(title)}${status === "unproven" ? ` (not proven: ${oneLine(reason ?? "")})` : ""}`,
      );
    return exitCodes.done;
  });

export const decisions = (
  invocation: Invocation,
  prefix: string,
  why: boolean,
): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const { id } = await findOrchestration(api, prefix);
    const decided = (await api.events(id)).filter(
      ({ because }) => because !== undefined,
    );
    if (json) jsonLine(io.stdout, decided);
    else
      for (const { seq, at, type, because, inputs } of decided) {
        line(
          io.stdout,
          `${String(seq).padStart(4)}  ${new Date(at).toISOString()}  ${type}: ${oneLine(because ?? "")}`,
        );
        if (!why) continue;
        for (const { name, value } of factsOf(inputs ?? {}))
          line(io.stdout, `        ${name}: ${oneLine(value)}`);
      }
    return exitCodes.done;
  });

/** Prints an attempt's output from a position, as far as there is any; returns where to go on. */
const printOutput = async (
  { api, io, json }: Session,
  attempt: string,
  from: number,
  live: LiveLine | null = null,
): Promise<{ next: number; ended: boolean }> => {
  for (let position = from; ;) {
    const { items, next, ended } = await api.output(attempt, position);
    if (items.length > 0 || ended) live?.clear();
    for (const item of items)
      if (json) jsonLine(io.stdout, { attempt, ...item });
      else line(io.stdout, itemWords(item));
    if (next === position || ended || io.stdout.closed())
      return { next, ended };
    position = next;
  }
};

/** Which orchestration a notice is about; null for one that is about all. */
function orchestrationOf(notice: Notice): string | null {
  switch (notice.kind) {
    case "event":
      return notice.event.orchestration;
    case "output":
    case "forgotten":
      return notice.orchestration;
    case "queue":
    case "restored":
    case "engineStopped":
      return null;
  }
}

/** Prints what the newest attempt says until it has ended, then goes on with the next, while the orchestration is at work. */
const followOutput = async (
  session: Session,
  id: string,
  fixed: string | null,
): Promise<void> => {
  const bell = createBell();
  const live = session.json ? null : createLiveLine(session.io.stdout);
  const engine: { stopped: Failure | null } = { stopped: null };
  let attempt = fixed;
  let position = 0;
  const unsubscribe = session.api.subscribe((notice) => {
    if (notice.kind === "engineStopped") engine.stopped = notice.failure;
    else if (orchestrationOf(notice) !== id) return;
    if (notice.kind === "output" && notice.attempt === attempt) {
      const { offset = Infinity, partial } = notice;
      live?.show(partial === undefined ? "" : itemWords(partial));
      // What is being said is on no page: there is nothing to read.
      if (offset <= position && !session.io.stdout.closed()) return;
    }
    bell.ring();
  });
  try {
    while (!session.io.stdout.closed()) {
      const { attempts, status } = await session.api.get(id);
      attempt ??= attempts.at(-1)?.id ?? null;
      if (attempt !== null) {
        const { next, ended } = await printOutput(
          session,
          attempt,
          position,
          live,
        );
        position = next;
        if (ended) {
          if (fixed !== null) return;
          const after = attempts.findIndex((each) => each.id === attempt) + 1;
          const following = attempts[after];
          if (following) {
            attempt = following.id;
            position = 0;
            continue;
          }
          if (status !== "running" && status !== "queued") return;
        }
      } else if (status !== "running" && status !== "queued") return;
      if (engine.stopped !== null) throw toError(engine.stopped);
      await bell.wait();
    }
  } finally {
    unsubscribe();
    live?.clear();
  }
};

export const log = (
  invocation: Invocation,
  prefix: string,
  options: { attempt: number | undefined; follow: boolean },
): Promise<number> =>
  withSession(
    invocation,
    async (session) => {
      const { id, attempts } = await findOrchestration(session.api, prefix);
      const wanted =
        options.attempt === undefined
          ? attempts.at(-1)
          : attempts[options.attempt - 1];
      if (options.attempt !== undefined && wanted === undefined)
        throw new OrchestratorError(
          "notFound",
          `It has ${plural(attempts.length, "attempt")}, so there is no attempt ${options.attempt}.`,
          { fix: "Attempts count from 1." },
        );
      if (options.follow)
        await followOutput(
          session,
          id,
          options.attempt === undefined ? null : (wanted?.id ?? null),
        );
      else if (wanted) await printOutput(session, wanted.id, 0);
      else line(session.io.stderr, "No agent was started yet.");
      return exitCodes.done;
    },
    // Following waits for an end, so somebody has to work towards it.
    { lookOnly: !options.follow },
  );

export const doctor = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const checks = await api.doctor();
    if (json) jsonLine(io.stdout, checks);
    else
      for (const { check, ok, found, fix } of checks) {
        line(
          io.stdout,
          `${ok ? "ok     " : "missing"}  ${check}${found === null ? "" : `: ${oneLine(found)}`}`,
        );
        if (fix !== null) line(io.stdout, `         ${oneLine(fix)}`);
      }
    return exitCodes.done;
  });
