import http from "node:http";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError, hasErrno, toError } from "../model/errors";
import type { Failure } from "../model/errors";
import type { Settings } from "../model/settings";
import { createHttpApi } from "./http";
import { workspaceKey } from "./key";
import type { Log } from "./log";
import { createOrchestrationList } from "./orchestrationList";
import { createPageAccess } from "./pageAccess";
import { buildOf, createPageServer, readPageAssets } from "./pageServer";
import { createPageStreams } from "./pageStreams";
import { stateFolderOf } from "./workspace";

/** Only programs of this computer can connect. */
const loopback = "127.0.0.1";

export interface ServeOptions {
  /** Absolute path of the workspace, which is open. */
  readonly folder: string;
  readonly api: OrchestratorApi;
  readonly settings: Settings;
  /** Folder of the dashboard's files. */
  readonly pageFolder: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly log: Log;
  /** The engine can do no more. */
  readonly onStopped: (failure: Failure) => void;
  /** Milliseconds; for tests. */
  readonly pingMs?: number;
}

export interface Served {
  /** What to open in a browser; holds the secret that lets it in. */
  readonly url: string;
  readonly port: number;
  /** Pages that are connected. */
  readonly pages: () => number;
  /** Ends all streams and connections. */
  readonly close: () => Promise<void>;
}

const portTaken = (port: number): OrchestratorError =>
  new OrchestratorError(
    "notAllowedNow",
    `Port ${port} is taken, or this user may not have it.`,
    {
      fix: "Choose another one with --port, or --port 0 for any that is free.",
    },
  );

const listen = (server: http.Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        hasErrno(error, "EADDRINUSE") || hasErrno(error, "EACCES")
          ? portTaken(port)
          : error,
      ),
    );
    server.listen({ host: loopback, port, exclusive: true }, resolve);
  });

const portOf = (server: http.Server): number => {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return address.port;
};

/**
 * Serves the dashboard, and the HTTP API beside it, on a port of this computer. Rejects with `notAllowedNow` when the port is
 * taken, and with whatever keeps the orchestrations from being listed.
 */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { api, folder, log, settings } = options;
  const key = await workspaceKey(stateFolderOf(folder));
  const access = createPageAccess(key);
  const assets = await readPageAssets(options.pageFolder);
  const streams = createPageStreams(log, buildOf(assets), options.pingMs);
  let listed = (): void => undefined;
  let notListed: (failure: Failure) => void = () => undefined;
  const list = createOrchestrationList({
    onChange: (change) => {
      if (change.kind === "reset") listed();
      streams.listChanged(change);
    },
    onStopped: options.onStopped,
    onNotListed: (failure) => notListed(failure),
  });
  const { listener, endNotices } = createHttpApi({
    api: () => Promise.resolve(api),
    key,
    log,
  });
  const server = http.createServer(
    createPageServer({
      access,
      assets,
      streams,
      api,
      folder,
      parts: {
        engine: () => Promise.resolve(api),
        list,
        settings: () => settings,
        log,
      },
      apiListener: listener,
    }),
  );
  try {
    // A page must not say that there is nothing before that is known.
    await new Promise<void>((resolve, reject) => {
      listed = resolve;
      notListed = (failure) => reject(toError(failure));
      list.follow(api);
    });
    await listen(server, options.port);
  } catch (error) {
    list.end();
    throw error;
  }
  server.on("error", (error) =>
    log("error", `The port failed: ${error.message}`),
  );
  const port = portOf(server);
  return {
    url: `http://${loopback}:${port}/?key=${access.pass}`,
    port,
    pages: streams.count,
    close: async () => {
      list.end();
      streams.end();
      endNotices();
      const closed = new Promise<void>((resolve) =>
        server.close(() => resolve()),
      );
      server.closeAllConnections();
      await closed;
    },
  };
};
