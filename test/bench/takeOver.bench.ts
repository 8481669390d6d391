// How long nobody answers after the owner of a workspace was killed, next to what a fresh process needs to open the same
// engine. In the follower, from just before the SIGKILL: until a call is answered, and, with nobody calling, until a
// subscription is live again. Prints a table.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { openEngine } from "../../src/engine";
import { apply } from "../../src/engine/apply";
import { openWorkspace } from "../../src/server/workspace";
import { openStore } from "../../src/store";
import { makeRepository } from "../support/repository";
import { completedOrchestration } from "../support/samples";
import { workspaceOptions } from "../support/workspaceOptions";

const rounds = 5;

const stateOf = (folder: string): string =>
  path.join(folder, ".orchestrator", "state");

/** Orchestrations that have ended, each with ids of its own. */
async function fill(folder: string, count: number): Promise<void> {
  mkdirSync(stateOf(folder), { recursive: true });
  const store = await openStore(stateOf(folder));
  const sample = JSON.stringify(completedOrchestration());
  for (let made = 0; made < count; made++) {
    const ids = new Map<string, string>();
    const initial = z.custom<ReturnType<typeof completedOrchestration>>().parse(
      JSON.parse(
        sample.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
          const fresh = ids.get(id) ?? randomUUID();
          ids.set(id, fresh);
          return fresh;
        }),
      ),
    );
    const event = {
      type: "orchestrationCreated" as const,
      initial,
      seq: 1,
      at: initial.createdAt,
      orchestration: initial.id,
    };
    store.commit(event, null, apply(null, event));
    // As in life, where the journal never grows far beyond its bound: snapshots have their turns.
    await new Promise(setImmediate);
  }
  store.close();
}

const self = fileURLToPath(import.meta.url);

/** Starts this file as something else; resolves with the process and its first line. */
async function start(role: string, ...args: string[]) {
  const child = spawn(process.execPath, [self, role, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = z
    .tuple([z.instanceof(Buffer)])
    .parse(await once(child.stdout, "data"));
  return { child, line: line.toString().trim() };
}

const say = (value: unknown): void => {
  process.stdout.write(`${String(value)}\n`);
};

const roles: Readonly<
  Record<string, (folder: string, other: string) => Promise<void>>
> = {
  /** Owns the workspace until it is killed. */
  owner: async (folder) => {
    const workspace = await openWorkspace(await workspaceOptions(folder));
    say(workspace.owner ? process.pid : "not the owner");
    setInterval(() => undefined, 60_000);
  },
  /** Kills the owner and asks at once. */
  caller: async (folder, owner) => {
    const workspace = await openWorkspace(await workspaceOptions(folder));
    workspace.api.subscribe(() => undefined);
    await workspace.api.list();
    const begin = performance.now();
    process.kill(Number(owner), "SIGKILL");
    await workspace.api.list();
    // One that died a moment later than it was asked has answered itself.
    while (!workspace.owner) await workspace.api.list();
    say(performance.now() - begin);
    await workspace.close();
  },
  /** Kills the owner and only listens. */
  listener: async (folder, owner) => {
    const workspace = await openWorkspace(await workspaceOptions(folder));
    workspace.api.subscribe(() => undefined);
    await workspace.api.list();
    const begin = performance.now();
    process.kill(Number(owner), "SIGKILL");
    while (!workspace.owner) await new Promise(setImmediate);
    say(performance.now() - begin);
    await workspace.close();
  },
  /** Opens the engine alone. */
  opener: async (folder) => {
    const given = await workspaceOptions(folder);
    const begin = performance.now();
    const engine = await openEngine({ ...given, stateFolder: stateOf(folder) });
    await engine.list();
    say(performance.now() - begin);
    await engine.close();
  },
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function measured(role: string, folder: string): Promise<number> {
  const owner = role === "opener" ? null : await start("owner", folder);
  const { child, line } = await start(role, folder, owner?.line ?? "");
  if (child.exitCode === null) await once(child, "exit");
  return Number(line);
}

async function table(): Promise<void> {
  const rows: Record<string, Record<string, string>> = {};
  for (const count of [0, 200, 1000]) {
    const repository = makeRepository();
    try {
      await fill(repository.root, count);
      const times: Record<string, number[]> = {
        opener: [],
        caller: [],
        listener: [],
      };
      // In turns, so that all meet the same machine.
      for (let round = 0; round < rounds; round++)
        for (const [role, list] of Object.entries(times))
          list.push(await measured(role, repository.root));
      const peer = median(times["opener"] ?? []);
      const row = (values: readonly number[] = []) => ({
        "median ms": median(values).toFixed(0),
        "worst ms": Math.max(...values).toFixed(0),
        "of the opening": (median(values) / peer).toFixed(2),
      });
      const at = count === 0 ? "empty" : `${count} ended`;
      rows[`opening the engine in a fresh process, ${at}`] = row(
        times["opener"],
      );
      rows[`take-over until a call is answered, ${at}`] = row(times["caller"]);
      rows[`take-over until a subscription is live, ${at}`] = row(
        times["listener"],
      );
    } finally {
      repository.dispose();
    }
  }
  console.log(`\nAfter the owner was killed (median of ${rounds})`);
  console.table(rows);
}

const [role, folder = "", other = ""] = process.argv.slice(2);
const play = role === undefined ? undefined : roles[role];
await (play === undefined ? table() : play(folder, other));
