import * as vscode from "vscode";
import { toFailure } from "../model/errors";
import type { Orphan, OrphanKind } from "../model/orphan";
import type { EngineHost, EngineState } from "./engineHost";
import { cleaningUp, showMessage } from "./failures";
import type { Log } from "./log";

/** What only a person can decide about. The rest is shown when somebody asks. */
const matters: readonly OrphanKind[] = ["worktree", "branch", "process"];

/** Ids that the user was told of; those of the workspace alone. */
const toldKey = "orchestrator.toldOrphans";

/** What is new to the user, and what to remember: nothing is told twice, and what is gone is forgotten. */
export function newsOf(
  orphans: readonly Orphan[],
  told: readonly string[],
): { readonly news: readonly Orphan[]; readonly told: readonly string[] } {
  const relevant = orphans.filter(({ kind }) => matters.includes(kind));
  return {
    news: relevant.filter(({ id }) => !told.includes(id)),
    told: relevant.map(({ id }) => id),
  };
}

export function noticeText(news: readonly Orphan[]): string {
  const [first] = news;
  const holding = news.filter(({ holdsWork }) => holdsWork).length;
  if (news.length === 1 && first !== undefined)
    return [
      vscode.l10n.t(
        "An earlier orchestration left something behind: {0}.",
        first.what,
      ),
      ...(holding === 0 ? [] : [vscode.l10n.t("It holds work.")]),
    ].join(" ");
  return [
    vscode.l10n.t(
      "Earlier orchestrations left {0} things behind: worktrees, branches or processes.",
      news.length,
    ),
    ...(holding === 0
      ? []
      : [
          holding === 1
            ? vscode.l10n.t("1 of them holds work.")
            : vscode.l10n.t("{0} of them hold work.", holding),
        ]),
  ].join(" ");
}

/** Tells, when the engine has opened, what was left behind that somebody has to decide about. */
export function announceOrphans(
  engine: EngineHost,
  memory: vscode.Memento,
  log: Log,
): vscode.Disposable {
  const tell = async (state: EngineState): Promise<void> => {
    if (state.kind !== "open") return;
    try {
      const { news, told } = newsOf(
        await state.api.orphans(),
        memory.get<readonly string[]>(toldKey, []),
      );
      await memory.update(toldKey, told);
      if (news.length > 0)
        await showMessage("information", noticeText(news), [cleaningUp()]);
    } catch (error) {
      log.warn(`orphans not looked for: ${toFailure(error).message}`);
    }
  };
  void tell(engine.state);
  return engine.onDidChange((state) => void tell(state));
}
