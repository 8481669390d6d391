import { taskReasonIn } from "../model/failureWords";
import { sayIn } from "../model/said";
import * as vscode from "vscode";
import type { Remaining } from "../model/money";
import type {
  Attempt,
  Batch,
  Orchestration,
  RunTask,
  Stage,
} from "../model/orchestration";
import type { Attention } from "../model/attention";
import { agentTimeMs } from "../model/answerWait";
import type { QueuePlace } from "../model/queue";
import type { Find } from "../model/waiting";
import { figures, sentences } from "./figures";
import {
  attentionIcon,
  orchestrationIcon,
  statusIcon,
  stepIcon,
  taskIcon,
} from "./icons";
import {
  abilitiesOf,
  attemptsOf,
  definitionOf,
  elapsed,
  waitsForMerge,
} from "./progress";
import type { Shown } from "../model/overview";
import type { Ability } from "./progress";
import {
  attentionWords,
  messageIn,
  describe,
  shorten,
  simulatedMark,
  stageTitle,
  tooltip,
} from "./words";
import { plainTitle } from "./plain";
import { leftWords } from "./waitWords";

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** A row with its fields; the ones of `vscode.TreeItem` that are not given stay unset. */
export function row(
  label: string,
  state: vscode.TreeItemCollapsibleState,
  fields: Partial<vscode.TreeItem>,
): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(label, state), fields);
}

const joined = (...parts: (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== "").join(" · ");

const openDashboard = ({ id }: Shown): vscode.Command => ({
  title: vscode.l10n.t("Open Dashboard"),
  command: "orchestrator.openDashboard",
  arguments: [id],
});

const duration = (
  of: { startedAt: number | null; endedAt: number | null },
  now: number,
): string | null => {
  const time = elapsed(of, now);
  return time === null ? null : figures.roughDuration(time);
};

/** VS Code keeps a row folded as it first was, so a row that is to open once work begins in it has another id from then on. */
const rowId = (id: string, open: boolean): string => (open ? `${id}:open` : id);

/** The abilities are in the context value, so that the menus offer what the state allows. */
export function orchestrationRow(
  orchestration: Shown,
  costUsd: number,
  find: Find,
  remaining: Remaining | null,
  place?: QueuePlace,
): vscode.TreeItem {
  const now = Date.now();
  const atWork = ["running", "paused", "mergeReady"].includes(
    orchestration.status,
  );
  const description = describe(orchestration, costUsd, now, find, place);
  return row(orchestration.title, atWork ? Expanded : Collapsed, {
    id: rowId(orchestration.id, orchestration.startedAt !== null),
    iconPath: orchestrationIcon(orchestration),
    description,
    tooltip: tooltip(orchestration, costUsd, now, find, remaining, place),
    accessibilityInformation: {
      label: `${orchestration.title}, ${description}`,
    },
    contextValue: [
      "orchestration",
      ...abilitiesOf(orchestration, find),
      ...(place?.hold.kind === "container" ? ["waitsForContainer"] : []),
      "",
    ].join(";"),
    command: openDashboard(orchestration),
  });
}

/** Stands for what is older than the rows above it. */
export const moreRow = (count: number): vscode.TreeItem => {
  const label = vscode.l10n.t("Show {0} More", count);
  return row(label, None, {
    id: "more",
    iconPath: new vscode.ThemeIcon("ellipsis"),
    contextValue: "more",
    command: { title: label, command: "orchestrator.showMore" },
  });
};

/** What each matter can be settled with; what is not possible now is left out. */
export const settledWith: Readonly<
  Record<Attention["kind"], readonly Ability[]>
> = {
  question: ["answer"],
  mergeReady: ["merge", "viewDiff"],
  mergeFailed: ["merge", "viewDiff"],
  failed: ["retry", "retryWithBudget", "retryWithGate", "skip", "viewDiff"],
  stopped: ["resume", "goOn", "withoutContainers"],
};

/** Which sub-agent asks; null where it is the agent itself, or nobody. */
const askerWords = (matter: Attention): string | null =>
  matter.kind === "question" && matter.question.from !== undefined
    ? vscode.l10n.t("sub-agent for {0}", shorten(matter.question.from, 40))
    : null;

/** One thing that waits for the user, since when, and why; a press leads to it, and Enter settles it. */
export function attentionRow(
  matter: Attention,
  orchestration: Orchestration,
  find: Find,
): vscode.TreeItem {
  const { key, kind, title, since } = matter;
  const reason = sayIn(matter.reason, sentences);
  const blocks = sayIn(matter.blocks, sentences);
  const age = figures.roughDuration(Math.max(0, Date.now() - since));
  return row(shorten(attentionWords(matter), 80), None, {
    id: `needsYou:${key}`,
    iconPath: attentionIcon(kind),
    // The age last, since a narrow view cuts off what comes last: which one is meant, and who asks, matters more.
    description: joined(
      ...simulatedMark(orchestration),
      title,
      askerWords(matter),
      age,
    ),
    tooltip: `${joined(title, age)}\n\n${reason}\n\n${blocks}`,
    accessibilityInformation: {
      label: `${vscode.l10n.t("{0}: {1} For {2}.", title, reason, age)} ${blocks}`,
    },
    contextValue: [
      "attention",
      ...abilitiesOf(orchestration, find).filter((ability) =>
        settledWith[kind].includes(ability),
      ),
      "",
    ].join(";"),
    command: openDashboard(orchestration),
  });
}

/** A stage with what its attempts have cost. */
export function stageRow(
  orchestration: Orchestration,
  stage: Stage,
): vscode.TreeItem {
  const steps =
    definitionOf(orchestration, stage.name)?.kind === "batches"
      ? orchestration.batches.length
      : attemptsOf(orchestration, stage.name).length;
  const cost = attemptsOf(orchestration, stage.name).reduce(
    (sum, { outcome }) => sum + (outcome?.costUsd ?? 0),
    0,
  );
  const waits = waitsForMerge(orchestration, stage);
  const timed =
    orchestration.status === "running" && stage.status === "running"
      ? orchestration.wait
      : null;
  const open = stage.status === "running" || stage.status === "failed";
  return row(
    stageTitle(orchestration, stage.name),
    steps === 0 ? None : open ? Expanded : Collapsed,
    {
      id: rowId(stage.id, steps > 0 && open),
      iconPath: waits
        ? statusIcon("mergeReady")
        : stepIcon(orchestration, stage.status),
      description: joined(
        waits ? vscode.l10n.t("waits for you") : null,
        cost > 0 ? figures.money(cost) : null,
        // Waiting is no work, and its time says nothing. Here, since a narrow view cuts it off behind the title of the run.
        timed === null ? null : leftWords(timed, Date.now()),
        waits || timed !== null ? null : duration(stage, Date.now()),
        stage.failure === null ? null : shorten(messageIn(stage.failure), 60),
      ),
      tooltip:
        (stage.failure && messageIn(stage.failure)) ??
        stage.context?.summary ??
        "",
      contextValue: stage.context === null ? "stage" : "stage;context;",
    },
  );
}

/** A batch with how many of its tasks are proven. */
export function batchRow(
  orchestration: Orchestration,
  batch: Batch,
): vscode.TreeItem {
  const tasks = orchestration.tasks.filter(
    (task) => task.batch === batch.index,
  );
  const proven = tasks.filter(({ status }) => status === "proven").length;
  const open = batch.status === "running" || batch.status === "failed";
  return row(
    joined(vscode.l10n.t("Batch {0}", batch.index + 1), batch.title),
    open ? Expanded : Collapsed,
    {
      id: rowId(batch.id, open),
      iconPath: stepIcon(orchestration, batch.status),
      description: joined(
        `${proven}/${tasks.length}`,
        duration(batch, Date.now()),
        batch.failure === null ? null : shorten(messageIn(batch.failure), 60),
      ),
      tooltip:
        joined(
          batch.failure === null ? batch.summary : messageIn(batch.failure),
          batch.purpose,
        ) || batch.title,
      contextValue: "batch",
    },
  );
}

/** A task of a batch, with the reason why it counts or does not. */
export function taskRow(
  orchestration: Orchestration,
  task: RunTask,
): vscode.TreeItem {
  const reason = taskReasonIn(orchestration, task, sentences);
  return row(joined(task.label, shorten(plainTitle(task.title), 120)), None, {
    id: task.id,
    iconPath: taskIcon(orchestration, task.status),
    ...(reason === null ? {} : { description: shorten(reason, 60) }),
    tooltip: reason === null ? task.text : `${task.text}\n\n${reason}`,
    contextValue: "runTask",
  });
}

function attemptTitle({ kind }: Attempt, index: number): string {
  switch (kind) {
    case "work":
      return vscode.l10n.t("Attempt {0}", index + 1);
    case "heal":
      return vscode.l10n.t("Attempt {0}, healing", index + 1);
    case "decide":
      return vscode.l10n.t("Attempt {0}, asking for a verdict", index + 1);
    default:
      return kind satisfies never;
  }
}

/** One run of an agent; a press opens the dashboard, which has its output. */
export function attemptRow(
  orchestration: Orchestration,
  attempt: Attempt,
): vscode.TreeItem {
  const { outcome, evidence, status } = attempt;
  const index = attemptsOf(orchestration, attempt.stage).indexOf(attempt);
  const worked = agentTimeMs(attempt, Date.now());
  const why =
    (outcome?.failure ? messageIn(outcome.failure) : null) ??
    (evidence?.holds === false
      ? sayIn(evidence.said ?? evidence.reason, sentences)
      : null);
  return row(attemptTitle(attempt, index), None, {
    id: attempt.id,
    iconPath: stepIcon(
      orchestration,
      status !== "ended" ? "running" : why === null ? "completed" : "failed",
    ),
    description: joined(
      outcome === null ? null : figures.money(outcome.costUsd),
      worked === null ? null : figures.roughDuration(worked),
      why === null ? null : shorten(why, 60),
    ),
    tooltip: why ?? shorten(outcome?.answer ?? "", 600),
    contextValue: status === "ended" ? "attempt" : "attempt;atWork;",
    command: openDashboard(orchestration),
  });
}

/** Rows may outlive what they show by a moment, until the tree is drawn again. */
export const gone = (): vscode.TreeItem => row("", None, {});
