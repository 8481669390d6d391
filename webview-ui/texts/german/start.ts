import type { Texts } from "../english";
import { counted, money, number } from "./words";

const wholeMinutes = (minutes: number): string =>
  number(Math.max(1, Math.round(minutes)));

const sources = { batches: "Batches", stages: "Stufen" };

export const start: Texts["start"] = {
  fileTitle: (title) => `Phase abschließen: ${title}`,
  fileTitleUnknown: "tasks.md abschließen",
  textTitle: "Aufgabe starten",
  sourceLabel: "Woran gearbeitet wird",
  sourceFile: "Eine tasks.md",
  sourceText: "Eine eingegebene Aufgabe",
  file: "Pfad der tasks.md",
  fileHint: "Absolut oder relativ zum Arbeitsbereich.",
  readPlan: "Plan lesen",
  detected: (batches, file) =>
    `${counted(batches, "Batch", "Batches")} aus ${file} erkannt`,
  openTasks: (count) => counted(count, "offene Aufgabe", "offene Aufgaben"),
  forecast: ({ p50Usd, p90Usd, p50Minutes, p90Minutes, samples, from }) =>
    `etwa ${money(p50Usd)}–${money(p90Usd)} und ${wholeMinutes(p50Minutes)}–${wholeMinutes(p90Minutes)} Min. (p50–p90, aus ${samples} ${sources[from]})`,
  reading: "Plan wird gelesen…",
  noSections: (size) =>
    `Die Datei hat keine Abschnitte, daher werden die Aufgaben in Batches von höchstens ${size} aufgeteilt. Überschriften wie „## Phase 1“ ergeben bessere Batches.`,
  diagnostics: (count) =>
    counted(count, "Anmerkung zum Plan", "Anmerkungen zum Plan"),
  severities: { error: "Fehler", warning: "Warnung", info: "Hinweis" },
  line: (line) => `Zeile ${line}`,
  text: "Was zu tun ist",
  textHint:
    "Beschreiben Sie das gewünschte Ergebnis, und woran man erkennt, dass es erreicht ist.",
  options: "Optionen",
  autoMerge: "Ohne Rückfrage mergen",
  autoMergeHint: "Mergt von selbst, sobald alles nachgewiesen ist.",
  skipDesign: "Entwurf überspringen",
  skipAnalyze: "Analyse überspringen",
  context: "Zusätzlicher Kontext",
  contextHint: "Kommt in den Prompt jeder Stufe.",
  after: "Beginnen nach",
  afterHint:
    "Wartet, bis diese abgeschlossen sind, und baut auf ihrer gemergten Arbeit auf. Von derselben tasks.md werden die Aufgaben übernommen, die sie nicht haben.",
  advanced: "Erweitert",
  autoHeal: "Automatisch reparieren",
  autoHealHint:
    "Lässt den Agenten es mit Blick auf den Fehler erneut versuchen.",
  healAttempts: "Reparaturversuche",
  batchSize: "Batchgröße",
  batchSizeHint: "Wird verwendet, wenn die Datei keine Abschnitte hat.",
  pauseBetweenBatches: "Zwischen Batches anhalten",
  parallelTasks: "Parallele Aufgaben",
  parallelTasksHint:
    "Unteragenten erledigen mit [P] markierte Aufgaben nebeneinander. Meist schneller, aber teurer.",
  runner: "Wo Agenten laufen",
  runners: {
    auto: "Container, wo es sie gibt, sonst Prozesse",
    process: "Prozesse dieses Rechners",
    tmux: "Prozesse, in tmux gezeigt",
    container: "Nur Container",
  },
  model: "Modell",
  modelHint: "Leer: die eigene Wahl des Agenten.",
  fallbackModel: "Ausweichmodell",
  fallbackModelHint: "Wird verwendet, wenn das Modell überlastet ist.",
  permissions: "Berechtigungen",
  ask: "Bearbeitungen annehmen; für andere Werkzeuge fragen",
  acceptEdits: "Bearbeitungen annehmen; andere Werkzeuge nach Regel",
  bypass: "Alle Berechtigungsprüfungen umgehen",
  bypassWarning:
    "Der Agent darf dann jeden Befehl mit Ihren Rechten ausführen, auf dem ganzen Computer und im Netzwerk, und hält nie an, um zu fragen. Wählen Sie dies nur in einem Container oder auf einem Computer, den Sie verlieren können.",
  gateCommand: "Gate-Befehl",
  gateCommandHint:
    "Muss mit 0 enden, bevor Arbeit als nachgewiesen gilt, etwa npm test.",
  agent: "Agent",
  budgets: "Budgets in US-Dollar",
  batchBudget: "Je Batch",
  totalBudget: "Gesamt",
  healBudget: "Je Reparatur",
  decisionBudget: "Je Entscheidung",
  dayBudget: "Je Tag, alle Läufe",
  dryRun: "Probelauf",
  hideDryRun: "Probelauf ausblenden",
  start: "Starten",
  starting: "Wird gestartet…",
  showExisting: "Anzeigen",
  cancelExisting: "Vorhandene abbrechen",
  cannotStart: "Der Start ist noch nicht möglich:",
  planTitle: "Plan",
  planNote:
    "Es wird kein Agent gefragt. Dies würde bearbeitet, in dieser Reihenfolge.",
  wave: (number) => `Welle ${number}`,
  parallel: "nebeneinander möglich",
  problem: (field, message) => `${field}: ${message}`,
  problems: {
    noText: "Beschreiben Sie die Aufgabe.",
    noFile: "Geben Sie die tasks.md an.",
    noPlan: "Der Plan wird noch gelesen.",
    noOpenTasks:
      "Die Datei hat keine offenen Aufgaben. Fügen Sie eine hinzu, oder öffnen Sie eine wieder.",
    wholeNumber: (min, max) =>
      `Geben Sie eine ganze Zahl von ${min} bis ${max} ein.`,
    amount: (max) => `Geben Sie mehr als 0 und höchstens ${number(max)} ein.`,
  },
};
