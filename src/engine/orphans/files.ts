import { said } from "../../model/said";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { hasErrno } from "../../model/errors";
import type { AttemptFolder } from "../../runners";
import { listAttemptFolders, removeAttemptFolder } from "../../runners";
import { attemptsFolder } from "../paths";
import type { Candidate, Surroundings } from "./candidate";
import { noWork } from "./candidate";

/** Another program that is just being elected may be about to finish its own: milliseconds that are more than enough. */
const draftMs = 60_000;

/** A file that its program cannot finish any more. */
export const temporaryFile = (file: string, changedAt: number): Candidate => ({
  id: `temporary:${file}`,
  kind: "temporary",
  what: file,
  why: said`It was being written when its program ended.`,
  since: changedAt,
  holdsWork: noWork,
  async remove() {
    await rm(file, { recursive: true, force: true });
    return null;
  },
});

/** Folders of attempts that no orchestration on record has. */
export async function findAttempts({
  stateFolder,
  hasAttempt,
}: Surroundings): Promise<Candidate[]> {
  const folders = await listAttemptFolders(attemptsFolder(stateFolder));
  return folders
    .filter(({ attemptId }) => !hasAttempt(attemptId))
    .map(asCandidate);
}

const asCandidate = ({
  attemptId,
  folder,
  alive,
  changedAt,
}: AttemptFolder): Candidate => ({
  id: `attempt:${attemptId}`,
  kind: "attempt",
  what: folder,
  why: alive
    ? said`No orchestration on record has this attempt, and its agent is still at work.`
    : said`No orchestration on record has this attempt.`,
  since: changedAt,
  holdsWork: noWork,
  async remove() {
    await removeAttemptFolder(folder);
    return null;
  },
});

/**
 * Half-written files of the state folder that are older than this engine. The store sees to its own; those in the folder of an attempt
 * that is an orphan as a whole go with it.
 */
export async function findTemporaryFiles({
  stateFolder,
  openedAt,
  now,
  hasAttempt,
}: Surroundings): Promise<Candidate[]> {
  const attempts = await listAttemptFolders(attemptsFolder(stateFolder));
  const ofAttempts = await withTimes(
    attempts
      .filter(({ attemptId }) => hasAttempt(attemptId))
      .flatMap(({ temporary }) => temporary),
  );
  const names = (await readdir(stateFolder)).filter(
    (name) => name.endsWith(".tmp") && !name.startsWith("orchestrator."),
  );
  const ofState = await withTimes(
    names.map((name) => path.join(stateFolder, name)),
  );
  return [
    ...ofAttempts,
    ...ofState.filter(({ changedAt }) => changedAt < now() - draftMs),
  ]
    .filter(({ changedAt }) => changedAt < openedAt)
    .map(({ file, changedAt }) => temporaryFile(file, changedAt));
}

async function withTimes(
  files: readonly string[],
): Promise<{ file: string; changedAt: number }[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      try {
        return { file, changedAt: (await stat(file)).mtimeMs };
      } catch (error) {
        // Finished, or removed, meanwhile.
        if (hasErrno(error, "ENOENT")) return null;
        throw error;
      }
    }),
  );
  return found.filter((each) => each !== null);
}
