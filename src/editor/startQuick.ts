import * as vscode from "vscode";
import { endedStatuses } from "../model/standing";
import type { CommandParts } from "./commandParts";
import { requireRepository } from "./engineHost";
import { showError } from "./failures";
import { pickMany, pickOne, write } from "./quickQuestions";
import {
  answer,
  answerSource,
  answerToggles,
  beginFlow,
  currentStep,
  goBack,
  goInto,
  togglesOf,
} from "./startFlow";
import type { Flow } from "./startFlow";
import { after, questionOf } from "./startQuestion";
import type { Next } from "./startQuestion";
import { askReview, showPlan } from "./startReview";
import { advancedRows, budgetRows } from "./startRows";
import {
  askNumber,
  askPermissions,
  askRows,
  askRunner,
  askWords,
} from "./startSettings";
import { save } from "./starting";
import type { FoundTaskFile } from "./taskFiles";
import { escapeIcons } from "./plain";
import { toggleWords } from "./startWords";

/** Starts an orchestration by questions at the top of the window; the same as the start form, by keyboard alone. */
export async function startQuick(parts: CommandParts): Promise<void> {
  requireRepository();
  await parts.engine.open();
  const [first] = openTaskFiles(parts);
  let flow: Next = beginFlow(parts.settings(), first?.uri.fsPath ?? null);
  while (flow !== null) flow = await askStep(parts, flow);
}

function askStep(parts: CommandParts, flow: Flow): Promise<Next> {
  const step = currentStep(flow);
  switch (step.kind) {
    case "source":
      return askSource(parts, flow);
    case "text":
      return askText(flow);
    case "toggles":
      return askToggles(flow);
    case "context":
      return askContext(flow);
    case "review":
      return review(parts, flow);
    case "after":
      return askAfter(parts, flow);
    case "budgets":
      return askRows(flow, vscode.l10n.t("Budgets in US dollars"), budgetRows);
    case "advanced":
      return askRows(flow, vscode.l10n.t("Advanced"), advancedRows);
    case "permissions":
      return askPermissions(flow);
    case "runner":
      return askRunner(flow);
    case "plan":
      return showPlan(
        parts,
        flow,
        questionOf(flow, vscode.l10n.t("Plan")),
      ).then((reply) => after(flow, reply, () => goBack(flow)));
    case "number":
      return askNumber(flow, step.field);
    case "words":
      return askWords(flow, step.field);
    default:
      return step satisfies never;
  }
}

/** Task files with something to do; what the user looks at comes first. */
function openTaskFiles({ files }: CommandParts): readonly FoundTaskFile[] {
  const shown = vscode.window.activeTextEditor?.document.uri.toString();
  const isShown = ({ uri }: FoundTaskFile) => uri.toString() === shown;
  return files
    .all()
    .filter(({ parsed }) => parsed.tasks.some(({ done }) => !done))
    .sort((a, b) => Number(isShown(b)) - Number(isShown(a)));
}

async function askSource(parts: CommandParts, flow: Flow): Promise<Next> {
  const found = openTaskFiles(parts);
  const items = [
    ...found.map(({ uri, parsed }) => ({
      label: vscode.workspace.asRelativePath(uri),
      description: parsed.title,
      iconPath: new vscode.ThemeIcon("checklist"),
      uri,
    })),
    {
      label: vscode.l10n.t("A typed task"),
      iconPath: new vscode.ThemeIcon("edit"),
      uri: null,
    },
  ];
  const reply = await pickOne(
    questionOf(flow, vscode.l10n.t("What to work on")),
    items,
    { active: ({ uri }) => (uri?.fsPath ?? null) === flow.file },
  );
  if (reply !== null && reply !== "back" && reply.answer.uri !== null)
    await save(reply.answer.uri);
  return after(flow, reply, ({ uri }) =>
    answerSource(flow, uri?.fsPath ?? null),
  );
}

async function askText(flow: Flow): Promise<Next> {
  const reply = await write(
    questionOf(flow, vscode.l10n.t("What is to be done")),
    flow.draft.text,
    {
      prompt: vscode.l10n.t(
        "Describe the result that you want, and how one can tell that it is reached.",
      ),
      problem: (text) =>
        text.trim() === "" ? vscode.l10n.t("Describe the task.") : null,
    },
  );
  return after(flow, reply, (text) => answer(flow, { text }));
}

async function askToggles(flow: Flow): Promise<Next> {
  const reply = await pickMany(
    {
      ...questionOf(flow, vscode.l10n.t("Options")),
      placeholder: vscode.l10n.t(
        "Space ticks and unticks, Enter goes on; none is needed.",
      ),
    },
    togglesOf(flow).map((toggle) => {
      const { label, hint } = toggleWords(toggle);
      return { label, detail: hint, picked: flow.draft[toggle], toggle };
    }),
  );
  return after(flow, reply, (ticked) =>
    answerToggles(
      flow,
      ticked.map(({ toggle }) => toggle),
    ),
  );
}

async function askContext(flow: Flow): Promise<Next> {
  const reply = await write(
    {
      ...questionOf(flow, vscode.l10n.t("Additional context")),
      placeholder: vscode.l10n.t("Optional; Enter goes on."),
    },
    flow.draft.context,
    { prompt: vscode.l10n.t("Goes into the prompt of every stage.") },
  );
  return after(flow, reply, (context) => answer(flow, { context }));
}

async function review(parts: CommandParts, flow: Flow): Promise<Next> {
  const reply = await askReview(
    parts,
    flow,
    questionOf(flow, vscode.l10n.t("Review")),
  );
  if (reply === null || reply === "back") return after(flow, reply, () => null);
  const chosen = reply.answer;
  switch (chosen.kind) {
    case "goInto":
      return goInto(flow, chosen.step);
    case "open":
      await vscode.window.showTextDocument(chosen.uri, {
        selection: new vscode.Range(chosen.line - 1, 0, chosen.line - 1, 0),
        preserveFocus: true,
      });
      return flow;
    case "nothing":
      return flow;
    case "start":
      try {
        const api = await parts.engine.open();
        const id = await api.start(chosen.request);
        await parts.revealOrchestration(id);
        parts.panel.show({ kind: "orchestration", id });
        return null;
      } catch (error) {
        // Not awaited: what was answered is asked on about, whether or not the message is still there.
        void showError(error);
        return flow;
      }
    default:
      return chosen satisfies never;
  }
}

async function askAfter({ list }: CommandParts, flow: Flow): Promise<Next> {
  const reply = await pickMany(
    {
      ...questionOf(flow, vscode.l10n.t("Begin after")),
      placeholder: vscode.l10n.t(
        "It waits until these are completed, and builds on their merged work.",
      ),
    },
    list
      .open()
      .filter(({ status }) => !endedStatuses.includes(status))
      .map(({ id, title }) => ({
        label: escapeIcons(title),
        picked: flow.draft.after.includes(id),
        id,
      })),
  );
  return after(flow, reply, (chosen) =>
    answer(flow, { after: chosen.map(({ id }) => id) }),
  );
}
