import { fixOf, messageOf, worded } from "../model/errors";
import type { Failure } from "../model/errors";
import { allOf, said } from "../model/said";
import type { Said } from "../model/said";
import type { Attempt } from "../model/orchestration";
import { inShort } from "./action";

/** The heals of a round. */
export interface Heals {
  readonly made: number;
  /** Those after which no task more was proven than before: only these use up what the options allow. */
  readonly inVain: number;
}

/**
 * Counts the heals among a unit's attempts of one round. One that proved some of what remained is progress, and may be followed by
 * another; since what is proven stays so, there are never more of these than tasks. Pure.
 */
export function countHeals(attempts: readonly Attempt[]): Heals {
  const proven = new Set<string>();
  let made = 0;
  let inVain = 0;
  for (const { kind, evidence } of attempts) {
    const before = proven.size;
    for (const task of evidence?.tasks ?? [])
      if (task.proven) proven.add(task.key);
    if (kind !== "heal") continue;
    made += 1;
    if (proven.size === before) inVain += 1;
  }
  return { made, inVain };
}

const storyLines = 6;

/** A failure after heals, with all that was tried in short; the attempts themselves have the long story. Pure. */
export function withStory(
  failure: Failure,
  attempts: readonly Attempt[],
): Failure {
  const spent = attempts.reduce(
    (sum, { outcome }) => sum + (outcome?.costUsd ?? 0),
    0,
  );
  // Most are sentences with an end of their own.
  const tried = allOf(attempts.slice(-storyLines).map(ended), " · ");
  const left = attempts.length - tried.values.length;
  const message = messageOf(failure);
  const usd = `$${spent.toFixed(2)}`;
  return {
    ...failure,
    ...worded(
      left > 0
        ? said`${message} Tried in ${attempts.length} attempts, for ${usd}: ${left} earlier ones · ${tried}`
        : said`${message} Tried in ${attempts.length} attempts, for ${usd}: ${tried}`,
      fixOf(failure) ??
        said`Look at what the attempts said, put right what stands in their way, then retry; or skip it.`,
    ),
  };
}

/** How an attempt ended, in short. */
function ended({ kind, outcome, evidence }: Attempt): Said {
  if (evidence && !evidence.holds)
    return said`${kind}: ${inShort(evidence.said ?? evidence.reason)}`;
  return outcome?.failure
    ? said`${kind}: ${inShort(messageOf(outcome.failure))}`
    : said`${kind}: it ended well, and was judged later`;
}
