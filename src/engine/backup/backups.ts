import { said } from "../../model/said";
import { randomUUID } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import * as git from "../../git";
import type { Repository } from "../../git";
import type {
  BackupMade,
  Restored,
  RestoredRun,
  RestorePreview,
} from "../../model/backup";
import { OrchestratorError, toError, toFailure } from "../../model/errors";
import type { Failure } from "../../model/errors";
import { isPast } from "../../model/overview";
import { listAttemptFolders } from "../../runners";
import { openBackup } from "../../store";
import type { Store } from "../../store";
import { apply } from "../apply";
import type { Clock } from "../clock";
import { isAtWork } from "../orphans/candidate";
import type { Log } from "../loop";
import type { Orchestrations } from "../orchestrations";
import { attemptsFolder, backupsFolder } from "../paths";
import { compare } from "./comparison";
import { keptEntries } from "./keptMoney";
import { restoredEntry } from "./restoredEvent";

export interface BackupParts {
  readonly store: Pick<
    Store,
    | "overviews"
    | "events"
    | "load"
    | "ledger"
    | "backup"
    | "replaceBy"
    | "close"
  >;
  /** Where the store is damaged: what of it stays. */
  readonly kept?: readonly string[];
  readonly workspace: string;
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly orchestrations: Pick<Orchestrations, "open">;
  readonly repository: () => Promise<Repository>;
  readonly log: Log;
  /** Ends every step, so that nothing is recorded any more; agents at work are left to their supervisors. */
  readonly halt: () => Promise<void>;
}

export interface Backups {
  backup(file: string): Promise<BackupMade>;
  previewRestore(file: string): Promise<RestorePreview>;
  /** What rejects before `halt` has changed nothing; the store is closed when this settles after it. */
  restore(file: string): Promise<Restored>;
}

/** A backup that is open as a store of its own, in a folder that goes with it. */
interface Staged {
  readonly backup: BackupMade;
  readonly store: Store;
  readonly folder: string;
}

/** A moment, in epoch milliseconds, as a part of the name of a file on any system. */
export const timeInName = (at: number): string =>
  new Date(at).toISOString().replace(/[:.]/g, "-");

/** Writes what is on record to a file, and puts such a file in the place of what is on record. */
export function createBackups(parts: BackupParts): Backups {
  const { store, workspace, stateFolder, clock } = parts;

  async function backupTo(file: string): Promise<BackupMade> {
    const about = { at: clock.now(), workspace };
    return { file, ...(await store.backup(file, about)) };
  }

  async function withStaged<Result>(
    given: string,
    work: (staged: Staged) => Promise<Result>,
  ): Promise<Result> {
    const file = path.resolve(workspace, given);
    // A crash leaves it to those who look for half-written files.
    const folder = path.join(stateFolder, `restore-${randomUUID()}.tmp`);
    try {
      await mkdir(folder);
      const opened = await openBackup(file, folder);
      try {
        const backup = { file, ...opened.facts };
        return await work({ backup, store: opened.store, folder });
      } finally {
        opened.store.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Why nothing can be restored now. */
  async function refusal(): Promise<Failure | null> {
    const [first, ...others] = parts.orchestrations.open().filter(isAtWork);
    if (first !== undefined)
      return toFailure(
        new OrchestratorError(
          "notAllowedNow",
          others.length === 0
            ? said`"${first.title}" is at work or in the queue, so nothing can be restored.`
            : said`"${first.title}" and ${others.length} more are at work or in the queue, so nothing can be restored.`,
          { fix: said`Pause or cancel what is under way, then restore.` },
        ),
      );
    const attempts = await listAttemptFolders(attemptsFolder(stateFolder));
    const alive = attempts.find((each) => each.alive);
    return alive === undefined
      ? null
      : toFailure(
          new OrchestratorError(
            "notAllowedNow",
            said`An agent is still at work (attempt ${alive.attemptId}), so nothing can be restored.`,
            {
              fix: said`Wait until it has ended, or cancel its orchestration.`,
            },
          ),
        );
  }

  const preview = async (staged: Staged): Promise<RestorePreview> => ({
    backup: staged.backup,
    runs: await compare(store, staged.store, async () =>
      git.presentIn(await parts.repository()),
    ),
    refusal: await refusal(),
  });

  /** In the backup's own store, before it takes the place of ours: whoever opens it finds nothing that goes on by itself. */
  function prepare(staged: Store): void {
    const overviews = staged.overviews();
    const open = overviews.filter((o) => !isPast(o)).map(({ id }) => id);
    for (const o of staged.load(open)) {
      const entry = restoredEntry(o);
      if (entry === null) continue;
      const event = {
        ...entry,
        seq: o.seq + 1,
        at: clock.now(),
        orchestration: o.id,
      };
      staged.commit(event, o, apply(o, event));
    }
    const ids = new Set(overviews.map(({ id }) => id));
    const kept = keptEntries(store.ledger(), {
      ledger: staged.ledger(),
      hasAttempt: (id) => staged.orchestrationOfAttempt(id) !== null,
      hasOrchestration: (id) => ids.has(id),
    });
    if (kept.length > 0) staged.book(kept);
  }

  /** Worktrees that orchestrations of the backup go on in, and that were removed since. */
  async function revive(staged: Store, runs: readonly RestoredRun[]) {
    const removed = new Set(
      runs
        .filter(({ missing }) => missing.some(({ madeAnew }) => madeAnew))
        .map(({ id }) => id),
    );
    for (const { id, worktree } of staged.overviews())
      if (removed.has(id) && worktree !== null)
        try {
          await git.reviveWorktree(await parts.repository(), {
            ...worktree,
            maker: await git.makerOf(stateFolder),
          });
        } catch (error) {
          // The record is worth having without it: it is as if the worktree had been removed by hand.
          parts.log(
            "warn",
            `The worktree ${worktree.path} could not be made anew: ${toFailure(error).message}`,
          );
        }
  }

  /** A backup of what is on record, beside it, before it goes. */
  async function takeSafety(): Promise<BackupMade> {
    const folder = backupsFolder(stateFolder);
    await mkdir(folder, { recursive: true });
    const time = timeInName(clock.now());
    return backupTo(
      path.join(folder, `before-restore-${time}.${backupEnding}`),
    );
  }

  async function exchange(
    staged: Staged,
    runs: readonly RestoredRun[],
  ): Promise<BackupMade | null> {
    await parts.halt();
    // Something may have begun meanwhile.
    const now = await refusal();
    if (now !== null) throw toError(now);
    const safety = parts.kept === undefined ? await takeSafety() : null;
    await revive(staged.store, runs);
    prepare(staged.store);
    staged.store.close();
    await store.replaceBy(staged.folder);
    return safety;
  }

  return {
    async backup(given) {
      const file = path.resolve(workspace, given);
      await requireFolder(path.dirname(file));
      return backupTo(file);
    },
    previewRestore: (file) => withStaged(file, preview),
    restore: (file) =>
      withStaged(file, async (staged) => {
        const seen = await preview(staged);
        if (seen.refusal !== null) throw toError(seen.refusal);
        try {
          const safety = await exchange(staged, seen.runs);
          return { ...seen, safety, kept: [...(parts.kept ?? [])] };
        } finally {
          store.close();
        }
      }),
  };
}

/** Ends the name of a backup that we name. */
const backupEnding = "orchestrator-backup";

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return;
  throw new OrchestratorError(
    "invalidInput",
    said`There is no folder ${folder}.`,
    {
      fix: said`Make it, or name a file in another folder.`,
    },
  );
}
