import { realpath } from "node:fs/promises";
import { hasErrno } from "../model/errors";
import type { PoolSettings } from "../model/settings";
import {
  buildOwnImage,
  buildPoolImage,
  composeFile,
  composeHeader,
  containerEngine,
  containerUser,
  emptyOut,
  hostUser,
  lookAtPool,
  ownImage,
  ownImageOf,
  poolName,
  preparePool,
  withOwnImage,
} from "../runners";
import type { PoolReport } from "../runners";

export type { PoolReport };
export { composeHeader };

/** What a person does with the container pool of a state folder: no engine of ours has to be open for it. */
export interface PoolDesk {
  look(): Promise<PoolReport>;
  /** Sees to what the first attempt would else wait for. */
  start(): Promise<PoolReport>;
  /** Destroys all its containers, with the agents in them; gives the ids of their attempts. */
  stop(): Promise<string[]>;
  build(onProgress: (line: string) => void, cancel: AbortSignal): Promise<void>;
  /** The image that is meant, by its name at the engine. */
  readonly image: string;
}

export interface PoolPlace {
  /** The folder that the user works in. */
  readonly workspace: string;
  readonly stateFolder: string;
  readonly settings: PoolSettings;
}

/** The pool as a file for `docker compose`. */
export const poolCompose = ({
  workspace,
  settings,
}: Pick<PoolPlace, "workspace" | "settings">): string =>
  composeFile(withOwnImage(settings, workspace), containerUser(hostUser()));

/** All of it rejects with `containerEngineUnavailable` when no engine answers. */
export async function openPoolDesk({
  workspace,
  stateFolder,
  settings: asked,
}: PoolPlace): Promise<PoolDesk> {
  const settings = withOwnImage(asked, workspace);
  const engine = containerEngine();
  const name = poolName(await realFolder(stateFolder));
  return {
    look: () => lookAtPool(engine, name, settings),
    start: () => preparePool(engine, name, settings),
    stop: () => emptyOut(engine, name),
    build: async (onProgress, cancel) =>
      asked.image === ownImage
        ? buildOwnImage(engine, ownImageOf(workspace), onProgress, cancel)
        : buildPoolImage(engine, asked.image, onProgress, cancel),
    image: settings.image,
  };
}

/** Nothing has run for a folder that is not there: then no container is its either. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return folder;
    throw error;
  }
}
