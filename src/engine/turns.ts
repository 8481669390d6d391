import { isDeepStrictEqual } from "node:util";
import type { Notice } from "../model/api";
import type { Why } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import type { QueuePlace } from "../model/queue";
import type { Settings } from "../model/settings";
import type { Clock } from "./clock";
import type { Machine } from "./machine";
import type { Orchestrations } from "./orchestrations";
import { isQueued, othersWouldStart, turnsOf, whyAdmitted } from "./scheduler";

export interface TurnsParts {
  readonly orchestrations: Pick<Orchestrations, "open" | "get" | "find">;
  readonly settings: () => Settings;
  readonly machine: () => Machine;
  readonly clock: Clock;
  readonly tell: (notice: Notice) => void;
  /** Lets one begin, on record. */
  readonly admit: (id: string, why: Why) => void;
}

/** The queue of an engine: the scheduler with what it looks at. */
export interface Turns {
  /** Lets begin whose turn it is, and tells who waits where that has changed. */
  schedule(): void;
  readonly queue: () => readonly QueuePlace[];
  /** Whether others would start if it gave its turn back now. */
  othersWouldStart(o: Orchestration): boolean;
  end(): void;
}

/** How often it is looked again while somebody is held back: nobody tells when memory comes free, or a setting is changed. */
const lookAgainMs = 5_000;

export function createTurns(parts: TurnsParts): Turns {
  const { orchestrations, clock } = parts;
  let told: readonly QueuePlace[] = [];
  let cancelLook: (() => void) | null = null;

  const room = () => ({
    settings: parts.settings(),
    machine: parts.machine(),
  });
  const turns = () =>
    turnsOf(orchestrations.open(), orchestrations.find, room());

  function tellOf(queue: readonly QueuePlace[]): void {
    if (isDeepStrictEqual(queue, told)) return;
    told = queue;
    parts.tell({ kind: "queue", queue: [...queue] });
  }

  function lookAgain(queue: readonly QueuePlace[]): void {
    cancelLook?.();
    cancelLook = queue.some(({ hold }) => hold.kind !== "others")
      ? clock.after(lookAgainMs, schedule)
      : null;
  }

  function schedule(): void {
    const now = clock.now();
    const at = room();
    const { starts, waits } = turnsOf(
      orchestrations.open(),
      orchestrations.find,
      at,
    );
    for (const id of starts)
      parts.admit(
        id,
        whyAdmitted(orchestrations.get(id), orchestrations.open(), at, now),
      );
    lookAgain(waits);
    tellOf(waits);
  }

  return {
    schedule,
    queue: () => turns().waits,
    othersWouldStart: (o) =>
      // First, since to look at the machine is to read a file.
      orchestrations.open().some(isQueued) &&
      othersWouldStart(
        o,
        orchestrations.open(),
        orchestrations.find,
        room(),
        clock.now(),
      ),
    end() {
      cancelLook?.();
      cancelLook = null;
    },
  };
}
