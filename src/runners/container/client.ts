import { said } from "../../model/said";
import type Dockerode from "dockerode";
import { randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Readable, Writable } from "node:stream";
import * as z from "zod";
import { OrchestratorError } from "../../model/errors";
import { bounded, refusal, unlessMissing, unlessSilent } from "./calls";
import { lineTo } from "./line";
import type { EngineAddress } from "./line";
import { networkCalls } from "./networks";
import type { NetworkCalls } from "./networks";
import { swarmCalls } from "./swarm/calls";
import type { SwarmCalls } from "./swarm/calls";

/* The container engine, as little of it as the pool needs. */

/** A container, as far as it matters here. */
export interface ContainerLook {
  readonly name: string;
  readonly running: boolean;
  /** It was made, and has never run. */
  readonly created: boolean;
  readonly exitCode: number | null;
  /** The kernel ended something in it for want of memory. */
  readonly outOfMemory: boolean;
  /** What the engine says of a start that failed; empty else. */
  readonly error: string;
  /** Its addresses, by the names of its networks; none while it does not run. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A container of ours in the engine's list. */
export interface ListedContainer {
  readonly name: string;
  readonly running: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/** What is unpacked in a folder of a container; that must be in a volume. */
export interface ArchiveAt {
  readonly folder: string;
  readonly archive: () => Readable;
}

/** What a container is made with beside its options. */
export interface AlsoWith {
  /** A second network that it is in. */
  readonly network?: string;
  readonly archives?: readonly ArchiveAt[];
}

/** A program in a container. Its output ends with it, or with the way to it: only the container tells which. */
export interface Channel {
  readonly input: Writable;
  readonly output: Readable;
  close(): void;
}

export type CreateOptions = Dockerode.ContainerCreateOptions;

export interface BuildOptions {
  /** Relative to the folder, with `/`; default: `Dockerfile`. */
  readonly dockerfile?: string;
  /** Values of the Dockerfile's `ARG`s. */
  readonly args?: Readonly<Record<string, string>>;
  /** The stage of the Dockerfile that becomes the image; left out: the last one. */
  readonly target?: string | undefined;
}

/** Every method rejects with `containerEngineUnavailable` when the engine is not there or gives no answer in time. */
export interface ContainerEngine extends NetworkCalls {
  version(): Promise<string>;
  hasImage(image: string): Promise<boolean>;
  /**
   * Makes a container, puts the archives into it, starts it, and writes this to its standard input, which then ends: what nobody shall
   * see with `inspect`.
   */
  run(
    name: string,
    options: CreateOptions,
    stdin: string,
    also?: AlsoWith,
  ): Promise<void>;
  /** Leaves this container only the processor time that nobody else wants; twice is as good as once. */
  lowerPriority(name: string): Promise<void>;
  /** What a container has written to its standard output so far; empty for one that is not there. */
  output(name: string): Promise<string>;
  /** Whether a container of this image would find this file of ours, as one of the engine's own machine. */
  sees(file: string, image: string): Promise<boolean>;
  /** An archive with a file or a folder of a container, whether that runs or not; null: there is none. Silence ends it with an error. */
  get(name: string, path: string): Promise<Readable | null>;
  /** Starts a program in a running container. */
  open(name: string, command: readonly string[]): Promise<Channel>;
  /** Null: there is no such container. */
  inspect(name: string): Promise<ContainerLook | null>;
  /** Ends and removes a container; one that is not there is no error. */
  remove(name: string): Promise<void>;
  /** Containers with this label, whether they run or not. */
  list(label: string): Promise<ListedContainer[]>;
  /**
   * Builds an image from these files and folders of a folder; `onProgress` is told each line. Ends after half an hour at the latest.
   */
  build(
    folder: string,
    files: readonly string[],
    image: string,
    onProgress: (line: string) => void,
    cancel: AbortSignal,
    how?: BuildOptions,
  ): Promise<void>;
  /** Gives an image a second name, `repository:tag`. */
  nameAlso(image: string, repository: string, tag: string): Promise<void>;
  /** What it is in a swarm, and what it does there. */
  readonly swarm: SwarmCalls;
}

const buildMs = 30 * 60_000;
/** The least that the kernel knows; a container has 1024 when nobody says anything. */
const leastCpuShares = 2;
/** For what an attempt needs, over a slow line. */
const putMs = 10 * 60_000;
/** What engines say of a bind mount whose source they do not have: Docker, Podman. */
const noSuchSource = /bind source path does not exist|no such file/i;

const inspectSchema = z.object({
  Name: z.string(),
  State: z.object({
    Running: z.boolean(),
    Status: z.string(),
    ExitCode: z.number().int(),
    OOMKilled: z.boolean(),
    Error: z.string().default(""),
  }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ IPAddress: z.string() })),
  }),
});
const listSchema = z.array(
  z.object({
    Names: z.array(z.string()),
    State: z.string(),
    Labels: z.record(z.string(), z.string()).default({}),
  }),
);
const versionSchema = z.object({ Version: z.string() });
const progressSchema = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
});

/**
 * Standard output of a log as the engine gives it: pieces, each after a head of eight bytes that tells its stream and its length
 * (Engine API, `ContainerAttach`, "Stream format").
 */
function standardOutput(log: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length;) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    if (log[at] === 1) pieces.push(log.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** A client of the engine at this address; nothing is asked of it before the first call. */
export function containerEngine(address: EngineAddress = {}): ContainerEngine {
  const line = lineTo(address);
  const { ask, clients, shortMs, longMs } = line;

  return {
    ...networkCalls(line),
    async version() {
      const answer = await ask("version", shortMs, ({ short }) =>
        short.version(),
      );
      return versionSchema.parse(answer).Version;
    },
    async hasImage(image) {
      const found = await ask("look at the image", shortMs, ({ short }) =>
        unlessMissing(short.getImage(image).inspect()),
      );
      return found !== null;
    },
    async run(name, options, stdin, { network, archives = [] } = {}) {
      const container = await ask("make the container", longMs, ({ short }) =>
        short.createContainer({ ...options, name }),
      );
      if (network !== undefined)
        await ask("join the network", longMs, ({ short }) =>
          short.getNetwork(network).connect({ Container: container.id }),
        );
      for (const { folder, archive } of archives)
        await ask("fill the container", putMs, ({ streaming }) =>
          streaming
            .getContainer(container.id)
            .putArchive(archive(), { path: folder }),
        );
      const stream = await ask("attach", shortMs, ({ streaming }) =>
        streaming
          .getContainer(container.id)
          .attach({ stream: true, stdin: true, hijack: true }),
      );
      stream.on("error", () => undefined); // The container's state tells what became of it.
      try {
        await ask("start the container", longMs, ({ short }) =>
          short.getContainer(container.id).start(),
        );
        await bounded(
          "write to the container",
          shortMs,
          new Promise<void>((resolve, reject) => {
            stream.once("error", reject);
            stream.end(stdin, resolve);
          }),
        );
      } catch (error) {
        stream.end();
        throw error;
      }
    },
    async lowerPriority(name) {
      await ask("slow the container down", shortMs, ({ short }) =>
        short.getContainer(name).update({ CpuShares: leastCpuShares }),
      );
    },
    async inspect(name) {
      const answer = await ask("look at the container", shortMs, ({ short }) =>
        unlessMissing(short.getContainer(name).inspect()),
      );
      if (answer === null) return null;
      const { State: state, NetworkSettings: networks } =
        inspectSchema.parse(answer);
      return {
        name,
        running: state.Running,
        created: state.Status === "created",
        exitCode: state.Running ? null : state.ExitCode,
        outOfMemory: state.OOMKilled,
        error: state.Error,
        addresses: Object.fromEntries(
          Object.entries(networks.Networks)
            .filter(([, { IPAddress }]) => IPAddress !== "")
            .map(([network, { IPAddress }]) => [network, IPAddress]),
        ),
      };
    },
    async output(name) {
      const log = await ask("read the output", shortMs, ({ short }) =>
        unlessMissing(
          short.getContainer(name).logs({ stdout: true, follow: false }),
        ),
      );
      return log === null ? "" : standardOutput(log);
    },
    async remove(name) {
      await ask("remove the container", longMs, async ({ short }) => {
        try {
          await short.getContainer(name).remove({ force: true, v: true });
        } catch (error) {
          // 409: its removal is under way.
          if (refusal(error) !== 404 && refusal(error) !== 409) throw error;
        }
      });
    },
    async sees(file, image) {
      const name = `orchestrator-look-${randomUUID()}`;
      try {
        await ask("look for a file", longMs, ({ short }) =>
          short.createContainer({
            name,
            Image: image,
            // It never runs; an image may name no program.
            Cmd: ["true"],
            HostConfig: {
              Mounts: [{ Type: "bind", Source: file, Target: "/seen" }],
            },
          }),
        );
      } catch (error) {
        if (refusal(error) !== null && noSuchSource.test(String(error)))
          return false;
        throw error;
      }
      await this.remove(name);
      return true;
    },
    async get(name, path) {
      const found = await ask("read of the container", longMs, (both) =>
        unlessMissing(both.streaming.getContainer(name).getArchive({ path })),
      );
      return found === null
        ? null
        : unlessSilent(found.pipe(new PassThrough()), longMs);
    },
    async open(name, command) {
      const exec = await ask("open a channel", shortMs, ({ short }) =>
        short.getContainer(name).exec({
          Cmd: [...command],
          AttachStdin: true,
          AttachStdout: true,
          AttachStderr: true,
        }),
      );
      const stream = await ask("open a channel", shortMs, ({ streaming }) =>
        streaming.getExec(exec.id).start({ hijack: true, stdin: true }),
      );
      const output = new PassThrough();
      const errors = new PassThrough().resume();
      (await clients()).streaming.modem.demuxStream(stream, output, errors);
      stream.on("error", () => output.end());
      stream.once("close", () => output.end());
      stream.once("end", () => output.end());
      return { input: stream, output, close: () => stream.destroy() };
    },
    async list(label) {
      const answer = await ask("list containers", shortMs, ({ short }) =>
        short.listContainers({
          all: true,
          filters: JSON.stringify({ label: [label] }),
        }),
      );
      return listSchema.parse(answer).map(({ Names, State, Labels }) => ({
        name: (Names[0] ?? "").replace(/^\//, ""),
        running: State === "running" || State === "paused",
        labels: Labels,
      }));
    },
    async build(folder, files, image, onProgress, cancel, how = {}) {
      const { streaming } = await clients();
      const stream = await bounded(
        "build the image",
        longMs,
        streaming.buildImage(
          { context: folder, src: [...files] },
          {
            t: image,
            abortSignal: cancel,
            ...(how.dockerfile && { dockerfile: how.dockerfile }),
            ...(how.args && { buildargs: { ...how.args } }),
            ...(how.target && { target: how.target }),
          },
        ),
      );
      const failures: string[] = [];
      await bounded(
        "build the image",
        buildMs,
        new Promise<void>((resolve, reject) => {
          streaming.modem.followProgress(
            stream,
            (error) => (error ? reject(error) : resolve()),
            (event: unknown) => {
              const line = progressSchema.safeParse(event).data;
              if (line?.error !== undefined) failures.push(line.error);
              const text = (line?.stream ?? line?.status ?? "").trimEnd();
              if (text !== "") onProgress(text);
            },
          );
        }),
      );
      cancel.throwIfAborted();
      if (failures.length > 0)
        throw new OrchestratorError(
          "invalidInput",
          said`The image ${image} could not be built: ${failures.join(" ")}`,
          { fix: said`Look at the last lines of the build, then try again.` },
        );
    },
    async nameAlso(image, repository, tag) {
      await ask("name the image", shortMs, ({ short }) =>
        short.getImage(image).tag({ repo: repository, tag }),
      );
    },
    swarm: swarmCalls(line),
  };
}
