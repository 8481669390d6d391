import { said } from "../model/said";
import type { Said } from "../model/said";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { version } from "../../package.json";
import type { Ownership } from "../engine/ownership";
import { OrchestratorError, toError, toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import type { Log } from "./log";
import {
  beatText,
  claimFile,
  createRecord,
  decodeRecord,
  encodeRecord,
  followLine,
  ownerFile,
  readLine,
  readRecord,
  removeLeftovers,
  renewRecord,
} from "./ownerRecord";
import type { Line, OwnerRecord } from "./ownerRecord";
import {
  isCertainlyGone,
  isSameMachine,
  sharesEndpoints,
  thisProcess,
} from "./place";
import type { Place } from "./place";

/** How often the owner gives a sign of life, in milliseconds. */
const defaultBeatMs = 2_000;
/** An owner elsewhere that gave no sign for so many beats is dead, or will find out that it is not the owner any more. */
const beatsUntilDead = 2.5;
/** After so many beats that failed in a row the folder counts as gone. */
const beatsUntilGone = 15;
const looksPerBeat = 4;

export interface OwnershipOptions {
  readonly stateFolder: string;
  /** The endpoint that this process listens at. */
  readonly endpoint: string;
  readonly place: Place;
  readonly log: Log;
  /** For tests. */
  readonly beatMs?: number;
}

export interface HeldOwnership extends Ownership {
  /** The record as it was made. */
  readonly record: OwnerRecord;
  /** Says in the record that the end that follows is an orderly one, however long the rest of it takes. */
  announceEnd(): Promise<void>;
  /** Ends it. `asDead`: what the owner before left undone is still to do, so the next one finds a dead owner again. */
  release(asDead: boolean): Promise<void>;
}

/**
 * Takes the ownership of a state folder for a process that listens at its endpoint already. The operating system has thus
 * decided among all who see that endpoint; here it is decided among the rest: other containers, machines and users.
 * Rejects with `ownedElsewhere` when one of those is alive, which takes a few beats to find out.
 */
export const takeOwnership = async (
  options: OwnershipOptions,
): Promise<HeldOwnership> => {
  const { stateFolder, place, beatMs = defaultBeatMs } = options;
  const file = ownerFile(stateFolder);
  for (;;) {
    const record = newRecord(options);
    const holding = { ...options, file, beatMs };
    const content = encodeRecord(record);
    if (createRecord(file, content))
      return hold(record, { ...holding, afterCrash: false });
    const line = readLine(file);
    if (line === null) continue;
    const last = decodeRecord(line.at(-1) ?? "");
    if (last === null || !isDead(last, record)) {
      const next = await watch(file, line, beatMs);
      if (next === null) continue;
      if (!isDeepStrictEqual(next, line))
        throw ownedElsewhere(decodeRecord(next.at(-1) ?? ""), place);
    }
    if (!followLine(file, line, content)) continue;
    removeLeftovers(file);
    const owner = decodeRecord(line[0]);
    const afterCrash = owner === null || owner.state === "open";
    return hold(record, { ...holding, afterCrash });
  }
};

const newRecord = ({ endpoint, place }: OwnershipOptions): OwnerRecord => ({
  id: randomUUID(),
  endpoint: endpoint.replaceAll("\0", "@"),
  place,
  ...thisProcess(),
  version,
  startedAt: Date.now(),
  state: "open",
  beat: beatText(0),
});

/** Whether this owner is known to be gone without a look at its beats. */
const isDead = (other: OwnerRecord, self: OwnerRecord): boolean => {
  if (other.state === "closed") return true;
  const gone =
    isSameMachine(other.place, self.place) &&
    other.place.pids === self.place.pids &&
    isCertainlyGone(other);
  if (gone) return true;
  const isOurEndpoint =
    sharesEndpoints(other.place, self.place) &&
    other.endpoint === self.endpoint;
  // We listen there, so it does not any more. On macOS only its file may be gone: the system tidies up temporary files.
  return isOurEndpoint && process.platform !== "darwin";
};

/** Waits until the line changes or is gone (null), or for so long that an owner should have renewed its record. */
const watch = async (
  file: string,
  found: Line,
  beatMs: number,
): Promise<Line | null> => {
  // Counted in looks, not by a clock: a suspend between two of them must not shorten the watch.
  for (let look = 0; look < beatsUntilDead * looksPerBeat; look++) {
    await delay(beatMs / looksPerBeat);
    const now = readLine(file);
    if (!isDeepStrictEqual(now, found)) return now;
  }
  return found;
};

interface Holding extends OwnershipOptions {
  readonly afterCrash: boolean;
  readonly file: string;
  readonly beatMs: number;
}

const hold = (record: OwnerRecord, holding: Holding): HeldOwnership => {
  const { afterCrash, file, beatMs, log, place, stateFolder } = holding;
  const claimed = claimFile(file, encodeRecord(record));
  let current = record;
  let beats = 0;
  let missed = 0;
  let renewal: Promise<void> | null = null;
  let lost: Failure | null = null;
  let tell: ((failure: Failure) => void) | null = null;

  const lose = (error: OrchestratorError): OrchestratorError => {
    lost = toFailure(error);
    clearInterval(timer);
    tell?.(lost);
    tell = null;
    return error;
  };

  const look = (name: string): string | null => {
    try {
      return readRecord(name);
    } catch (error) {
      throw unreachable(stateFolder, error);
    }
  };

  const check = (): void => {
    if (lost !== null) throw toError(lost);
    // Whoever took us for dead goes on: from when it said so, not only from when the record is its own.
    const claim = look(claimed);
    if (claim !== null) throw lose(ownedElsewhere(decodeRecord(claim), place));
    const found = look(file);
    if (found !== null && decodeRecord(found)?.id === record.id) return;
    // Removed by hand: whoever follows an owner puts its own record in place of the other.
    if (found === null && createRecord(file, encodeRecord(current))) {
      log("warn", `The record of the owner was gone: ${file}`);
      return;
    }
    const other = look(file);
    const successor = other === null ? null : decodeRecord(other);
    if (successor?.id === record.id) return;
    throw lose(ownedElsewhere(successor, place));
  };

  const renew = async (change: Partial<OwnerRecord>): Promise<void> => {
    current = { ...current, ...change };
    if (!(await renewRecord(file, current))) check();
    missed = 0;
  };

  const beat = (): void => {
    missed += 1;
    if (missed > beatsUntilGone) {
      lose(unreachable(stateFolder));
      return;
    }
    // One that hangs in a file system that is gone is waited for, up to the bound.
    if (renewal !== null) return;
    beats += 1;
    renewal = renew({ beat: beatText(beats) })
      .catch((error: unknown) => {
        const { message } = toFailure(error);
        if (lost === null && missed === 1)
          log("warn", `The record of the owner was not renewed: ${message}`);
      })
      .finally(() => {
        renewal = null;
      });
  };
  const timer = setInterval(beat, beatMs);
  // The endpoint keeps the process alive, or nothing does.
  timer.unref();

  return {
    record,
    afterCrash,
    check,
    onLost: (listener) => {
      if (lost === null) tell = listener;
      else listener(lost);
    },
    announceEnd: async () => {
      await renewal;
      if (lost === null) await renew({ state: "leaving" });
    },
    release: async (asDead) => {
      clearInterval(timer);
      await renewal;
      // What is another's by now is not ours to close.
      if (!asDead && lost === null)
        await renewRecord(file, { ...current, state: "closed" });
    },
  };
};

const unreachable = (stateFolder: string, cause?: unknown): OrchestratorError =>
  new OrchestratorError(
    "readOnlyFolder",
    cause instanceof Error
      ? said`The folder ${stateFolder} cannot be reached any more: ${cause.message}.`
      : said`The folder ${stateFolder} cannot be reached any more.`,
    {
      fix: said`See that its disk or network share is there, then try again. Agents at work go on, and their results are kept.`,
      cause,
    },
  );

/** Where an owner is that does not share our endpoint, and since when, for people. */
const whereabouts = (other: OwnerRecord, self: Place): Said => {
  const since = new Date(other.startedAt)
    .toISOString()
    .slice(0, 16)
    .replace("T", " ");
  const { host, network, user } = other.place;
  const where = !isSameMachine(other.place, self)
    ? said`on the machine ${host}`
    : network !== self.network
      ? said`in another container of this machine (${host})`
      : user !== self.user
        ? said`by another user of this machine (${user})`
        : said`on this machine (${host})`;
  return said`The workspace is open ${where}, process ${other.pid}, since ${since} UTC.`;
};

const ownedElsewhere = (
  other: OwnerRecord | null,
  self: Place,
): OrchestratorError =>
  new OrchestratorError(
    "ownedElsewhere",
    other === null
      ? said`The workspace is open in a place that cannot be read.`
      : whereabouts(other, self),
    {
      fix: said`Work there, or close it there and try again. Only one at a time can have it, since they cannot reach each other from here.`,
    },
  );
