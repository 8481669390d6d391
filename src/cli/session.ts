import path from "node:path";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { Workspace } from "../server/workspace";
import type { FromEnvironment } from "./environment";
import type { Io } from "./io";
import { line } from "./io";
import { settingsFor } from "./keptSettings";
import { shortId } from "./words";

/** One call of the program, once its arguments are understood. */
export interface Invocation {
  readonly io: Io;
  readonly json: boolean;
  /** Absolute path of the workspace. */
  readonly folder: string;
}

/** An invocation with the workspace open. */
export interface Session extends Invocation {
  readonly api: OrchestratorApi;
  readonly workspace: Workspace;
  readonly environment: FromEnvironment;
}

/** How the workspace is opened, should this process become its owner. */
interface OpenAs {
  readonly maxConcurrent?: number | undefined;
  /** Nothing goes on because of this call: looking must never start an agent. */
  readonly lookOnly?: boolean;
  /** Also where the database is damaged. */
  readonly toRestore?: boolean;
}

/** Opens the workspace, does the work, closes it, whatever happens. */
export const withSession = async (
  invocation: Invocation,
  work: (session: Session) => Promise<number>,
  { maxConcurrent, lookOnly = false, toRestore = false }: OpenAs = {},
): Promise<number> => {
  const { io, folder } = invocation;
  const environment = await settingsFor(invocation);
  const workspace = await io.openWorkspace({
    folder,
    lookOnly,
    toRestore,
    settings:
      maxConcurrent === undefined
        ? environment.settings
        : { ...environment.settings, maxConcurrent },
    apiKey: environment.apiKey,
    channels: environment.channels,
    log: (level, message) => {
      // What an orchestration warns of is told by its events.
      if (level === "error") line(io.stderr, `error: ${message}`);
    },
  });
  try {
    return await work({
      ...invocation,
      api: workspace.api,
      workspace,
      environment,
    });
  } finally {
    await workspace.close();
  }
};

/** The same for a command that only looks. */
export const withLook = (
  invocation: Invocation,
  work: (session: Session) => Promise<number>,
): Promise<number> => withSession(invocation, work, { lookOnly: true });

export const folderOf = (io: Io, workspace: string | undefined): string =>
  path.resolve(io.cwd, workspace ?? ".");

/** The orchestration that an id, or its unique beginning, names. Rejects with `notFound` or `invalidInput`. */
export const findOrchestration = async (
  api: OrchestratorApi,
  prefix: string,
): Promise<Orchestration> => {
  const wanted = prefix.toLowerCase();
  const found = (await api.list()).filter(({ id }) => id.startsWith(wanted));
  const [only, second] = found;
  if (only === undefined || wanted === "")
    throw new OrchestratorError(
      "notFound",
      `There is no orchestration whose id begins with "${prefix}".`,
      { fix: "`orchestrator list` shows the ids." },
    );
  if (second !== undefined)
    throw new OrchestratorError(
      "invalidInput",
      `"${prefix}" could be ${found.map(({ id }) => shortId(id)).join(", ")}.`,
      { fix: "Give more characters of the id." },
    );
  return api.get(only.id);
};
