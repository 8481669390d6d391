import * as vscode from "vscode";
import { toFailure } from "../model/errors";
import type { ErrorCode, Failure } from "../model/errors";
import type { Answer } from "../model/question";
import type { CommandId } from "./commandIds";
import { commandTitle } from "./commandTitles";
import { failureText } from "./words";

/** A button under a message: its title, and the command behind it. */
export interface Button {
  readonly title: string;
  readonly command: string;
  readonly args: readonly unknown[];
}

const button = (
  title: string,
  command: CommandId,
  ...args: unknown[]
): Button => ({
  title,
  command,
  args,
});

/** Leads to a setting, or to a part of them. */
export const setting = (key: string): Button => ({
  title: vscode.l10n.t("Open Setting"),
  command: "workbench.action.openSettings",
  args: [`orchestrator.${key}`],
});

/** Buttons that steer the orchestration with this id. */
export const steering = {
  open: (id: string) =>
    button(vscode.l10n.t("Open"), "orchestrator.openDashboard", id),
  viewDiff: (id: string) =>
    button(vscode.l10n.t("View Diff"), "orchestrator.viewDiff", id),
  merge: (id: string) =>
    button(vscode.l10n.t("Merge"), "orchestrator.merge", id),
  retry: (id: string) =>
    button(vscode.l10n.t("Retry"), "orchestrator.retry", id),
  retryWithBudget: (id: string) =>
    button(
      vscode.l10n.t("Retry With a Larger Budget…"),
      "orchestrator.retryWithBudget",
      id,
    ),
  retryWithGate: (id: string) =>
    button(
      vscode.l10n.t("Retry With Another Gate Command…"),
      "orchestrator.retryWithGate",
      id,
    ),
  skip: (id: string) =>
    button(vscode.l10n.t("Skip Stage or Batch"), "orchestrator.skip", id),
  release: (id: string) =>
    button(vscode.l10n.t("Start Without Waiting"), "orchestrator.release", id),
  resume: (id: string) =>
    button(vscode.l10n.t("Resume"), "orchestrator.resume", id),
  pauseNow: (id: string) =>
    button(vscode.l10n.t("Pause Now"), "orchestrator.pauseNow", id),
  takeOver: (id: string) =>
    button(vscode.l10n.t("Take Over Again"), "orchestrator.takeOver", id),
  giveBack: (id: string) =>
    button(vscode.l10n.t("Give Back"), "orchestrator.giveBack", id),
  goOn: (id: string) =>
    button(vscode.l10n.t("Go On Now"), "orchestrator.goOn", id),
  withoutContainers: (id: string) =>
    button(
      vscode.l10n.t("Go On Without Containers"),
      "orchestrator.withoutContainers",
      id,
    ),
  /** Leads to the questions, where all of each can be read. */
  answer: (id: string) =>
    button(vscode.l10n.t("Answer"), "orchestrator.openDashboard", id),
  allowOnce: (id: string, question: string) =>
    button(vscode.l10n.t("Allow Once"), "orchestrator.answer", {
      id,
      question,
      answer: { kind: "allow", scope: "once" } satisfies Answer,
    }),
  deny: (id: string, question: string) =>
    button(vscode.l10n.t("Deny"), "orchestrator.answer", {
      id,
      question,
      answer: { kind: "deny", message: "" } satisfies Answer,
    }),
} as const;

/** Leads to what was left behind. */
export const cleaningUp = (): Button =>
  button(vscode.l10n.t("Clean Up…"), "orchestrator.cleanUp");

/** Leads to what was put aside. */
export const restoring = (): Button =>
  button(vscode.l10n.t("Restore From Trash…"), "orchestrator.restoreFromTrash");

/** The ways out of a failure: the one place where a code becomes buttons. */
export function buttonsFor(
  code: ErrorCode,
  orchestration: string | null,
): Button[] {
  const log = button(vscode.l10n.t("Show Log"), "orchestrator.showLog");
  const doctor = button(vscode.l10n.t("Run Doctor"), "orchestrator.doctor");
  const restart = button(vscode.l10n.t("Try Again"), "orchestrator.restart");
  const diff = orchestration === null ? [] : [steering.viewDiff(orchestration)];
  switch (code) {
    case "cancelled":
    case "invalidInput":
    case "noOpenTasks":
    case "notAllowedNow":
    case "notFound":
    case "fileUnreadable":
    case "backupUnusable":
    case "restored":
    case "trackerNotLoggedIn":
    case "trackerRefused":
    case "trackerUnavailable":
      return [];
    case "noTasks":
    case "noTaskFile":
      return [
        button(
          commandTitle("orchestrator.startTask"),
          "orchestrator.startTask",
        ),
        setting("taskFiles"),
      ];
    case "unknownBranch":
    case "detachedHead":
    case "dirtyBase":
    case "noCommit":
    case "mergeWouldOverwrite":
      return [
        {
          title: vscode.l10n.t("Open Source Control"),
          command: "workbench.view.scm",
          args: [],
        },
        ...diff,
      ];
    case "agentNotFound":
      return [setting("agentPath"), doctor];
    case "runnerUnavailable":
      return orchestration === null
        ? [setting("runner"), doctor]
        : [steering.withoutContainers(orchestration), doctor];
    case "agentNotLoggedIn":
      return [
        button(vscode.l10n.t("Set API Key…"), "orchestrator.setApiKey"),
        doctor,
      ];
    case "agentTooOld":
    case "gitNotFound":
    case "gitTooOld":
    case "containerEngineUnavailable":
      return [doctor];
    case "agentFailed":
    case "agentRefused":
    case "agentLost":
    case "agentStuck":
    case "unhealthy":
    case "agentUnavailable":
    case "unknownCommand":
    case "crashLoop":
    case "badAnswer":
    case "interrupted":
    case "gitFailed":
    case "internal":
      return [log];
    case "alreadyRunning":
      return orchestration === null
        ? []
        : [
            button(
              vscode.l10n.t("Show"),
              "orchestrator.openDashboard",
              orchestration,
            ),
            button(
              vscode.l10n.t("Cancel Existing"),
              "orchestrator.cancel",
              orchestration,
            ),
          ];
    case "turnsExceeded":
      return [setting("maxTurns")];
    case "promptTooLong":
      return [setting("batchSize")];
    case "quotaReached":
      return [setting("quota")];
    case "budgetExceeded":
      return [setting("budgets")];
    case "timedOut":
      return [setting("timeouts")];
    case "gateFailed":
      return orchestration === null
        ? [setting("gateCommand")]
        : [steering.retryWithGate(orchestration), ...diff];
    case "invalidPipeline":
    case "invalidScript":
      return [setting("agent"), log];
    case "invalidSettings":
      return [setting("")];
    case "notProven":
    case "verdictFailed":
    case "mergeConflict":
      return diff;
    case "databaseDamaged":
      return [
        button(vscode.l10n.t("Restore Backup…"), "orchestrator.restoreBackup"),
        restart,
        log,
      ];
    case "databaseTooNew":
    case "diskFull":
    case "ownedElsewhere":
    case "readOnlyFolder":
      return [restart, log];
    case "noRepository":
      return [
        {
          title: vscode.l10n.t("Initialize Repository"),
          command: "git.init",
          args: [],
        },
        restart,
      ];
    case "untrustedWorkspace":
      return [
        {
          title: vscode.l10n.t("Manage Workspace Trust"),
          command: "workbench.trust.manage",
          args: [],
        },
      ];
    default:
      return code satisfies never;
  }
}

type Severity = "information" | "warning" | "error";

/** Shows a message and carries out the button that is pressed. Settles when the message is gone. */
export async function showMessage(
  severity: Severity,
  text: string,
  buttons: readonly Button[],
): Promise<void> {
  const titles = buttons.map(({ title }) => title);
  const show = {
    information: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[severity];
  const chosen = await show(text, ...titles);
  const pressed = buttons.find(({ title }) => title === chosen);
  if (pressed !== undefined)
    await vscode.commands.executeCommand(pressed.command, ...pressed.args);
}

/** What only asks for something else first: nothing has gone wrong. */
const mild: readonly ErrorCode[] = [
  "alreadyRunning",
  "notAllowedNow",
  "noOpenTasks",
  "noTasks",
  "noTaskFile",
  "noRepository",
  "noCommit",
  "untrustedWorkspace",
];

/** Tells the user of a failure, with the ways out. What the user cancelled is not a failure. */
export async function showFailure(
  error: Failure,
  orchestration: string | null = null,
  buttons = buttonsFor(error.code, error.orchestration ?? orchestration),
): Promise<void> {
  if (error.code === "cancelled") return;
  await showMessage(
    mild.includes(error.code) ? "warning" : "error",
    failureText(error),
    buttons,
  );
}

/** A failure with ways out that its code alone does not tell. */
export class WithWaysOut extends Error {
  constructor(
    override readonly cause: unknown,
    readonly buttons: readonly Button[],
  ) {
    super(String(cause));
  }
}

/** The same for anything that was thrown. */
export const showError = (
  error: unknown,
  orchestration: string | null = null,
): Promise<void> =>
  error instanceof WithWaysOut
    ? showFailure(toFailure(error.cause), orchestration, [...error.buttons])
    : showFailure(toFailure(error), orchestration);

/** Does what a command with settings of its own does; what it says of a failure leads to these settings, and to another try. */
export async function withSettings(
  command: CommandId,
  settings: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new WithWaysOut(error, [
      ...(toFailure(error).code === "invalidSettings"
        ? []
        : [button(vscode.l10n.t("Try Again"), command)]),
      setting(settings),
    ]);
  }
}
