import { existsSync } from "node:fs";
import { endSession, listSessions, readExit } from "../../runners";
import { attemptFolder, attemptsFolder } from "../paths";
import type { Candidate, Surroundings } from "./candidate";
import { attemptsAtWork, noWork } from "./candidate";

/** Sessions close by themselves soon after their attempt; so long after it something keeps one, such as an option of the user's. */
const overdueMs = 5 * 60_000;

/** Our sessions of tmux whose attempt has ended long ago, or is gone. They only show it: nothing is lost with them. */
export async function findSessions({
  stateFolder,
  orchestrations,
  now,
}: Surroundings): Promise<Candidate[]> {
  const parent = attemptsFolder(stateFolder);
  const sessions = await listSessions(parent, process.env);
  // Asked after the look: an attempt is on record before anything of it runs.
  const atWork = new Set(attemptsAtWork(orchestrations));
  const found: Candidate[] = [];
  for (const session of sessions) {
    if (atWork.has(session.attemptId)) continue;
    const folder = attemptFolder(stateFolder, session.attemptId);
    const since = (await readExit(folder))?.endedAt ?? null;
    const isOver =
      since === null ? !existsSync(folder) : now() - since >= overdueMs;
    if (!isOver) continue;
    found.push({
      id: `session:${session.attemptId}`,
      kind: "session",
      what: session.name,
      why: `The attempt that it shows has ended.${session.attached ? " Somebody is attached to it." : ""}`,
      since,
      holdsWork: noWork,
      async remove() {
        await endSession(session, parent, process.env);
        return null;
      },
    });
  }
  return found;
}
