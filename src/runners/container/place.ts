import { stat } from "node:fs/promises";
import type { ExitRecord } from "../../model/agent";
import { hasErrno } from "../../model/errors";
import { exitError } from "../../model/exitWords";
import { said } from "../../model/said";
import type { Sentence } from "../../model/said";
import { fileIn } from "../attemptRecords";
import type { SupervisorPlace } from "../follow";
import type { ContainerEngine, ContainerLook } from "./client";

/*
 * Whether a supervisor in a container lives. It is the container's first program, so that the container's state tells; and it looks at
 * the agent every few seconds and writes that down, so that an engine which is gone, or hangs, does not end an attempt that goes on.
 */

/** Between two questions to the engine. */
const askMs = 1_000;

interface Signs {
  /** Of the engine's latest answer; undefined before the first. */
  readonly look: ContainerLook | null | undefined;
  /** How long the supervisor has written nothing, in milliseconds. */
  readonly silentMs: number;
  /** Why its slot is lost, whatever the engine says; null: it is not. */
  readonly lost: Sentence | null;
}

/**
 * What the signs mean. Pure. One that shows no life for `silenceMs`, while the engine knows nothing of an end, hangs (its agent can stop
 * it), or is gone with the engine.
 */
export function stateOf(
  { look, silentMs, lost }: Signs,
  silenceMs: number,
): "alive" | "dead" {
  if (lost !== null) return "dead";
  if (look !== undefined && (look === null || !look.running)) return "dead";
  return silentMs < silenceMs ? "alive" : "dead";
}

export interface ContainerPlace extends SupervisorPlace {
  /** The engine's latest answer; null: there is no container, or none that is known of. */
  readonly look: ContainerLook | null;
}

/** The place of the supervisor in the container of this name, once that was started; `lost`: why its slot is, or null. */
export function containerPlace(
  engine: ContainerEngine,
  name: string,
  folder: string,
  silenceMs: number,
  lost: () => Sentence | null,
): ContainerPlace {
  let look: Signs["look"];
  let askedAt = -askMs;
  let asking = false;
  let writtenAt = performance.now();
  let written = 0;

  // Never waited for: an engine that hangs must not hold up the lines of the log.
  const ask = () => {
    if (asking || performance.now() - askedAt < askMs) return;
    asking = true;
    askedAt = performance.now();
    void engine
      .inspect(name)
      .then((answer) => {
        look = answer;
      })
      // No answer says nothing of the container: silence counts from its last sign.
      .catch(() => undefined)
      .finally(() => {
        asking = false;
      });
  };
  const readSign = async () => {
    const changed = (await changedAt(fileIn(folder, "sample"))) ?? 0;
    if (changed === written) return;
    written = changed;
    writtenAt = performance.now();
  };

  return {
    get look() {
      return look ?? null;
    },
    // Whoever made the container knows.
    startFailure: () => null,
    async state() {
      ask();
      await readSign();
      const silentMs = performance.now() - writtenAt;
      return stateOf({ look, silentMs, lost: lost() }, silenceMs);
    },
    async endRest() {
      const error = endingOf(look ?? null, silenceMs, lost());
      try {
        await engine.remove(name);
        return { survivors: 0, ...error };
      } catch {
        // The pool goes on removing it. What ran in it is gone if the engine has said so.
        return { survivors: look?.running === true ? 1 : 0, ...error };
      }
    },
  };
}

/** Why a container ended before its supervisor could say how. */
function endingOf(
  look: ContainerLook | null,
  silenceMs: number,
  lost: Sentence | null,
): Pick<ExitRecord, "reason" | "error" | "said"> {
  if (lost !== null && look?.running !== false)
    return { reason: "lost", ...exitError(lost) };
  if (look === null)
    return { reason: "lost", ...exitError(said`Its container is gone.`) };
  if (look.running)
    return {
      reason: "lost",
      ...exitError(
        said`Its container gave no sign of life for ${silenceMs / 1000} seconds.`,
      ),
    };
  if (look.outOfMemory) return outOfMemory;
  return {
    reason: "lost",
    ...exitError(
      said`Its container ended before it did (exit code ${look.exitCode ?? said`unknown`}).`,
    ),
  };
}

/** The end of an attempt that the kernel ended for want of memory. */
export const outOfMemory = {
  reason: "memoryLimit",
  ...exitError(
    said`Its container had no memory left (orchestrator.pool.memoryMb).`,
  ),
} as const;

async function changedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
}
