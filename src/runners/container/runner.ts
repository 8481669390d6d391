import { messageOf, worded } from "../../model/errors";
import { said } from "../../model/said";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ExitRecord } from "../../model/agent";
import type { WorktreeCarrier } from "../../model/carry";
import type { Failure } from "../../model/errors";
import { toFailure } from "../../model/errors";
import type { RunControl, RunRequest, Runner } from "../../model/runner";
import { privateFolder, writeWhole } from "../attemptFolder";
import {
  fileIn,
  isClaimed,
  readContainerSlot,
  readExit,
} from "../attemptRecords";
import {
  beginAttempt,
  concludeCancelled,
  concludeUnstarted,
  endWithoutRun,
  tellAttempt,
} from "../attemptStart";
import { follow } from "../follow";
import { tellTimeLimit } from "../timeLimit";
import { mounted } from "./carriage";
import { carried } from "./carried";
import {
  confine,
  containerEnvironment,
  containerName,
  containerUser,
} from "./confinement";
import type { ContainerUser } from "./hardened";
import { networkFor } from "./egress/network";
import { removeAllOf } from "./egress/sidecar";
import { withItsCause, withRefusals } from "./endings";
import { handOver, homeOf, hostUser } from "./folders";
import { containerPlace } from "./place";
import type { ContainerPool, Lease } from "./slots";
import { throttleWhenOver } from "./throttle";

export interface ContainerRunnerOptions {
  readonly pool: ContainerPool;
  /** Absolute path of the supervisor's bundle; the carrier's is beside it. */
  readonly supervisorPath: string;
  /** Takes worktrees to engines that do not see our disk. */
  readonly worktrees: WorktreeCarrier;
  /** The host's Node or Electron: a command that names it gets the image's own. */
  readonly nodePath: string;
  /** Holds the home folders of the containers, one for each worktree. */
  readonly homesFolder: string;
  /** How long an attempt may show no sign of life before it counts as lost, in milliseconds. Default: 90 s. */
  readonly silenceMs?: number;
  /** Of which agents inherit what they may need; the host's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A port may be taken between our look and the engine's: so often another slot is tried. */
const maxPorts = 5;
/** After this time an agent that was cancelled is ended with its container: the supervisor's own ladder takes less. */
const cancelLimitMs = 45_000;
/** The supervisor writes every few seconds. */
const defaultSilenceMs = 90_000;

/** Whether the attempt of this folder was begun in a container: then only a container runner can go on with it. */
export const isInContainer = async (folder: string): Promise<boolean> =>
  (await readContainerSlot(folder)) !== null;

/**
 * Runs each attempt in a container of its own, in a slot of the pool: the same supervisor with the same folder, which is mounted at the
 * same path. Without an engine (`agentUnavailable`), an image or a port (`invalidSettings`) the attempt ends as `notStarted`.
 */
export function containerRunner(options: ContainerRunnerOptions): Runner {
  const { pool, supervisorPath } = options;
  const user = containerUser(hostUser());
  const environment = options.environment ?? process.env;
  const carriages = {
    mounted: mounted(user),
    carried: carried({
      user,
      worktrees: options.worktrees,
      supervisorPath,
      carrierPath: path.join(path.dirname(supervisorPath), "carrier.js"),
    }),
  };
  const carriageOf = (seesDisk: boolean) =>
    seesDisk ? carriages.mounted : carriages.carried;

  /** Settles when the container runs; with why it does not; or with null when nobody wants it any more. */
  async function begin(
    request: RunRequest,
    control: RunControl,
  ): Promise<"running" | Failure | null> {
    const { attemptId, folder } = request;
    const unwanted = AbortSignal.any([control.cancel, control.detach]);
    try {
      beginAttempt(request);
      for (let tries = 1; ; tries++) {
        const lease = await pool.lease(attemptId, unwanted);
        if (lease === null) return null;
        writeWhole(
          fileIn(folder, "container"),
          JSON.stringify({
            port: lease.port,
            endpoint: lease.endpoint,
            seesDisk: lease.seesDisk,
          }),
        );
        try {
          await start(request, lease);
          return "running";
        } catch (error) {
          const failure = toFailure(error);
          const message = messageOf(failure);
          if (tries >= maxPorts) throw error;
          if (
            failure.code === "containerEngineUnavailable" &&
            pool.leaveEndpoint(attemptId, message)
          )
            continue;
          if (!isPortTaken(failure.message)) throw error;
          await removeAllOf(lease.engine, attemptId);
          pool.block(attemptId, message);
        }
      }
    } catch (error) {
      return startFailure(error);
    }
  }

  async function start(request: RunRequest, lease: Lease): Promise<void> {
    const { attemptId, folder, cwd, command, isAgent = true } = request;
    const { settings, port, engine } = lease;
    const homeFolder = homeOf(options.homesFolder, cwd);
    const name = containerName(attemptId);
    // Of a host that died before it had told the container what to do.
    await removeAllOf(engine, attemptId);
    const load = await carriageOf(lease.seesDisk).load(request, homeFolder);
    try {
      const network = await networkFor(pool.name, request, lease, {
        user,
        environment,
      });
      await engine.run(
        name,
        confine({
          ...load.confined,
          attemptId,
          folder,
          homeFolder,
          supervisorPath,
          image: settings.image,
          user,
          limits: settings,
          network,
          port,
          pool: pool.name,
        }),
        JSON.stringify(
          containerEnvironment(
            environment,
            command.env,
            isAgent,
            settings.network,
            port,
          ),
        ),
        { archives: load.archives },
      );
    } finally {
      await load.done();
    }
  }

  /** Follows the attempt to its end, then destroys its container. */
  async function toItsEnd(
    request: RunRequest,
    control: RunControl,
  ): Promise<ExitRecord | null> {
    const { attemptId, folder } = request;
    const name = containerName(attemptId);
    const slot = await readContainerSlot(folder);
    const engine = pool.engineAt(slot?.endpoint ?? null);
    const { place, close } = carriageOf(slot?.seesDisk ?? true).accompany({
      request,
      homeFolder: homeOf(options.homesFolder, request.cwd),
      engine,
      name,
      place: containerPlace(
        engine,
        name,
        folder,
        options.silenceMs ?? defaultSilenceMs,
        () => pool.lost(attemptId),
      ),
    });
    // An agent can keep its supervisor from hearing of it.
    const insist = new AbortController();
    const cancelled = () => {
      void delay(cancelLimitMs, undefined, {
        ref: false,
        signal: insist.signal,
      })
        .then(() => engine.remove(name))
        .catch(() => undefined);
    };
    control.cancel.addEventListener("abort", cancelled, { once: true });
    const followed = new AbortController();
    if (request.limits?.action === "throttle")
      void throttleWhenOver(engine, name, folder, followed.signal);
    try {
      const exit = await follow(request, control, place);
      if (exit === null) return null;
      const known = await withRefusals(
        engine,
        request,
        await withItsCause(folder, exit, place),
      );
      await pool.release(attemptId, slot?.endpoint);
      return known;
    } finally {
      control.cancel.removeEventListener("abort", cancelled);
      insist.abort();
      followed.abort();
      await close();
    }
  }

  return {
    name: "container",
    async run(given, control) {
      const { folder, attemptId, command } = given;
      const request: RunRequest = {
        ...given,
        command: {
          ...command,
          file: command.file === options.nodePath ? "node" : command.file,
        },
      };
      await mkdir(folder, { recursive: true, mode: privateFolder });
      if ((await readExit(folder)) === null) {
        if (await isClaimed(folder)) {
          const slot = await readContainerSlot(folder);
          if (slot !== null) pool.adopt(attemptId, slot);
          tellTimeLimit(folder, request.timeoutMs);
        } else {
          const begun = await begin(request, control);
          if (begun === null) {
            await pool.release(attemptId);
            if (!control.cancel.aborted) return null;
            await concludeCancelled(folder);
          } else if (begun !== "running")
            await concludeUnstarted(folder, {
              ...endWithoutRun("notStarted", messageOf(begun)),
              failure: begun,
            });
        }
      }
      return toItsEnd(request, control);
    },
    ...withHandOver(user),
  };
}

/** Why no container runs, for people. Without an engine it is waited for, like any service that an agent needs. */
function startFailure(error: unknown): Failure {
  const failure = toFailure(error);
  switch (failure.code) {
    case "containerEngineUnavailable":
      return { ...failure, code: "agentUnavailable" };
    case "internal":
      return {
        code: "invalidSettings",
        ...worded(
          said`The container could not be started: ${failure.message}`,
          said`An image needs node, git and the agent's program: look at orchestrator.pool.image. orchestrator.runner can be set to process meanwhile.`,
        ),
      };
    default:
      return failure;
  }
}

/** What engines say when a port of the host is in use. */
const isPortTaken = (message: string): boolean =>
  /port is already allocated|address already in use/i.test(message);

/** Files that a host writes while the agent works, readable for the supervisor also where that is another user. */
const withHandOver = (user: ContainerUser): typeof tellAttempt => ({
  async send(folder, id, line) {
    await tellAttempt.send(folder, id, line);
    handOver(folder, user);
  },
  async wait(folder, until) {
    await tellAttempt.wait(folder, until);
    handOver(folder, user);
  },
  async extend(folder, timeoutMs) {
    await tellAttempt.extend(folder, timeoutMs);
    handOver(folder, user);
  },
});
