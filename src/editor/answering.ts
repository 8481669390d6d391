import { sentences } from "./figures";
import { sayIn } from "../model/said";
import * as vscode from "vscode";
import * as z from "zod";
import { attentionOf, questionSentence } from "../model/attention";
import type { Orchestration } from "../model/orchestration";
import { answerSchema } from "../model/question";
import type { Answer, OpenQuestion, QuestionSubject } from "../model/question";
import type { CommandParts } from "./commandParts";
import { escapeIcons } from "./plain";
import { chooseOpen } from "./targets";
import { shorten } from "./words";

type Permission = Extract<QuestionSubject, { kind: "permission" }>;
type Choice = Extract<QuestionSubject, { kind: "choice" }>;

/** What the user chose to do about a question; null: nothing, it goes on waiting. */
export type Reply = Answer | "showIt" | null;

/** The questions that VS Code can ask, as far as answers need them. */
export interface AnswerUi {
  pick<Item extends vscode.QuickPickItem>(
    items: readonly Item[],
    options: vscode.QuickPickOptions,
  ): Thenable<Item | undefined>;
  pickMany<Item extends vscode.QuickPickItem>(
    items: readonly Item[],
    options: vscode.QuickPickOptions,
  ): Thenable<readonly Item[] | undefined>;
  write(options: vscode.InputBoxOptions): Thenable<string | undefined>;
}

/** They stay when the user looks at something else: the code that the question is about. */
const staying = { ignoreFocusOut: true } as const;

const windowUi: AnswerUi = {
  pick: (items, options) =>
    vscode.window.showQuickPick(items, { ...options, ...staying }),
  pickMany: (items, options) =>
    vscode.window.showQuickPick(items, {
      ...options,
      ...staying,
      canPickMany: true,
    }),
  write: (options) => vscode.window.showInputBox({ ...options, ...staying }),
};

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
async function refusal(
  ui: AnswerUi,
  title: string,
  prompt: string,
): Promise<Answer | null> {
  const message = await ui.write({
    title,
    prompt,
    placeHolder: vscode.l10n.t("Optional; the agent reads it."),
  });
  return message === undefined
    ? null
    : { kind: "deny", message: message.trim() };
}

async function choose(
  ui: AnswerUi,
  title: string,
  placeHolder: string,
  items: readonly ReplyItem[],
): Promise<Reply> {
  const chosen = await ui.pick(items, { title, placeHolder });
  return chosen === undefined ? null : chosen.reply();
}

function askPermission(ui: AnswerUi, subject: Permission): Promise<Reply> {
  const title = vscode.l10n.t("May the agent use {0}?", subject.tool);
  const { rule } = subject;
  return choose(ui, title, shorten(subject.summary), [
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
            description: escapeIcons(rule),
            iconPath: new vscode.ThemeIcon("check-all"),
            reply: () => allow("run"),
          },
        ]),
    {
      label: vscode.l10n.t("Deny…"),
      iconPath: new vscode.ThemeIcon("circle-slash"),
      reply: () =>
        refusal(ui, title, vscode.l10n.t("What should it do instead?")),
    },
    showIt(),
  ]);
}

function askPlan(ui: AnswerUi): Promise<Reply> {
  const title = vscode.l10n.t("May the agent carry out its plan?");
  return choose(ui, title, vscode.l10n.t("The dashboard shows the plan."), [
    { ...showIt(), label: vscode.l10n.t("Read the Plan in the Dashboard") },
    {
      label: vscode.l10n.t("Approve"),
      iconPath: new vscode.ThemeIcon("check"),
      reply: () => allow("once"),
    },
    {
      label: vscode.l10n.t("Keep Planning…"),
      iconPath: new vscode.ThemeIcon("edit"),
      reply: () =>
        refusal(ui, title, vscode.l10n.t("What does the plan lack?")),
    },
  ]);
}

/** One item of a choice, as the agent reads it: labels, joined by commas, or the user's own words; null when the user goes away. */
async function askItem(
  ui: AnswerUi,
  { question, header, multiple, options }: Choice["items"][number],
  place: string,
): Promise<string | null> {
  const title = [header, place].filter((part) => part !== "").join(" · ");
  const items = [
    ...options.map(({ label, description }) => ({
      label,
      detail: description,
      isOwn: false,
    })),
    { label: vscode.l10n.t("Something Else…"), detail: "", isOwn: true },
  ];
  const shown = { title, placeHolder: question };
  const picked = multiple
    ? await ui.pickMany(items, shown)
    : await ui.pick(items, shown).then((one) => one && [one]);
  if (picked === undefined || picked.length === 0) return null;
  const words = picked.filter(({ isOwn }) => !isOwn).map(({ label }) => label);
  if (words.length === picked.length) return words.join(", ");
  const written = await ui.write({
    title,
    prompt: question,
    validateInput: (text) =>
      text.trim() === "" ? vscode.l10n.t("Write your answer.") : null,
  });
  return written === undefined ? null : [...words, written.trim()].join(", ");
}

async function askChoice(ui: AnswerUi, { items }: Choice): Promise<Reply> {
  const choices: Record<string, string> = {};
  for (const [index, item] of items.entries()) {
    const answer = await askItem(
      ui,
      item,
      items.length === 1 ? "" : `${index + 1}/${items.length}`,
    );
    if (answer === null) return null;
    choices[item.question] = answer;
  }
  return { kind: "choose", choices };
}

/** Asks the user what the agent asks. */
export function replyTo(
  { subject }: Pick<OpenQuestion, "subject">,
  ui: AnswerUi = windowUi,
): Promise<Reply> {
  switch (subject.kind) {
    case "permission":
      return askPermission(ui, subject);
    case "choice":
      return askChoice(ui, subject);
    case "plan":
      return askPlan(ui);
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
      label: escapeIcons(shorten(sayIn(questionSentence(question), sentences))),
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
  const chosen = await chooseOpen(parts.list, argument, "answer");
  if (chosen === null) return;
  const question = await chooseQuestion(chosen, argument);
  if (question === null) return;
  const reply = await replyTo(question);
  if (reply === null) return;
  if (reply === "showIt")
    parts.panel.show({ kind: "orchestration", id: chosen.id });
  else await (await parts.engine.open()).answer(chosen.id, question.id, reply);
}
