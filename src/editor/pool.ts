import * as vscode from "vscode";
import { openPoolDesk } from "../engine/pool";
import type { PoolDesk, PoolReport } from "../engine/pool";
import { OrchestratorError } from "../model/errors";
import { poolSchema } from "../model/settings";
import { stateFolderOf } from "../server/workspace";
import type { CommandParts } from "./commandParts";
import { chooseFolder, refusal } from "./engineHost";
import { showMessage } from "./failures";
import { figures } from "./figures";

/* The container pool by commands. No engine of ours has to be open: the pool is looked at as it is. */

type PoolParts = Pick<CommandParts, "settings" | "log">;

/** Throws where there is no folder whose pool it could be, or none that is trusted. */
function requireFolder(): vscode.Uri {
  const folder = chooseFolder();
  if (folder === undefined) throw refusal("noFolder");
  if (!vscode.workspace.isTrusted) throw refusal("untrusted");
  return folder;
}

const deskOf = async ({ settings }: PoolParts): Promise<PoolDesk> => {
  const workspace = requireFolder().fsPath;
  return openPoolDesk({
    workspace,
    stateFolder: stateFolderOf(workspace),
    settings: settings().pool,
  });
};

const working = <Result>(
  title: string,
  work: () => Promise<Result>,
): Thenable<Result> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title },
    work,
  );

/** Sees to what the first agent would else wait for, and says how the pool stands. */
export async function startPool(parts: PoolParts): Promise<void> {
  const desk = await deskOf(parts);
  const report = await working(
    vscode.l10n.t("Starting the container pool…"),
    () => desk.start(),
  );
  if (
    report.engines.some(
      ({ trouble, imageThere }) => trouble === null && !imageThere,
    )
  ) {
    await showMessage(
      "warning",
      vscode.l10n.t(
        "The container engine is there, but the image {0} is not.",
        report.image,
      ),
      [
        {
          title: vscode.l10n.t("Build Container Image"),
          command: "orchestrator.pool.build",
          args: [],
        },
      ],
    );
    return;
  }
  await showMessage("information", readyWords(report), []);
}

const portsOf = ({ engines }: PoolReport) =>
  engines.flatMap(({ ports }) => ports);

function readyWords(report: PoolReport): string {
  const ports = portsOf(report);
  return vscode.l10n.t(
    "The container pool is ready: {0} of {1} slots are free, image {2}, engine {3}.",
    figures.number(
      ports.filter(({ attempt, taken }) => attempt === null && !taken).length,
    ),
    figures.number(ports.length),
    report.image,
    report.engines.flatMap(({ version }) => version ?? []).join(", "),
  );
}

/** Destroys the containers of the pool, once the user has agreed where agents are at work in them. */
export async function stopPool(parts: PoolParts): Promise<void> {
  const desk = await deskOf(parts);
  const ports = portsOf(await desk.look());
  const atWork = ports.filter(({ attempt }) => attempt !== null).length;
  if (atWork > 0 && !(await confirmStop(atWork))) return;
  const ended = await working(
    vscode.l10n.t("Stopping the container pool…"),
    () => desk.stop(),
  );
  await showMessage(
    "information",
    ended.length === 0
      ? vscode.l10n.t("The container pool had no container.")
      : vscode.l10n.t(
          "Containers destroyed: {0}. An agent that was at work there is started again as long as its orchestration runs.",
          figures.number(ended.length),
        ),
    [],
  );
}

async function confirmStop(atWork: number): Promise<boolean> {
  const yes = vscode.l10n.t("Stop the Pool");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("Stop the container pool?"),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Agents at work in it, which are ended: {0}. To keep one from being started again, pause its orchestration first.",
        figures.number(atWork),
      ),
    },
    yes,
  );
  return chosen === yes;
}

/** Builds the image that agents work in; each line of the build goes to the log. */
export async function buildPoolImage(
  parts: PoolParts & Pick<CommandParts, "showLog">,
): Promise<void> {
  const desk = await deskOf(parts);
  const { image } = desk;
  const built = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Building {0}", image),
      cancellable: true,
    },
    async (progress, token) => {
      const stopped = new AbortController();
      token.onCancellationRequested(() => stopped.abort());
      try {
        await desk.build((line) => {
          parts.log.info(`image: ${line}`);
          progress.report({ message: line });
        }, stopped.signal);
        return true;
      } catch (error) {
        if (stopped.signal.aborted) return false;
        throw error;
      }
    },
  );
  await showMessage(
    "information",
    built
      ? vscode.l10n.t("The image {0} is built.", image)
      : vscode.l10n.t("The build of {0} was cancelled.", image),
    [
      {
        title: vscode.l10n.t("Show Log"),
        command: "orchestrator.showLog",
        args: [],
      },
    ],
  );
}

/** One container more, where the setting is set already; the queue is looked at again within seconds. */
export async function increasePool(): Promise<void> {
  const folder = requireFolder();
  const configuration = vscode.workspace.getConfiguration(
    "orchestrator",
    folder,
  );
  const size = poolSchema.shape.size.safeParse(
    configuration.get<number>("pool.size", 0) + 1,
  );
  if (!size.success)
    throw new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t(
        "The container pool cannot be larger: {0}.",
        size.error.issues[0]?.message ?? "",
      ),
      { fix: vscode.l10n.t("Wait until an agent at work has ended.") },
    );
  const isSetHere =
    configuration.inspect("pool.size")?.workspaceValue !== undefined;
  await configuration.update(
    "pool.size",
    size.data,
    isSetHere
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global,
  );
  vscode.window.setStatusBarMessage(
    vscode.l10n.t(
      "The container pool has room for {0} now.",
      figures.number(size.data),
    ),
    sentenceMs,
  );
}

/** How long the status bar says so, in milliseconds. */
const sentenceMs = 8_000;
