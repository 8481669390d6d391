import * as vscode from "vscode";
import { z } from "zod";
import { attentionOf, questionSentence } from "../model/attention";
import type { Orchestration } from "../model/orchestration";
import { answerSchema } from "../model/question";
import type { Answer, OpenQuestion, QuestionSubject } from "../model/question";
import type { CommandParts } from "./commandParts";
import { chooseOrchestration } from "./targets";
import { shorten } from "./words";

type Permission = Extract<QuestionSubject, { kind: "permission" }>;
type Choice = Extract<QuestionSubject, { kind: "choice" }>;

/** What the user chose to do about a question; null: nothing, it goes on waiting. */
type Reply = Answer | "showIt" | null;

interface ReplyItem extends vscode.QuickPickItem {
  readonly reply: () => Thenable<Reply> | Reply;
}

const showIt = (): ReplyItem => ({
  label: vscode.l10n.t("Show It in the Dashboard"),
  iconPath: new vscode.ThemeIcon("dashboard"),
  reply: () => "showIt",
});

const allow = (scope: "once" | "run"): Answer => ({ kind: "allow", scope });

/** Asks for a message to the agent, which may be empty; null when the user goes away. */
async function refusal(title: string, prompt: string): Promise<Answer | null> {
  const message = await vscode.window.showInputBox({
    title,
    prompt,
    placeHolder: vscode.l10n.t("Optional; the agent reads it."),
    ignoreFocusOut: true,
  });
  return message === undefined
    ? null
    : { kind: "deny", message: message.trim() };
}

async function choose(
  title: string,
  placeHolder: string,
  items: readonly ReplyItem[],
): Promise<Reply> {
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    ignoreFocusOut: true,
  });
  return chosen === undefined ? null : chosen.reply();
}

function askPermission(subject: Permission): Promise<Reply> {
  const title = vscode.l10n.t("May the agent use {0}?", subject.tool);
  const { rule } = subject;
  return choose(title, shorten(subject.summary), [
    {
      label: vscode.l10n.t("Allow Once"),
      iconPath: new vscode.ThemeIcon("check"),
      reply: () => allow("once"),
    },
    ...(rule === null
      ? []
      : [
          {
            label: vscode.l10n.t("Allow for This Run"),
            description: rule,
            iconPath: new vscode.ThemeIcon("check-all"),
            reply: () => allow("run"),
          },
        ]),
    {
      label: vscode.l10n.t("Deny…"),
      iconPath: new vscode.ThemeIcon("circle-slash"),
      reply: () => refusal(title, vscode.l10n.t("What should it do instead?")),
    },
    showIt(),
  ]);
}

function askPlan(): Promise<Reply> {
  const title = vscode.l10n.t("May the agent carry out its plan?");
  return choose(title, vscode.l10n.t("The dashboard shows the plan."), [
    { ...showIt(), label: vscode.l10n.t("Read the Plan in the Dashboard") },
    {
      label: vscode.l10n.t("Approve"),
      iconPath: new vscode.ThemeIcon("check"),
      reply: () => allow("once"),
    },
    {
      label: vscode.l10n.t("Keep Planning…"),
      iconPath: new vscode.ThemeIcon("edit"),
      reply: () => refusal(title, vscode.l10n.t("What does the plan lack?")),
    },
  ]);
}

/** One item of a choice, as the agent reads it: labels, joined by commas, or the user's own words; null when the user goes away. */
async function askItem(
  { question, header, multiple, options }: Choice["items"][number],
  place: string,
): Promise<string | null> {
  const title = [header, place].filter((part) => part !== "").join(" · ");
  const own = vscode.l10n.t("Something Else…");
  const items = [
    ...options.map(({ label, description }) => ({
      label,
      detail: description,
    })),
    { label: own, detail: "", isOwn: true },
  ];
  const common = { title, placeHolder: question, ignoreFocusOut: true };
  const picked = multiple
    ? await vscode.window.showQuickPick(items, { ...common, canPickMany: true })
    : await vscode.window
        .showQuickPick(items, common)
        .then((one) => one && [one]);
  if (picked === undefined || picked.length === 0) return null;
  const labels = picked.filter((item) => !("isOwn" in item));
  const words = labels.map(({ label }) => label);
  if (labels.length === picked.length) return words.join(", ");
  const written = await vscode.window.showInputBox({
    title,
    prompt: question,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === "" ? vscode.l10n.t("Write your answer.") : null,
  });
  return written === undefined ? null : [...words, written.trim()].join(", ");
}

async function askChoice({ items }: Choice): Promise<Reply> {
  const choices: Record<string, string> = {};
  for (const [index, item] of items.entries()) {
    const answer = await askItem(
      item,
      items.length === 1 ? "" : `${index + 1}/${items.length}`,
    );
    if (answer === null) return null;
    choices[item.question] = answer;
  }
  return { kind: "choose", choices };
}

function ask({ subject }: OpenQuestion): Promise<Reply> {
  switch (subject.kind) {
    case "permission":
      return askPermission(subject);
    case "choice":
      return askChoice(subject);
    case "plan":
      return askPlan();
    default:
      return subject satisfies never;
  }
}

/** The open question that is meant: by its key in the tree, the only one, or the one that is chosen. */
async function chooseQuestion(
  orchestration: Orchestration,
  argument: unknown,
): Promise<OpenQuestion | null> {
  const matters = attentionOf(orchestration, Date.now()).flatMap((matter) =>
    matter.kind === "question" ? [matter] : [],
  );
  const row = rowArgument.safeParse(argument);
  const meant = matters.find(({ key }) => row.data?.key === key);
  const [only, ...others] = matters;
  if (meant !== undefined || others.length === 0)
    return (meant ?? only)?.question ?? null;
  const chosen = await vscode.window.showQuickPick(
    matters.map(({ question }) => ({
      label: shorten(questionSentence(question)),
      question,
    })),
    { title: vscode.l10n.t("Answer Which Question?") },
  );
  return chosen?.question ?? null;
}

const rowArgument = z.object({ key: z.string() });
const answeredArgument = z.object({
  id: z.uuid(),
  question: z.string(),
  answer: answerSchema,
});

/** Answers a question of an agent: with the answer that a button brings, else by asking the user. */
export async function answerQuestion(
  parts: Pick<CommandParts, "engine" | "list" | "panel">,
  argument: unknown,
): Promise<void> {
  const given = answeredArgument.safeParse(argument);
  if (given.success) {
    const { id, question, answer } = given.data;
    return (await parts.engine.open()).answer(id, question, answer);
  }
  const chosen = await chooseOrchestration(parts.list, argument, "answer");
  if (chosen === null) return;
  const question = await chooseQuestion(chosen, argument);
  if (question === null) return;
  const reply = await ask(question);
  if (reply === null) return;
  if (reply === "showIt")
    parts.panel.show({ kind: "orchestration", id: chosen.id });
  else await (await parts.engine.open()).answer(chosen.id, question.id, reply);
}
