import type { Texts } from "../english";
import type { run as english } from "../english/run";
import { counted, number } from "./words";

const actions: Texts["actions"] = {
  pause: "Anhalten",
  pauseNow: "Sofort anhalten",
  resume: "Fortsetzen",
  cancel: "Abbrechen",
  retry: "Wiederholen",
  retryWithBudget: "Mit größerem Budget wiederholen…",
  retryWithGate: "Mit anderem Gate-Befehl wiederholen…",
  skip: "Überspringen",
  release: "Ohne Warten starten",
  withoutContainers: "Ohne Container weitermachen",
  merge: "Merge ausführen",
  diff: "Diff anzeigen",
  increasePool: "Pool vergrößern",
  pullRequest: "Pull Request erstellen…",
  review: "Review senden",
  attach: "Mit Agent verbinden",
  takeOver: "Im Terminal übernehmen",
  giveBack: "An den Agenten zurückgeben",
};

const actionHints: Texts["actionHints"] = {
  pause: "Nach dem aktuellen Batch oder der aktuellen Stufe.",
  pauseNow:
    "Stoppt den Agenten sofort; seine Sitzung geht weiter, wenn Sie fortsetzen. Was er geändert hat, bleibt.",
  pullRequest:
    "Pusht den Branch, sobald Sie zugestimmt haben, und öffnet die Seite seines Hosts.",
  review: "Ihre Kommentare gehen als neue Runde an den Agenten zurück.",
  attach:
    "Ein Terminal, das den Agenten bei der Arbeit zeigt; es zu schließen, stoppt nichts.",
  takeOver:
    "Sie arbeiten selbst in der Sitzung des Agenten weiter, in einem Terminal. Bis Sie sie zurückgeben, bleibt die Orchestrierung angehalten.",
  release: "Beginnt ohne die Arbeit dessen, worauf gewartet wird.",
  withoutContainers:
    "Die Agenten laufen von nun an als Prozesse dieses Computers, mit Ihren Rechten.",
  increasePool:
    "Ein Container mehr, durch die Einstellung orchestrator.pool.size.",
};

/** What is waited for, with its state. */
const states = {
  queued: "in der Warteschlange",
  running: "bei der Arbeit",
  paused: "angehalten",
  mergeReady: "bereit zum Mergen",
  completed: "abgeschlossen",
  failed: "fehlgeschlagen",
  cancelled: "abgebrochen",
};

export const run: typeof english = {
  actions,
  actionHints,
  status: {
    queued: "In der Warteschlange",
    running: "Wird ausgeführt",
    healing: "Reparatur läuft",
    pausing: "Wird angehalten…",
    takenOver: "Von Ihnen übernommen",
    paused: "Angehalten",
    cancelling: "Wird abgebrochen…",
    merging: "Wird gemergt…",
    mergeReady: "Bereit zum Mergen",
    completed: "Abgeschlossen",
    failed: "Fehlgeschlagen",
    cancelled: "Abgebrochen",
  },
  stageStatus: {
    pending: "Nicht gestartet",
    running: "Wird ausgeführt",
    completed: "Abgeschlossen",
    failed: "Fehlgeschlagen",
    skipped: "Übersprungen",
    waiting: "Wartet auf Sie",
  },
  taskStatus: {
    open: "Offen",
    running: "Wird ausgeführt",
    proven: "Nachgewiesen",
    unproven: "Nicht nachgewiesen",
  },
  priority: {
    label: "Priorität",
    of: (title) => `Priorität von „${title}“`,
    hint: "Eine höhere kommt zuerst dran, auch zwischen den Batches derer, die arbeiten; bei gleicher, wer zuerst kam.",
    high: "Hohe Priorität",
    normal: "Normale Priorität",
    low: "Niedrige Priorität",
    short: { high: "Hoch", normal: "Normal", low: "Niedrig" },
  },
  queue: {
    ahead: (count) => `${number(count)} davor`,
    hold: (hold) => {
      switch (hold.kind) {
        case "others":
          return "andere müssen zuerst abgeschlossen sein";
        case "disabled":
          return "nichts wird gestartet: Orchestrator Manager ist deaktiviert";
        case "slot":
          return `${counted(hold.slots, "Agent arbeitet", "Agenten arbeiten")}, und mehr dürfen es gleichzeitig nicht sein`;
        case "container":
          return `kein Container ist frei (${number(hold.size)} im Pool)`;
        case "noContainer":
          return "andere warten schon auf Container, und keiner ist zu haben";
        case "memory":
          return `${number(hold.availableMb)} MiB Speicher sind verfügbar, ein Agent startet ab ${number(hold.leastMb)} MiB`;
        case "load":
          return `der Rechner ist beschäftigt: eine Last von ${number(hold.perCore)} je Kern, ein Agent startet bis ${number(hold.most)}`;
      }
    },
  },
  headline: {
    batch: (number, of, title) =>
      `Batch ${number} von ${of} wird umgesetzt: ${title}`,
    healingBatch: (number, of, title, count) =>
      `Batch ${number} von ${of} wird automatisch repariert: ${title} (${count})`,
    healingStage: (title, count) =>
      `${title} wird automatisch repariert (${count})`,
    healCount: (number, of) => `Versuch ${number} von ${of}`,
    batchFailed: (number, of, title) =>
      `Batch ${number} von ${of} fehlgeschlagen: ${title}`,
    stageFailed: (title) => `${title} fehlgeschlagen`,
    stage: (title) => `${title} wird ausgeführt`,
    queued: "Wartet auf einen freien Platz",
    waits: (others) =>
      `Wartet auf ${others.map(({ title, status }) => `„${title}“ (${states[status]})`).join(", ")}`,
    takenOver:
      "Sie arbeiten in der Sitzung des Agenten, in einem Terminal. Schließen Sie es, oder geben Sie die Sitzung hier zurück; setzen Sie dann fort.",
    paused: (work) => `Angehalten bei: ${work}`,
    lastFailure: (message) => `Der letzte Versuch endete: ${message}`,
    mergeReady: (branch) =>
      `Alles ist nachgewiesen; der Merge in ${branch} wartet auf Sie`,
    mergeReadyWithSkips: (branch) =>
      `Ein Teil wurde übersprungen und ist nicht nachgewiesen; der Merge in ${branch} wartet auf Sie`,
    mergeBroken: (branch) =>
      `Mit ${branch} zusammengeführt scheitert das Gate; der Merge wartet auf Sie`,
    mergeGate: (branch) =>
      `Das Gate läuft auf der Arbeit, mit ${branch} zusammengeführt`,
    merging: (branch) => `Wird in ${branch} gemergt`,
    merged: (branch) => `In ${branch} gemergt`,
    cancelled: "Abgebrochen: Was nicht gemergt wurde, liegt im Papierkorb",
  },
  progress: {
    tasks: (done, of, percent) =>
      `${number(done)}/${number(of)} Aufgaben (${percent} %)`,
    batches: (done, of) => `${number(done)}/${number(of)} Batches`,
    label: "Nachgewiesene Aufgaben",
    unproven: (count) => `${number(count)} nicht nachgewiesen`,
    waits:
      "Noch keine Batches: Sie werden bearbeitet, wenn die Stufe „Umsetzung“ beginnt.",
  },
  header: {
    branch: "Branch",
    noBranch: "noch nicht angelegt",
    base: "Basis",
    elapsed: "Verstrichen",
    elapsedOf: (all, agents) => `${all}, Arbeit der Agenten ${agents}`,
    ended: "Beendet",
    notStarted: "nicht gestartet",
    agentTime: "Arbeitszeit des Agenten",
    timeOf: (spent, limit) =>
      `${spent} · Limit ${limit}, ohne das Warten auf Sie`,
    rules: "Von Ihnen für diesen Lauf erlaubt; endet mit dem Lauf:",
    rulesEnded: "Von Ihnen für diesen Lauf erlaubt; hat mit dem Lauf geendet:",
    moreTime: (minutes) => `${minutes} Minuten mehr geben`,
    cost: "Kosten",
    byHand: (usd) => `davon ${usd} von Ihnen in der Sitzung, geschätzt`,
    handUnknown: "was Sie in der Sitzung ausgegeben haben, ist nicht bekannt",
    partUnknown: "ein Teil ist nicht bekannt",
    costOf: (spent, budget) => `${spent} von ${budget}`,
    source: "Quelle",
    typedTask: "Eine eingegebene Aufgabe",
    controls: "Steuerung",
  },
  cancel: {
    question:
      "Diesen Lauf abbrechen? Nicht gemergte Arbeit bleibt im Papierkorb.",
    confirm: "Lauf abbrechen",
    keep: "Behalten",
  },
  discard: {
    label: "Verwerfen…",
    question: (base) =>
      `Diese Arbeit verwerfen? Worktree und Branch kommen in den Papierkorb und lassen sich von dort wiederherstellen. ${base} ändert sich nicht, und ein gepushter Branch bleibt, wo er ist.`,
    confirm: "Verwerfen",
  },
  stageBar: {
    label: "Stufen",
    step: (number, of, title, state, figures) =>
      `Stufe ${number} von ${of}, ${title}: ${state}${figures === "" ? "" : `, ${figures}`}`,
  },
  tabs: {
    label: "Details",
    progress: "Fortschritt",
    plan: "Plan",
    output: "Live-Ausgabe",
    context: "Kontext",
    log: "Entscheidungsprotokoll",
  },
  batches: {
    title: "Batches und Aufgaben",
    taskTitle: "Aufgaben",
    batch: (number, title) => `Batch ${number}: ${title}`,
    unassigned: "Ohne Batch",
    checkpoint: "Prüfpunkt",
    attempts: (count) => counted(count, "Versuch", "Versuche"),
    task: (label, title) => `${label} ${title}`,
  },
  failure: {
    title: "Was schiefgegangen ist",
    pausedTitle: "Warum angehalten wurde",
    mergeTitle: "Warum nicht gemergt wurde",
    code: "Code",
    wayOut: "Ausweg",
    noWayOut:
      "Sehen Sie sich die Live-Ausgabe an, und wählen Sie dann „Wiederholen“.",
    gateWayOut:
      "Lesen Sie, was das Gate ausgegeben hat, und wählen Sie dann „Wiederholen“. Ist der Gate-Befehl selbst falsch, wählen Sie „Mit anderem Gate-Befehl wiederholen“.",
  },
  merge: {
    title: "Bereit zum Mergen",
    into: (branch) =>
      `Die Arbeit ist nachgewiesen und wartet auf ihren Merge in ${branch}.`,
    sendReview: (count) => `Review senden (${number(count)})`,
    summary: "Zusammenfassung",
    noSummary: "Keine Stufe hat eine Zusammenfassung hinterlassen.",
    files: (count) => counted(count, "geänderte Datei", "geänderte Dateien"),
    changes: {
      added: "Hinzugefügt",
      modified: "Geändert",
      deleted: "Gelöscht",
      renamed: "Umbenannt",
    },
    lines: (added, deleted) => `+${number(added)} −${number(deleted)}`,
    linesLong: (added, deleted) =>
      `${counted(added, "Zeile", "Zeilen")} hinzugefügt, ${number(deleted)} gelöscht`,
    boxes: (file) => `Die Kästchen von ${file} ändern sich mit dem Merge.`,
    gate: "Gate",
    noGate:
      "Es war kein Gate-Befehl festgelegt, daher wurde keiner ausgeführt.",
    gateOnMerge: (branch) =>
      `Es lief auf der Arbeit, mit ${branch} zusammengeführt, da dieser weitergegangen ist:`,
    gatePassed: (command, time) => `„${command}“ bestanden in ${time}`,
    gateFailed: (command, code, time) =>
      `„${command}“ nach ${time} fehlgeschlagen, ${code === null ? "ohne Exitcode" : `Exitcode ${code}`}`,
    gateTimedOut: (command, time) =>
      `„${command}“ wurde nach ${time} am Zeitlimit gestoppt`,
    gateOutput: "Ende der Ausgabe",
  },
};
