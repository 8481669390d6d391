import type { CreateOptions } from "./client";

/* What holds for every container of ours, an agent's as well as its gateway's, as the options it is made with. Pure. */

/** Who programs in a container are: never root. */
export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
}

/** What is different of one container. */
export interface Hardened {
  readonly image: string;
  readonly user: ContainerUser;
  /** Arguments of Node. */
  readonly command: readonly string[];
  /** Ports inside, such as `3000/tcp`. */
  readonly ports: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly processes: number;
  /** Folders for temporary files, and their sizes in megabytes. */
  readonly temporary: Readonly<Record<string, number>>;
  /** Its network, its files, its processors: what the engine's machine has for it alone. */
  readonly host: Omit<NonNullable<CreateOptions["HostConfig"]>, Fixed>;
}

type Fixed = keyof ReturnType<typeof fixed>;

const temporaryFolder = (megabytes: number): string =>
  `rw,exec,nosuid,nodev,mode=1777,size=${megabytes}m`;

const fixed = ({
  memoryMb,
  processes,
  temporary,
}: Pick<Hardened, "memoryMb" | "processes" | "temporary">) => ({
  Init: true,
  ReadonlyRootfs: true,
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges"],
  Privileged: false,
  Memory: memoryMb * 1024 * 1024,
  // As much as the memory: none beyond it.
  MemorySwap: memoryMb * 1024 * 1024,
  PidsLimit: processes,
  Ulimits: [{ Name: "core", Soft: 0, Hard: 0 }],
  RestartPolicy: { Name: "no" },
  // What is to be kept is in files of ours; what a program itself says when it cannot start is little.
  LogConfig: {
    Type: "json-file",
    Config: { "max-size": "1m", "max-file": "1" },
  },
  Tmpfs: Object.fromEntries(
    Object.entries(temporary).map(([folder, megabytes]) => [
      folder,
      temporaryFolder(megabytes),
    ]),
  ),
});

/** The options of a container whose first program is Node, and is told the rest over its standard input. */
export const hardened = (asked: Hardened): CreateOptions => ({
  Image: asked.image,
  Entrypoint: ["node"],
  Cmd: [...asked.command],
  User: `${asked.user.uid}:${asked.user.gid}`,
  WorkingDir: "/",
  Labels: { ...asked.labels },
  OpenStdin: true,
  StdinOnce: true,
  AttachStdin: true,
  // An image may have one that judges by its own program, which does not run here.
  Healthcheck: { Test: ["NONE"] },
  ExposedPorts: Object.fromEntries(asked.ports.map((port) => [port, {}])),
  // What is fixed comes last: nothing loosens it.
  HostConfig: { ...asked.host, ...fixed(asked) },
});
