import type { Failure } from "../src/model/errors";
import type { OrchestrationEvent } from "../src/model/event";
import { failureWords, reasonIn } from "../src/model/failureWords";
import { factsOf } from "../src/model/facts";
import type { Fact } from "../src/model/facts";
import { sayIn } from "../src/model/said";
import { duration } from "./format";
import { stageTitle } from "./progress";
import { sentences } from "./sentences";
import { texts } from "./texts";

/** Why it was decided, in the reader's language; null where nobody decided. */
export const whyOf = ({ because, said }: OrchestrationEvent): string | null =>
  because === undefined ? null : reasonIn({ because, said }, sentences);

const messageIn = (failure: Failure): string =>
  failureWords(failure, sentences).message;

export interface LogRow {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What happened, in words. */
  readonly what: string;
  /** Which stage, batch or file it is about; empty when it is about the whole. */
  readonly about: string;
  /** Why the engine decided so; null for an event that was no decision. */
  readonly because: string | null;
  /** What it was decided from; empty where nothing is recorded. */
  readonly facts: readonly Fact[];
}

/** The rows of the log, newest first: decisions only, or all events; those that contain all words of the filter. */
export function logRows(
  events: readonly OrchestrationEvent[],
  options: { readonly all: boolean; readonly filter: string },
): readonly LogRow[] {
  const words = options.filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const titleOf = stageTitles(events);
  return events
    .filter(({ because }) => options.all || because !== undefined)
    .map((event) => logRow(event, titleOf))
    .filter((row) => {
      const text =
        `${row.what} ${row.about} ${row.because ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toReversed();
}

type TitleOf = (stage: string) => string;

/** How the pipeline of these events calls its stages; the first event says it. */
export function stageTitles(events: readonly OrchestrationEvent[]): TitleOf {
  const first = events[0];
  return (stage) =>
    first?.type === "orchestrationCreated"
      ? stageTitle(first.initial, stage)
      : stage;
}

/** An event in words. */
export function logRow(event: OrchestrationEvent, titleOf: TitleOf): LogRow {
  return {
    seq: event.seq,
    at: event.at,
    what: texts.events[event.type],
    about: aboutOf(event, titleOf),
    because: whyOf(event),
    facts: factsOf(event.inputs ?? {}),
  };
}

function aboutOf(event: OrchestrationEvent, titleOf: TitleOf): string {
  switch (event.type) {
    case "stageStarted":
    case "stageSkipped":
    case "stageCompleted":
    case "stageFailed":
    case "findingsReturned":
      return titleOf(event.stage);
    case "batchStarted":
    case "batchCompleted":
    case "batchFailed":
      return texts.log.batch(event.batch + 1);
    case "attemptIntended":
      return event.attempt.batch === null
        ? titleOf(event.attempt.stage)
        : texts.log.batch(event.attempt.batch + 1);
    case "moveRequested":
    case "moved":
      return event.move.kind === "skip" && event.move.batch !== null
        ? texts.log.batch(event.move.batch + 1)
        : titleOf(event.move.stage);
    case "worktreeIntended":
      return event.branch;
    case "workTakenBack":
      return sayIn(event.whatSaid ?? event.what, sentences);
    case "limitPassed":
      return sayIn(event.messageSaid ?? event.message, sentences);
    case "merged":
    case "mergeIntended":
    case "mergeGateIntended":
      return event.commit.slice(0, 8);
    case "mergeGated":
      return `${event.commit.slice(0, 8)} · ${duration(event.gate.durationMs)}`;
    case "mergeReturned":
      return titleOf(event.to);
    case "timeExtended":
      return texts.log.minutes(Math.round(event.timeoutMs / 60_000));
    case "attemptEnded":
      return event.outcome.failure
        ? messageIn(event.outcome.failure)
        : texts.log.ok;
    case "evidenceGathered":
      return event.evidence.holds
        ? texts.log.holds
        : sayIn(event.evidence.said ?? event.evidence.reason, sentences);
    case "priorityChanged":
      return texts.priority[event.priority];
    case "waitStarted":
      return messageIn(event.wait.failure);
    case "questionAsked":
      return event.question.subject.kind === "permission"
        ? event.question.subject.summary
        : "";
    case "runnerChanged":
      return event.runner;
    case "gateChanged":
      return event.gateCommand;
    case "runnerReplaced":
    case "mergeFailed":
    case "orchestrationFailed":
      return messageIn(event.failure);
    case "orchestrationPaused":
      return event.failure ? messageIn(event.failure) : "";
    case "orchestrationCreated":
    case "orchestrationAdmitted":
    case "pauseRequested":
    case "orchestrationResumed":
    case "cancelRequested":
    case "orchestrationCancelled":
    case "takenOver":
    case "givenBack":
    case "retryRequested":
    case "budgetsRaised":
    case "turnGiven":
    case "released":
    case "waitEnded":
    case "questionAnswered":
    case "questionClosed":
    case "recovered":
    case "worktreeOpened":
    case "worktreeRemoved":
    case "attemptStarted":
    case "mergeAwaited":
    case "mergeRequested":
    case "orchestrationCompleted":
      return "";
  }
}
