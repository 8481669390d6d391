import path from "node:path";
import type { EngineOptions } from "../engine";
import type { OrchestratorApi } from "../model/api";
import { checkOf } from "../model/check";
import type { Check } from "../model/check";
import { momentWords } from "../model/moment";
import { said } from "../model/said";
import { toFailure } from "../model/errors";
import { networkFileSystemOf } from "./networkFileSystem";
import { tellOutside } from "./messages";
import type { Outside } from "./messages";
import { openReplaceable } from "./replaceableEngine";
import type { OwnerRecord } from "./ownerRecord";
import { takeOwnership } from "./ownership";
import type { OwnershipOptions } from "./ownership";

export type OpenEngine = (
  options: EngineOptions,
) => Promise<OrchestratorApi & { close(): Promise<void> }>;

/**
 * Opens the engine as the one owner of the state folder, among all who can reach it. Rejects with `ownedElsewhere`, and
 * with whatever keeps the engine from opening; the ownership is then given back.
 */
export const openOwnedEngine = async (
  open: OpenEngine,
  {
    outside,
    ...options
  }: Omit<EngineOptions, "ownership"> & {
    /** Whom to tell what needs the user; nobody, when left out. */
    readonly outside?: Outside;
  },
  as: Pick<OwnershipOptions, "endpoint" | "place" | "beatMs">,
): ReturnType<OpenEngine> => {
  const { stateFolder, log, lookOnly } = options;
  const ownership = await takeOwnership({ ...as, stateFolder, log });
  const engine = await openReplaceable(() =>
    open({ ...options, ownership }),
  ).catch(async (error: unknown) => {
    await ownership.release(ownership.afterCrash);
    throw error;
  });
  const messages =
    outside === undefined
      ? null
      : tellOutside(engine, outside, {
          workspace: path.basename(options.folder),
          log,
        });
  // Who only looks recovers nothing: that stays for the owner after it.
  const leavesCrash = lookOnly === true && ownership.afterCrash;
  const tidily = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      const { message } = toFailure(error);
      log("warn", `The record of the owner was not tidied up: ${message}`);
    });
  return {
    ...engine,
    doctor: async () => [
      ...(await engine.doctor()),
      await ownerCheck(ownership.record, stateFolder),
    ],
    close: async () => {
      if (!leavesCrash) await tidily(ownership.announceEnd());
      const sent = messages?.close();
      try {
        await engine.close();
      } finally {
        await tidily(ownership.release(leavesCrash));
        await sent;
      }
    },
  };
};

/** For `doctor`: who owns the workspace, and what the file system means for that. */
const ownerCheck = async (
  { pid, startedAt }: OwnerRecord,
  stateFolder: string,
): Promise<Check> => {
  const since = momentWords(startedAt, Date.now());
  const network = await networkFileSystemOf(stateFolder);
  return checkOf("owner", {
    ok: true,
    found:
      network === null
        ? said`process ${pid} since ${since}`
        : said`process ${pid} since ${since}, on ${network}`,
    fix:
      network === null
        ? null
        : said`${stateFolder} is on a network file system (${network}): one machine at a time can have the workspace open, told by a sign of life every few seconds. Another machine is refused meanwhile, and takes over a few seconds after this one dies.`,
  });
};
