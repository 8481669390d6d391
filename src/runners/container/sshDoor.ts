import { execa } from "execa";
import { mkdtemp } from "node:fs/promises";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/*
 * An engine behind ssh, as a socket of this machine: each connection to it is one `ssh HOST docker system dial-stdio`, which is what
 * Docker's own client does (docker/cli, cli/connhelper). So the user's keys, known hosts and jumps count. dockerode's own ssh looks at
 * no known hosts.
 */

export interface SshDoor {
  /** Path of the socket, in a folder that only this user can enter. */
  readonly address: string;
  /** What `ssh` said when it last failed, or null. */
  lastWords(): string | null;
}

const connectSeconds = 10;
const wordsBytes = 1_000;

/** Opens it; it is there until this process ends, and keeps nobody alive. */
export async function openSshDoor(
  {
    destination,
    port,
  }: { readonly destination: string; readonly port: number | null },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SshDoor> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrator-ssh-"));
  const address =
    process.platform === "win32"
      ? path.join("\\\\.\\pipe", path.basename(folder))
      : path.join(folder, "engine");
  let words: string | null = null;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void dial(socket, destination, port, environment).then((said) => {
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
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return { address, lastWords: () => words };
}

/** Carries one connection until ssh has ended; gives what that said if it failed. */
async function dial(
  socket: Socket,
  destination: string,
  port: number | null,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
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
  const { failed, exitCode, stderr, originalMessage } = await ssh;
  if (!failed || exitCode === 0) return null;
  return (stderr || originalMessage || "").trim().split("\n").at(-1) ?? null;
}
