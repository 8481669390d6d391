import type { Sentence } from "../model/said";
import { messageOf, worded } from "../model/errors";
import { allOf, said } from "../model/said";
import type { Said } from "../model/said";
import type { Failure } from "../model/errors";
import type { Attempt } from "../model/orchestration";
import type { Unit } from "./action";
import { isCutShort } from "./attempts";

/** So many attempts of the same kind of failure in a row, or without a change, are a loop. */
const limit = 3;

/**
 * The failure `agentStuck` where the attempts of a unit in its round, oldest first, go round in circles: the same failure, or nothing
 * changed, three times in a row. Null where they do not. `failure` is that of the newest one. Attempts that say nothing of the work are left
 * out, and any task that was proven breaks the row. Pure.
 */
export function stuckFailure(
  unit: Pick<Unit, "definition">,
  attempts: readonly Attempt[],
  failure: Failure,
): Failure | null {
  const row = attempts.filter((each) => !isCutShort(each)).slice(-limit);
  const [first] = row;
  if (!first || row.length < limit || row.some(hasProven)) return null;
  const marks = row.map(markOf);
  const spent = row.reduce(
    (sum, { outcome }) => sum + (outcome?.costUsd ?? 0),
    0,
  );
  const kinds = allOf(
    row.map(({ kind }) => words[kind]),
    ", ",
  );
  const usd = `$${spent.toFixed(2)}`;
  if (marks.every((mark) => mark !== null && mark === marks[0]))
    return stuck(
      said`The last ${limit} attempts (${kinds}; ${usd} together) ended in the same way: ${messageOf(failure)}`,
    );
  if (unit.definition.access === "edit" && row.every(changedNothing))
    return stuck(
      said`The last ${limit} attempts (${kinds}; ${usd} together) changed no file. The newest one: ${messageOf(failure)}`,
    );
  return null;
}

const words: Record<Attempt["kind"], Said> = {
  work: said`work`,
  heal: said`repair`,
  decide: said`verdict`,
};

const stuck = (message: Sentence): Failure => ({
  code: "agentStuck",
  ...worded(
    message,
    said`Read in the output of the attempts what the agent runs into. Change the task, the context or the project so that it can get past it, then retry.`,
  ),
});

const hasProven = ({ evidence }: Attempt): boolean =>
  evidence?.tasks.some(({ proven }) => proven) ?? false;

const changedNothing = ({ evidence }: Attempt): boolean =>
  evidence?.changedFiles.length === 0;

/** What failures are compared by, or null for an attempt that did not fail: what failed and how, without what differs each time. */
function markOf({ outcome, evidence }: Attempt): string | null {
  const failure = outcome?.failure;
  if (failure) return `${failure.code} ${normalized(failure.message)}`;
  if (!evidence || evidence.holds) return null;
  return `unproven ${normalized(evidence.reason)} ${normalized(evidence.gate?.output ?? "")}`;
}

/** Paths, numbers and hashes are left out: line numbers, times and folders differ from one attempt to the next. */
export const normalized = (text: string): string =>
  text
    .toLowerCase()
    .split(/\s+/)
    .map((word) =>
      /[/\\]/.test(word)
        ? "path"
        : /\d/.test(word) && /^[0-9a-f]{7,}$/.test(word.replace(/\W/g, ""))
          ? "id"
          : word.replace(/\d+/g, "0"),
    )
    .join(" ");
