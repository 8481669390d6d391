import { execa } from "execa";
import { mkdtemp } from "node:fs/promises";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { said } from "../../model/said";
import type { Sentence } from "../../model/said";
import type { EngineTrouble } from "./calls";

/*
 * An engine behind ssh, as a socket of this machine: each connection to it is one `ssh HOST docker system dial-stdio`, which is what
 * Docker's own client does (docker/cli, cli/connhelper). So the user's keys, known hosts and jumps count. dockerode's own ssh looks at
 * no known hosts.
 */

export interface SshPlace {
  readonly destination: string;
  readonly port: number | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface SshDoor {
  /** Path of the socket, in a folder that only this user can enter. */
  readonly address: string;
  /** What `ssh` said when it last failed, and what to do, or null. */
  readonly trouble: () => EngineTrouble | null;
}

/** Less than a question to an engine may take (`line.ts`): so what ssh says of a host that is silent is known by then. */
const connectSeconds = 8;
const wordsBytes = 1_000;

const doors = new WeakMap<Environment, Map<string, Promise<SshDoor>>>();
const folders = new Set<string>();

function removeAtExit(folder: string): void {
  if (folders.size === 0)
    process.once("exit", () => {
      for (const each of folders)
        rmSync(each, { recursive: true, force: true });
    });
  folders.add(folder);
}

/** The door to this place, one for all who ask; it is there until this process ends, and keeps nobody alive. */
export function sshDoorTo(
  place: SshPlace,
  environment: Environment,
): Promise<SshDoor> {
  const known = doors.get(environment) ?? new Map<string, Promise<SshDoor>>();
  doors.set(environment, known);
  const name = JSON.stringify([place.destination, place.port]);
  const door =
    known.get(name) ??
    openSshDoor(place, environment).catch((error: unknown) => {
      known.delete(name);
      throw error;
    });
  known.set(name, door);
  return door;
}

async function openSshDoor(
  place: SshPlace,
  environment: Environment,
): Promise<SshDoor> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrator-ssh-"));
  removeAtExit(folder);
  const address =
    process.platform === "win32"
      ? path.join("\\\\.\\pipe", path.basename(folder))
      : path.join(folder, "engine");
  let words: Sentence | null = null;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void dial(socket, place, environment).then((said) => {
      words = said;
      // Only now: whoever finds it closed asks why.
      socket.destroySoon();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  server.unref();
  return {
    address,
    trouble: () => (words === null ? null : troubleWith(place, words)),
  };
}

function troubleWith(
  { destination, port }: SshPlace,
  words: Sentence,
): EngineTrouble {
  const target = port === null ? destination : `-p ${port} ${destination}`;
  return {
    message: said`The container engine behind ssh ${target} cannot be reached: ${words}`,
    fix: said`See that "ssh -o BatchMode=yes ${target} docker version" works in a terminal: the host must be known there (connect once by hand), the key must be in an agent or have no passphrase, and the host must have docker.`,
  };
}

/** Carries one connection until ssh has ended; gives what that said if it failed. */
async function dial(
  socket: Socket,
  { destination, port }: SshPlace,
  environment: Environment,
): Promise<Sentence | null> {
  const ssh = execa(
    "ssh",
    [
      ...["-T", "-o", "BatchMode=yes"],
      ...["-o", `ConnectTimeout=${connectSeconds}`],
      ...(port === null ? [] : ["-p", String(port)]),
      ...["--", destination, "docker", "system", "dial-stdio"],
    ],
    {
      buffer: { stdout: false },
      maxBuffer: { stderr: wordsBytes },
      reject: false,
      extendEnv: false,
      env: { ...environment },
    },
  );
  socket.on("error", () => ssh.kill());
  ssh.stdin.on("error", () => undefined); // Its end tells.
  ssh.stdout.pipe(socket, { end: false });
  socket.pipe(ssh.stdin);
  socket.once("close", () => ssh.kill());
  const { failed, exitCode, stderr, originalMessage, code } = await ssh;
  if (!failed || exitCode === 0) return null;
  if (code === "ENOENT") return said`There is no program ssh here.`;
  return (stderr || originalMessage || "").trim().split("\n").at(-1) ?? null;
}
