import { plain } from "../engine";
import { inEnglish } from "../model/said";
import type { Failure } from "../model/errors";
import type { Forecast } from "../model/money";
import { momentWords } from "../model/moment";
import { canEnd } from "../model/waiting";
import type { Answer, OpenQuestion, QuestionSubject } from "../model/question";
import type { OrchestrationEvent } from "../model/event";
import type { Evidence } from "../model/evidence";
import type {
  Attempt,
  ByHand,
  Orchestration,
  TimedWait,
} from "../model/orchestration";
import type { Hold, QueuePlace } from "../model/queue";
import type { RaisedBudgets } from "../model/settings";

export { plain };

export const oneLine = (text: string): string =>
  plain(text).replace(/\s+/g, " ").trim();

export const shortId = (id: string): string => id.slice(0, 8);

export const usd = (amount: number): string => `$${amount.toFixed(2)}`;

/** How much of the cost the user has spent by hand, and whether all of that is known; empty where nothing was. */
export const handWords = (byHand: ByHand | null): string => {
  if (byHand === null) return "";
  const known =
    byHand.usd > 0 ? ` (${usd(byHand.usd)} of it by you, estimated)` : "";
  return byHand.unknown > 0
    ? `${known}, and what you spent in its session, which is not known`
    : known;
};

export const plural = (
  count: number,
  word: string,
  many = `${word}s`,
): string => `${count} ${count === 1 ? word : many}`;

export const duration = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const wholeMinutes = (minutes: number): number =>
  Math.max(1, Math.round(minutes));

/** `about $0.80–$1.40 (p50–p90, from 12 batches), 15–30 min`. */
export const forecastWords = ({
  from,
  samples,
  p50Usd,
  p90Usd,
  p50Minutes,
  p90Minutes,
}: Forecast): string =>
  `about ${usd(p50Usd)}–${usd(p90Usd)} (p50–p90, from ${samples} ${from}), ${wholeMinutes(p50Minutes)}–${wholeMinutes(p90Minutes)} min`;

const because = ({ message, code }: Failure): string =>
  `${oneLine(message)} [${code}]`;

const evidenceWords = ({
  holds,
  reason,
  tasks,
  gate,
  verdict,
}: Evidence): string => {
  const parts = [holds ? "proven" : `not proven: ${oneLine(reason)}`];
  if (tasks.length > 0) {
    const proven = tasks.filter((task) => task.proven).length;
    parts.push(`${proven} of ${plural(tasks.length, "task")} proven`);
  }
  if (verdict) parts.push(`verdict ${verdict.verdict}`);
  if (gate) {
    const passed = gate.exitCode === 0 && !gate.timedOut;
    parts.push(
      `gate ${passed ? "passed" : "failed"} (${oneLine(gate.command)}, ${duration(gate.durationMs)})`,
    );
  }
  return parts.join("; ");
};

/** What it waits for before it goes on by itself. */
export function timedWaitWords(
  { kind, until }: TimedWait,
  now: number,
): string {
  switch (kind) {
    case "quota":
      return `waits until ${momentWords(until, now)} (quota)`;
    case "retry":
      return `waits until ${momentWords(until, now)} (the agent's service was not there)`;
    case "health":
      return `waits until ${momentWords(until, now)} (the agent was stopped at a limit)`;
    case "gate":
      return `waits until ${momentWords(until, now)} (the container of its gate was lost)`;
    case "runner":
      return `waits for containers, and looks again at ${momentWords(until, now)}`;
    case "money":
      return "waits for agents at work (the rest of the day's budget is reserved for them)";
  }
}

const resumeCommand = (id: string): string =>
  `orchestrator resume ${shortId(id)}`;

/** The ways out of such a wait, as commands. */
export const timedWaitWays = (id: string, wait: TimedWait): string =>
  wait.kind === "runner"
    ? `To look again now: ${resumeCommand(id)}; to go on without containers, as processes of this machine: ${resumeCommand(id)} --runner process`
    : canEnd(wait)
      ? `To go on now: orchestrator resume ${shortId(id)}; to stay where it is: orchestrator pause ${shortId(id)}`
      : `${wait.failure.fix ?? "It goes on by itself."} To stay where it is: orchestrator pause ${shortId(id)}`;

/** The commands that try it again: with the larger budget that it needs, or also with another gate where that was red. */
export const retryCommands = (
  id: string,
  failure: Pick<Failure, "code" | "budget"> | null,
): string[] => {
  const retry = `orchestrator retry ${shortId(id)}`;
  if (failure?.budget !== undefined)
    return [`${retry} --budget-${failure.budget} USD`];
  return failure?.code === "gateFailed"
    ? [retry, `${retry} --gate COMMAND`]
    : [retry];
};

/** What sets an orchestration going that does not go on by itself, as a command; null where nothing has to. */
export const wayOnWords = ({
  status,
  id,
  failure,
}: Pick<Orchestration, "status" | "id" | "failure">): string | null => {
  switch (status) {
    case "mergeReady":
      return `Look at the branch, then: orchestrator merge ${shortId(id)}`;
    case "paused":
      return `To go on: orchestrator resume ${shortId(id)}`;
    case "failed":
      return `What it said: orchestrator log ${shortId(id)}; to try again: ${retryCommands(id, failure).join(", or ")}`;
    case "queued":
    case "running":
    case "completed":
    case "cancelled":
      return null;
  }
};

const batchName = (o: Orchestration, index: number): string =>
  `batch ${index + 1} of ${o.batches.length}`;

const attemptOf = (o: Orchestration, id: string) =>
  o.attempts.find((attempt) => attempt.id === id);

const intentWords = ({
  kind,
  stage,
}: Pick<Attempt, "kind" | "stage">): string | null => {
  switch (kind) {
    case "work":
      return null;
    case "heal":
      return `${stage}: the agent repairs what failed`;
    case "decide":
      return `${stage}: the agent is asked for its verdict`;
  }
};

/** What an agent asks, in a line. */
const questionLine = (subject: QuestionSubject): string => {
  switch (subject.kind) {
    case "permission":
      return `may it use ${subject.tool}? ${oneLine(subject.summary)}`;
    case "choice":
      return oneLine(subject.items.map(({ question }) => question).join(" "));
    case "plan":
      return "may it carry out its plan?";
  }
};

const askerWords = ({ from }: Pick<OpenQuestion, "from">): string =>
  from === undefined ? "the agent" : `its sub-agent for ${oneLine(from)}`;

export const answerLine = (answer: Answer): string => {
  switch (answer.kind) {
    case "allow":
      return answer.scope === "run" ? "allowed for this run" : "allowed once";
    case "deny":
      return answer.message === ""
        ? "denied"
        : `denied: ${oneLine(answer.message)}`;
    case "choose":
      return oneLine(Object.values(answer.choices).join(", "));
  }
};

/** `the total budget is now $80.00`. */
const raisedWords = ({ total, day }: RaisedBudgets): string =>
  [
    ...(total === undefined ? [] : [`the total budget is now ${usd(total)}`]),
    ...(day === undefined ? [] : [`the day's budget is now ${usd(day)}`]),
  ].join(", ");

/** Why it does not start now: `2 ahead, no container is free (3 in the pool)`. */
export const placeWords = ({ ahead, hold }: QueuePlace): string =>
  [...(ahead === 0 ? [] : [`${ahead} ahead`]), holdWords(hold)].join(", ");

const holdWords = (hold: Hold): string => {
  switch (hold.kind) {
    case "others":
      return "others must be completed first";
    case "disabled":
      return "nothing is started: Orchestrator Manager is switched off";
    case "slot":
      return `${plural(hold.slots, "agent")} at work, and no more at the same time`;
    case "container":
      return `no container is free (${hold.size} in the pool)`;
    case "noContainer":
      return "others wait already for containers, and none can be had";
    case "memory":
      return `${hold.availableMb} MiB of memory are available, and an agent starts with ${hold.leastMb} MiB`;
    case "load":
      return `the machine is busy: a load of ${hold.perCore} for each core, and an agent starts with ${hold.most} at the most`;
  }
};

/** How it can be let start sooner; null where it only has to wait. */
export const placeWays = ({ hold }: QueuePlace): string | null => {
  switch (hold.kind) {
    case "others":
      return null;
    case "disabled":
      return "Switch it on: orchestrator.enabled, or ORCHESTRATOR_ENABLED=true.";
    case "slot":
      return "To have more at work: orchestrator.maxConcurrent, or ORCHESTRATOR_MAX_CONCURRENT.";
    case "container":
      return "To increase the pool: orchestrator.pool.size, or ORCHESTRATOR_POOL_SIZE.";
    case "noContainer":
      return "To see why: orchestrator doctor.";
    case "memory":
      return "To start with less: orchestrator.queue.leastMemoryMb, or ORCHESTRATOR_LEAST_MEMORY_MB.";
    case "load":
      return "To start all the same: orchestrator.queue.mostLoad, or ORCHESTRATOR_MOST_LOAD.";
  }
};

/** One calm line for an event, or null for what only matters inside. */
export const eventWords = (
  event: OrchestrationEvent,
  o: Orchestration,
): string | null => {
  switch (event.type) {
    case "orchestrationCreated": {
      const work =
        o.batches.length > 0
          ? `${plural(o.tasks.length, "task")} in ${plural(o.batches.length, "batch", "batches")}`
          : "one task";
      const simulation = o.simulated
        ? "\nSimulation: the scripted agent does the work, nothing is thought."
        : "";
      const { after } = event.initial;
      const waits =
        after.length === 0
          ? ""
          : `\nwaits until ${after.map(shortId).join(", ")} ${after.length === 1 ? "is" : "are"} completed`;
      return `${oneLine(o.title)}: ${work}, from ${o.base.branch} (${o.id})${simulation}${waits}`;
    }
    case "worktreeOpened":
      return `worktree on branch ${o.worktree?.branch ?? ""}`;
    case "stageStarted":
      return `${event.stage}: started`;
    case "stageSkipped":
      return `${event.stage}: skipped`;
    case "stageCompleted":
      return `${event.stage}: completed (${usd(o.costUsd)} so far)`;
    case "stageFailed":
      return `${event.stage}: failed: ${because(event.failure)}`;
    case "batchStarted": {
      const batch = o.batches[event.batch];
      return `${event.stage}: ${batchName(o, event.batch)}: ${oneLine(batch?.title ?? "")} (${plural(batch?.tasks.length ?? 0, "task")})`;
    }
    case "batchCompleted":
      return `${event.stage}: ${batchName(o, event.batch)} completed (${usd(o.costUsd)} so far)`;
    case "batchFailed":
      return `${event.stage}: ${batchName(o, event.batch)} failed: ${because(event.failure)}`;
    case "attemptIntended":
      return intentWords(event.attempt);
    case "attemptEnded": {
      const stage = attemptOf(o, event.attempt)?.stage ?? "attempt";
      const { failure, costUsd } = event.outcome;
      return failure === null
        ? `${stage}: the agent is done (${usd(costUsd)})`
        : `${stage}: the agent failed: ${because(failure)}`;
    }
    case "evidenceGathered":
      return `${attemptOf(o, event.attempt)?.stage ?? "attempt"}: ${evidenceWords(event.evidence)}`;
    case "workTakenBack":
      return `taken back: ${oneLine(event.what)}`;
    case "findingsReturned":
      return `${event.stage}: what it found goes back to ${event.to}`;
    case "mergeAwaited":
      return event.said === undefined
        ? "ready to merge"
        : `ready to merge: ${oneLine(inEnglish(event.said))}`;
    case "mergeGateIntended":
      return `${o.base.branch} has moved on: the gate runs on the merge, ${shortId(event.commit)}`;
    case "mergeGated":
      return `the gate ${event.gate.exitCode === 0 ? "passed" : "failed"} on the merge with ${o.base.branch}, ${shortId(event.commit)} (${duration(event.gate.durationMs)})`;
    case "mergeReturned":
      return `what fails on the merge goes back to ${event.to}`;
    case "mergeFailed":
      return `not merged: ${because(event.failure)}`;
    case "merged":
      return `merged into ${o.base.branch} as ${shortId(event.commit)}`;
    case "orchestrationPaused":
      return event.failure === null
        ? "paused"
        : `paused: ${because(event.failure)}`;
    case "orchestrationResumed":
      return "resumed";
    case "takenOver":
      return "taken over by the user";
    case "givenBack":
      return "given back by the user";
    case "retryRequested":
      return "tried again";
    case "released":
      return "no longer waits for others";
    case "turnGiven":
      return "others go first; it goes on after them";
    case "priorityChanged":
      return `has the priority ${event.priority} now`;
    case "limitPassed":
      return `${attemptOf(o, event.attempt)?.stage ?? "attempt"}: over a limit, and goes on: ${oneLine(event.message)}`;
    case "runnerReplaced":
      return event.wanted === "auto"
        ? `agents run as processes of this machine: ${because(event.failure)}`
        : `runner ${event.wanted} is not there, so agents run as ${event.runner === "process" ? "processes of this machine" : event.runner}: ${because(event.failure)}`;
    case "runnerChanged":
      return `agents run as ${event.runner === "process" ? "processes of this machine" : event.runner} from now on`;
    case "gateChanged":
      return event.gateCommand === ""
        ? "no gate from now on"
        : `gate from now on: ${oneLine(event.gateCommand)}`;
    case "recovered":
      return "picked up: the engine before this one died";
    case "waitStarted":
      return `${timedWaitWords(event.wait, event.at)}: ${because(event.wait.failure)}`;
    case "waitEnded":
      return event.queued === true ? "joins the queue again" : "goes on";
    case "questionAsked":
      return `${attemptOf(o, event.question.attempt)?.stage ?? "attempt"}: ${askerWords(event.question)} asks: ${questionLine(event.question.subject)}`;
    case "questionAnswered":
      return `answered: ${answerLine(event.answer)}`;
    case "budgetsRaised":
      return raisedWords(event.budgets);
    case "timeExtended":
      return `${attemptOf(o, event.attempt)?.stage ?? "attempt"}: now has ${duration(event.timeoutMs)}`;
    case "moved":
      return event.move.kind === "skip"
        ? `${event.move.stage}: ${event.move.batch === null ? "" : `${batchName(o, event.move.batch)} `}skipped`
        : event.move.kind === "review"
          ? `${event.move.stage}: back with ${event.move.comments.length === 1 ? "1 comment" : `${event.move.comments.length} comments`}`
          : `goes on at ${event.move.stage}`;
    case "orchestrationCancelled":
      return "cancelled";
    case "orchestrationCompleted":
      return `completed (${usd(o.costUsd)})`;
    case "orchestrationFailed":
      return `failed: ${because(event.failure)}`;
    case "orchestrationAdmitted":
    case "pauseRequested":
    case "cancelRequested":
    case "moveRequested":
    case "mergeRequested":
    case "mergeIntended":
    case "worktreeIntended":
    case "worktreeRemoved":
    case "attemptStarted":
    case "questionClosed":
      return null;
  }
};
