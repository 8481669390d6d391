import type { Texts } from "../english";
import { number } from "./words";

/** `5 Minuten`, `etwa 5 Stunden`, `etwa 3 Tagen`, as they follow „in“: a week is not counted in minutes. */
function minutesWords(minutes: number): string {
  if (minutes <= 1) return "weniger als einer Minute";
  if (minutes < 2 * 60) return `${minutes} Minuten`;
  if (minutes < 2 * 24 * 60) return `etwa ${Math.round(minutes / 60)} Stunden`;
  return `etwa ${Math.round(minutes / (24 * 60))} Tagen`;
}

export const questions: Texts["questions"] = {
  title: (count) =>
    count === 1
      ? "Der Agent hat eine Frage"
      : `Der Agent hat ${number(count)} Fragen`,
  permission: (tool) => `Darf er ${tool} verwenden?`,
  choice: "Er bittet Sie um eine Auswahl",
  plan: "Darf er seinen Plan ausführen?",
  from: (purpose) => `Gefragt von seinem Unteragenten für ${purpose}.`,
  asked: (ago) => `Vor ${ago} gefragt.`,
  denied: (time, minutes) =>
    `Ohne Antwort wird um ${time} abgelehnt, in ${minutesWords(minutes)}.`,
  input: "Die vollständige Eingabe",
  planLabel: "Sein Plan",
  allowOnce: "Einmal zulassen",
  allowRun: "Für diesen Lauf zulassen",
  rule: "„Für diesen Lauf zulassen“ erstellt diese Regel, die mit dem Lauf endet:",
  approve: "Genehmigen",
  send: "Antwort senden",
  other: "Etwas anderes",
  otherField: "In eigenen Worten",
  several: "Mehrere können ausgewählt werden.",
  refusal: {
    permission: {
      open: "Ablehnen…",
      field: "Was er stattdessen tun soll",
      confirm: "Ablehnen",
    },
    choice: {
      open: "Nicht antworten…",
      field: "Was er ohne Antwort tun soll",
      confirm: "Ohne mich weitermachen",
    },
    plan: {
      open: "Weiter planen…",
      field: "Was dem Plan fehlt",
      confirm: "Weiter planen",
    },
  },
  refusalHint: "Optional; der Agent liest es.",
  sending: "Ihre Antwort ist unterwegs…",
  answered: (answer) => `${answer}. Der Agent wird benachrichtigt.`,
  answer: (answer) => {
    switch (answer.kind) {
      case "allow":
        return answer.scope === "run"
          ? "Für diesen Lauf zugelassen"
          : "Einmal zugelassen";
      case "deny":
        return "Abgelehnt";
      case "choose":
        return "Beantwortet";
    }
  },
  status: { asks: "Fragt Sie", waiting: "Wartet" },
  waits: {
    reasons: {
      quota: "Kontingent aufgebraucht",
      retry: "der Dienst des Agenten war nicht erreichbar",
      health: "an einem Limit gestoppt",
      gate: "der Container des Gates ging verloren",
      runner: "kein Container ist zu haben",
    },
    money:
      "Wartet auf arbeitende Agenten: Für sie ist der Rest des Tagesbudgets reserviert",
    headline: (time, why) => `Wartet bis ${time}: ${why}`,
    left: (minutes) =>
      `Es geht in ${minutesWords(minutes)} von selbst weiter, wo es aufgehört hat.`,
    goOn: "Jetzt weitermachen",
    goOnHint: "Versucht es sofort erneut.",
    stay: "Nicht von selbst weitermachen",
    stayHint: "Der Lauf bleibt angehalten, bis Sie ihn fortsetzen.",
  },
  needsYou: {
    title: "Wartet auf Sie",
    ago: (time) => `vor ${time}`,
  },
};
