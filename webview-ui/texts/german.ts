import type { Texts } from "./english";
import { analytics } from "./german/analytics";
import { changes } from "./german/changes";
import { plan } from "./german/plan";
import { questions } from "./german/questions";
import { records } from "./german/records";
import { run } from "./german/run";
import { start } from "./german/start";

/** The texts of the page in German. */
export const german: Texts = {
  loading: "Wird geladen…",
  dismiss: "Schließen",
  back: "Alle Läufe",
  simulated: "Simuliert: Skript-Agent",
  simulatedLong:
    "Simuliert: Skript-Agent. Es wurde kein Modell gefragt; die folgenden Schritte wurden nach einem Skript abgespielt.",
  badMessage:
    "Die Seite hat eine Nachricht erhalten, die sie nicht versteht, und sie ausgelassen. Laden Sie das Fenster neu; tritt dies erneut auf, haben Seite und Erweiterung verschiedene Versionen.",
  announce: (title, state, sentence) =>
    `${title}: ${state}.${sentence === "" ? "" : ` ${sentence}.`}`,
  noHost:
    "Diese Seite wird von Orchestrator Manager in VS Code angezeigt; für sich allein hat sie nichts zu zeigen.",
  connection: {
    lost: {
      unreachable: "Die Verbindung ist unterbrochen.",
      locked: "Diese Seite ist gesperrt.",
    },
    wayOut: {
      unreachable:
        "Die Seite verbindet sich von selbst wieder. Falls nicht, wurde „orchestrator serve“ beendet: Starten Sie es mit demselben Port neu.",
      locked:
        "Hier antwortet jetzt ein anderer Server, oder Ihr Browser hat den Schlüssel vergessen. Öffnen Sie die ganze Adresse, die „orchestrator serve“ ausgegeben hat.",
    },
    asOf: (time) => `Sie sehen den Stand von ${time}.`,
    notSent: "Es wurde nichts gesendet: Es besteht keine Verbindung.",
    unconfirmed:
      "Die Verbindung brach ab, bevor Ihre letzte Aktion bestätigt wurde. Sehen Sie nach, ob sie ausgeführt wurde, bevor Sie sie wiederholen.",
  },
  home: {
    title: "Orchestrierungen",
    active: "Aktiv",
    queued: "In der Warteschlange",
    together: (usd) => `bisher ${usd}`,
    history: "Verlauf",
    more: "Mehr vom Verlauf anzeigen",
    find: "Verlauf filtern",
    noneFound: "Kein früherer Lauf passt zum Filter.",
    emptyTitle: "Noch nichts ausgeführt",
    emptyText:
      "Lassen Sie einen Agenten eine ganze tasks.md oder eine einzelne Aufgabe bearbeiten, die Sie beschreiben. Er arbeitet in einem eigenen Git-Worktree; jeder Schritt wird vor dem nächsten nachgewiesen, und nichts erreicht Ihren Branch ohne Ihren Merge.",
    emptySteps: [
      "Wählen Sie eine tasks.md, oder beschreiben Sie eine Aufgabe.",
      "Sehen Sie sich Plan und Budget an, und starten Sie.",
      "Lesen Sie den Diff, und mergen Sie.",
    ],
    startFile: "tasks.md abschließen…",
    startText: "Aufgabe eingeben…",
    open: (title) => `${title} öffnen`,
  },
  remaining: {
    label: "Voraussichtlich noch",
    about: (time) => `etwa ${time}`,
    between: (low, high) => `etwa ${low} bis ${high}`,
    upTo: (time) => `bis zu ${time}`,
  },
  ...run,
  ...records,
  ...changes,
  analytics,
  plan,
  questions,
  start,
};
