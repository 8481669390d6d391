import type { Attempt, Orchestration } from "../model/orchestration";
import type { EventOf, Must } from "./statement";
import { cent } from "./statement";
import { goingOnStatements, wasCutShort } from "./waitInvariants";

const roundOf = (
  o: Orchestration,
  stage: string,
  batch: number | null,
): number | undefined =>
  batch === null
    ? o.stages.find(({ name }) => name === stage)?.round
    : o.batches[batch]?.round;

const isOf = (attempt: Attempt, stage: string, batch: number | null): boolean =>
  attempt.stage === stage && attempt.batch === batch;

/** Work without its structured answer is judged as it is when asking for that failed. */
export const askedInVain = ({ kind, outcome }: Attempt): boolean =>
  kind === "decide" && outcome?.ok === false;

/** Dual confirmation: the newest attempt of a unit, of its current round, ended well and its evidence holds. */
export function isConfirmed(
  o: Orchestration,
  stage: string,
  batch: number | null,
): boolean {
  const newest = o.attempts.findLast(
    (attempt) => isOf(attempt, stage, batch) && !askedInVain(attempt),
  );
  return (
    newest?.outcome?.ok === true &&
    newest.evidence?.holds === true &&
    newest.round === roundOf(o, stage, batch)
  );
}

/** What must hold of an attempt that is intended. */
export function intentStatements(
  before: Orchestration,
  { attempt }: EventOf<"attemptIntended">,
  must: Must,
): void {
  const { stage, batch, kind, round, sessionId, resume } = attempt;
  const { budgets, autoHeal, healAttempts } = before.options;
  must(
    before.status === "running" && before.worktree?.status === "open",
    "an attempt is made in an open worktree of an orchestration at work",
  );
  must(
    before.stages.some(
      ({ name, status }) => name === stage && status === "running",
    ) &&
      (batch === null || before.batches[batch]?.status === "running"),
    "an attempt is made for a stage and batch that are at work only",
  );
  must(
    round === roundOf(before, stage, batch),
    "an attempt belongs to the round of its unit",
  );
  must(
    before.attempts.every(({ id }) => id !== attempt.id),
    "an attempt is intended once",
  );
  must(
    resume && !resume.fork
      ? resume.sessionId === sessionId
      : before.attempts.every((each) => each.sessionId !== sessionId),
    "an attempt has a session of its own, unless it goes on in one",
  );
  must(
    attempt.budgetUsd > 0 &&
      attempt.budgetUsd <= budgets.total - before.costUsd + cent &&
      attempt.budgetUsd <= ownBudget[kind](budgets),
    "an attempt has no more than is left of its budgets",
  );
  const earlier = before.attempts.filter(
    (each) => isOf(each, stage, batch) && each.round === round,
  );
  if (kind === "heal")
    must(
      autoHeal && healsThatProvedNothing(earlier) < healAttempts,
      "a round has no more heals that prove nothing than the options allow",
    );
  must(
    earlier.filter(({ outcome }) => outcome?.failure?.code === "agentLost")
      .length <= mostLost,
    "lost attempts are not made again for ever",
  );
  must(before.wait === null, "no attempt is made while it waits for a time");
  goingOnStatements(before, earlier, must);
  const newest = earlier.at(-1);
  if (kind === "decide")
    must(
      newest?.kind !== "decide" || newest.outcome?.ok !== true,
      "a missing answer is asked for once",
    );
  must(
    newest === undefined ||
      newest.outcome?.ok !== true ||
      newest.evidence?.holds === false ||
      (kind === "decide" && newest.evidence === null),
    "nothing is tried again before it was judged, or after it was proven",
  );
}

const mostLost = 3;
/** In words of its own, so that a mistake of the decision is not repeated here. */
function healsThatProvedNothing(earlier: readonly Attempt[]): number {
  const provenUpTo = (end: number): number =>
    new Set(
      earlier
        .slice(0, end)
        .flatMap(({ evidence }) => evidence?.tasks ?? [])
        .filter(({ proven }) => proven)
        .map(({ key }) => key),
    ).size;
  return earlier.filter(
    (each, index) =>
      each.kind === "heal" &&
      !wasCutShort(each) &&
      provenUpTo(index) === provenUpTo(index + 1),
  ).length;
}

const ownBudget: Record<
  Attempt["kind"],
  (budgets: Orchestration["options"]["budgets"]) => number
> = {
  work: ({ batch }) => batch,
  heal: ({ heal }) => heal,
  decide: ({ decision }) => decision,
};
