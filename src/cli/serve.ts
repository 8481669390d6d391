import type { OrchestratorApi, StartRequest } from "../model/api";
import { toError } from "../model/errors";
import type { Failure } from "../model/errors";
import { combined } from "../model/settingKeys";
import { runOverridesSchema } from "../model/settings";
import type { RunOverrides } from "../model/settings";
import { serve as servePages } from "../server/serve";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation, Session } from "./session";
import { withSession } from "./session";

export interface ServeFlags {
  readonly port: number;
  /** What runs that are started here have unless their form says otherwise. */
  readonly overrides: RunOverrides;
}

/** The same interface, whose runs have these options where none are given: they hold in another program's engine too. */
const withOverrides = (
  api: OrchestratorApi,
  overrides: RunOverrides,
): OrchestratorApi => {
  const whole = (request: StartRequest): StartRequest => ({
    ...request,
    options: { ...overrides, ...request.options },
  });
  return {
    ...api,
    start: (request) => api.start(whole(request)),
    forecast: (request) => api.forecast(whole(request)),
  };
};

/** Settles at the first Ctrl+C, or when the engine can do no more; the second Ctrl+C leaves at once. */
const untilEnd = ({
  io,
}: Session): {
  readonly ended: Promise<Failure | null>;
  readonly stopped: (failure: Failure) => void;
  readonly stop: () => void;
} => {
  let end: (failure: Failure | null) => void = () => undefined;
  const ended = new Promise<Failure | null>((resolve) => {
    end = resolve;
  });
  let count = 0;
  const stop = io.onInterrupt(() => {
    count++;
    if (count > 1) io.exit(exitCodes.interrupted);
    else end(null);
  });
  return { ended, stopped: end, stop };
};

/** What goes on without us, for whoever has just ended the server. */
const tellRest = async ({ io, api, workspace }: Session): Promise<void> => {
  const atWork = (await api.open()).filter(
    ({ status }) => status === "running" || status === "queued",
  );
  if (!workspace.owner || atWork.length === 0) return;
  line(
    io.stderr,
    `${atWork.length} at work or queued. Agents finish what they do; \`orchestrator serve\`, or any other command that opens the workspace, goes on from there.`,
  );
};

/** Serves the dashboard and the HTTP API on a port of this computer, until interrupted. */
export const serve = (
  invocation: Invocation,
  { port, overrides }: ServeFlags,
): Promise<number> =>
  withSession(invocation, async (session) => {
    const { io, json, folder, workspace, environment } = session;
    const interrupt = untilEnd(session);
    try {
      const given = runOverridesSchema.parse(
        combined(environment.overrides, overrides),
      );
      const served = await servePages({
        folder,
        api: withOverrides(session.api, given),
        settings: { ...environment.settings, ...settingsIn(given) },
        pageFolder: io.pageFolder,
        port,
        log: (level, message) => {
          if (level === "error") line(io.stderr, `error: ${message}`);
        },
        onStopped: interrupt.stopped,
      });
      try {
        const { url } = served;
        if (json)
          jsonLine(io.stdout, {
            url,
            port: served.port,
            owner: workspace.owner,
          });
        else {
          line(io.stdout, url);
          line(
            io.stderr,
            "Open this address in a browser of this computer; whoever has it can start and steer agents. Ctrl+C ends.",
          );
        }
        const failure = await interrupt.ended;
        if (failure !== null) throw toError(failure);
        await tellRest(session);
        return exitCodes.interrupted;
      } finally {
        await served.close();
      }
    } finally {
      interrupt.stop();
    }
  });

/** What the page shows of the options that its runs will have. */
const settingsIn = ({ agent }: RunOverrides): { readonly agent?: string } =>
  agent === undefined ? {} : { agent };
