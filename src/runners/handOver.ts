import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import type { SupervisorLaunch } from "./launch";

/*
 * How a launch, whose environment may hold secrets, gets from the host to a program that somebody else has started: over a socket in
 * a folder that only this user can enter. So it is in no argument, in no file, and in no environment but the supervisor's own.
 */

const launchSchema = z.object({
  file: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
}) satisfies z.ZodType<SupervisorLaunch>;

export interface Offer {
  /** Path of the socket. */
  readonly address: string;
  close(): Promise<void>;
}

/** Gives the launch to whoever comes, until the offer is closed. The folder is the system's: a socket's path must be short. */
export async function offerLaunch(launch: SupervisorLaunch): Promise<Offer> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrator-"));
  const address = path.join(folder, "launch");
  const server = createServer((socket) => {
    // Whoever leaves in the middle has not taken it: that is seen by what is missing then.
    socket.on("error", () => undefined);
    socket.end(JSON.stringify(launch));
  });
  const close = async (): Promise<void> => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address, resolve);
    });
    return { address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts the supervisor that is offered there, and lets go of it. Rejects when the host is gone, or it cannot be started. */
export async function startOffered(address: string): Promise<void> {
  const offered = await text(createConnection(address));
  const { file, args, cwd, env } = launchSchema.parse(JSON.parse(offered));
  // Not the library: this is a part of a small program that people wait for.
  const supervisor = spawn(file, args, {
    detached: true,
    stdio: "ignore",
    cwd,
    env,
  });
  await once(supervisor, "spawn");
  supervisor.unref();
}
