import { stat } from "node:fs/promises";
import { countChanges, noAnswer } from "../git";
import { hasErrno, toFailure, worded } from "../model/errors";
import type { Workplace } from "../model/resources";
import type { Clock } from "./clock";

/* What is not committed in worktrees. A disk that is gone, or a git that hangs, in one of them keeps nobody from hearing of the others. */

type Changes = Pick<Workplace, "changedFiles" | "failure">;

/** Tells of the worktree in this folder; never rejects. */
export type ChangesDesk = (folder: string) => Promise<Changes>;

/** So long a look at a worktree may take, in milliseconds. */
const patienceMs = 5_000;

/** After this time, in milliseconds, git is ended; one that cannot be is not begun a second time. */
const endMs = 12 * patienceMs;

interface Look {
  readonly found: Promise<Changes>;
  isLate: boolean;
}

export function createChangesDesk(clock: Pick<Clock, "after">): ChangesDesk {
  /** What is under way, by folder. */
  const looks = new Map<string, Look>();

  function lookAt(folder: string): Look {
    const known = looks.get(folder);
    if (known) return known;
    const found = changesIn(folder).finally(() => looks.delete(folder));
    const look = { found, isLate: false };
    looks.set(folder, look);
    return look;
  }

  return (folder) => {
    const look = lookAt(folder);
    if (look.isLate) return Promise.resolve(late(folder));
    return new Promise((resolve) => {
      const cancel = clock.after(patienceMs, () => {
        look.isLate = true;
        resolve(late(folder));
      });
      void look.found.then((changes) => {
        cancel();
        resolve(changes);
      });
    });
  };
}

async function changesIn(folder: string): Promise<Changes> {
  try {
    await stat(folder);
    return { changedFiles: await countChanges(folder, { timeout: endMs }) };
  } catch (error) {
    return hasErrno(error, "ENOENT")
      ? { changedFiles: null }
      : { changedFiles: null, failure: toFailure(error) };
  }
}

const late = (folder: string): Changes => {
  const { message, fix } = noAnswer(folder, patienceMs);
  return {
    changedFiles: null,
    failure: { code: "gitFailed", ...worded(message, fix) },
  };
};
