import * as vscode from "vscode";
import { budgetNames, numberText } from "../model/startDraft";
import type { Draft, NumberField } from "../model/startDraft";
import { figures } from "./figures";
import { togglesOf } from "./startFlow";
import type { Flow, Step, TextField } from "./startFlow";
import {
  numberWords,
  permissionWords,
  runnerWords,
  textFieldWords,
  toggleWords,
} from "./startWords";

/** Rows that say what is set, for lists in which one is chosen to change it. */

export interface SettingRow extends vscode.QuickPickItem {
  readonly chosen:
    | { readonly kind: "goInto"; readonly step: Step }
    /** Changed at once: there are only two ways it can be. */
    | { readonly kind: "change"; readonly part: Partial<Draft> };
}

const goInto = (step: Step): SettingRow["chosen"] => ({ kind: "goInto", step });

const numberRow = (
  { draft }: Flow,
  field: NumberField,
  icon: string,
): SettingRow => {
  const { label, hint } = numberWords(field);
  return {
    label,
    description: numberText(draft, field),
    detail: hint,
    iconPath: new vscode.ThemeIcon(icon),
    chosen: goInto({ kind: "number", field }),
  };
};

const textRow = (
  { draft }: Flow,
  field: TextField,
  icon: string,
): SettingRow => {
  const { label, hint } = textFieldWords(field);
  return {
    label,
    description: draft[field],
    detail: hint,
    iconPath: new vscode.ThemeIcon(icon),
    chosen: goInto({ kind: "words", field }),
  };
};

const switchRow = (
  label: string,
  detail: string,
  on: boolean,
  part: Partial<Draft>,
): SettingRow => ({
  label,
  description: on ? vscode.l10n.t("on") : vscode.l10n.t("off"),
  detail,
  iconPath: new vscode.ThemeIcon(on ? "pass-filled" : "circle-large-outline"),
  chosen: { kind: "change", part },
});

/** The ceilings of this run. */
export const budgetRows = ({ draft }: Flow): SettingRow[] =>
  budgetNames.map((field) => ({
    label: numberWords(field).label,
    description: amount(draft, field),
    iconPath: new vscode.ThemeIcon("credit-card"),
    chosen: goInto({ kind: "number", field }),
  }));

/** What the settings decide well for most runs. */
export function advancedRows(flow: Flow): SettingRow[] {
  const { draft, file } = flow;
  return [
    switchRow(
      vscode.l10n.t("Auto-heal"),
      vscode.l10n.t("Lets the agent try again with the failure in view."),
      draft.autoHeal,
      { autoHeal: !draft.autoHeal },
    ),
    numberRow(flow, "healAttempts", "wand"),
    ...(file === null
      ? []
      : [
          numberRow(flow, "batchSize", "layers"),
          switchRow(
            vscode.l10n.t("Pause between batches"),
            "",
            draft.pauseBetweenBatches,
            { pauseBetweenBatches: !draft.pauseBetweenBatches },
          ),
          switchRow(
            vscode.l10n.t("Parallel tasks"),
            vscode.l10n.t(
              "Sub-agents do tasks marked [P] side by side. Usually faster; costs more.",
            ),
            draft.parallelTasks,
            { parallelTasks: !draft.parallelTasks },
          ),
        ]),
    {
      label: vscode.l10n.t("Where agents run"),
      description: runnerWords(draft.runner),
      iconPath: new vscode.ThemeIcon("server-process"),
      chosen: goInto({ kind: "runner" }),
    },
    textRow(flow, "model", "sparkle"),
    textRow(flow, "fallbackModel", "sparkle"),
    {
      label: vscode.l10n.t("Permissions"),
      description: permissionWords(draft.permissions),
      iconPath: new vscode.ThemeIcon("shield"),
      chosen: goInto({ kind: "permissions" }),
    },
    textRow(flow, "gateCommand", "pass"),
  ];
}

/** The ways from the review to everything that can be changed, each with what it is now. */
export function reviewRows(flow: Flow, othersOpen: boolean): SettingRow[] {
  const { draft } = flow;
  const ticked = togglesOf(flow)
    .filter((toggle) => draft[toggle])
    .map((toggle) => toggleWords(toggle).label);
  return [
    {
      label: vscode.l10n.t("Options"),
      description:
        ticked.length === 0 ? vscode.l10n.t("none") : ticked.join(", "),
      iconPath: new vscode.ThemeIcon("checklist"),
      chosen: goInto({ kind: "toggles" }),
    },
    {
      label: vscode.l10n.t("Additional context"),
      description:
        draft.context.trim() === "" ? vscode.l10n.t("none") : draft.context,
      iconPath: new vscode.ThemeIcon("note"),
      chosen: goInto({ kind: "context" }),
    },
    {
      label: vscode.l10n.t("Budgets in US dollars"),
      description: budgetNames
        .slice(0, 2)
        .map((name) => `${numberWords(name).label} ${amount(draft, name)}`)
        .join(" · "),
      iconPath: new vscode.ThemeIcon("credit-card"),
      chosen: goInto({ kind: "budgets" }),
    },
    ...(othersOpen
      ? [
          {
            label: vscode.l10n.t("Begin after"),
            description:
              draft.after.length === 0
                ? vscode.l10n.t("none")
                : String(draft.after.length),
            iconPath: new vscode.ThemeIcon("watch"),
            chosen: goInto({ kind: "after" }),
          },
        ]
      : []),
    {
      label: vscode.l10n.t("Advanced"),
      description: vscode.l10n.t(
        "healing, where agents run, model, permissions, gate command",
      ),
      iconPath: new vscode.ThemeIcon("settings-gear"),
      chosen: goInto({ kind: "advanced" }),
    },
  ];
}

const amount = (draft: Draft, field: NumberField): string =>
  figures.money(Number(numberText(draft, field)));
