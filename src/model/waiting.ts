import { failureWords } from "./failureWords";
import type { Orchestration, TimedWait } from "./orchestration";
import type { SentenceTable } from "./said";

/** What is looked at in one that others may wait for. */
export type Awaited = Pick<
  Orchestration,
  "id" | "title" | "status" | "requested" | "after"
>;

/** Looks an orchestration up by its id; undefined for one that is not stored any more. */
export type Find = (id: string) => Awaited | undefined;

/**
 * The orchestrations that this one still waits for before it leaves the queue, in the order in which they were named. One that
 * is no longer stored counts as completed: only what has ended is ever forgotten, and never what is waited for.
 */
export const waitedFor = (
  o: Pick<Orchestration, "after">,
  find: Find,
): Awaited[] =>
  o.after.flatMap((id) => {
    const other = find(id);
    return other && other.status !== "completed" ? [other] : [];
  });

/**
 * Whether a queued orchestration waits, directly or through others, for one that does not go on by itself: it failed, is paused,
 * waits for its merge or was cancelled. Then only the user can set it going. There are no circles: an orchestration can name
 * only those that were there before it, and its list never grows.
 */
export function waitsInVain(o: Awaited, find: Find): boolean {
  if (o.status !== "queued" || o.requested !== null) return false;
  const open = waitedFor(o, find);
  const seen = new Set(open);
  for (const other of open) {
    if (other.requested !== null || other.status === "running") continue;
    if (other.status !== "queued") return true;
    for (const next of waitedFor(other, find)) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}

/** Whether the user can end this wait: what is reserved for others is not given to it by asking. */
export const canEnd = ({ kind }: Pick<TimedWait, "kind">): boolean =>
  kind !== "money";

/** Whether it waits for containers, and the user can let it go on without. */
export const waitsForRunner = ({
  status,
  requested,
  wait,
}: Pick<Orchestration, "status" | "requested" | "wait">): boolean =>
  status === "running" && requested === null && wait?.kind === "runner";

/** Why agents, or gates, that need a container have none now; each reason once. That all are in use is none: the queue tells that. */
export const whyNoContainer = (
  orchestrations: readonly Pick<Orchestration, "wait">[],
  sentences: SentenceTable,
): string[] => [
  ...new Set(
    orchestrations.flatMap(({ wait }) =>
      wait?.kind === "runner" || wait?.kind === "gate"
        ? [failureWords(wait.failure, sentences).message]
        : [],
    ),
  ),
];

/** A lookup over a list. */
export function findIn(orchestrations: readonly Awaited[]): Find {
  const byId = new Map(orchestrations.map((o) => [o.id, o]));
  return (id) => byId.get(id);
}
