import { createHash } from "node:crypto";
import { constants, statSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { hasErrno } from "../model/errors";
import { currentUser } from "./place";

/** Who owns the workspace: us, listening on the address, or the process that answers there. */
export interface Election {
  readonly owner: boolean;
  readonly address: string;
}

/**
 * All that the kernel has room for. A shorter name Node 20.20 fills up with zeros and Node 24.21 does not (measured), so that a
 * command line and an editor would each have an endpoint of its own, and both own the workspace.
 */
const abstractNameLength = 108;

/** What has an owner. */
export interface Owned {
  readonly stateFolder: string;
  /** The folder's key. */
  readonly key: string;
  /** Default: the user of this process. */
  readonly user?: string;
}

/**
 * The one address of a state folder for a user. Made from the folder's identity, not its name, so that a
 * symbolic link or another drive letter leads to the same owner; and from its key, since a new folder often gets the identity of
 * one that was removed, whose owner may still be there. A copy has the same key, and another identity. Throws when the folder is
 * missing.
 */
export const endpointOf = ({
  stateFolder,
  key,
  user = currentUser(),
}: Owned): string => {
  const { dev, ino } = statSync(stateFolder, { bigint: true });
  const id = createHash("sha512")
    .update(`${dev.toString()}:${ino.toString()}:${user}:${key}`)
    .digest("hex");
  if (process.platform === "linux")
    return `\0orchestrator-${id}`.slice(0, abstractNameLength);
  if (process.platform === "win32")
    return `\\\\.\\pipe\\orchestrator-${id.slice(0, 32)}`;
  // Short: the path of a socket may have about 100 bytes, and macOS spends half of them on its temporary folder.
  return path.join(os.tmpdir(), `orchestrator-${id.slice(0, 16)}.sock`);
};

/** False when somebody else listens there. */
const listen = (server: net.Server, address: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off("listening", onListening);
      // Windows says EACCES for a pipe whose first instance is another process's.
      if (error.code === "EADDRINUSE" || error.code === "EACCES")
        resolve(false);
      else reject(error);
    };
    const onListening = () => {
      server.off("error", onError);
      resolve(true);
    };
    server.once("error", onError).once("listening", onListening);
    server.listen({ path: address, exclusive: true });
  });

/** Whether a process answers at a socket file; false for a file that a dead process left behind. */
const answers = (file: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const socket = net.connect(file);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT")
        resolve(false);
      else reject(error);
    });
  });

const darwinExclusiveLock = 0x20;
const darwinNonBlocking = 0x4;

/**
 * Runs `work` while no other process does so for the same file. On macOS `open` itself takes the lock and the kernel frees
 * it with the process; elsewhere socket files are not used but in tests, and there is no lock.
 */
const withLock = async <T>(
  file: string,
  work: () => Promise<T>,
): Promise<T> => {
  const lockFlags =
    process.platform === "darwin" ? darwinExclusiveLock | darwinNonBlocking : 0;
  for (;;) {
    try {
      const lock = await open(
        `${file}.lock`,
        constants.O_RDWR | constants.O_CREAT | lockFlags,
        0o600,
      );
      try {
        return await work();
      } finally {
        await lock.close();
      }
    } catch (error) {
      if (!hasErrno(error, "EAGAIN")) throw error;
      await delay(20);
    }
  }
};

/**
 * A socket file outlives its process, so a file that nobody answers at is removed first. The lock spans asking, removing
 * and listening: without it two processes could each remove the other's fresh file and both believe to be the owner.
 */
export const listenOnSocketFile = (
  server: net.Server,
  file: string,
): Promise<boolean> =>
  withLock(file, async () => {
    if (await answers(file)) return false;
    await rm(file, { force: true });
    return listen(server, file);
  });

/**
 * Becomes the owner of a state folder by letting `server` listen at its address, or finds that it has an owner. The
 * operating system ends the ownership with the process, however that dies.
 */
export const listenOrConnect = async (
  server: net.Server,
  owned: Owned,
): Promise<Election> => {
  const address = endpointOf(owned);
  const isFile = process.platform !== "linux" && process.platform !== "win32";
  const owner = isFile
    ? await listenOnSocketFile(server, address)
    : await listen(server, address);
  return { owner, address };
};
