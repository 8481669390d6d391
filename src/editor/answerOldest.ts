import { sayIn } from "../model/said";
import * as vscode from "vscode";
import * as z from "zod";
import { attentionOver } from "../model/attention";
import { OrchestratorError } from "../model/errors";
import { answerQuestion } from "./answering";
import type { CommandParts } from "./commandParts";
import { steering } from "./failures";
import type { Button } from "./failures";
import { figures, sentences } from "./figures";
import { settledWith } from "./orchestrationRows";
import { abilitiesOf } from "./progress";
import type { Ability } from "./progress";
import { attentionSentence } from "./words";

const rowArgument = z.object({ key: z.string() });

/** What a matter can be settled with, besides an answer. */
const ways: Readonly<Partial<Record<Ability, (id: string) => Button>>> = {
  merge: steering.merge,
  viewDiff: steering.viewDiff,
  retry: steering.retry,
  retryWithBudget: steering.retryWithBudget,
  retryWithGate: steering.retryWithGate,
  skip: steering.skip,
  resume: steering.resume,
  goOn: steering.goOn,
  withoutContainers: steering.withoutContainers,
};

/**
 * Settles what has waited longest for the user, or the matter of a row (`"selection"`: of the selected one), by one list to
 * choose from: the answers to an agent's question, or what can be done about a merge or a failure.
 */
export async function answerOldest(
  parts: CommandParts,
  argument: unknown,
): Promise<void> {
  const row = rowArgument.safeParse(
    argument === "selection" ? parts.selectedNeed() : argument,
  ).data;
  const matters = attentionOver(parts.list.open(), Date.now());
  const matter = matters.find(({ key }) => key === row?.key) ?? matters[0];
  if (matter === undefined)
    throw new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t("Nothing needs you."),
    );
  const { orchestration: id, key, kind, since, title, blocks } = matter;
  if (kind === "question") return answerQuestion(parts, { id, key });
  const orchestration = parts.list.get(id);
  const able = orchestration ? abilitiesOf(orchestration, parts.list.find) : [];
  const buttons = [
    ...settledWith[kind]
      .filter((ability) => able.includes(ability))
      .flatMap((ability) => ways[ability]?.(id) ?? []),
    steering.open(id),
  ];
  const age = figures.roughDuration(Math.max(0, Date.now() - since));
  const chosen = await vscode.window.showQuickPick(
    buttons.map((pressed) => ({ label: pressed.title, pressed })),
    {
      title: attentionSentence(title, matter),
      placeHolder: [
        vscode.l10n.t("For {0}.", age),
        sayIn(blocks, sentences),
        ...(matters.length === 1
          ? []
          : [vscode.l10n.t("Others that need you: {0}", matters.length - 1)]),
      ].join(" "),
      ignoreFocusOut: true,
    },
  );
  if (chosen !== undefined)
    await vscode.commands.executeCommand(
      chosen.pressed.command,
      ...chosen.pressed.args,
    );
}
