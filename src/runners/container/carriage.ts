import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { RunRequest } from "../../model/runner";
import { privateFile, privateFolder } from "../attemptFolder";
import { fileIn } from "../attemptRecords";
import type { ArchiveAt, ContainerEngine } from "./client";
import type { Confined } from "./confinement";
import type { ContainerUser } from "./hardened";
import { gitFoldersOf, handOver } from "./folders";
import type { ContainerPlace } from "./place";

/*
 * How what an attempt needs gets to its container, and what the agent did gets back. At an engine that sees our disk, by mounts of the
 * same paths (here); elsewhere it is carried (`carried.ts`).
 */

/** What the container of an attempt is made with. */
export interface Load {
  readonly confined: Pick<Confined, "writable" | "readable" | "carried">;
  readonly archives: readonly ArchiveAt[];
  /** Removes what was only made to be carried. */
  done(): Promise<void>;
}

/** Who sees to it, while the container is there, that our folders say what happens in it. */
export interface Companion {
  /** The place of the supervisor, which ends only when all is brought back that can be. */
  readonly place: ContainerPlace;
  readonly close: () => Promise<void>;
}

export interface Carriage {
  load(request: RunRequest, homeFolder: string): Promise<Load>;
  accompany(journey: {
    readonly request: RunRequest;
    readonly homeFolder: string;
    readonly engine: ContainerEngine;
    readonly name: string;
    readonly place: ContainerPlace;
  }): Companion;
}

const there = (paths: readonly string[]): string[] =>
  [...new Set(paths)].filter((each) => existsSync(each));

/** For an engine that sees our disk. */
export const mounted = (user: ContainerUser): Carriage => ({
  async load({ folder, cwd, command, reads = [] }, homeFolder) {
    await mkdir(homeFolder, { recursive: true, mode: privateFolder });
    const fixed = fixedFiles(folder);
    for (const each of [folder, cwd, homeFolder]) handOver(each, user);
    return {
      confined: {
        writable: there([
          cwd,
          folder,
          ...fixed.writable,
          ...(command.changes ?? []),
        ]),
        readable: there([
          ...fixed.readable,
          ...gitFoldersOf(cwd),
          ...reads,
          ...(command.reads ?? []),
        ]),
        carried: null,
      },
      archives: [],
      done: () => Promise.resolve(),
    };
  },
  accompany: ({ place }) => ({ place, close: () => Promise.resolve() }),
});

/**
 * What the agent cannot take away or replace in its attempt's folder, since each is mounted by itself: a link in its place would have the
 * host read, or write, a file that the agent cannot reach.
 */
function fixedFiles(folder: string): {
  readonly writable: readonly string[];
  readonly readable: readonly string[];
} {
  const writable = [fileIn(folder, "stdout"), fileIn(folder, "stderr")];
  for (const file of writable) closeSync(openSync(file, "a", privateFile));
  const input = fileIn(folder, "input");
  mkdirSync(input, { recursive: true, mode: privateFolder });
  return {
    writable,
    readable: [input, fileIn(folder, "command"), fileIn(folder, "stdin")],
  };
}
