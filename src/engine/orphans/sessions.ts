import { said } from "../../model/said";
import { existsSync } from "node:fs";
import { endView, listViews, readExit } from "../../runners";
import { attemptFolder, attemptsFolder } from "../paths";
import type { Candidate, Surroundings } from "./candidate";
import { attemptsAtWork, noWork } from "./candidate";

/** Views close by themselves soon after their attempt; so long after it something keeps one, such as an option of the user's. */
const overdueMs = 5 * 60_000;

/** Our views in tmux whose attempt has ended long ago, or is gone. They only show it: nothing is lost with them. */
export async function findSessions({
  stateFolder,
  orchestrations,
  now,
}: Surroundings): Promise<Candidate[]> {
  const parent = attemptsFolder(stateFolder);
  const views = await listViews(parent, process.env);
  // Asked after the look: an attempt is on record before anything of it runs.
  const atWork = new Set(attemptsAtWork(orchestrations));
  const found: Candidate[] = [];
  for (const view of views) {
    if (atWork.has(view.attemptId)) continue;
    const folder = attemptFolder(stateFolder, view.attemptId);
    const since = (await readExit(folder))?.endedAt ?? null;
    const isOver =
      since === null ? !existsSync(folder) : now() - since >= overdueMs;
    if (!isOver) continue;
    found.push({
      id: `session:${view.attemptId}`,
      kind: "session",
      what: view.target,
      why: view.attached
        ? said`The attempt that it shows has ended. Somebody is attached to its session.`
        : said`The attempt that it shows has ended.`,
      since,
      holdsWork: noWork,
      async remove() {
        await endView(view, parent, process.env);
        return null;
      },
    });
  }
  return found;
}
