import type { Texts } from "../english";
import { counted, number } from "./words";

export const plan: Texts["plan"] = {
  title: "Batches, Wellen und Aufgaben",
  view: "Ansicht",
  views: { graph: "Graph", board: "Board", list: "Liste" },
  graphLabel: "Aufgaben nach Batch und Welle, mit dem, was jede benötigt",
  graphNote:
    "Jede nummerierte Zeile ist eine Welle: Ihre Aufgaben könnten nebeneinander laufen. Pfeile führen von einer Aufgabe zu denen, die sie benötigen.",
  keys: "Die Pfeiltasten führen von Aufgabe zu Aufgabe, die Eingabetaste öffnet die Aufgabendatei.",
  keysNoFile: "Die Pfeiltasten führen von Aufgabe zu Aufgabe.",
  boardLabel: "Aufgaben nach Zustand",
  columns: {
    open: "Offen",
    running: "Wird ausgeführt",
    proven: "Nachgewiesen",
    unproven: "Wartet auf Sie",
  },
  emptyColumn: "Keine",
  more: (count) => `${number(count)} weitere anzeigen`,
  bandFigures: (tasks, waves) =>
    `${counted(tasks, "Aufgabe", "Aufgaben")} in ${counted(waves, "Welle", "Wellen")}`,
  place: (batch, wave) =>
    batch === null ? "" : `Batch ${batch}, Welle ${wave}`,
  needs: "Benötigt:",
  neededBy: "Benötigt von:",
  needsList: (names) => `benötigt ${names.join(", ")}`,
  neededByList: (names) => `benötigt von ${names.join(", ")}`,
  sentences: (parts) =>
    parts.map((part) => (part === "" ? "" : `. ${part}`)).join(""),
  detail: "Die ausgewählte Aufgabe",
  open: (line) => `Bei Zeile ${line} öffnen`,
};
