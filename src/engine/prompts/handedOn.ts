import { contextSchema } from "../../model/context";
import type { StageContext } from "../../model/context";
import type { ChangedFile } from "../../model/evidence";
import type {
  Attempt,
  Batch,
  Orchestration,
  Stage,
} from "../../model/orchestration";
import { answerOf } from "../ask";

/** What one stage or batch hands to those after it. */
export interface HandedOn {
  /** Name of its file in the orchestration's folder of contexts; it stays, whatever comes after. */
  readonly file: string;
  readonly title: string;
  readonly context: StageContext;
  /** What really changed: found in the worktree, not claimed. */
  readonly changedFiles: readonly ChangedFile[];
  /** Artifacts that were named and are not there. */
  readonly missingArtifacts: readonly string[];
  /** What the agent said at the end of each attempt that led to it, oldest first, whole. */
  readonly answers: readonly string[];
}

const emptyContext = (summary: string): StageContext => ({
  summary,
  artifacts: [],
  decisions: [],
  openQuestions: [],
});

/**
 * What a unit hands on: the structured answer of the attempt that proved it, else the plain answers as the summary. Pure.
 * `attempts` are the unit's own up to the one that proved it, oldest first.
 */
export function handOver(attempts: readonly Attempt[]): StageContext {
  const proof = attempts.at(-1)?.outcome;
  const asked = proof && answerOf(contextSchema, proof);
  if (asked?.ok) return asked.value;
  // Who was only asked for the missing form of an answer said nothing new.
  const spoken = attempts.findLast(
    ({ kind, outcome }) =>
      kind !== "decide" && outcome !== null && outcome.answer.trim() !== "",
  );
  return emptyContext((spoken?.outcome?.answer ?? proof?.answer ?? "").trim());
}

/** An artifact that is not there is none, whatever the agent says. */
function withoutMissing(
  context: StageContext,
  proof: Attempt | undefined,
): StageContext {
  const missing = new Set(proof?.evidence?.missingArtifacts);
  return missing.size === 0
    ? context
    : {
        ...context,
        artifacts: context.artifacts.filter((name) => !missing.has(name)),
      };
}

/** What a stage hands on when an attempt has completed it; after a review, beside what it handed on before. Pure. */
export function completedContext(
  o: Orchestration,
  stage: Pick<Stage, "name" | "context">,
): StageContext {
  const attempts = attemptsBehind(o, stage.name, null);
  const now = withoutMissing(handOver(attempts), attempts.at(-1));
  const { context: before } = stage;
  if (before === null) return now;
  const both = (
    list: "artifacts" | "decisions" | "openQuestions",
  ): string[] => [...new Set([...before[list], ...now[list]])];
  return {
    summary: `${before.summary}\n\nAfter the review: ${now.summary}`,
    artifacts: both("artifacts"),
    decisions: both("decisions"),
    openQuestions: both("openQuestions"),
  };
}

/** The attempts of the round in which a unit was proven, up to the one that proved it. */
export function attemptsBehind(
  o: Orchestration,
  stage: string,
  batch: number | null,
): Attempt[] {
  const own = o.attempts.filter(
    (attempt) => attempt.stage === stage && attempt.batch === batch,
  );
  const proof = own.findLastIndex(
    ({ outcome, evidence }) => outcome?.ok === true && evidence?.holds === true,
  );
  const round = own[proof]?.round;
  return own.slice(0, proof + 1).filter((attempt) => attempt.round === round);
}

/** All that was handed on so far, newest first. Pure. */
export function handedOn(o: Orchestration): HandedOn[] {
  const found = o.pipeline.stages.flatMap(
    (definition, index): { at: number; entry: HandedOn }[] => {
      const stage = o.stages[index];
      if (!stage || definition.kind === "merge") return [];
      const batches =
        definition.kind === "batches"
          ? o.batches.flatMap((batch) => {
              const entry = ofBatch(o, stage.name, batch);
              return entry ? [{ at: batch.endedAt ?? 0, entry }] : [];
            })
          : [];
      const proof = proofOf(o, stage.name, null);
      // A stage of batches says more than they do only after it mended what a review found.
      return stage.context && (batches.length === 0 || proof.answers.length > 0)
        ? [
            ...batches,
            {
              at: stage.endedAt ?? 0,
              entry: {
                ...proof,
                title: definition.title,
                context: stage.context,
              },
            },
          ]
        : batches;
    },
  );
  // Of those that ended together, the later in the pipeline is the newer.
  return found
    .reverse()
    .sort((one, other) => other.at - one.at)
    .map(({ entry }) => entry);
}

function ofBatch(
  o: Orchestration,
  stage: string,
  batch: Batch,
): HandedOn | null {
  const title = `Batch ${batch.index + 1}: ${batch.title}`;
  if (batch.status === "skipped")
    return {
      file: `skipped-batch-${batch.index + 1}.md`,
      title,
      context: emptyContext("Skipped by the user, not done."),
      changedFiles: [],
      missingArtifacts: [],
      answers: [],
    };
  if (batch.summary === null) return null;
  const attempts = attemptsBehind(o, stage, batch.index);
  const context = handOver(attempts);
  return {
    ...proofOf(o, stage, batch.index),
    title,
    context: withoutMissing(
      { ...context, summary: batch.summary },
      attempts.at(-1),
    ),
  };
}

function proofOf(
  o: Orchestration,
  stage: string,
  batch: number | null,
): Omit<HandedOn, "title" | "context"> {
  const attempts = attemptsBehind(o, stage, batch);
  const proof = attempts.at(-1);
  const number = proof ? o.attempts.indexOf(proof) + 1 : 0;
  return {
    file: `${String(number).padStart(3, "0")}-${stage}${batch === null ? "" : `-batch-${batch + 1}`}.md`,
    changedFiles: proof?.evidence?.changedFiles ?? [],
    missingArtifacts: proof?.evidence?.missingArtifacts ?? [],
    answers: attempts.flatMap(({ outcome }) =>
      outcome ? [wholeAnswer(outcome.answer, outcome.structured)] : [],
    ),
  };
}

/** The structured answer as JSON says all that the context has no place for: claims, findings. */
const wholeAnswer = (answer: string, structured: unknown): string =>
  [
    answer.trim(),
    structured === undefined || structured === null
      ? ""
      : indented(JSON.stringify(structured, null, 2)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");

/** A code block that no text can break out of. */
const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
