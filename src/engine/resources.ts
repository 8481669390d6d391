import type { Orchestration } from "../model/orchestration";
import type { Known } from "../model/overview";
import { inEnglish } from "../model/said";
import type {
  ContainerSlot,
  Instance,
  Resources,
  Workplace,
} from "../model/resources";
import { readSample } from "../runners";
import type { Slot } from "../runners";
import { createChangesDesk } from "./changesDesk";
import type { ChangesDesk } from "./changesDesk";
import type { Clock } from "./clock";
import { createFolderSizes } from "./folderSizes";
import type { FolderSizes } from "./folderSizes";
import type { Orchestrations } from "./orchestrations";
import { attemptFolder } from "./paths";

export interface HeldParts {
  readonly orchestrations: Pick<Orchestrations, "open" | "all">;
  readonly stateFolder: string;
  readonly clock: Pick<Clock, "after" | "now">;
}

/** What the orchestrations hold of the machine now: agents at work, worktrees, and which of these slots for containers. */
export function createHeld({ orchestrations, stateFolder, clock }: HeldParts) {
  const changes = createChangesDesk(clock);
  const sizeOf = createFolderSizes(clock);
  return async (slots: readonly Slot[]): Promise<Resources> => {
    const { open, all } = orchestrations;
    const [instances, worktrees] = await Promise.all([
      Promise.all(open().flatMap((o) => instancesOf(o, stateFolder))),
      Promise.all(all().flatMap((o) => workplacesOf(o, changes, sizeOf))),
    ]);
    return { instances, worktrees, slots: containerSlots(slots, open()) };
  };
}

/** Says of each slot whose attempt has it. */
export const containerSlots = (
  slots: readonly Slot[],
  open: readonly Orchestration[],
): ContainerSlot[] =>
  slots.map(({ port, state }) => {
    const attempt = "attempt" in state ? state.attempt : null;
    const owner = open.find(({ attempts }) =>
      attempts.some(({ id }) => id === attempt),
    );
    const trouble =
      state.kind === "blocked"
        ? state.reason
        : state.kind === "recycling"
          ? state.trouble
          : null;
    return {
      port,
      state: state.kind,
      orchestration: owner?.id ?? null,
      trouble: trouble && inEnglish(trouble),
      ...(trouble === null || typeof trouble === "string"
        ? {}
        : { said: trouble }),
    };
  });

const instancesOf = (
  { id, attempts }: Orchestration,
  stateFolder: string,
): Promise<Instance>[] =>
  attempts
    .filter(({ status }) => status !== "ended")
    .map(async (attempt) => ({
      orchestration: id,
      attempt: attempt.id,
      pid: attempt.pid,
      runner: attempt.runner,
      sample: await readSample(attemptFolder(stateFolder, attempt.id)),
    }));

const workplacesOf = (
  { id, worktree }: Known,
  changesIn: ChangesDesk,
  sizeOf: FolderSizes,
): Promise<Workplace>[] =>
  worktree?.status === "open"
    ? [
        changesIn(worktree.path).then((changes) => ({
          orchestration: id,
          path: worktree.path,
          branch: worktree.branch,
          sizeBytes: sizeOf(worktree.path),
          ...changes,
        })),
      ]
    : [];
