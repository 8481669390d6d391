import type { changes as english } from "../english/changes";
import { counted } from "./words";

export const changes: typeof english = {
  changes: {
    title: "Änderungen",
    none: "Bisher wurde nichts geändert.",
    against: (commit) => `Stand ${commit}, gegenüber der Basis`,
    renamed: (from, to) => `${from} → ${to}`,
    linesOf: (path) => `Geänderte Zeilen von ${path}`,
    binary: "Eine Binärdatei, die nicht gezeigt wird.",
    noLines: "Keine Zeile ist anders: nur ihr Name oder ihr Modus.",
    gap: (lines) => counted(lines, "unveränderte Zeile", "unveränderte Zeilen"),
    leftOut: (lines) =>
      `${counted(lines, "weitere Zeile wird", "weitere Zeilen werden")} hier nicht gezeigt: Die Änderung ist sehr groß.`,
    cut: (characters) =>
      `… ${counted(characters, "weiteres Zeichen", "weitere Zeichen")}`,
    endless: "(ohne Zeilenende)",
    kinds: {
      same: (line) => `${line}:`,
      added: (line) => `Neu, ${line}:`,
      removed: (line) => `Gelöscht, ${line}:`,
    },
  },
  aside: {
    terminal: (title) => `In einem Terminal: „${title}“`,
    purposes: {
      attach:
        "Zeigt den Agenten bei der Arbeit. Er arbeitet weiter, was immer Sie dort tun.",
      takeOver:
        "Hält den Agenten an und öffnet Ihnen seine Sitzung. Wenn Sie sie verlassen, wird sie zurückgegeben.",
      giveBack:
        "Beenden Sie zuerst das Programm des Agenten in Ihrem Terminal: Zwei Programme in einer Sitzung überschreiben einander die Arbeit. Dies gibt die Sitzung zurück.",
      push: "Pusht den Branch. Sein Host zeigt danach, wo der Pull Request erstellt wird.",
    },
    copy: "Kopieren",
    copied: "Kopiert.",
    notCopied:
      "Der Browser lässt es nicht zu: Markieren Sie die Zeile und kopieren Sie sie.",
    budgets: {
      total: (title) => `Gesamtbudget von „${title}“`,
      day: (title) => `Tagesbudget für „${title}“`,
    },
    usd: "In US-Dollar",
    spent: (spent, budget) =>
      `${spent} von ${budget} sind ausgegeben. Wo ein Agent gestoppt wurde, geht seine Sitzung weiter.`,
    between: (least, most) =>
      `Geben Sie mehr als ${least} und höchstens ${most} ein.`,
    gate: (title) => `Gate-Befehl von „${title}“`,
    gateHint:
      "Muss ab jetzt mit 0 enden, bevor Arbeit zählt; nur für diesen Lauf. Leer: keiner.",
    leave: "So lassen",
  },
};
