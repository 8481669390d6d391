import { inEnglish } from "../../model/said";
import { errorOf } from "../../model/exitWords";
import type { Said, Sentence } from "../../model/said";
import { fixOf, messageOf, worded } from "../../model/errors";
import { said } from "../../model/said";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { ExitRecord } from "../../model/agent";
import type { Failure } from "../../model/errors";
import { toError } from "../../model/errors";
import type { GateResult } from "../../model/evidence";
import type { Orchestration } from "../../model/orchestration";
import type { RunnerName, RunRequest } from "../../model/runner";
import { runCommand } from "../../runners";
import type { Unit } from "../action";
import { isConfined } from "../confined";
import { sha256 } from "../hash";
import { gateFolder } from "../paths";
import { fileEnd } from "./fileEnd";
import { hostsFor, refusedWords } from "./registries";
import { Detached, folderOf } from "./world";
import type { World } from "./world";

/*
 * The gate runs what the agent wrote: its tests, its build. So it runs where the agent was kept: after an attempt in a container in a
 * container of its own, and on the host only where the user has let the agents out as well.
 */

/** The gate's own time limit: a test run that hangs must not hold a slot for ever. */
const gateTimeoutMs = 30 * 60_000;
const gateOutputBytes = 16 * 1024;

/** What came of a gate, and where it ran; or why there is no result, which only time mends. */
export type GateRun =
  | {
      readonly result: GateResult;
      readonly runner: Extract<RunnerName, "process" | "container">;
    }
  /** No container can be had for it. */
  | { readonly missing: Failure }
  /** It began, and its container is gone. */
  | { readonly lost: Failure };

/** `id` is of what it is to prove: an attempt, or the commit of a merge. */
export const runGate = async (
  world: World,
  o: Orchestration,
  id: string,
  command: string,
): Promise<GateRun> =>
  isConfined(o)
    ? inContainer(world, o, id, command)
    : { result: await onHost(world, o, command), runner: "process" };

/** The shell line that proves this unit; empty: none. */
export const commandOf = (
  o: Orchestration,
  { definition }: Pick<Unit, "definition">,
): string =>
  (
    definition.gateCommand ??
    o.pipeline.gateCommand ??
    o.options.gateCommand
  ).trim();

async function onHost(
  world: World,
  o: Orchestration,
  command: string,
): Promise<GateResult> {
  const { cancel, detach } = world.signals(o.id);
  const result = await runCommand({
    command,
    cwd: folderOf(o),
    timeoutMs: gateTimeoutMs,
    signal: AbortSignal.any([cancel, detach]),
    stateFolder: world.stateFolder,
    maxBytes: gateOutputBytes,
  });
  if (result.cancelled && detach.aborted) throw new Detached();
  const output = result.error ?? result.output;
  return {
    command,
    exitCode: result.error === null ? result.exitCode : null,
    timedOut: result.timedOut,
    durationMs: result.durationMs,
    output,
    outputHash: sha256(output),
  };
}

/**
 * Under a supervisor, like an attempt, so that it goes on when this host dies: the next one follows it to its end. Its folder is none
 * that an agent could write to before.
 */
async function inContainer(
  world: World,
  o: Orchestration,
  id: string,
  command: string,
): Promise<GateRun> {
  const folder = gateFolder(world.stateFolder, id);
  // One that was begun by a host before is gone on with, whatever can be had now.
  if (!existsSync(folder)) {
    const choice = await world.runners.choose("container");
    if (choice.name === null) return { missing: choice.failure };
  }
  const request: RunRequest = {
    attemptId: `${id}-gate`,
    folder,
    command: {
      file: "sh",
      // One log for both, so that they are in the order in which they were written.
      args: ["-c", `exec 2>&1\n${command}`],
      stdin: "",
      env: {},
      changes: o.options.additionalFolders.map((each) =>
        path.resolve(world.workspace, each),
      ),
    },
    cwd: folderOf(o),
    hosts: await hostsFor(world, o),
    isAgent: false,
    timeoutMs: gateTimeoutMs,
    limits: { stallMs: null },
  };
  const exit = await world.runners.of("container").run(request, {
    onLine: () => undefined,
    onStarted: () => undefined,
    ...world.signals(o.id),
  });
  if (exit === null) throw new Detached();
  const none = whyNoResult(exit);
  if (none !== null) {
    // The same folder is never run twice.
    await removeGate(world, id);
    return none;
  }
  const printed = await fileEnd(
    path.join(folder, "stdout.log"),
    gateOutputBytes,
  );
  const refused = refusedWords(exit);
  const output = [printed, exit.error, refused && inEnglish(refused)]
    .filter(Boolean)
    .join("\n");
  return {
    result: {
      command,
      exitCode: exit.reason === "exited" ? exit.exitCode : null,
      timedOut: exit.reason === "timedOut",
      durationMs:
        exit.startedAt === null
          ? 0
          : Math.max(0, exit.endedAt - exit.startedAt),
      output,
      outputHash: sha256(output),
    },
    runner: "container",
  };
}

/** Why the gate has no result, though nothing is wrong with it; null where it has one. Throws what time does not mend. */
function whyNoResult({
  reason,
  failure,
  ...exit
}: ExitRecord): Exclude<GateRun, { readonly result: GateResult }> | null {
  const because = (what: Sentence): Said =>
    said`The gate needs a container, as its agent did: ${what}`;
  if (reason === "lost")
    return {
      lost: {
        code: "containerEngineUnavailable",
        ...worded(
          because(errorOf(exit) ?? said`its own was lost.`),
          said`Look whether the container engine runs (doctor tells), then retry.`,
        ),
      },
    };
  if (reason !== "notStarted" || failure === undefined) return null;
  if (failure.code === "agentUnavailable") return { missing: failure };
  throw toError({
    ...failure,
    ...worded(because(messageOf(failure)), fixOf(failure)),
  });
}

/** Deletes what a gate has left; one that is not there is no error. */
export const removeGate = (
  { stateFolder }: Pick<World, "stateFolder">,
  id: string,
): Promise<void> =>
  rm(gateFolder(stateFolder, id), {
    recursive: true,
    force: true,
    maxRetries: 5,
  });
