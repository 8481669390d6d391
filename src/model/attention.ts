import type { Failure } from "./errors";
import { messageOf } from "./errors";
import { allOf, listOf, said } from "./said";
import type { Said, Sentence } from "./said";
import { stageTitle } from "./stageTitle";
import { doubtsOf, isTakenOver } from "./standing";
import type { Attempt, Orchestration } from "./orchestration";
import type { OpenQuestion } from "./question";

interface Matter {
  /** The same as long as it is the same matter, another for the next one: for a list, and so that nobody is told twice. */
  readonly key: string;
  readonly orchestration: string;
  readonly title: string;
  /** What it is, in one sentence; text of an agent in it is as the agent wrote it. */
  readonly reason: Said;
  /** Since when it needs the user, in epoch milliseconds; where no time is on record, the last step before. */
  readonly since: number;
  /** What cannot go on without the user, in one sentence. */
  readonly blocks: Said;
}

/** One thing that needs the user, and that nothing but the user sets going. */
export type Attention = Matter &
  (
    | { readonly kind: "question"; readonly question: OpenQuestion }
    /** `doubts`: what has to be looked at first. */
    | { readonly kind: "mergeReady"; readonly doubts?: Said }
    | {
        /** `stopped`: paused since something went wrong, or since the quota is used up and nobody may wait for it; or it waits for containers. */
        readonly kind: "mergeFailed" | "failed" | "stopped";
        readonly failure: Failure;
      }
  );

/**
 * What needs the user in one orchestration, the oldest first. A pause that the user asked for does not, nor does what goes on by
 * itself at a time, nor what the user has steered already. `now`: epoch milliseconds; a question whose time is over is not asked
 * any more.
 */
export function attentionOf(o: Orchestration, now: number): Attention[] {
  const stop = stopOf(o);
  return [...(stop ? [stop] : []), ...questionsOf(o, now)];
}

/** What needs the user in all of these, the oldest first. */
export const attentionOver = (
  orchestrations: readonly Orchestration[],
  now: number,
): Attention[] =>
  orchestrations
    .flatMap((o) => attentionOf(o, now))
    .sort((a, b) => a.since - b.since || a.key.localeCompare(b.key));

/** What the agent at work asks and nobody has answered yet; none while it is being cancelled. */
export const openQuestions = (
  o: Pick<Orchestration, "requested" | "questions">,
  now: number,
): OpenQuestion[] =>
  o.requested === "cancel"
    ? []
    : o.questions
        .filter(({ answer, expiresAt }) => answer === null && expiresAt > now)
        .sort((a, b) => a.askedAt - b.askedAt);

function questionsOf(o: Orchestration, now: number): Attention[] {
  return openQuestions(o, now).map((question): Attention => {
    const attempt = o.attempts.find(({ id }) => id === question.attempt);
    return {
      kind: "question",
      key: [o.id, "question", question.attempt, question.id].join(":"),
      orchestration: o.id,
      title: o.title,
      reason: questionSentence(question),
      since: question.askedAt,
      blocks: attempt
        ? said`The agent at work on ${unitOf(o, attempt)} waits, and all that comes after it.`
        : said`The agent at work on it waits, and all that comes after it.`,
      question,
    };
  });
}

/**
 * What the newest attempt of a paused orchestration failed for, where the pause itself says nothing of it: the user made it of
 * a wait. Null for all else.
 */
export const failureBeforePause = ({
  status,
  failure,
  attempts,
}: Pick<Orchestration, "status" | "failure" | "attempts">): Failure | null =>
  status === "paused" && failure === null
    ? (attempts.at(-1)?.outcome?.failure ?? null)
    : null;

/** What an agent asks, in one sentence, which names the sub-agent that asks. */
export function questionSentence({
  subject,
  from,
}: Pick<OpenQuestion, "subject" | "from">): Said {
  switch (subject.kind) {
    case "permission":
      return mayItUse(subject, from);
    case "choice": {
      const asked = subject.items.map(({ question }) => question).join(" ");
      return from === undefined
        ? said`The agent asks: ${asked}`
        : said`Its sub-agent for ${from} asks: ${asked}`;
    }
    case "plan":
      return from === undefined
        ? said`The agent asks whether it may carry out its plan.`
        : said`Its sub-agent for ${from} asks whether it may carry out its plan.`;
  }
}

function mayItUse(
  { tool, summary }: Extract<OpenQuestion["subject"], { kind: "permission" }>,
  from: string | undefined,
): Said {
  if (from === undefined)
    return summary === ""
      ? said`The agent asks whether it may use ${tool}.`
      : said`The agent asks whether it may use ${tool}: ${summary}`;
  return summary === ""
    ? said`Its sub-agent for ${from} asks whether it may use ${tool}.`
    : said`Its sub-agent for ${from} asks whether it may use ${tool}: ${summary}`;
}

function stopOf(o: Orchestration): Attention | null {
  if (o.requested !== null || isTakenOver(o)) return null;
  const since = lastStep(o);
  const matter = (kind: string, reason: Said, blocks: Said): Matter => ({
    key: [o.id, kind, since].join(":"),
    orchestration: o.id,
    title: o.title,
    reason,
    since,
    blocks,
  });
  if (o.status === "mergeReady") {
    const blocks = said`Its work is not in ${o.base.branch} yet.`;
    const doubts = doubtsOf(o);
    return o.failure === null
      ? {
          kind: "mergeReady",
          ...(doubts === null ? {} : { doubts }),
          ...matter(
            "mergeReady",
            allOf([
              said`It is ready to merge.`,
              ...(doubts === null ? [] : [doubts]),
            ]),
            blocks,
          ),
        }
      : {
          kind: "mergeFailed",
          failure: o.failure,
          ...matter(
            "mergeFailed",
            said`It could not be merged: ${messageOf(o.failure)}`,
            blocks,
          ),
        };
  }
  // What goes on after a skip still has its failure on record, and needs nobody.
  const failure =
    o.status === "running" ? waitForUser(o) : (o.failure ?? waitForUser(o));
  if (failure === null) return null;
  switch (o.status) {
    case "failed":
      return {
        kind: "failed",
        failure,
        ...matter("failed", said`It failed: ${messageOf(failure)}`, restOf(o)),
      };
    case "paused":
    case "running":
      return {
        kind: "stopped",
        failure,
        ...matter(
          "stopped",
          said`It stopped: ${messageOf(failure)}`,
          restOf(o),
        ),
      };
    case "queued":
    case "completed":
    case "cancelled":
      return null;
  }
}

/** Why it waits for what hardly comes without the user: a quota that it may not use by itself, containers. Else null. */
const waitForUser = ({ wait, options }: Orchestration): Failure | null =>
  wait?.kind === "runner" || (wait?.kind === "quota" && !options.quota.resume)
    ? wait.failure
    : null;

/** What is left to do. */
function restOf(o: Orchestration): Said {
  const stages = o.stages
    .filter(({ status }) => status !== "completed" && status !== "skipped")
    .map(({ name }) => stageTitle(o.pipeline, name));
  const open = o.tasks.filter(({ status }) => status !== "proven").length;
  const rest =
    stages.length === 0
      ? said`It is not completed.`
      : said`Still to do: ${listOf(stages)}.`;
  if (o.source.kind === "text" || open === 0) return rest;
  return allOf([
    rest,
    open === 1
      ? said`${open} of ${o.tasks.length} tasks is open.`
      : said`${open} of ${o.tasks.length} tasks are open.`,
  ]);
}

/** The stage, or the batch, that an attempt works on. */
const unitOf = (o: Orchestration, { stage, batch }: Attempt): Sentence =>
  batch === null
    ? stageTitle(o.pipeline, stage)
    : said`${stageTitle(o.pipeline, stage)}, batch ${batch + 1} of ${o.batches.length}`;

/** When something last happened that has a time on record. */
const lastStep = (o: Orchestration): number =>
  [
    o.createdAt,
    o.endedAt,
    ...[...o.stages, ...o.batches, ...o.attempts].map(({ endedAt }) => endedAt),
  ].reduce<number>((last, at) => Math.max(last, at ?? 0), 0);
