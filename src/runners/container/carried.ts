import { exitError } from "../../model/exitWords";
import type { Sentence } from "../../model/said";
import { said } from "../../model/said";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import type { ExitRecord } from "../../model/agent";
import { exitRecordSchema } from "../../model/agent";
import type { WorktreeCarrier } from "../../model/carry";
import { messageOf, OrchestratorError, toFailure } from "../../model/errors";
import type { RunRequest } from "../../model/runner";
import { attemptFiles, privateFolder } from "../attemptFolder";
import { fileIn, readExit } from "../attemptRecords";
import { conclude, endWithoutRun } from "../attemptStart";
import type { Carriage, Companion } from "./carriage";
import { carriedPlaces } from "./carriedPlaces";
import type { ContainerEngine } from "./client";
import { homeInside } from "./confinement";
import type { ContainerUser } from "./hardened";
import { mirror } from "./mirror";
import type { ContainerPlace } from "./place";
import { appendFile, archiveOf, readArchive, unpackFolder } from "./tarball";
import type { Cargo } from "./tarball";

/*
 * For an engine that does not see our disk. In: the worktree as a git folder, the attempt's folder, the home and what the agent may read,
 * at the paths that they have here, on volumes that go with the container. While it runs, its attempt's folder is mirrored. When it has
 * ended, what is left comes back: the logs' last part, the home, the worktree as a bundle; and last of all the end itself, so that whoever
 * finds that has everything. A container that is gone, with its machine, leaves the worktree as it was: a lost attempt, tried again elsewhere.
 */

export interface CarriedOptions {
  readonly user: ContainerUser;
  readonly worktrees: WorktreeCarrier;
  /** Absolute paths of the bundles. */
  readonly supervisorPath: string;
  readonly carrierPath: string;
}

const root: ContainerUser = { uid: 0, gid: 0 };
/** Between two tries to get to a container. */
const pauseMs = 500;
/** How long what an ended container holds may take on its way before the attempt counts as lost. */
const bringLimitMs = 10 * 60_000;
/** Of a home, what can be fetched again. */
const notKept = [".cache", ".npm"];

export function carried(options: CarriedOptions): Carriage {
  return {
    async load(request, homeFolder) {
      const { folder, cwd, command } = request;
      refuseUncarriable(command);
      const made = await mkdtemp(path.join(tmpdir(), "orchestrator-carry-"));
      const done = () => rm(made, { recursive: true, force: true });
      try {
        const repository = path.join(made, "repository");
        await options.worktrees.pack(cwd, repository);
        const cargo = cargoOf(options, request, homeFolder, repository);
        const volumes = volumesFor(cargo.map(({ at }) => at));
        return {
          confined: {
            writable: [],
            readable: [],
            carried: {
              volumes,
              command: [carriedPlaces.carrier, "begin", folder, cwd],
            },
          },
          archives: volumes.map((volume) => ({
            folder: volume,
            archive: () => archiveOf(below(volume, cargo)),
          })),
          done,
        };
      } catch (error) {
        await done();
        throw error;
      }
    },
    accompany: (journey) => companion(options, journey),
  };
}

function refuseUncarriable({ changes = [] }: RunRequest["command"]): void {
  const refused = (message: Sentence, fix: Sentence) =>
    new OrchestratorError("invalidSettings", message, { fix });
  if (process.platform === "win32")
    throw refused(
      said`From Windows a worktree cannot be carried to another machine: its paths are not those of a container.`,
      said`Work in WSL, or use container engines of this machine.`,
    );
  if (changes.length > 0)
    throw refused(
      said`Folders beside the worktree cannot be carried to another machine.`,
      said`Empty orchestrator.additionalFolders, or use container engines of this machine.`,
    );
}

type Placed = Omit<Cargo, "name"> & { readonly at: string };

/** What of it goes into this folder. */
const below = (folder: string, cargo: readonly Placed[]): Cargo[] =>
  cargo
    .filter(({ at }) => isIn(folder, at))
    .map(({ at, ...rest }) => ({
      ...rest,
      name: path.posix.relative(folder, at),
    }));

/** All that goes into the container, and where. */
function cargoOf(
  { user, supervisorPath, carrierPath }: CarriedOptions,
  { folder, cwd, command, reads = [] }: RunRequest,
  homeFolder: string,
  repository: string,
): Placed[] {
  const program = { owner: root, readOnly: true };
  const { supervisor, carrier } = carriedPlaces;
  return [
    {
      source: null,
      at: carriedPlaces.carry,
      owner: user,
    },
    { source: supervisorPath, at: supervisor, ...program },
    { source: carrierPath, at: carrier, ...program },
    { source: repository, at: carriedPlaces.repository, owner: user },
    { source: folder, at: folder, owner: user },
    { source: null, at: cwd, owner: user },
    {
      source: existsSync(homeFolder) ? homeFolder : null,
      at: homeInside,
      owner: user,
    },
    ...[...new Set([...reads, ...(command.reads ?? [])])]
      .filter((each) => existsSync(each))
      .map((source) => ({ source, at: source, owner: root, readOnly: true })),
  ];
}

const isIn = (folder: string, entry: string): boolean =>
  entry.startsWith(`${folder}/`);

/** The folders that are volumes: those which hold what is carried, but none inside of another. */
export function volumesFor(entries: readonly string[]): string[] {
  const folders = [...new Set(entries.map((each) => path.posix.dirname(each)))];
  if (folders.includes("/"))
    throw new OrchestratorError(
      "invalidSettings",
      said`What lies in / itself cannot be carried: ${entries.filter((each) => path.posix.dirname(each) === "/").join(", ")}.`,
    );
  return folders.filter(
    (folder) => !folders.some((other) => isIn(other, folder)),
  );
}

type Journey = Parameters<Carriage["accompany"]>[0];

function companion(options: CarriedOptions, journey: Journey): Companion {
  const { engine, name, request, place } = journey;
  const over = new AbortController();
  const { signal } = over;
  const isOver = () => signal.aborted;
  const rest = () =>
    delay(pauseMs, undefined, { signal }).catch(() => undefined);
  let brought = false;
  const travel = async () => {
    while (!isOver()) {
      // The container's own state tells what a broken channel means.
      await mirror(engine, name, request.folder, signal).catch(() => undefined);
      if (isOver()) return;
      const look = await engine.inspect(name).catch(() => undefined);
      if (look === null) return;
      if (look?.running === false && !look.created) {
        if (await broughtBack(options, journey, signal)) return;
      }
      await rest();
    }
  };
  const travelled = travel().finally(() => {
    brought = true;
  });
  travelled.catch(() => undefined); // Whoever closes is told.
  return {
    place: patient(place, () => brought),
    async close() {
      over.abort();
      await travelled;
    },
  };
}

/** A place that is dead only when nothing is on its way any more. What goes on at a machine that is lost has a worktree of its own. */
function patient(
  place: ContainerPlace,
  isBrought: () => boolean,
): ContainerPlace {
  let endedAt: number | null = null;
  return {
    get look() {
      return place.look;
    },
    startFailure: () => place.startFailure(),
    async state(seenLately) {
      const state = await place.state(seenLately);
      if (state !== "dead" || isBrought() || place.look?.running !== false)
        return state;
      endedAt ??= performance.now();
      return performance.now() - endedAt < bringLimitMs ? "alive" : "dead";
    },
    async endRest(state) {
      return { ...(await place.endRest(state)), survivors: 0 };
    },
  };
}

/** Brings back what an ended container holds. False: its engine cannot be reached now. */
async function broughtBack(
  options: CarriedOptions,
  journey: Journey,
  signal: AbortSignal,
): Promise<boolean> {
  const { folder } = journey.request;
  let exit: ExitRecord | null = null;
  try {
    exit = await exitThere(journey);
    // It was ended from outside: the supervisor has said nothing, and nothing was packed.
    if (exit === null || signal.aborted || (await readExit(folder)) !== null)
      return true;
    await bring(options, journey, exit);
    return true;
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === "containerEngineUnavailable") return false;
    await conclude(folder, {
      ...(exit ?? endWithoutRun("lost", null)),
      reason: "lost",
      ...exitError(
        said`What the agent did could not be brought back: ${messageOf(failure)}`,
      ),
    });
    return true;
  }
}

async function exitThere({
  engine,
  name,
  request,
}: Journey): Promise<ExitRecord | null> {
  const archive = await engine.get(
    name,
    path.posix.join(request.folder, attemptFiles.exit),
  );
  if (archive === null) return null;
  const parsed = exitRecordSchema.safeParse(JSON.parse(await textOf(archive)));
  return parsed.success ? parsed.data : null;
}

async function textOf(archive: Readable): Promise<string> {
  let content = "";
  await readArchive(archive, async (_entry, file) => {
    content = await text(file);
  });
  return content;
}

async function bring(
  { worktrees }: CarriedOptions,
  { engine, name, request, homeFolder }: Journey,
  exit: ExitRecord,
): Promise<void> {
  const { folder, cwd } = request;
  for (const log of ["stdout", "stderr"] as const) {
    const file = fileIn(folder, log);
    const archive = await engine.get(
      name,
      path.posix.join(folder, attemptFiles[log]),
    );
    if (archive !== null)
      await appendFile(
        archive,
        file,
        statSync(file, { throwIfNoEntry: false })?.size ?? 0,
      );
  }
  await bringHome(engine, name, homeFolder);
  if (exit.reason !== "notStarted") {
    const bundle = path.join(folder, "back.bundle");
    await rm(bundle, { force: true });
    const archive = await engine.get(name, carriedPlaces.bundle);
    if (archive === null)
      throw new Error("The container did not pack its worktree.");
    await appendFile(archive, bundle, 0);
    await worktrees.unpack(cwd, bundle);
    await rm(bundle, { force: true });
  }
  await conclude(folder, exit);
}

/** The home becomes the one of the container; whole, or not at all. */
async function bringHome(
  engine: ContainerEngine,
  name: string,
  homeFolder: string,
): Promise<void> {
  const archive = await engine.get(name, homeInside);
  if (archive === null) return;
  const fresh = `${homeFolder}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: privateFolder });
  await unpackFolder(archive, fresh, notKept);
  await rm(homeFolder, { recursive: true, force: true });
  await rename(fresh, homeFolder);
}
