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
  endpointsOf,
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
  const engineAt = (endpoint: string) => containerEngine({ endpoint });
  const name = poolName(await realFolder(stateFolder));
  const buildAt = (
    endpoint: string,
    onProgress: (line: string) => void,
    cancel: AbortSignal,
  ): Promise<void> =>
    asked.image === ownImage
      ? buildOwnImage(
          engineAt(endpoint),
          ownImageOf(workspace),
          onProgress,
          cancel,
        )
      : buildPoolImage(engineAt(endpoint), asked.image, onProgress, cancel);
  return {
    look: () => lookAtPool(engineAt, name, settings),
    start: () => preparePool(engineAt, name, settings),
    stop: () => emptyOut(engineAt, name, settings),
    async build(onProgress, cancel) {
      const failures: unknown[] = [];
      // One after the other: their lines would be mixed.
      for (const endpoint of endpointsOf(settings))
        try {
          await buildAt(endpoint, onProgress, cancel);
        } catch (error) {
          if (cancel.aborted) throw error;
          // One that cannot be reached does not stop the others.
          failures.push(error);
        }
      if (failures.length > 0) throw failures[0];
    },
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
