import { inEnglish, said } from "../../model/said";
import { OrchestratorError, toFailure } from "../../model/errors";
import { orphanKinds } from "../../model/orphan";
import type { Cleaned, Orphan, OrphanKind } from "../../model/orphan";
import type { Log } from "../loop";
import type { Candidate, Surroundings } from "./candidate";
import { findAttempts, findTemporaryFiles } from "./files";
import { findProcesses } from "./processes";
import { findInRepository } from "./repository";
import { findSessions } from "./sessions";

export interface Orphans {
  find(): Promise<readonly Orphan[]>;
  /** Never rejects for one of them: each has its own answer. */
  cleanUp(ids: readonly string[]): Promise<readonly Cleaned[]>;
  /** Ends the processes that nobody answers for, but those that somebody may have taken over. Never rejects: what fails is logged. */
  endProcesses(): Promise<void>;
  /** Begins to delete half-written files; `find` and `settled` wait for it. What fails is logged. */
  removeTemporaries(): void;
  /** Resolves when nothing is being cleaned up any more. */
  settled(): Promise<void>;
}

/** What is left of attempts and orchestrations that nobody answers for; the engine's own as soon as it opens, the rest when asked. */
export function createOrphans(
  around: Omit<Surroundings, "openedAt">,
  log: Log,
): Orphans {
  const surroundings: Surroundings = { ...around, openedAt: around.now() };
  /** One at a time: two clean-ups of one thing would be in each other's way. */
  let last: Promise<unknown> = Promise.resolve();

  const afterOthers = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  async function look(kind: OrphanKind | null): Promise<readonly Candidate[]> {
    const wants = (...kinds: OrphanKind[]): boolean =>
      kind === null || kinds.includes(kind);
    const found = await Promise.all([
      wants("process") ? findProcesses(surroundings) : [],
      wants("session") ? findSessions(surroundings) : [],
      wants("attempt") ? findAttempts(surroundings) : [],
      wants("lock", "worktree", "branch", "mark", "temporary")
        ? findInRepository(surroundings)
        : [],
      wants("temporary") ? findTemporaryFiles(surroundings) : [],
    ]);
    return found
      .flat()
      .filter((each) => kind === null || each.kind === kind)
      .sort((a, b) => rankOf(a.kind) - rankOf(b.kind));
  }

  async function cleanOne(id: string): Promise<Cleaned> {
    try {
      const kind = orphanKinds.find((each) => id.startsWith(`${each}:`));
      const candidate =
        kind && (await look(kind)).find((each) => each.id === id);
      if (!candidate)
        throw new OrchestratorError(
          "notFound",
          said`${id} is no orphan (any more).`,
          {
            fix: said`Look again what there is.`,
          },
        );
      const trashRef = await candidate.remove();
      log("info", `Cleaned up ${wordsFor(candidate)}`);
      return { id, done: true, failure: null, trashRef };
    } catch (error) {
      const failure = toFailure(error);
      log("warn", `${id} was not cleaned up: ${failure.message}`);
      return { id, done: false, failure, trashRef: null };
    }
  }

  async function removeAll(candidates: readonly Candidate[]): Promise<void> {
    for (const candidate of candidates)
      try {
        await candidate.remove();
        log("info", `Cleaned up ${wordsFor(candidate)}`);
      } catch (error) {
        log(
          "warn",
          `${candidate.id} was not cleaned up: ${toFailure(error).message}`,
        );
      }
  }

  /** What happens unasked must keep nothing else from happening. */
  const unasked = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log("warn", `Orphans were not looked for: ${toFailure(error).message}`);
    }
  };

  return {
    find: () =>
      afterOthers(async () =>
        Promise.all(
          (await look(null)).map(
            async ({ id, kind, what, why, since, holdsWork }) => ({
              id,
              kind,
              what,
              why: inEnglish(why),
              said: why,
              since,
              holdsWork: await holdsWork(),
            }),
          ),
        ),
      ),
    cleanUp: (ids) =>
      afterOthers(async () => {
        const cleaned = new Map<string, Cleaned>();
        for (const id of inOrder(ids)) cleaned.set(id, await cleanOne(id));
        return ids.flatMap((id) => cleaned.get(id) ?? []);
      }),
    endProcesses: () =>
      afterOthers(() =>
        unasked(async () =>
          removeAll(
            (await findProcesses(surroundings)).filter(
              ({ attended }) => !attended,
            ),
          ),
        ),
      ),
    removeTemporaries: () =>
      void afterOthers(() =>
        unasked(async () => removeAll(await look("temporary"))),
      ),
    settled: () => last.then(() => undefined),
  };
}

const rankOf = (kind: OrphanKind): number => orphanKinds.indexOf(kind);

/** What stands in the way goes first. */
const inOrder = (ids: readonly string[]): string[] =>
  [...new Set(ids)].sort(
    (a, b) =>
      orphanKinds.findIndex((kind) => a.startsWith(`${kind}:`)) -
      orphanKinds.findIndex((kind) => b.startsWith(`${kind}:`)),
  );

const wordsFor = ({ kind, what, why }: Candidate): string =>
  `the ${kind} ${what}: ${inEnglish(why)}`;
