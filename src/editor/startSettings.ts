import * as vscode from "vscode";
import type { Settings } from "../model/settings";
import { runnerChoices } from "../model/runner";
import { numberProblem } from "../model/startCheck";
import { numberText } from "../model/startDraft";
import type { NumberField } from "../model/startDraft";
import { pickOne, write } from "./quickQuestions";
import { answer, answerNumber, change, goBack, goInto } from "./startFlow";
import type { Flow, TextField } from "./startFlow";
import { after, questionOf } from "./startQuestion";
import type { Next } from "./startQuestion";
import type { SettingRow } from "./startRows";
import {
  numberProblemWords,
  numberWords,
  permissionWords,
  runnerWords,
  textFieldWords,
} from "./startWords";

/** The questions of the start flow that are gone into from its review, one setting at a time. */

/** A list of settings, of which each is changed at once or gone into. */
export async function askRows(
  flow: Flow,
  title: string,
  rows: (flow: Flow) => readonly SettingRow[],
): Promise<Next> {
  const items: readonly (vscode.QuickPickItem & {
    readonly chosen: SettingRow["chosen"] | { readonly kind: "back" };
  })[] = [
    ...rows(flow),
    {
      label: vscode.l10n.t("Back to the review"),
      iconPath: new vscode.ThemeIcon("arrow-left"),
      chosen: { kind: "back" },
    },
  ];
  const reply = await pickOne(questionOf(flow, title), items);
  return after(flow, reply, ({ chosen }) => {
    switch (chosen.kind) {
      case "goInto":
        return goInto(flow, chosen.step);
      case "change":
        return change(flow, chosen.part);
      case "back":
        return goBack(flow);
      default:
        return chosen satisfies never;
    }
  });
}

export async function askPermissions(flow: Flow): Promise<Next> {
  const all = [
    "ask",
    "acceptEdits",
    "bypass",
  ] as const satisfies readonly Settings["permissions"][];
  const reply = await pickOne(
    questionOf(flow, vscode.l10n.t("Permissions")),
    all.map((permissions) => ({
      label: permissionWords(permissions),
      detail:
        permissions === "bypass"
          ? vscode.l10n.t(
              "The agent may then run any command with your rights, on your whole machine and the network, and is never stopped to ask. Choose this only inside a container or a machine that you can lose.",
            )
          : "",
      permissions,
    })),
    { active: ({ permissions }) => permissions === flow.draft.permissions },
  );
  return after(flow, reply, ({ permissions }) => answer(flow, { permissions }));
}

export async function askRunner(flow: Flow): Promise<Next> {
  const reply = await pickOne(
    questionOf(flow, vscode.l10n.t("Where agents run")),
    runnerChoices.map((runner) => ({ label: runnerWords(runner), runner })),
    { active: ({ runner }) => runner === flow.draft.runner },
  );
  return after(flow, reply, ({ runner }) => answer(flow, { runner }));
}

export async function askNumber(flow: Flow, field: NumberField): Promise<Next> {
  const { label, hint } = numberWords(field);
  const reply = await write(
    questionOf(flow, label),
    numberText(flow.draft, field),
    {
      prompt: hint,
      problem: (text) => {
        const problem = numberProblem(field, text);
        return problem && numberProblemWords(problem);
      },
    },
  );
  return after(flow, reply, (text) => answerNumber(flow, field, text));
}

export async function askWords(flow: Flow, field: TextField): Promise<Next> {
  const { label, hint } = textFieldWords(field);
  const reply = await write(questionOf(flow, label), flow.draft[field], {
    prompt: hint,
  });
  return after(flow, reply, (text) => answer(flow, { [field]: text }));
}
