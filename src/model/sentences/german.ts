import type { SentenceTable } from "../said";

/** What failures say, in German, by their English templates. */
export const german: SentenceTable = {
  'There is no agent "{0}".': "Es gibt keinen Agenten „{0}“.",
  "Set the agent to {0}.": "Stellen Sie den Agenten auf {0}.",
  "{0} reached the time limit and was stopped.":
    "{0} hat das Zeitlimit erreicht und wurde gestoppt.",
  "Retry to go on; with a larger setting orchestrator.timeouts, the retry has more time. An agent at work can be given more time, too (Give More Time…, or orchestrator extend).":
    "Wiederholen Sie es, um weiterzumachen; mit einer größeren Einstellung orchestrator.timeouts hat die Wiederholung mehr Zeit. Auch ein Agent bei der Arbeit kann mehr Zeit bekommen (Mehr Zeit geben… oder orchestrator extend).",
  "{0} hung and was stopped.{1}": "{0} hing und wurde gestoppt.{1}",
  "Retry to go on. If it was only waiting, raise the setting orchestrator.limits.stallMinutes and start anew.":
    "Wiederholen Sie es, um weiterzumachen. Wenn er nur gewartet hat, erhöhen Sie die Einstellung orchestrator.limits.stallMinutes und starten neu.",
  "{0} was stopped at a limit.{1}": "{0} wurde an einem Limit gestoppt.{1}",
  "Retry with smaller tasks, or raise the setting {0} and start anew: a run keeps the limits that it was started with.":
    "Wiederholen Sie es mit kleineren Aufgaben, oder erhöhen Sie die Einstellung {0} und starten neu: Ein Lauf behält die Limits, mit denen er gestartet wurde.",
  "The scripted agent could not be started: {0}":
    "Der Skript-Agent konnte nicht gestartet werden: {0}",
  "The scripted agent disappeared before it finished.":
    "Der Skript-Agent ist verschwunden, bevor er fertig war.",
  "Retry.": "Wiederholen Sie es.",
  "The scripted agent was cancelled.": "Der Skript-Agent wurde abgebrochen.",
  "The agent failed without saying why.":
    "Der Agent ist gescheitert, ohne zu sagen, warum.",
  '"{0}" is {1} and cannot be {2} now.':
    "„{0}“ ist {1} und kann jetzt nicht {2} werden.",
  queued: "in der Warteschlange",
  running: "bei der Arbeit",
  paused: "angehalten",
  "ready to be merged": "bereit zum Mergen",
  completed: "abgeschlossen",
  failed: "gescheitert",
  cancelled: "abgebrochen",
  resumed: "fortgesetzt",
  retried: "wiederholt",
  "moved on": "weitergeführt",
  "sent to another stage": "zu einer anderen Stufe geschickt",
  reviewed: "überprüft",
  merged: "gemergt",
  released: "freigegeben",
  "given another priority": "anders priorisiert",
  "given more time": "verlängert",
  "taken over": "übernommen",
  "given back": "zurückgegeben",
  "being merged": "beim Mergen",
  waiting: "am Warten",
  "taken over by you": "von Ihnen übernommen",
  "End the program in its terminal, then give it back; or cancel it.":
    "Beenden Sie das Programm in seinem Terminal und geben Sie es dann zurück; oder brechen Sie sie ab.",
  "Resume it to end the wait, or pause or cancel it.":
    "Setzen Sie sie fort, um das Warten zu beenden, oder halten Sie sie an oder brechen Sie sie ab.",
  "Wait until an agent at work has ended, or pause or cancel it.":
    "Warten Sie, bis ein Agent bei der Arbeit fertig ist, oder halten Sie sie an oder brechen Sie sie ab.",
  "Wait for it, or pause or cancel it.":
    "Warten Sie darauf, oder halten Sie sie an oder brechen Sie sie ab.",
  "Resume or cancel it.": "Setzen Sie sie fort oder brechen Sie sie ab.",
  "Merge or cancel it.": "Mergen Sie sie oder brechen Sie sie ab.",
  "Retry or cancel it.": "Wiederholen Sie sie oder brechen Sie sie ab.",
  "It has ended: start a new one.": "Sie ist zu Ende: Starten Sie eine neue.",
  'No agent is at work for "{0}" now.':
    "Für „{0}“ ist jetzt kein Agent bei der Arbeit.",
  "The attempt was stopped for a pause.":
    "Der Versuch wurde für eine Pause gestoppt.",
  "The batch budget is used up": "Das Budget des Batches ist aufgebraucht",
  "The total budget of the orchestration is used up":
    "Das Gesamtbudget der Orchestrierung ist aufgebraucht",
  "The heal budget is used up": "Das Reparaturbudget ist aufgebraucht",
  "The decision budget is used up": "Das Budget für Urteile ist aufgebraucht",
  "The day's budget is used up": "Das Tagesbudget ist aufgebraucht",
  "the batch budget": "Budget des Batches",
  "the total budget of the orchestration": "Gesamtbudget der Orchestrierung",
  "the heal budget": "Reparaturbudget",
  "the decision budget": "Budget für Urteile",
  "the day's budget": "Tagesbudget",
  "{0}: {1} of {2} is spent, {3} is reserved for other attempts, {4} is left.":
    "{0}: {1} von {2} sind ausgegeben, {3} sind für andere Versuche reserviert, {4} sind übrig.",
  "{0}: {1} of {2} is spent, {3} is left.":
    "{0}: {1} von {2} sind ausgegeben, {3} sind übrig.",
  "What is left of the day's budget is reserved for agents at work: {0} of {1} is spent, {2} is reserved, {3} is free.":
    "Der Rest des Tagesbudgets ist für Agenten bei der Arbeit reserviert: {0} von {1} sind ausgegeben, {2} sind reserviert, {3} sind frei.",
  "It goes on by itself when an agent at work has ended, or with the next day's budget. Pause it to let others go first.":
    "Es geht von selbst weiter, wenn ein Agent bei der Arbeit fertig ist, oder mit dem Budget des nächsten Tages. Halten Sie es an, um andere vorzulassen.",
  "Retry: a retry has this budget anew. Or raise orchestrator.budgets.batch and start again: a run keeps the budgets that it began with.":
    "Wiederholen Sie es: Ein neuer Versuch hat dieses Budget von neuem. Oder erhöhen Sie orchestrator.budgets.batch und starten neu: Ein Lauf behält die Budgets, mit denen er begann.",
  "Look at what it has done so far, then retry it with a larger total budget.":
    "Sehen Sie nach, was bisher getan ist, und wiederholen Sie es dann mit einem größeren Gesamtbudget.",
  "Retry, or raise orchestrator.budgets.heal and start again: a run keeps the budgets that it began with.":
    "Wiederholen Sie es, oder erhöhen Sie orchestrator.budgets.heal und starten neu: Ein Lauf behält die Budgets, mit denen er begann.",
  "Retry, or raise orchestrator.budgets.decision and start again: a run keeps the budgets that it began with.":
    "Wiederholen Sie es, oder erhöhen Sie orchestrator.budgets.decision und starten neu: Ein Lauf behält die Budgets, mit denen er begann.",
  "Retry tomorrow, or now with a larger budget for the day.":
    "Wiederholen Sie es morgen, oder jetzt mit einem größeren Tagesbudget.",
  "The attempt has spent {0} of the {1} that it had; of {2} {3} is left.":
    "Der Versuch hat {0} von den {1} ausgegeben, die er hatte; übrig vom {2}: {3}.",
  "{0} has no line {1} in the worktree: its last one is {2}.":
    "{0} hat im Worktree keine Zeile {1}: Die letzte ist {2}.",
  "Give a line of the file as it is in the worktree now.":
    "Geben Sie eine Zeile der Datei an, wie sie jetzt im Worktree ist.",
  "The review has no comment.": "Die Überprüfung hat keinen Kommentar.",
  "The review has {0} comments.": "Die Überprüfung hat {0} Kommentare.",
  "A comment is not as it should be: {0}":
    "Ein Kommentar ist nicht, wie er sein soll: {0}",
  "Give 1 to {0} comments, each with a file, a line from 1 and a text.":
    "Geben Sie 1 bis {0} Kommentare an, jeden mit einer Datei, einer Zeile ab 1 und einem Text.",
  "The comments have {0} characters together; an agent is given at most {1} of them.":
    "Die Kommentare haben zusammen {0} Zeichen; ein Agent bekommt höchstens {1} davon.",
  "Send the most important ones first, the others in a later round.":
    "Senden Sie die wichtigsten zuerst, die anderen in einer späteren Runde.",
  "Give the path of a text file in the worktree, relative to it.":
    "Geben Sie den Pfad einer Textdatei im Worktree an, relativ dazu.",
  "{0} is not in the worktree.": "{0} ist nicht im Worktree.",
  "There is no file {0} in the worktree.":
    "Im Worktree gibt es keine Datei {0}.",
  "Give either a tasks.md or a task as text.":
    "Geben Sie entweder eine tasks.md oder eine Aufgabe als Text an.",
  'The pipeline "{0}" works on a tasks.md, not on a typed task.':
    "Die Pipeline „{0}“ arbeitet an einer tasks.md, nicht an einer getippten Aufgabe.",
  'The pipeline "{0}" works on a typed task, not on a tasks.md.':
    "Die Pipeline „{0}“ arbeitet an einer getippten Aufgabe, nicht an einer tasks.md.",
  'The stage "{0}" cannot be skipped.':
    "Die Stufe „{0}“ kann nicht übersprungen werden.",
  'The pipeline "{0}" has no stage "{1}".':
    "Die Pipeline „{0}“ hat keine Stufe „{1}“.",
  "Stages that can be skipped: {0}.":
    "Stufen, die übersprungen werden können: {0}.",
  "There is no orchestration {0} to wait for.":
    "Es gibt keine Orchestrierung {0}, auf die gewartet werden könnte.",
  "List the orchestrations and name one of them.":
    "Lassen Sie sich die Orchestrierungen zeigen und nennen Sie eine davon.",
  "“{0}” was cancelled: it will never be completed, so nothing can wait for it.":
    "„{0}“ wurde abgebrochen: Sie wird nie abgeschlossen, also kann nichts darauf warten.",
  "Leave it out, or start that work anew and wait for the new one.":
    "Lassen Sie sie weg, oder beginnen Sie diese Arbeit neu und warten auf die neue.",
  '"{0}" has done no work yet that could be reviewed.':
    "„{0}“ hat noch nichts getan, was überprüft werden könnte.",
  "Orchestrator Manager is switched off.":
    "Orchestrator Manager ist ausgeschaltet.",
  "Switch it on: the setting orchestrator.enabled, or ORCHESTRATOR_ENABLED=true for the command line.":
    "Schalten Sie ihn ein: die Einstellung orchestrator.enabled, oder ORCHESTRATOR_ENABLED=true für die Befehlszeile.",
  "There is no attempt {0}.": "Es gibt keinen Versuch {0}.",
  '"{0}" has nothing left to skip: only the merge is to come.':
    "Bei „{0}“ ist nichts mehr zu überspringen: Nur der Merge steht noch aus.",
  "Resume it, or cancel it.": "Setzen Sie sie fort oder brechen Sie sie ab.",
  '"{0}" has no stage {1}.': "„{0}“ hat keine Stufe {1}.",
  "Its stages are {0}.": "Ihre Stufen sind {0}.",
  "{0} has no terminal: nobody can go on in its session.":
    "{0} hat kein Terminal: Niemand kann in seiner Sitzung weitermachen.",
  "Open a terminal in the worktree instead, or resume it.":
    "Öffnen Sie stattdessen ein Terminal im Worktree, oder setzen Sie sie fort.",
  '"{0}" waits for no other orchestration.':
    "„{0}“ wartet auf keine andere Orchestrierung.",
  "It begins as soon as a slot is free.":
    "Sie beginnt, sobald ein Platz frei ist.",
  'No agent is at work for "{0}" now, so there is no time to extend.':
    "Für „{0}“ ist jetzt kein Agent bei der Arbeit, also gibt es keine Zeit zu verlängern.",
  "The limits of later attempts are in the settings orchestrator.timeouts when it is started.":
    "Die Limits späterer Versuche stehen beim Start in den Einstellungen orchestrator.timeouts.",
  '"{0}" has not begun to work: there is nothing to compare.':
    "„{0}“ hat noch nicht zu arbeiten begonnen: Es gibt nichts zu vergleichen.",
  "Look again when its first stage has started.":
    "Sehen Sie wieder nach, wenn ihre erste Stufe begonnen hat.",
  "The agent ended without an answer.": "Der Agent endete ohne eine Antwort.",
  "The review gave no verdict.": "Die Überprüfung hat kein Urteil abgegeben.",
  "The verdict is fail: {0}": "Das Urteil ist „nicht bestanden“: {0}",
  "The verdict is fail.": "Das Urteil ist „nicht bestanden“.",
  "Nothing was changed.": "Es wurde nichts geändert.",
  "The agent says it is not done: {0}":
    "Der Agent sagt, dass es nicht getan ist: {0}",
  "The agent says it is not done.": "Der Agent sagt, dass es nicht getan ist.",
  "None of the files that it names was changed ({0}).":
    "Keine der Dateien, die sie nennt, wurde geändert ({0}).",
  "Changed {0}; the gate passed.": "{0} geändert; das Gate ist bestanden.",
  "Changed {0}; no gate command is set.":
    "{0} geändert; es ist kein Gate-Befehl gesetzt.",
  "1 file": "1 Datei",
  "{0} files": "{0} Dateien",
  'The gate command "{0}" did not end in time.':
    "Der Gate-Befehl „{0}“ wurde nicht rechtzeitig fertig.",
  'The gate command "{0}" was ended by a signal.':
    "Der Gate-Befehl „{0}“ wurde durch ein Signal beendet.",
  'The gate command "{0}" ended with exit code {1}.':
    "Der Gate-Befehl „{0}“ endete mit Exitcode {1}.",
  "An attempt may have 24 hours in all; this one has {0} minutes already.":
    "Ein Versuch darf insgesamt 24 Stunden haben; dieser hat schon {0} Minuten.",
  "Give a number of minutes above 0.":
    "Geben Sie eine Zahl von Minuten über 0 an.",
  "Give at most {0} minutes.": "Geben Sie höchstens {0} Minuten an.",
  "{0} Tried in {1} attempts, for {2}: {3} earlier ones · {4}":
    "{0} In {1} Versuchen probiert, für {2}: {3} frühere · {4}",
  "{0} Tried in {1} attempts, for {2}: {3}":
    "{0} In {1} Versuchen probiert, für {2}: {3}",
  "Look at what the attempts said, put right what stands in their way, then retry; or skip it.":
    "Sehen Sie nach, was die Versuche sagten, beheben Sie, was ihnen im Weg steht, und wiederholen Sie es; oder überspringen Sie es.",
  "{0}: it ended well, and was judged later":
    "{0}: Er endete gut und wurde später beurteilt",
  "The last {0} attempts ({1}; {2} together) ended in the same way: {3}":
    "Die letzten {0} Versuche ({1}; zusammen {2}) endeten auf dieselbe Weise: {3}",
  "The last {0} attempts ({1}; {2} together) changed no file. The newest one: {3}":
    "Die letzten {0} Versuche ({1}; zusammen {2}) haben keine Datei geändert. Der neueste: {3}",
  work: "Arbeit",
  repair: "Reparatur",
  verdict: "Urteil",
  "Read in the output of the attempts what the agent runs into. Change the task, the context or the project so that it can get past it, then retry.":
    "Lesen Sie in der Ausgabe der Versuche, woran der Agent hängen bleibt. Ändern Sie die Aufgabe, den Kontext oder das Projekt so, dass er daran vorbeikommt, und wiederholen Sie es.",
  "There is no orchestration {0}.": "Es gibt keine Orchestrierung {0}.",
  '"{0}" does not ask this, or not any more.':
    "„{0}“ fragt das nicht, oder nicht mehr.",
  "Look at its questions: it went on, was answered already, or nobody answered in time.":
    "Sehen Sie ihre Fragen an: Sie ging weiter, wurde schon beantwortet, oder niemand hat rechtzeitig geantwortet.",
  "This asks for a permission.": "Hier wird um eine Erlaubnis gefragt.",
  "Allow or deny it.": "Erlauben Sie es oder lehnen Sie es ab.",
  "This can be allowed once only: no rule fits it.":
    "Das kann nur einmal erlaubt werden: Keine Regel passt darauf.",
  "Allow it once, or deny it.": "Erlauben Sie es einmal oder lehnen Sie es ab.",
  "This asks whether a plan may be carried out.":
    "Hier wird gefragt, ob ein Plan ausgeführt werden darf.",
  "This asks for a choice.": "Hier ist etwas auszuwählen.",
  'It does not ask "{0}".': "Nach „{0}“ wird nicht gefragt.",
  'Nothing was chosen for "{0}".': "Für „{0}“ wurde nichts ausgewählt.",
  "A budget is an amount in US dollars above 0, 10000 at the most.":
    "Ein Budget ist ein Betrag in US-Dollar über 0 und höchstens 10000.",
  "Give such a number.": "Geben Sie eine solche Zahl an.",
  "{0} would be {1}, but {2} of it is spent already.":
    "{0} wäre {1}, aber davon sind schon {2} ausgegeben.",
  "Give more than {0}.": "Geben Sie mehr als {0} an.",
  "{0} is {1} already: it can only be raised.":
    "{0} ist schon {1}: Es kann nur erhöht werden.",
  "Give more than {0}, or leave it out.":
    "Geben Sie mehr als {0} an, oder lassen Sie es weg.",
  "The total budget": "Das Gesamtbudget",
  "The day's budget": "Das Tagesbudget",
  "The engine died {0} times in a row while it was at the merge.":
    "Die Engine ist {0}-mal hintereinander abgestürzt, während sie beim Merge war.",
  "The engine died {0} times in a row while it was at {1}.":
    "Die Engine ist {0}-mal hintereinander abgestürzt, als sie an Folgendem war: {1}.",
  "Look at the log for the reason, then merge again.":
    "Suchen Sie im Protokoll nach dem Grund und mergen Sie dann noch einmal.",
  "Look at the log for the reason, then resume to try again. An agent that is still at work goes on under its supervisor, and its result is kept.":
    "Suchen Sie im Protokoll nach dem Grund und setzen Sie es dann fort, um es noch einmal zu versuchen. Ein Agent, der noch bei der Arbeit ist, macht unter seiner Aufsicht weiter, und sein Ergebnis bleibt erhalten.",
  "Look at the log for the reason, then resume to try again.":
    "Suchen Sie im Protokoll nach dem Grund und setzen Sie es dann fort, um es noch einmal zu versuchen.",
  'The agent of "{0}" may still be at work.':
    "Der Agent von „{0}“ ist vielleicht noch bei der Arbeit.",
  "Resume it, then take it over again.":
    "Setzen Sie sie fort und übernehmen Sie sie dann noch einmal.",
  '"{0}" has no session that could be taken over.':
    "„{0}“ hat keine Sitzung, die übernommen werden könnte.",
  "Open a terminal in its worktree instead, or resume it.":
    "Öffnen Sie stattdessen ein Terminal in ihrem Worktree, oder setzen Sie sie fort.",
  "{0} is already being worked on by “{1}” ({2}).":
    "An {0} arbeitet schon „{1}“ ({2}).",
  "Show that one, or cancel it first. Other tasks of the file can be started so that they begin after it.":
    "Lassen Sie sich diese zeigen, oder brechen Sie sie zuerst ab. Andere Aufgaben der Datei können so gestartet werden, dass sie danach beginnen.",
  "“{0}” of {1} is already being worked on by “{2}” ({3}).":
    "An „{0}“ von {1} arbeitet schon „{2}“ ({3}).",
  "Show that one, or cancel it first.":
    "Lassen Sie sich diese zeigen, oder brechen Sie sie zuerst ab.",
  "There is no file {0}.": "Es gibt keine Datei {0}.",
  "Give the path of a tasks.md, or create one.":
    "Geben Sie den Pfad einer tasks.md an, oder legen Sie eine an.",
  "{0} cannot be read: {1}": "{0} kann nicht gelesen werden: {1}",
  "The task is empty.": "Die Aufgabe ist leer.",
  "Say in a sentence or two what is to be done.":
    "Sagen Sie in ein, zwei Sätzen, was zu tun ist.",
  "{0} holds no tasks: no check box was found.":
    "{0} enthält keine Aufgaben: Es wurde kein Kontrollkästchen gefunden.",
  "Write tasks as list items with a box: - [ ] T001 What to do.":
    "Schreiben Sie Aufgaben als Listenpunkte mit einem Kästchen: - [ ] T001 Was zu tun ist.",
  "Every open task of {0} is already being worked on.":
    "An jeder offenen Aufgabe von {0} wird schon gearbeitet.",
  "None of the chosen tasks of {0} is open.":
    "Keine der gewählten Aufgaben von {0} ist offen.",
  "Every task of {0} is done.": "Jede Aufgabe von {0} ist erledigt.",
  "Nothing of it is left to start now: merge or cancel what works on it.":
    "Davon ist jetzt nichts mehr zu starten: Mergen Sie, was daran arbeitet, oder brechen Sie es ab.",
  "Open a box again ([ ]) to have its task done anew.":
    "Öffnen Sie ein Kästchen wieder ([ ]), damit seine Aufgabe neu erledigt wird.",
  "Remove one of the dependencies of the cycle.":
    "Entfernen Sie eine der Abhängigkeiten des Kreises.",
  "{0} has changes that are not committed; the work starts from the last commit and would not see them.":
    "{0} hat Änderungen, die nicht committet sind; die Arbeit beginnt beim letzten Commit und würde sie nicht sehen.",
  "Commit {0} (or undo the changes), then start again.":
    "Committen Sie {0} (oder machen Sie die Änderungen rückgängig) und starten Sie dann noch einmal.",
  "The branch {0} has no file {1}.": "Der Branch {0} hat keine Datei {1}.",
  "Commit the file there, or choose another base branch.":
    "Committen Sie die Datei dort, oder wählen Sie einen anderen Basis-Branch.",
  "{0} is not inside the repository {1}.": "{0} liegt nicht im Repository {1}.",
  "Open the repository that the tasks are about.":
    "Öffnen Sie das Repository, um das es in den Aufgaben geht.",
  "What came back would write through the link {0}.":
    "Was zurückkam, würde durch den Link {0} schreiben.",
  "Look at what the agent did, then retry.":
    "Sehen Sie nach, was der Agent getan hat, und wiederholen Sie es dann.",
  "{0} is no longer on its branch {1}, and what is checked out there does not contain it.":
    "{0} ist nicht mehr auf seinem Branch {1}, und was dort ausgecheckt ist, enthält ihn nicht.",
  "Run git switch {0} in {1}, then retry.":
    "Führen Sie git switch {0} in {1} aus und wiederholen Sie es dann.",
  "git {0} could not be run in {1}: {2}":
    "git {0} konnte in {1} nicht ausgeführt werden: {2}",
  "git was not found on the PATH.": "git wurde im PATH nicht gefunden.",
  "Install git 2.38 or newer, and start the editor again so that it sees the new PATH.":
    "Installieren Sie git 2.38 oder neuer und starten Sie den Editor neu, damit er den neuen PATH sieht.",
  "git {0} failed: {1}": "git {0} ist gescheitert: {1}",
  "The branch that is checked out in {0} has no commit.":
    "Der Branch, der in {0} ausgecheckt ist, hat keinen Commit.",
  "Run git switch there to go back to a branch that has one.":
    "Wechseln Sie dort mit git switch zu einem Branch zurück, der einen hat.",
  "{0} is in the middle of another merge.":
    "{0} ist mitten in einem anderen Merge.",
  "Finish it (git commit) or give it up (git merge --abort), then merge again.":
    "Schließen Sie ihn ab (git commit) oder geben Sie ihn auf (git merge --abort) und mergen Sie dann noch einmal.",
  "The merge would write over uncommitted changes in {0}: {1}. Nothing was changed.":
    "Der Merge würde nicht committete Änderungen in {0} überschreiben: {1}. Es wurde nichts geändert.",
  "Commit, stash or move these changes, then merge again.":
    "Committen, stashen oder verschieben Sie diese Änderungen und mergen Sie dann noch einmal.",
  "git is at work: {0} has just changed.":
    "git ist bei der Arbeit: {0} hat sich gerade geändert.",
  "Wait for it to end, then look again.":
    "Warten Sie, bis es fertig ist, und sehen Sie dann noch einmal nach.",
  "{0} holds something that Orchestrator Manager did not put there.":
    "{0} enthält etwas, was Orchestrator Manager nicht dorthin gelegt hat.",
  "Move or delete {0}, then retry.":
    "Verschieben oder löschen Sie {0} und wiederholen Sie es dann.",
  "The worktree {0} is locked.": "Der Worktree {0} ist gesperrt.",
  "The worktree {0} is locked: {1}.": "Der Worktree {0} ist gesperrt: {1}.",
  "Unlock it first: git worktree unlock {0}":
    "Entsperren Sie ihn zuerst: git worktree unlock {0}",
  "{0} is a git repository of its own, which the trash cannot keep.":
    "{0} ist ein eigenes Git-Repository, das der Papierkorb nicht aufbewahren kann.",
  "Move {0} elsewhere or delete it, then retry.":
    "Verschieben Sie {0} anderswohin oder löschen Sie es und wiederholen Sie es dann.",
  "git {0} is too old.": "git {0} ist zu alt.",
  "Install git 2.38 or newer.": "Installieren Sie git 2.38 oder neuer.",
  "{0} has no commit yet.": "{0} hat noch keinen Commit.",
  "Make a first commit: git add -A, then git commit. Worktrees start from a commit.":
    "Machen Sie einen ersten Commit: git add -A, dann git commit. Worktrees gehen von einem Commit aus.",
  "Run git status in {0}: it says what is wrong and what to do.":
    "Führen Sie git status in {0} aus: Es sagt, was nicht stimmt und was zu tun ist.",
  "{0} is not in a git repository.": "{0} ist in keinem Git-Repository.",
  "Open a folder that is in a repository, or make one: git init, git add -A, git commit.":
    "Öffnen Sie einen Ordner, der in einem Repository ist, oder legen Sie eines an: git init, git add -A, git commit.",
  "No branch is checked out, so there is nothing to merge into (detached HEAD).":
    "Es ist kein Branch ausgecheckt, also gibt es nichts, wohin gemergt werden könnte (detached HEAD).",
  "Check out a branch (git switch NAME) or make one here (git switch -c NAME), or name the base branch.":
    "Checken Sie einen Branch aus (git switch NAME), legen Sie hier einen an (git switch -c NAME), oder nennen Sie den Basis-Branch.",
  "There is no branch or commit named {0}.":
    "Es gibt keinen Branch oder Commit namens {0}.",
  "List the branches with git branch --all and name one of them.":
    "Lassen Sie sich die Branches mit git branch --all zeigen und nennen Sie einen davon.",
  "{0} is not a worktree that Orchestrator Manager made, so it is left as it is.":
    "{0} ist kein Worktree, den Orchestrator Manager angelegt hat, und bleibt, wie er ist.",
  "Reset it yourself if you want to: git reset in {0}.":
    "Setzen Sie ihn selbst zurück, wenn Sie wollen: git reset in {0}.",
  "There is no {0} in the trash.": "Im Papierkorb gibt es kein {0}.",
  "List what there is with: orchestrator trash list.":
    "Was da ist, zeigt: orchestrator trash list.",
  "{0} exists already.": "{0} ist schon vorhanden.",
  "Name a folder that does not exist yet, or is empty.":
    "Nennen Sie einen Ordner, der noch nicht vorhanden oder leer ist.",
  "There is a branch {0} already, and Orchestrator Manager did not make it.":
    "Es gibt schon einen Branch {0}, und Orchestrator Manager hat ihn nicht angelegt.",
  "The branch {0} belongs to other work: it starts from another commit.":
    "Der Branch {0} gehört zu anderer Arbeit: Er geht von einem anderen Commit aus.",
  "Rename or delete the branch {0}, then retry.":
    "Benennen Sie den Branch {0} um oder löschen Sie ihn und wiederholen Sie es dann.",
  "The disk is full: {0}.": "Der Datenträger ist voll: {0}.",
  "Free some space on it, then try again.":
    "Geben Sie etwas Platz darauf frei und versuchen Sie es dann noch einmal.",
  "Correct the file; docs/pipelines.md describes its form.":
    "Berichtigen Sie die Datei; docs/pipelines.md beschreibt ihre Form.",
  "The folder {0} cannot be read: {1}":
    "Der Ordner {0} kann nicht gelesen werden: {1}",
  '{0}: the pipeline calls itself "{1}"; file and name must agree.':
    "{0}: Die Pipeline nennt sich „{1}“; Datei und Name müssen übereinstimmen.",
  "Rename the file to {0}.json.": "Benennen Sie die Datei in {0}.json um.",
  'There is no pipeline called "{0}".': "Es gibt keine Pipeline namens „{0}“.",
  "Use one of: {0}.": "Verwenden Sie eine von diesen: {0}.",
  "The agent of {0} was told to stop and does not.":
    "Der Agent von {0} sollte aufhören und tut es nicht.",
  "Look what it waits for, end it, then try again.":
    "Sehen Sie nach, worauf er wartet, beenden Sie ihn und versuchen Sie es dann noch einmal.",
  "tmux is not there.": "tmux ist nicht vorhanden.",
  "Work in WSL or on a remote machine, where tmux is, or set orchestrator.runner to auto.":
    "Arbeiten Sie in WSL oder auf einem entfernten Rechner, wo tmux ist, oder stellen Sie orchestrator.runner auf auto.",
  "Another process owns this workspace and does not answer.":
    "Ein anderer Prozess besitzt diesen Arbeitsbereich und antwortet nicht.",
  "Reload or close the other editor window or command line.":
    "Laden Sie das andere Editorfenster neu oder schließen Sie es, oder beenden Sie die andere Befehlszeile.",
  "The folder {0} cannot be reached any more: {1}.":
    "Der Ordner {0} ist nicht mehr erreichbar: {1}.",
  "The folder {0} cannot be reached any more.":
    "Der Ordner {0} ist nicht mehr erreichbar.",
  "See that its disk or network share is there, then try again. Agents at work go on, and their results are kept.":
    "Sorgen Sie dafür, dass sein Datenträger oder seine Netzwerkfreigabe da ist, und versuchen Sie es dann noch einmal. Agenten bei der Arbeit machen weiter, und ihre Ergebnisse bleiben erhalten.",
  "on the machine {0}": "auf dem Rechner {0}",
  "in another container of this machine ({0})":
    "in einem anderen Container dieses Rechners ({0})",
  "by another user of this machine ({0})":
    "von einem anderen Benutzer dieses Rechners ({0})",
  "on this machine ({0})": "auf diesem Rechner ({0})",
  "The workspace is open {0}, process {1}, since {2} UTC.":
    "Der Arbeitsbereich ist {0} geöffnet, Prozess {1}, seit {2} UTC.",
  "The workspace is open in a place that cannot be read.":
    "Der Arbeitsbereich ist an einem Ort geöffnet, der nicht gelesen werden kann.",
  "Work there, or close it there and try again. Only one at a time can have it, since they cannot reach each other from here.":
    "Arbeiten Sie dort, oder schließen Sie ihn dort und versuchen Sie es dann noch einmal. Nur einer auf einmal kann ihn haben, da sie einander von hier nicht erreichen.",
  "The folder {0} cannot be written: {1}.":
    "Der Ordner {0} kann nicht beschrieben werden: {1}.",
  "Choose a workspace folder that exists and that you may write to.":
    "Wählen Sie einen Arbeitsbereichsordner, der vorhanden ist und in den Sie schreiben dürfen.",
  "{0} is no backup of Orchestrator Manager.":
    "{0} ist keine Sicherung von Orchestrator Manager.",
  "Choose a file that Back Up… or `orchestrator backup` made. Nothing was changed.":
    "Wählen Sie eine Datei, die Sichern… oder `orchestrator backup` erstellt hat. Es wurde nichts geändert.",
  "The backup {0} was made by a newer Orchestrator Manager (schema {1}; this one knows {2}).":
    "Die Sicherung {0} wurde von einem neueren Orchestrator Manager erstellt (Schema {1}; dieser kennt {2}).",
  "Update Orchestrator Manager, then restore it. Nothing was changed.":
    "Aktualisieren Sie Orchestrator Manager und stellen Sie sie dann wieder her. Es wurde nichts geändert.",
  "The backup {0} is damaged: it does not hold what was written to it.":
    "Die Sicherung {0} ist beschädigt: Sie enthält nicht, was in sie geschrieben wurde.",
  "Choose another backup. Nothing was changed.":
    "Wählen Sie eine andere Sicherung. Es wurde nichts geändert.",
  "{0} is there already, and is no backup of ours.":
    "{0} ist schon vorhanden und keine Sicherung von uns.",
  "Name another file.": "Nennen Sie eine andere Datei.",
  "The disk that holds {0} is full; the last step was not recorded.":
    "Der Datenträger mit {0} ist voll; der letzte Schritt wurde nicht aufgezeichnet.",
  "The folder {0} cannot be written to.":
    "In den Ordner {0} kann nicht geschrieben werden.",
  "Allow writing to it, then try again.":
    "Erlauben Sie das Schreiben und versuchen Sie es dann noch einmal.",
  "The database in {0} was changed or removed by another program while it was open.":
    "Die Datenbank in {0} wurde, während sie geöffnet war, von einem anderen Programm geändert oder entfernt.",
  "Reload the window (or start the command again) to read what is there now.":
    "Laden Sie das Fenster neu (oder starten Sie den Befehl noch einmal), um zu lesen, was jetzt da ist.",
  "{0} is missing from {1}, but its journal {2} is there.":
    "{0} fehlt in {1}, aber das Journal {2} ist da.",
  "Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put {0} back, or move {1} away to begin with an empty database; branches and worktrees stay as they are. Nothing was changed.":
    "Stellen Sie eine Sicherung wieder her (Sicherung wiederherstellen…, oder orchestrator restore), was das Vorhandene daneben aufhebt. Oder legen Sie {0} zurück, oder verschieben Sie {1}, um mit einer leeren Datenbank zu beginnen; Branches und Worktrees bleiben, wie sie sind. Es wurde nichts geändert.",
  "The database in {0} was written by a newer Orchestrator Manager (schema {1}; this one knows {2}).":
    "Die Datenbank in {0} wurde von einem neueren Orchestrator Manager geschrieben (Schema {1}; dieser kennt {2}).",
  "Update Orchestrator Manager, then reload the window or start the command again.":
    "Aktualisieren Sie Orchestrator Manager und laden Sie dann das Fenster neu oder starten Sie den Befehl noch einmal.",
  "{0} in {1} cannot be used: {2}.": "{0} in {1} ist nicht zu gebrauchen: {2}.",
  "Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put copies of {0} and {1} back, made at the same time, or move both away to begin with an empty database; branches and worktrees stay as they are. Nothing was changed.":
    "Stellen Sie eine Sicherung wieder her (Sicherung wiederherstellen…, oder orchestrator restore), was das Vorhandene daneben aufhebt. Oder legen Sie Kopien von {0} und {1} zurück, die zur selben Zeit gemacht wurden, oder verschieben Sie beide, um mit einer leeren Datenbank zu beginnen; Branches und Worktrees bleiben, wie sie sind. Es wurde nichts geändert.",
  "The journal {0} in {1} cannot be used: {2}.":
    "Das Journal {0} in {1} ist nicht zu gebrauchen: {2}.",
  "Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put the {0} and {1} that belong together back, or move {2} away to go on from the last snapshot, without what was recorded since. Nothing was changed.":
    "Stellen Sie eine Sicherung wieder her (Sicherung wiederherstellen…, oder orchestrator restore), was das Vorhandene daneben aufhebt. Oder legen Sie {0} und {1} zurück, die zusammengehören, oder verschieben Sie {2}, um ohne das, was seither aufgezeichnet wurde, beim letzten Stand weiterzumachen. Es wurde nichts geändert.",
  "Name the file of a backup.": "Nennen Sie die Datei einer Sicherung.",
  "{0} in {1} cannot be used: {2} cannot be read: {3}.":
    "{0} in {1} ist nicht zu gebrauchen: {2} kann nicht gelesen werden: {3}.",
  "Put a copy of {0} back, or move it away to begin with an empty database.":
    "Legen Sie eine Kopie von {0} zurück, oder verschieben Sie sie, um mit einer leeren Datenbank zu beginnen.",
  "Nothing is left of the budget for this attempt.":
    "Vom Budget ist für diesen Versuch nichts übrig.",
  "Raise the budget in the settings, then retry.":
    "Erhöhen Sie das Budget in den Einstellungen und wiederholen Sie es dann.",
  '"{0}" is not a tool rule: a rule begins with the name of a tool.':
    "„{0}“ ist keine Werkzeugregel: Eine Regel beginnt mit dem Namen eines Werkzeugs.",
  'Write rules such as "Bash(npm test *)" in allowedTools.':
    'Schreiben Sie Regeln wie "Bash(npm test *)" in allowedTools.',
  "Install Claude Code (npm install -g @anthropic-ai/claude-code), or name its program: the setting orchestrator.agentPath, or --agent-path.":
    "Installieren Sie Claude Code (npm install -g @anthropic-ai/claude-code), oder nennen Sie sein Programm: die Einstellung orchestrator.agentPath, oder --agent-path.",
  "Run claude in a terminal and use /login, or store an API key.":
    "Führen Sie claude in einem Terminal aus und verwenden Sie /login, oder hinterlegen Sie einen API-Schlüssel.",
  "Add credit to the account that the agent uses, then retry.":
    "Laden Sie das Konto auf, das der Agent verwendet, und wiederholen Sie es dann.",
  "Claude Code disappeared before it finished.":
    "Claude Code ist verschwunden, bevor es fertig war.",
  "Retry: the session goes on from where it was.":
    "Wiederholen Sie es: Die Sitzung geht weiter, wo sie war.",
  "Claude Code was cancelled.": "Claude Code wurde abgebrochen.",
  "Claude Code could not be started: {0}":
    "Claude Code konnte nicht gestartet werden: {0}",
  "Run it in a terminal to see why, then retry.":
    "Führen Sie es in einem Terminal aus, um zu sehen, warum, und wiederholen Sie es dann.",
  "Claude Code refuses to bypass permissions for the root user.":
    "Claude Code weigert sich, für den Benutzer root Berechtigungen zu umgehen.",
  "Run as another user, set the permissions to acceptEdits, or set IS_SANDBOX=1 inside a container that you can lose.":
    "Führen Sie es als anderer Benutzer aus, stellen Sie die Berechtigungen auf acceptEdits, oder setzen Sie IS_SANDBOX=1 in einem Container, den Sie verlieren können.",
  "This version of Claude Code does not know {0}.":
    "Diese Version von Claude Code kennt {0} nicht.",
  "Claude Code was ended from outside ({0}).":
    "Claude Code wurde von außen beendet ({0}).",
  "Claude Code ended without a result ({0}).":
    "Claude Code endete ohne ein Ergebnis ({0}).",
  "Claude Code ended without a result ({0}){1}":
    "Claude Code endete ohne ein Ergebnis ({0}){1}",
  "Correct what it says, in the settings or in the project, then retry.":
    "Berichtigen Sie, was es sagt, in den Einstellungen oder im Projekt, und wiederholen Sie es dann.",
  "Claude Code does not know the session to go on from.":
    "Claude Code kennt die Sitzung nicht, in der es weitergehen soll.",
  "Retry with a new session.": "Wiederholen Sie es mit einer neuen Sitzung.",
  "Claude Code reached its budget: {0}":
    "Claude Code hat sein Budget erreicht: {0}",
  "Raise the budget in the settings, then retry to go on.":
    "Erhöhen Sie das Budget in den Einstellungen und wiederholen Sie es, um weiterzumachen.",
  "Retry to go on where it stopped, cut the work into smaller tasks, or raise the setting orchestrator.maxTurns and start anew.":
    "Wiederholen Sie es, um dort weiterzumachen, wo es aufgehört hat, teilen Sie die Arbeit in kleinere Aufgaben, oder erhöhen Sie die Einstellung orchestrator.maxTurns und starten neu.",
  "Retry; if it happens again, choose another model in the settings.":
    "Wiederholen Sie es; wenn es wieder geschieht, wählen Sie ein anderes Modell in den Einstellungen.",
  "Claude Code was interrupted.": "Claude Code wurde unterbrochen.",
  "Retry to go on from where it stopped.":
    "Wiederholen Sie es, um dort weiterzumachen, wo es aufgehört hat.",
  "Reword the task, or choose another model in the settings.":
    "Formulieren Sie die Aufgabe anders, oder wählen Sie ein anderes Modell in den Einstellungen.",
  "Correct the model's name in the settings.":
    "Berichtigen Sie den Namen des Modells in den Einstellungen.",
  "Retry to go on, with smaller tasks, or let the model say more: CLAUDE_CODE_MAX_OUTPUT_TOKENS in the environment.":
    "Wiederholen Sie es, um weiterzumachen, mit kleineren Aufgaben, oder lassen Sie das Modell mehr sagen: CLAUDE_CODE_MAX_OUTPUT_TOKENS in der Umgebung.",
  "Wait a little, then retry.":
    "Warten Sie ein wenig und wiederholen Sie es dann.",
  "Check the network connection, then retry.":
    "Prüfen Sie die Netzwerkverbindung und wiederholen Sie es dann.",
  "Correct what it says, then retry.":
    "Berichtigen Sie, was es sagt, und wiederholen Sie es dann.",
  "Give it less: smaller batches, a shorter task or less context.":
    "Geben Sie ihm weniger: kleinere Batches, eine kürzere Aufgabe oder weniger Kontext.",
  "Wait for the reset, then retry to go on; or use another account, an API key or another model.":
    "Warten Sie auf die Erneuerung und wiederholen Sie es, um weiterzumachen; oder verwenden Sie ein anderes Konto, einen API-Schlüssel oder ein anderes Modell.",
  "Claude Code was ended from outside.": "Claude Code wurde von außen beendet.",
  "Retry to go on; what it did so far is kept.":
    "Wiederholen Sie es, um weiterzumachen; was bisher getan ist, bleibt erhalten.",
  "The slash command did not run: {0}":
    "Der Slash-Befehl wurde nicht ausgeführt: {0}",
  "Correct the command file in .claude/commands, or remove it to use the built-in prompt.":
    "Berichtigen Sie die Befehlsdatei in .claude/commands, oder entfernen Sie sie, um den eingebauten Prompt zu verwenden.",
  "Claude Code was not found: {0}": "Claude Code wurde nicht gefunden: {0}",
  "Claude Code is not logged in.": "Claude Code ist nicht angemeldet.",
  "there is no program {0}.": "Es gibt kein Programm {0}.",
  'there is no program "{0}" on the PATH.':
    "Im PATH gibt es kein Programm „{0}“.",
  "{0} could not be started ({1}).": "{0} konnte nicht gestartet werden ({1}).",
  "{0} does not answer --version as Claude Code does. {1}":
    "{0} antwortet auf --version nicht wie Claude Code. {1}",
  "The answer does not fit the question.": "Die Antwort passt nicht zur Frage.",
  "Choose where there is a choice, else allow or deny.":
    "Wählen Sie aus, wo es etwas auszuwählen gibt; sonst erlauben Sie oder lehnen Sie ab.",
  "Claude Code does not know the command /{0} here; it would have sent it to the model as plain text.":
    "Claude Code kennt den Befehl /{0} hier nicht; es hätte ihn dem Modell als bloßen Text gesandt.",
  "Add .claude/commands/{0}.md and commit it, or begin the prompt with other words.":
    "Fügen Sie .claude/commands/{0}.md hinzu und committen Sie es, oder beginnen Sie den Prompt mit anderen Worten.",
  "Claude Code spent its budget of ${0} and was stopped at about ${1}.":
    "Claude Code hat sein Budget von ${0} ausgegeben und wurde bei etwa ${1} gestoppt.",
  "Run claude update in a terminal, then retry.":
    "Führen Sie claude update in einem Terminal aus und wiederholen Sie es dann.",
  "Claude Code {0} is too old to ask for permissions: {1} or newer is needed.":
    "Claude Code {0} ist zu alt, um nach Berechtigungen zu fragen: {1} oder neuer wird gebraucht.",
  "Claude Code {0} is too old: {1} or newer is needed.":
    "Claude Code {0} ist zu alt: {1} oder neuer wird gebraucht.",
  '"{0}" is at work or in the queue, so nothing can be restored.':
    "„{0}“ ist bei der Arbeit oder in der Warteschlange, also kann nichts wiederhergestellt werden.",
  '"{0}" and {1} more are at work or in the queue, so nothing can be restored.':
    "„{0}“ und {1} weitere sind bei der Arbeit oder in der Warteschlange, also kann nichts wiederhergestellt werden.",
  "Pause or cancel what is under way, then restore.":
    "Halten Sie an oder brechen Sie ab, was in Arbeit ist, und stellen Sie dann wieder her.",
  "An agent is still at work (attempt {0}), so nothing can be restored.":
    "Ein Agent ist noch bei der Arbeit (Versuch {0}), also kann nichts wiederhergestellt werden.",
  "Wait until it has ended, or cancel its orchestration.":
    "Warten Sie, bis er fertig ist, oder brechen Sie seine Orchestrierung ab.",
  "There is no folder {0}.": "Es gibt keinen Ordner {0}.",
  "Make it, or name a file in another folder.":
    "Legen Sie ihn an, oder nennen Sie eine Datei in einem anderen Ordner.",
  "It was under way when the backup was taken that was restored.":
    "Sie war in Arbeit, als die Sicherung erstellt wurde, die wiederhergestellt wurde.",
  "Look at what its branch holds by now, then go on with it or cancel it.":
    "Sehen Sie nach, was ihr Branch inzwischen enthält, und machen Sie dann mit ihr weiter oder brechen Sie sie ab.",
  "The attempt is over, but one of its processes still runs and could not be ended. {0}":
    "Der Versuch ist vorbei, aber einer seiner Prozesse läuft noch und konnte nicht beendet werden. {0}",
  "The attempt is over, but {0} of its processes still run and could not be ended. {1}":
    "Der Versuch ist vorbei, aber {0} seiner Prozesse laufen noch und konnten nicht beendet werden. {1}",
  "End what is left of it (doctor tells what that is), then retry: the next attempt begins a new session.":
    "Beenden Sie, was davon übrig ist (die Diagnose sagt, was das ist), und wiederholen Sie es dann: Der nächste Versuch beginnt eine neue Sitzung.",
  "The gate needs a container, as its agent did: {0}":
    "Das Gate braucht einen Container, wie sein Agent ihn hatte: {0}",
  "its own was lost.": "Sein eigener ging verloren.",
  "Look whether the container engine runs (doctor tells), then retry.":
    "Sehen Sie nach, ob die Container-Engine läuft (die Diagnose sagt es), und wiederholen Sie es dann.",
  "The work and {0} changed the same places of {1}.":
    "Die Arbeit und {0} haben dieselben Stellen von {1} geändert.",
  "Merge {0} into {1} in the worktree {2}, commit, then merge again. Nothing was changed.":
    "Mergen Sie {0} in {1} im Worktree {2}, committen Sie, und mergen Sie dann noch einmal. Es wurde nichts geändert.",
  "{0} on {1} has changed since this was planned, and these are done there, or gone: {2}.":
    "{0} auf {1} hat sich geändert, seit dies geplant wurde, und diese sind dort erledigt oder nicht mehr da: {2}.",
  "Cancel this one and start anew, so that it is planned from the file as it is; or open the boxes again, commit, and retry.":
    "Brechen Sie diese ab und beginnen Sie neu, damit sie aus der Datei geplant wird, wie sie ist; oder öffnen Sie die Kästchen wieder, committen Sie und wiederholen Sie es.",
  "{0} is no orphan (any more).": "{0} ist (nicht mehr) verwaist.",
  "Look again what there is.": "Sehen Sie noch einmal nach, was da ist.",
  "It cannot be ended: {0} hang in the kernel.":
    "Es kann nicht beendet werden: {0} hängen im Kernel.",
  "Look what they wait for (a disk or a network drive that does not answer), then try again.":
    "Sehen Sie nach, worauf sie warten (ein Datenträger oder Netzlaufwerk, das nicht antwortet), und versuchen Sie es dann noch einmal.",
  "Somebody works in {0} (process {1}).":
    "In {0} arbeitet jemand (Prozess {1}).",
  "Close the terminal or the program there, then try again.":
    "Schließen Sie dort das Terminal oder das Programm und versuchen Sie es dann noch einmal.",
  "The branch {0} is in use.": "Der Branch {0} wird verwendet.",
  "See where with git worktree list; switch to another branch there.":
    "Wo, zeigt git worktree list; wechseln Sie dort zu einem anderen Branch.",
  "Start the container engine (doctor says whether it answers), or set orchestrator.runner to process.":
    "Starten Sie die Container-Engine (die Diagnose sagt, ob sie antwortet), oder stellen Sie orchestrator.runner auf process.",
  "The container engine cannot be reached: {0}":
    "Die Container-Engine ist nicht erreichbar: {0}",
  "The container engine gave no answer in {0} seconds ({1}).":
    "Die Container-Engine hat in {0} Sekunden nicht geantwortet ({1}).",
  "The container engine sent nothing for {0} seconds.":
    "Die Container-Engine hat {0} Sekunden lang nichts gesandt.",
  "From Windows a worktree cannot be carried to another machine: its paths are not those of a container.":
    "Von Windows kann ein Worktree nicht auf einen anderen Rechner gebracht werden: Seine Pfade sind nicht die eines Containers.",
  "Work in WSL, or use container engines of this machine.":
    "Arbeiten Sie in WSL, oder verwenden Sie Container-Engines dieses Rechners.",
  "Folders beside the worktree cannot be carried to another machine.":
    "Ordner neben dem Worktree können nicht auf einen anderen Rechner gebracht werden.",
  "Empty orchestrator.additionalFolders, or use container engines of this machine.":
    "Leeren Sie orchestrator.additionalFolders, oder verwenden Sie Container-Engines dieses Rechners.",
  "What lies in / itself cannot be carried: {0}.":
    "Was in / selbst liegt, kann nicht übertragen werden: {0}.",
  "The image {0} could not be built: {1}":
    "Das Image {0} konnte nicht gebaut werden: {1}",
  "Look at the last lines of the build, then try again.":
    "Sehen Sie die letzten Zeilen des Builds an und versuchen Sie es dann noch einmal.",
  "{0} is no JSON.": "{0} ist kein JSON.",
  "There is no Docker context {0}.": "Es gibt keinen Docker-Kontext {0}.",
  "`docker context ls` says which there are.":
    "`docker context ls` sagt, welche es gibt.",
  "There is no {0} in {1}, and orchestrator.pool.image asks for its image.":
    "In {1} gibt es kein {0}, und orchestrator.pool.image verlangt dessen Image.",
  "{0} is no JSON with comments: {1} at character {2}.":
    "{0} ist kein JSON mit Kommentaren: {1} bei Zeichen {2}.",
  '{0} has neither "image" nor "build" with a "dockerfile"; others, such as "dockerComposeFile", are not supported.':
    '{0} hat weder "image" noch "build" mit einem "dockerfile"; anderes, wie "dockerComposeFile", wird nicht unterstützt.',
  "{0} names a Dockerfile outside of the folder that is built from.":
    "{0} nennt ein Dockerfile außerhalb des Ordners, aus dem gebaut wird.",
  "Name an image in orchestrator.pool.image, or let the file name one.":
    "Nennen Sie in orchestrator.pool.image ein Image, oder lassen Sie die Datei eines nennen.",
  "Write unix:///path, npipe:////./pipe/name, tcp://host:port (with ?certs=/folder for TLS), ssh://user@host, or the name of a Docker context.":
    "Schreiben Sie unix:///path, npipe:////./pipe/name, tcp://host:port (mit ?certs=/folder für TLS), ssh://user@host oder den Namen eines Docker-Kontexts.",
  "The container engine {0} {1}.": "Die Container-Engine {0} {1}.",
  "{0} The setting is orchestrator.pool.endpoints.":
    "{0} Die Einstellung ist orchestrator.pool.endpoints.",
  "is no place": "ist kein Ort",
  "needs the whole path of its socket": "braucht den ganzen Pfad ihres Sockets",
  "is of a kind that nobody knows": "ist von einer Art, die niemand kennt",
  "names no host": "nennt keinen Host",
  "cannot be read": "kann nicht gelesen werden",
  "has more than a host, a port and certs": "hat mehr als Host, Port und certs",
  "must not hold a password": "darf kein Kennwort enthalten",
  "has more than a user, a host and a port":
    "hat mehr als Benutzer, Host und Port",
  "is a Docker context that names no engine":
    "ist ein Docker-Kontext, der keine Engine nennt",
  "The container image {0} is not there.":
    "Das Container-Image {0} ist nicht vorhanden.",
  "Build it (orchestrator pool build), or name another in orchestrator.pool.image.":
    "Bauen Sie es (orchestrator pool build), oder nennen Sie in orchestrator.pool.image ein anderes.",
  "The container could not be started: {0}":
    "Der Container konnte nicht gestartet werden: {0}",
  "An image needs node, git and the agent's program: look at orchestrator.pool.image. orchestrator.runner can be set to process meanwhile.":
    "Ein Image braucht node, git und das Programm des Agenten: Sehen Sie orchestrator.pool.image an. orchestrator.runner kann inzwischen auf process gestellt werden.",
  "All ports of the container pool ({0}) are taken by other programs.":
    "Alle Ports des Container-Pools ({0}) sind von anderen Programmen belegt.",
  "Choose others with orchestrator.pool.portStart.":
    "Wählen Sie mit orchestrator.pool.portStart andere.",
  "The gateway of the container does not start (exit code {0}).":
    "Das Gateway des Containers startet nicht (Exitcode {0}).",
  'Its image needs node: look at orchestrator.pool.image. "docker logs {0}" may say more.':
    'Sein Image braucht node: Sehen Sie orchestrator.pool.image an. "docker logs {0}" sagt vielleicht mehr.',
  "Install tmux (brew install tmux), or set orchestrator.runner to auto.":
    "Installieren Sie tmux (brew install tmux), oder stellen Sie orchestrator.runner auf auto.",
  "Install tmux (your system's package tmux), or set orchestrator.runner to auto.":
    "Installieren Sie tmux (das Paket tmux Ihres Systems), oder stellen Sie orchestrator.runner auf auto.",
  "Healing was tried ({0}); {1} of {2} times it proved nothing more.":
    "Es wurde repariert ({0}); {1} von {2} Malen hat das nichts weiter nachgewiesen.",
  "Heal attempt {0}, since the last ones proved some of the tasks: {1}":
    "Reparaturversuch {0}, da die letzten einige der Aufgaben nachgewiesen haben: {1}",
  "Heal attempt {0} of {1}: {2}": "Reparaturversuch {0} von {1}: {2}",
  "The options leave out {0}.": "Die Optionen lassen {0} aus.",
  "You sent it to the stage {0}.": "Sie haben sie zur Stufe {0} geschickt.",
  "You reviewed it: {0}.": "Sie haben sie überprüft: {0}.",
  "You let it begin without {0}.": "Sie haben sie beginnen lassen ohne {0}.",
  "You gave it the priority {0}.": "Sie haben ihr die Priorität {0} gegeben.",
  "You gave the agent {0} minutes more.":
    "Sie haben dem Agenten {0} Minuten mehr gegeben.",
  "The worktree could not be removed: {0}":
    "Der Worktree konnte nicht entfernt werden: {0}",
  "The clean-up failed: {0}": "Das Aufräumen ist gescheitert: {0}",
  "The attempt cannot be followed: {0}":
    "Der Versuch kann nicht verfolgt werden: {0}",
  "The merge could not be made: {0}": "Der Merge war nicht möglich: {0}",
  "It cannot go on: {0}": "Es kann nicht weitergehen: {0}",
  "Nobody answered within {0} seconds.":
    "Niemand hat innerhalb von {0} Sekunden geantwortet.",
  "Nobody answered within {0} minutes.":
    "Niemand hat innerhalb von {0} Minuten geantwortet.",
  "the total budget from {0} to {1}": "das Gesamtbudget von {0} auf {1}",
  "the day's budget from {0} to {1}": "das Tagesbudget von {0} auf {1}",
  "You raised {0}.": "Sie haben erhöht: {0}.",
  "The engine before this one died while it was at {0}.":
    "Die Engine vor dieser ist abgestürzt, als sie an Folgendem war: {0}.",
  "It was picked up {0} times without a step forward; {1} are the bound.":
    "Sie wurde {0}-mal aufgenommen, ohne einen Schritt weiterzukommen; {1} sind die Grenze.",
  "The review found something: it goes back to {0}, round {1} of {2}.":
    "Die Überprüfung hat etwas gefunden: Es geht zurück zu {0}, Runde {1} von {2}.",
  "1 comment": "1 Kommentar",
  "{0} comments": "{0} Kommentare",
  "“{0}”, which is queued": "„{0}“, in der Warteschlange",
  "“{0}”, which is at work": "„{0}“, bei der Arbeit",
  "“{0}”, which is paused": "„{0}“, angehalten",
  "“{0}”, which is ready to be merged": "„{0}“, bereit zum Mergen",
  "“{0}”, which is completed": "„{0}“, abgeschlossen",
  "“{0}”, which failed": "„{0}“, gescheitert",
  "“{0}”, which was cancelled": "„{0}“, abgebrochen",
  "The agent's service was not there, so often in a row: {0}.":
    "Der Dienst des Agenten war nicht da, so oft hintereinander: {0}.",
  "It was stopped at a limit, so often in a row: {0}.":
    "Er wurde an einem Limit gestoppt, so oft hintereinander: {0}.",
  "The quota was used up without a step forward, so often in a row: {0}.":
    "Das Kontingent war ohne einen Schritt voran aufgebraucht, so oft hintereinander: {0}.",
  "Resume it when the quota is there again: the session goes on where it stopped.":
    "Setzen Sie sie fort, wenn das Kontingent wieder da ist: Die Sitzung geht weiter, wo sie aufgehört hat.",
  "The runner {0} was asked for and is not there.":
    "Der Runner {0} war verlangt und ist nicht da.",
  "The agent's process was ended by {0}.":
    "Der Prozess des Agenten wurde durch {0} beendet.",
  "The agent's process ended with exit code {0}.":
    "Der Prozess des Agenten endete mit Exitcode {0}.",
  "The agent's process could not be started.":
    "Der Prozess des Agenten konnte nicht gestartet werden.",
  "The agent's process vanished.": "Der Prozess des Agenten ist verschwunden.",
  "The agent's process was stopped: it could not succeed, or had spent its budget.":
    "Der Prozess des Agenten wurde gestoppt: Er konnte nicht gelingen oder hatte sein Budget ausgegeben.",
  "The agent's process was stopped on request.":
    "Der Prozess des Agenten wurde auf Wunsch gestoppt.",
  "The agent's process was stopped at its time limit.":
    "Der Prozess des Agenten wurde an seinem Zeitlimit gestoppt.",
  "The agent's process was stopped at its memory limit.":
    "Der Prozess des Agenten wurde an seinem Speicherlimit gestoppt.",
  "The agent's process was stopped at its limit of processes.":
    "Der Prozess des Agenten wurde an seinem Limit von Prozessen gestoppt.",
  "The agent's process was stopped at its limit of CPU time.":
    "Der Prozess des Agenten wurde an seinem Limit von CPU-Zeit gestoppt.",
  "The agent's process was stopped: it neither wrote nor worked.":
    "Der Prozess des Agenten wurde gestoppt: Er hat weder geschrieben noch gearbeitet.",
  "The evidence holds.": "Der Nachweis hält.",
  "{0} has moved on: the merge is made anew.":
    "{0} ist weitergegangen: Der Merge wird neu gemacht.",
  "{0} attempts were lost: that is enough.":
    "{0} Versuche gingen verloren: Das ist genug.",
  "{0} is the next stage.": "{0} ist die nächste Stufe.",
  "Batch {0} of {1} is next.": "Batch {0} von {1} ist als Nächstes dran.",
  "{0} holds the work.": "{0} enthält die Arbeit.",
  "The attempt was interrupted: its session goes on.":
    "Der Versuch wurde unterbrochen: Seine Sitzung geht weiter.",
  "The agent's process vanished: the attempt is made again.":
    "Der Prozess des Agenten ist verschwunden: Der Versuch wird noch einmal gemacht.",
  "The session of the review is gone: the review is made again, once.":
    "Die Sitzung der Überprüfung ist weg: Die Überprüfung wird neu gemacht, einmal.",
  "The session to go on in is gone: a new one is begun.":
    "Die Sitzung, in der es weitergehen sollte, ist weg: Eine neue wird begonnen.",
  "Nothing is spent beyond a budget.":
    "Über ein Budget hinaus wird nichts ausgegeben.",
  "You resumed it: the session goes on.":
    "Sie haben sie fortgesetzt: Die Sitzung geht weiter.",
  "The wait is over: the session goes on.":
    "Das Warten ist vorbei: Die Sitzung geht weiter.",
  "The turns were used up in the middle of the work: its session goes on, once.":
    "Die Runden waren mitten in der Arbeit aufgebraucht: Die Sitzung geht weiter, einmal.",
  "The session has grown too long: a new one is begun, once.":
    "Die Sitzung ist zu lang geworden: Eine neue wird begonnen, einmal.",
  "The agent does not know the stage's command: the stage's own prompt is sent instead.":
    "Der Agent kennt den Befehl der Stufe nicht: Stattdessen wird der eigene Prompt der Stufe gesandt.",
  "The agent went round in circles.": "Der Agent hat sich im Kreis gedreht.",
  "Nothing can be done until the agent is logged in again.":
    "Es kann nichts getan werden, bis der Agent wieder angemeldet ist.",
  "More of the same would not help: the user decides.":
    "Mehr vom Gleichen würde nicht helfen: Der Benutzer entscheidet.",
  "A read-only stage cannot mend what it found: the user decides.":
    "Eine Stufe, die nur liest, kann nicht beheben, was sie gefunden hat: Der Benutzer entscheidet.",
  "Healing is off.": "Die Reparatur ist ausgeschaltet.",
  "You started it.": "Sie haben sie gestartet.",
  "It was asked to pause before it started.":
    "Sie sollte anhalten, bevor sie begann.",
  "It is to go on elsewhere: the agent at work is stopped first.":
    "Es soll anderswo weitergehen: Zuerst wird der Agent bei der Arbeit gestoppt.",
  "A cancel was asked for: the agent at work is stopped first.":
    "Es soll abgebrochen werden: Zuerst wird der Agent bei der Arbeit gestoppt.",
  "A cancel was asked for; the engine died again and again while it cleaned up, so the worktree stays where it is.":
    "Es soll abgebrochen werden; die Engine ist beim Aufräumen immer wieder abgestürzt, also bleibt der Worktree, wo er ist.",
  "A cancel was asked for: the worktree goes, its work is kept in the trash.":
    "Es soll abgebrochen werden: Der Worktree wird entfernt, seine Arbeit bleibt im Papierkorb.",
  "A cancel was asked for and nothing is left running.":
    "Es soll abgebrochen werden, und nichts läuft mehr.",
  "Work needs a worktree and a branch of its own.":
    "Arbeit braucht einen eigenen Worktree und einen eigenen Branch.",
  "It was asked to pause.": "Sie sollte anhalten.",
  "Every batch is complete.": "Jeder Batch ist abgeschlossen.",
  "Every batch is complete or skipped.":
    "Jeder Batch ist abgeschlossen oder übersprungen.",
  "Others wait for their turn: it goes on after them.":
    "Andere warten, bis sie an der Reihe sind: Danach geht es weiter.",
  "A part of it has failed.": "Ein Teil davon ist gescheitert.",
  "The work is merged; the engine died again and again while it tidied up, so the worktree stays where it is.":
    "Die Arbeit ist gemergt; die Engine ist beim Aufräumen immer wieder abgestürzt, also bleibt der Worktree, wo er ist.",
  "The work is merged: the worktree is no longer needed.":
    "Die Arbeit ist gemergt: Der Worktree wird nicht mehr gebraucht.",
  "Every stage is done and the work is merged.":
    "Jede Stufe ist erledigt und die Arbeit ist gemergt.",
  "The merge commit is ready: the base branch moves to it.":
    "Der Merge-Commit ist fertig: Der Basis-Branch rückt darauf vor.",
  "The merge was asked for.": "Der Merge wurde verlangt.",
  "Auto-merge is on and everything is proven.":
    "Automatisches Mergen ist eingeschaltet und alles ist nachgewiesen.",
  "You skipped a part, which is not proven; the merge waits for you.":
    "Sie haben einen Teil übersprungen, der nicht nachgewiesen ist; der Merge wartet auf Sie.",
  "Everything is proven; the merge waits for you.":
    "Alles ist nachgewiesen; der Merge wartet auf Sie.",
  "The attempt is to run to its end.":
    "Der Versuch soll bis zu seinem Ende laufen.",
  "The review ended without a verdict: it is asked for.":
    "Die Überprüfung endete ohne Urteil: Es wird danach gefragt.",
  "The agent ended without the structured answer: it is asked for once.":
    "Der Agent endete ohne die strukturierte Antwort: Es wird einmal danach gefragt.",
  "The agent ended well; now its work has to be proven.":
    "Der Agent endete gut; jetzt muss seine Arbeit nachgewiesen werden.",
  "Process and evidence agree: the batch is done.":
    "Prozess und Nachweis stimmen überein: Der Batch ist erledigt.",
  "Process and evidence agree: the stage is done.":
    "Prozess und Nachweis stimmen überein: Die Stufe ist erledigt.",
  "Your review goes to the session that did the work.":
    "Ihre Überprüfung geht an die Sitzung, die die Arbeit getan hat.",
  "No attempt yet.": "Noch kein Versuch.",
  "There is money again: the session that stopped for want of it goes on.":
    "Es ist wieder Geld da: Die Sitzung, die mangels Geld aufhörte, geht weiter.",
  "You asked for a pause.": "Sie haben um eine Pause gebeten.",
  "You cancelled it.": "Sie haben sie abgebrochen.",
  "You asked for a retry.": "Sie haben um eine Wiederholung gebeten.",
  "You asked to skip what is next.":
    "Sie wollten überspringen, was als Nächstes kommt.",
  "You asked for the merge.": "Sie haben den Merge verlangt.",
  "You took its session over.": "Sie haben ihre Sitzung übernommen.",
  "You took its gate command away.": "Sie haben ihren Gate-Befehl weggenommen.",
  "You gave it another gate command: {0}":
    "Sie haben ihr einen anderen Gate-Befehl gegeben: {0}",
  'The gate of "{0}" is part of its pipeline.':
    "Das Gate von „{0}“ gehört zu ihrer Pipeline.",
  "Change it in the pipeline's file, and start anew with that.":
    "Ändern Sie es in der Datei der Pipeline, und starten Sie damit neu.",
  "You gave its session back.": "Sie haben ihre Sitzung zurückgegeben.",
  "The agent asks.": "Der Agent fragt.",
  "You allowed its like for this run.":
    "Sie haben Derartiges für diesen Lauf erlaubt.",
  "You answered.": "Sie haben geantwortet.",
  "A slot is free.": "Ein Platz ist frei.",
  "All that it waited for is completed, and a slot is free.":
    "Alles, worauf sie gewartet hat, ist abgeschlossen, und ein Platz ist frei.",
  "What is left of the day is reserved for agents at work.":
    "Was vom Tag übrig ist, ist für Agenten bei der Arbeit reserviert.",
  "The agent's service was not there: the attempt is made again later.":
    "Der Dienst des Agenten war nicht da: Der Versuch wird später noch einmal gemacht.",
  "It was stopped at a limit: its session goes on after a while.":
    "Er wurde an einem Limit gestoppt: Seine Sitzung geht nach einer Weile weiter.",
  "The quota is used up, and it is not to go on by itself when it is there again.":
    "Das Kontingent ist aufgebraucht, und es soll nicht von selbst weitergehen, wenn es wieder da ist.",
  "The quota is used up: it goes on when it is there again.":
    "Das Kontingent ist aufgebraucht: Es geht weiter, wenn es wieder da ist.",
  "It was asked to pause while it waits.":
    "Sie sollte anhalten, während sie wartet.",
  "The clock was set back: the wait begins anew.":
    "Die Uhr wurde zurückgestellt: Das Warten beginnt von neuem.",
  "The time has come, but not in the hours that you set.":
    "Die Zeit ist gekommen, aber nicht in den Stunden, die Sie festgelegt haben.",
  "The time has come.": "Die Zeit ist gekommen.",
  "What others had reserved is free, or the day is over.":
    "Was andere reserviert hatten, ist frei, oder der Tag ist vorbei.",
  "You resumed it.": "Sie haben sie fortgesetzt.",
  "git has given no answer in {0} in {1} seconds.":
    "git hat in {0} in {1} Sekunden nicht geantwortet.",
  "Look whether its disk can be reached, and what git does there.":
    "Sehen Sie nach, ob der Datenträger erreichbar ist und was git dort tut.",
  "It is time to look for containers again.":
    "Es ist Zeit, wieder nach Containern zu sehen.",
  "You let its agents work on this machine, without containers, and its gate run there.":
    "Sie haben seine Agenten auf diesem Rechner arbeiten lassen, ohne Container, und sein Gate dort laufen lassen.",
  "You let its agents work, and its gate run, in containers.":
    "Sie haben seine Agenten in Containern arbeiten und sein Gate dort laufen lassen.",
  "You would not wait.": "Sie wollten nicht warten.",
  "A backup was restored: nothing goes on by itself.":
    "Eine Sicherung wurde wiederhergestellt: Nichts geht von selbst weiter.",
  "Only proven tasks are ticked.":
    "Nur nachgewiesene Aufgaben werden abgehakt.",
  "The plan is not the agent's to shorten.":
    "Den Plan darf der Agent nicht kürzen.",
  "It is over a limit and goes on at the lowest priority, as the settings say.":
    "Er ist über einem Limit und macht mit der niedrigsten Priorität weiter, wie die Einstellungen es sagen.",
  "It is over a limit and goes on, as the settings say.":
    "Er ist über einem Limit und macht weiter, wie die Einstellungen es sagen.",
  "A read-only stage may not change files.":
    "Eine Stufe, die nur liest, darf keine Dateien ändern.",
  "Another attempt would fail in the same way.":
    "Ein weiterer Versuch würde auf dieselbe Weise scheitern.",
  "its own steps": "ihre eigenen Schritte",
  "the stage {0}": "die Stufe {0}",
  "batch {0} of {1}": "Batch {0} von {1}",
  "attempt {0}": "Versuch {0}",
  "You skipped what did not succeed.":
    "Sie haben übersprungen, was nicht gelang.",
  "You sent it back to the stage {0}, with {1}.":
    "Sie haben sie zur Stufe {0} zurückgeschickt: {1}.",
  "No container can be had, and none was asked for.":
    "Es ist kein Container zu haben, und es war keiner verlangt.",
  "There are containers again, or none are needed.":
    "Es gibt wieder Container, oder es werden keine gebraucht.",
  "No container can be had: {0}": "Es ist kein Container zu haben: {0}",
  "It goes on by itself then; or let it go on without containers: its agents, and its gate, are processes of this machine then.":
    "Dann geht es von selbst weiter; oder lassen Sie es ohne Container weitergehen: Dann sind seine Agenten und sein Gate Prozesse dieses Rechners.",
  "A simulation needs no confinement.":
    "Eine Simulation braucht keine Abschottung.",
  "The scripted agent": "Der Skript-Agent",
  "Sign in again, or give a token that is still good (GITHUB_TOKEN or GH_TOKEN).":
    "Melden Sie sich neu an, oder geben Sie ein Token an, das noch gilt (GITHUB_TOKEN oder GH_TOKEN).",
  "Give the token the right to read and write issues of the repository (Issues: read and write; for a classic one, repo).":
    "Geben Sie dem Token das Recht, Issues des Repositorys zu lesen und zu schreiben (Issues: read and write; bei einem klassischen: repo).",
  "Name labels (github.labels, --label).":
    "Nennen Sie Labels (github.labels, --label).",
  "GitHub shows no issues of {0}: it is not there, has none, or the token may not see it.":
    "GitHub zeigt keine Issues von {0}: Es ist nicht vorhanden, hat keine, oder das Token darf es nicht sehen.",
  "Check the repository (github.repository, --repo) and the rights of the token.":
    "Prüfen Sie das Repository (github.repository, --repo) und die Rechte des Tokens.",
  "{0} has another name now: one of its issues is {1}.":
    "{0} heißt jetzt anders: Eines seiner Issues ist {1}.",
  "Give the new name (github.repository, --repo, or the address of origin).":
    "Geben Sie den neuen Namen an (github.repository, --repo, oder die Adresse von origin).",
  "{0} takes no more requests for now: its rate limit is reached.":
    "{0} nimmt vorerst keine Anfragen mehr an: Das Anfragelimit ist erreicht.",
  "Sync again after {0}; what is done stays done.":
    "Synchronisieren Sie noch einmal nach {0}; was getan ist, bleibt getan.",
  "{0} cannot be reached: {1}.": "{0} ist nicht erreichbar: {1}.",
  "no connection": "keine Verbindung",
  "Look at the network and at the address, then sync again; what is done stays done.":
    "Prüfen Sie das Netzwerk und die Adresse und synchronisieren Sie dann noch einmal; was getan ist, bleibt getan.",
  "{0} does not accept the login: {1}.":
    "{0} nimmt die Anmeldung nicht an: {1}.",
  "{0} says: {1}.": "{0} sagt: {1}.",
  "{0} has a trouble of its own: {1}.": "{0} hat selbst eine Störung: {1}.",
  "Sync again later; what is done stays done.":
    "Synchronisieren Sie später noch einmal; was getan ist, bleibt getan.",
  "{0} refuses: {1}.": "{0} lehnt ab: {1}.",
  "all of it": "alles",
  "not understood": "nicht zu verstehen",
  "The answer is not one of {0}: {1}: {2}.":
    "Die Antwort ist keine von {0}: {1}: {2}.",
  "Check that the address is that of {0}, and that no proxy answers in its place.":
    "Prüfen Sie, ob die Adresse die von {0} ist und kein Proxy an seiner Stelle antwortet.",
  '"{0}" is no address of {1}.': "„{0}“ ist keine Adresse von {1}.",
  "Give one such as https://example.com, without a name or a query.":
    "Geben Sie eine wie https://example.com, ohne Namen oder Abfrage an.",
  "Check the address of your account and its API token (id.atlassian.com, Security); JIRA_EMAIL and JIRA_TOKEN on the command line.":
    "Prüfen Sie die Adresse Ihres Kontos und sein API-Token (id.atlassian.com, Security); JIRA_EMAIL und JIRA_TOKEN auf der Befehlszeile.",
  "Check the query, and that your account may see and edit the issues of the project.":
    "Prüfen Sie die Abfrage, und ob Ihr Konto die Issues des Projekts sehen und bearbeiten darf.",
  "Narrow the query (jira.query, --query).":
    "Fassen Sie die Abfrage enger (jira.query, --query).",
  "{0} cannot be closed as it is: {1}.":
    "{0} kann nicht geschlossen werden, wie es ist: {1}.",
  "no step of its workflow leads to a done status from here":
    "Kein Schritt seines Workflows führt von hier zu einem Status, der erledigt bedeutet",
  "it can go to {0}": "Es kann zu {0} gehen",
  "Name the status that means done (jira.doneStatus, --done-status), or move the issue in Jira.":
    "Nennen Sie den Status, der erledigt bedeutet (jira.doneStatus, --done-status), oder verschieben Sie das Issue in Jira.",
  "More than {0} open issues of {1} are meant.":
    "Es sind mehr als {0} offene Issues von {1} gemeint.",
  "Agents in containers would reach no network, and so no service (orchestrator.pool.network).":
    "Agenten in Containern würden kein Netzwerk erreichen, und so keinen Dienst (orchestrator.pool.network).",
  "The supervisor could not be started: {0}":
    "Die Aufsicht konnte nicht gestartet werden: {0}",
  "Its processes used {0} MB of memory; the limit is {1} MB.":
    "Seine Prozesse belegten {0} MB Speicher; das Limit ist {1} MB.",
  "It had {0} processes; the limit is {1}.":
    "Er hatte {0} Prozesse; das Limit ist {1}.",
  "Its processes used {0} seconds of CPU time; the limit is {1} seconds.":
    "Seine Prozesse verbrauchten {0} Sekunden CPU-Zeit; das Limit ist {1} Sekunden.",
  "It wrote nothing and used no CPU for {0} seconds; the limit is {1} seconds.":
    "Er hat {0} Sekunden lang nichts geschrieben und keine CPU verwendet; das Limit ist {1} Sekunden.",
  "The setting orchestrator.agentPath names a program of this machine.":
    "Die Einstellung orchestrator.agentPath nennt ein Programm dieses Rechners.",
  "unknown reason": "unbekannter Grund",
  "exit code {0}": "Exitcode {0}",
  unknown: "unbekannt",
  "signal {0}": "Signal {0}",
  "No API key is set, and no login of Claude Code may or can go into a container (orchestrator.pool.carryLogin).":
    "Es ist kein API-Schlüssel hinterlegt, und keine Anmeldung von Claude Code darf oder kann in einen Container mitgehen (orchestrator.pool.carryLogin).",
  "{0} is no file in the workspace, or leads out of it.":
    "{0} ist keine Datei im Arbeitsbereich, oder führt aus ihm hinaus.",
  "Name one in it, such as issues/github/tasks.md.":
    "Nennen Sie eine darin, etwa issues/github/tasks.md.",
  "What the last sync left in {0} cannot be understood.":
    "Was die letzte Synchronisierung in {0} hinterlassen hat, ist nicht zu verstehen.",
  "Delete the file to begin anew: then a ticked box of an issue that was opened again counts as ticked by hand.":
    "Löschen Sie die Datei, um neu zu beginnen: Dann gilt ein abgehaktes Kästchen eines wieder geöffneten Issues als von Hand abgehakt.",
  "{0} cannot be written: {1}": "{0} kann nicht geschrieben werden: {1}",
  "Allow writing to the folder, then sync again.":
    "Erlauben Sie das Schreiben in den Ordner und synchronisieren Sie dann noch einmal.",
  "{0} holds issues of another place: {1} is {2}, and this sync is of {3} {4}.":
    "{0} enthält Issues von anderswo: {1} ist {2}, und hier wird mit {3} {4} synchronisiert.",
  "Name another file for it, or change the addresses in this one.":
    "Nennen Sie eine andere Datei dafür, oder ändern Sie die Adressen in dieser.",
  "Another sync of this workspace is at work.":
    "Eine andere Synchronisierung dieses Arbeitsbereichs läuft gerade.",
  "Wait until it is over, then sync again.":
    "Warten Sie, bis sie fertig ist, und synchronisieren Sie dann noch einmal.",
  "The repository has no remote that is called origin.":
    "Das Repository hat kein Remote namens origin.",
  "origin is {0}, which is no repository of {1}.":
    "origin ist {0}, und das ist kein Repository von {1}.",
  "no address of a host": "keine Adresse eines Hosts",
  "Name the repository (github.repository, --repo owner/name); for GitHub Enterprise, its server too (github.server, --server).":
    "Nennen Sie das Repository (github.repository, --repo owner/name); bei GitHub Enterprise auch den Server (github.server, --server).",
  "The site of Jira is not named.": "Die Adresse von Jira ist nicht genannt.",
  "Give its address: the setting jira.site, or JIRA_SITE on the command line.":
    "Geben Sie sie an: die Einstellung jira.site, oder JIRA_SITE auf der Befehlszeile.",
  "The account of Jira is not named.": "Das Konto von Jira ist nicht genannt.",
  "Give its e-mail address: the setting jira.email, or JIRA_EMAIL on the command line.":
    "Geben Sie seine E-Mail-Adresse an: die Einstellung jira.email, oder JIRA_EMAIL auf der Befehlszeile.",
  "Look at the nodes of the swarm (orchestrator pool status).":
    "Sehen Sie die Knoten des Swarms an (orchestrator pool status).",
  "Its service was removed from the swarm.":
    "Sein Dienst wurde aus dem Swarm entfernt.",
  "None of the container engines {0} is a node of the swarm.":
    "Keine der Container-Engines {0} ist ein Knoten des Swarms.",
  "The swarm chose a node that none of the container engines is.":
    "Der Swarm hat einen Knoten gewählt, der keine der Container-Engines ist.",
  "The swarm did not start its service in {0} seconds.":
    "Der Swarm hat seinen Dienst in {0} Sekunden nicht gestartet.",
  "The swarm gave it up ({0}).": "Der Swarm hat ihn aufgegeben ({0}).",
  "Node {0} has left the swarm.": "Der Knoten {0} hat den Swarm verlassen.",
  "The swarm has lost its node {0}.":
    "Der Swarm hat seinen Knoten {0} verloren.",
  "Node {0} of the swarm is being drained.":
    "Der Knoten {0} des Swarms wird geräumt.",
  "The swarm ended its place on node {0} ({1}).":
    "Der Swarm hat seinen Platz auf dem Knoten {0} beendet ({1}).",
  "The swarm has moved its service to another node.":
    "Der Swarm hat seinen Dienst auf einen anderen Knoten verlegt.",
  "The container engine behind ssh {0} cannot be reached: {1}":
    "Die Container-Engine hinter ssh {0} ist nicht zu erreichen: {1}",
  'See that "ssh -o BatchMode=yes {0} docker version" works in a terminal: the host must be known there (connect once by hand), the key must be in an agent or have no passphrase, and the host must have docker.':
    "Sorgen Sie dafür, dass „ssh -o BatchMode=yes {0} docker version“ in einem Terminal geht: Der Rechner muss dort bekannt sein (einmal von Hand verbinden), der Schlüssel in einem Agenten liegen oder ohne Passphrase sein, und der Rechner muss docker haben.",
  "There is no program ssh here.": "Hier gibt es kein Programm ssh.",
  "What answers there is no container engine ({0}).":
    "Was dort antwortet, ist keine Container-Engine ({0}).",
  "Look at orchestrator.pool.endpoints. Behind ssh nothing else may be written: see that the shell there says nothing by itself.":
    "Sehen Sie orchestrator.pool.endpoints an. Hinter ssh darf sonst nichts geschrieben werden: Sorgen Sie dafür, dass die Shell dort von sich aus nichts ausgibt.",
  "The container engine has no addresses left for another network.":
    "Die Container-Engine hat keine Adressen mehr für ein weiteres Netz.",
  "Remove networks that nobody uses (docker network prune), or give the engine more addresses (default-address-pools in its daemon.json).":
    "Entfernen Sie Netze, die niemand benutzt (docker network prune), oder geben Sie der Engine mehr Adressen (default-address-pools in ihrer daemon.json).",
  "The swarm has no leader.": "Der Swarm hat keinen Leader.",
  "The swarm cannot be asked: {0}": "Der Swarm kann nicht gefragt werden: {0}",
  "More than half of the managers of a swarm must run (docker node ls).":
    "Von den Managern eines Swarms muss mehr als die Hälfte laufen (docker node ls).",
  "Or switch orchestrator.pool.swarm off.":
    "Oder schalten Sie orchestrator.pool.swarm aus.",
  "The container engine {0} is in no swarm.":
    "Die Container-Engine {0} ist in keinem Swarm.",
  "Make one (docker swarm init), or let it join one (docker swarm join).":
    "Legen Sie einen an (docker swarm init), oder lassen Sie sie einem beitreten (docker swarm join).",
  "The container engine {0} is too old to place services in its swarm (API {1}).":
    "Die Container-Engine {0} ist zu alt, um Dienste in ihrem Swarm zu platzieren (API {1}).",
  "Docker 20.10 is the first that can.":
    "Docker 20.10 ist die erste Version, die es kann.",
  "None of the container engines is a manager of the swarm.":
    "Keine der Container-Engines ist ein Manager des Swarms.",
  "Name a manager in orchestrator.pool.endpoints, too.":
    "Nennen Sie in orchestrator.pool.endpoints auch einen Manager.",
  "Its engine has not answered yet.":
    "Seine Engine hat noch nicht geantwortet.",
  "Another program listens on port {0}.":
    "Ein anderes Programm lauscht auf Port {0}.",
  "Its container is gone.": "Sein Container ist weg.",
  "Its container gave no sign of life for {0} seconds.":
    "Sein Container gab {0} Sekunden lang kein Lebenszeichen.",
  "Its container ended before it did (exit code {0}).":
    "Sein Container endete vor ihm (Exitcode {0}).",
  "Its container had no memory left (orchestrator.pool.memoryMb).":
    "Sein Container hatte keinen Speicher mehr (orchestrator.pool.memoryMb).",
  "What the agent did could not be brought back: {0}":
    "Was der Agent getan hat, konnte nicht zurückgebracht werden: {0}",
  "The worktree could not be unpacked: {0}":
    "Der Worktree konnte nicht entpackt werden: {0}",
  "It failed without saying why.": "Sie ist gescheitert, ohne zu sagen, warum.",
  'The agent was not allowed to use {0}. If the work needs that, allow it with a rule in allowedTools, such as "Bash(npm test *)", then start again.':
    'Der Agent durfte {0} nicht verwenden. Wenn die Arbeit das braucht, erlauben Sie es mit einer Regel in allowedTools, etwa "Bash(npm test *)", und starten neu.',
  "Its work was put aside with the part that did not succeed.":
    "Ihre Arbeit wurde mit dem Teil beiseitegelegt, der nicht gelungen ist.",
  "Choose for each of these, or deny it: {0}":
    "Wählen Sie für jedes davon, oder lehnen Sie es ab: {0}",
  "The agent at work on {0} waits, and all that comes after it.":
    "Der Agent, der an {0} arbeitet, wartet, und alles, was danach kommt.",
  "The agent at work on it waits, and all that comes after it.":
    "Der Agent, der daran arbeitet, wartet, und alles, was danach kommt.",
  "The agent asks whether it may use {0}.":
    "Der Agent fragt, ob er {0} verwenden darf.",
  "The agent asks whether it may use {0}: {1}":
    "Der Agent fragt, ob er {0} verwenden darf: {1}",
  "The agent asks: {0}": "Der Agent fragt: {0}",
  "The agent asks whether it may carry out its plan.":
    "Der Agent fragt, ob er seinen Plan ausführen darf.",
  "Its sub-agent for {0} asks whether it may use {1}.":
    "Sein Unteragent für {0} fragt, ob er {1} verwenden darf.",
  "Its sub-agent for {0} asks whether it may use {1}: {2}":
    "Sein Unteragent für {0} fragt, ob er {1} verwenden darf: {2}",
  "Its sub-agent for {0} asks: {1}": "Sein Unteragent für {0} fragt: {1}",
  "Its sub-agent for {0} asks whether it may carry out its plan.":
    "Sein Unteragent für {0} fragt, ob er seinen Plan ausführen darf.",
  "Its work is not in {0} yet.": "Ihre Arbeit ist noch nicht in {0}.",
  "It is ready to merge.": "Sie ist bereit zum Mergen.",
  "It could not be merged: {0}": "Sie konnte nicht gemergt werden: {0}",
  "It failed: {0}": "Sie ist gescheitert: {0}",
  "It stopped: {0}": "Sie ist stehen geblieben: {0}",
  "It is not completed.": "Sie ist nicht abgeschlossen.",
  "Still to do: {0}.": "Noch zu tun: {0}.",
  "{0} of {1} tasks is open.": "{0} von {1} Aufgaben ist offen.",
  "{0} of {1} tasks are open.": "{0} von {1} Aufgaben sind offen.",
  "{0}, batch {1} of {2}": "{0}, Batch {1} von {2}",
  "The process that owned this workspace ended while it was asked.":
    "Der Prozess, dem dieser Arbeitsbereich gehörte, endete während der Anfrage.",
  "Look whether it was done, else ask again.":
    "Sehen Sie nach, ob es getan ist, und fragen Sie sonst erneut.",
  "The request's body is larger than {0} MiB.":
    "Der Inhalt der Anfrage ist größer als {0} MiB.",
  "Put long text into a file of the workspace and name that file.":
    "Schreiben Sie langen Text in eine Datei des Arbeitsbereichs und nennen Sie diese Datei.",
  "The request's body is not JSON.": "Der Inhalt der Anfrage ist kein JSON.",
  "Send one JSON object.": "Senden Sie ein JSON-Objekt.",
  "The request is not valid: {0}": "Die Anfrage ist nicht gültig: {0}",
  "Correct the named fields.": "Berichtigen Sie die genannten Felder.",
  "The owner of the workspace answered {0} in a way that is not understood.":
    "Der Besitzer des Arbeitsbereichs hat auf {0} etwas geantwortet, das nicht verstanden wird.",
  "Reload all editor windows and update the command line, so that all run the same version.":
    "Laden Sie alle Editorfenster neu und aktualisieren Sie die Befehlszeile, damit überall dieselbe Version läuft.",
  "The process that owned this workspace has ended.":
    "Der Prozess, dem dieser Arbeitsbereich gehörte, ist zu Ende.",
  "Ask again.": "Fragen Sie erneut.",
  'The parameter {0} is "{1}", not a whole number.':
    "Der Parameter {0} ist „{1}“, keine ganze Zahl.",
  "Give a whole number that is not negative, or leave it out.":
    "Geben Sie eine ganze Zahl an, die nicht negativ ist, oder lassen Sie ihn weg.",
  "The request does not carry this workspace's key.":
    "Die Anfrage trägt nicht den Schlüssel dieses Arbeitsbereichs.",
  "Send the content of .orchestrator/state/key as `Authorization: Bearer KEY`.":
    "Senden Sie den Inhalt von .orchestrator/state/key als `Authorization: Bearer KEY`.",
  "There is nothing at {0}.": "Unter {0} gibt es nichts.",
  "The paths are in the documentation of the HTTP API.":
    "Die Pfade stehen in der Dokumentation der HTTP-API.",
  "{0} is not possible at {1}.": "{0} ist unter {1} nicht möglich.",
  "Use {0}.": "Verwenden Sie {0}.",
  "The dashboard's files cannot be read: {0}.":
    "Die Dateien des Dashboards können nicht gelesen werden: {0}.",
  "Install Orchestrator again, or build it.":
    "Installieren Sie Orchestrator neu, oder bauen Sie es.",
  "Too many pages are open.": "Es sind zu viele Seiten offen.",
  "Close some of them.": "Schließen Sie einige davon.",
  "The stream of this page has ended; nothing was done.":
    "Die Verbindung dieser Seite ist zu Ende; es wurde nichts getan.",
  "Connect again.": "Verbinden Sie sich erneut.",
  "Open the address that `orchestrator serve` prints.":
    "Öffnen Sie die Adresse, die `orchestrator serve` ausgibt.",
  "The request does not come from the dashboard.":
    "Die Anfrage kommt nicht vom Dashboard.",
  "Another site asked for the stream.":
    "Eine andere Website hat nach der Verbindung gefragt.",
  "The request is not for this computer by its name.":
    "Die Anfrage gilt ihrem Namen nach nicht diesem Rechner.",
  "its first bytes are not a journal's":
    "seine ersten Bytes sind nicht die eines Journals",
  "record {0} holds no statements": "Datensatz {0} enthält keine Anweisungen",
  "record {0}, at byte {1}, is damaged, but a good one follows":
    "Datensatz {0}, bei Byte {1}, ist beschädigt, aber ein unversehrter folgt",
  "it is not a database of Orchestrator Manager":
    "sie ist keine Datenbank von Orchestrator Manager",
  "it belongs to another snapshot": "es gehört zu einem anderen Stand",
  "it does not hold what was written to it":
    "sie enthält nicht, was in sie geschrieben wurde",
  "{0} is also the id of the task in line {1}. Dependencies on {2} mean that one; give this task an id of its own.":
    "{0} ist auch die Id der Aufgabe in Zeile {1}. Abhängigkeiten von {2} meinen jene; geben Sie dieser Aufgabe eine eigene Id.",
  "{0} is ticked here, but open in line {1}. Make both the same, or give this task an id of its own.":
    "{0} ist hier abgehakt, aber in Zeile {1} offen. Machen Sie beide gleich, oder geben Sie dieser Aufgabe eine eigene Id.",
  "{0} is open here, but ticked in line {1}. Make both the same, or give this task an id of its own.":
    "{0} ist hier offen, aber in Zeile {1} abgehakt. Machen Sie beide gleich, oder geben Sie dieser Aufgabe eine eigene Id.",
  "This task": "Diese Aufgabe",
  "{0} depends on {1}, which is not in this file; the dependency is not considered. Correct the id or remove it.":
    "{0} hängt von {1} ab, das nicht in dieser Datei steht; die Abhängigkeit wird nicht beachtet. Berichtigen Sie die Id oder entfernen Sie sie.",
  "These tasks depend on each other in a circle: {0}. They are worked on in the order of the file; remove one of the dependencies.":
    "Diese Aufgaben hängen im Kreis voneinander ab: {0}. Sie werden in der Reihenfolge der Datei bearbeitet; entfernen Sie eine der Abhängigkeiten.",
  "{0} is ticked, but {1}, on which it depends, is open. Open this one, tick {2}, or remove the dependency.":
    "{0} ist abgehakt, aber {1}, wovon es abhängt, ist offen. Öffnen Sie diese Aufgabe, haken Sie {2} ab, oder entfernen Sie die Abhängigkeit.",
  "{0} depends on {1}, which comes in a later section (line {2}). Move one of them, or remove the dependency.":
    "{0} hängt von {1} ab, das in einem späteren Abschnitt steht (Zeile {2}). Verschieben Sie eines davon, oder entfernen Sie die Abhängigkeit.",
  "This task is ticked, but one task below it is not; what is open is still planned.":
    "Diese Aufgabe ist abgehakt, aber eine Aufgabe darunter nicht; was offen ist, wird trotzdem geplant.",
  "This task is ticked, but {0} tasks below it are not; what is open is still planned.":
    "Diese Aufgabe ist abgehakt, aber {0} Aufgaben darunter nicht; was offen ist, wird trotzdem geplant.",
  "All tasks below this one are ticked, but this one is open.":
    "Alle Aufgaben unter dieser sind abgehakt, aber diese ist offen.",
  "Claude Code reported success but ended with exit code {0}.":
    "Claude Code meldete Erfolg, endete aber mit Exitcode {0}.",
  "The API refused the login ({0}).":
    "Die API hat die Anmeldung abgelehnt ({0}).",
  "The API refused the account's billing.":
    "Die API hat die Abrechnung des Kontos abgelehnt.",
  "{0} lies behind a link that leads out of the worktree.":
    "{0} liegt hinter einem Link, der aus dem Worktree hinausführt.",
  "Take the link away, then retry.":
    "Entfernen Sie den Link und versuchen Sie es dann noch einmal.",
  "{0} no longer holds the commit {1}, which the work started from: the merge would bring back what was taken out of it.":
    "{0} enthält den Commit {1} nicht mehr, von dem die Arbeit ausging: Der Merge brächte zurück, was herausgenommen wurde.",
  "Run git rebase --onto {0} {1} in the worktree {2}, then merge again. Nothing was changed.":
    "Führen Sie git rebase --onto {0} {1} im Worktree {2} aus und mergen Sie dann noch einmal. Es wurde nichts geändert.",
  "tests were deleted ({0})": "Tests wurden gelöscht ({0})",
  "files that git ignores are used, which nobody else has unless something makes them ({0})":
    "es werden Dateien benutzt, die Git ignoriert und die sonst niemand hat, sofern nichts sie erzeugt ({0})",
  "tests were switched off ({0})": "Tests wurden abgeschaltet ({0})",
  "what the gate runs was changed ({0})":
    "was das Gate ausführt, wurde geändert ({0})",
  "There is no stage of work that could mend it: the user decides.":
    "Es gibt keine Stufe mit Arbeit, die es reparieren könnte: Sie entscheiden.",
  "It went back to the agents {0} times: that is enough.":
    "Es ging {0}-mal an die Agenten zurück: Das reicht.",
  "With {0} merged in, the gate fails: it goes back to {1}, {2} of {3}.":
    "Mit {0} zusammengeführt scheitert das Gate: Es geht zurück an {1}, {2} von {3}.",
  "{0} has moved on since the work was proven: the gate runs on both together.":
    "{0} ist weitergegangen, seit die Arbeit nachgewiesen wurde: Das Gate läuft auf beidem zusammen.",
  "The gate is not run on a merge for ever.":
    "Das Gate läuft nicht endlos auf einem Merge.",
  "The work passed its gate, but not together with what is on {0} by now: {1}":
    "Die Arbeit hat ihr Gate bestanden, aber nicht zusammen mit dem, was inzwischen auf {0} ist: {1}",
  "Mend it in the worktree {0}, where both are merged, commit, then merge again; or send it back with comments. Whoever wants it as it is merges the branch {1} with git. Nothing was changed on {2}.":
    "Reparieren Sie es im Worktree {0}, in dem beides zusammengeführt ist, committen Sie und mergen Sie dann noch einmal; oder geben Sie es mit Kommentaren zurück. Wer es so will, wie es ist, mergt den Branch {1} mit git. An {2} wurde nichts geändert.",
  "{0} moved on each time while the gate ran on the merge: {1} times in a row.":
    "{0} ging jedes Mal weiter, während das Gate auf dem Merge lief: {1}-mal hintereinander.",
  "Merge again when less is merged into it. Nothing was changed.":
    "Mergen Sie noch einmal, wenn dort weniger gemergt wird. Es wurde nichts geändert.",
  "The gate passed on the work with {0} merged in.":
    "Das Gate hat auf der Arbeit, mit {0} zusammengeführt, bestanden.",
  "The gate failed on the work with {0} merged in.":
    "Das Gate ist auf der Arbeit, mit {0} zusammengeführt, gescheitert.",
  "Look at this before you merge: {0}":
    "Sehen Sie sich das vor dem Merge an: {0}",
  "There is no branch {0} any more to merge into.":
    "Den Branch {0}, in den zu mergen wäre, gibt es nicht mehr.",
  "Make it again, with git branch {0} COMMIT, then merge again. The work is on {1}.":
    "Legen Sie ihn mit git branch {0} COMMIT wieder an und mergen Sie dann noch einmal. Die Arbeit liegt auf {1}.",
  "Boxes ticked without evidence: {0}": "Ohne Nachweis abgehakte Kästchen: {0}",
  "Tasks removed from {0}: {1}": "Aus {0} entfernte Aufgaben: {1}",
  "The undoing of proven work by a rewritten history: {0}":
    "Durch eine umgeschriebene Historie verworfene, schon nachgewiesene Arbeit: {0}",
  "What is proven stays, whatever becomes of the history.":
    "Was nachgewiesen ist, bleibt, was auch aus der Historie wird.",
  "{0} is no longer a worktree of this repository: somebody replaced {1}.":
    "{0} ist kein Worktree dieses Repositorys mehr: Jemand hat {1} ersetzt.",
  "Move {0} elsewhere, then retry: it is made again.":
    "Verschieben Sie {0} anderswohin und versuchen Sie es erneut: Es wird wiederhergestellt.",
  "The plan is not the agent's to replace.":
    "Den Plan zu ersetzen ist nicht Sache des Agenten.",
  "git takes {0} for the files of the repository in {1}.":
    "git hält {0} für die Dateien des Repositorys in {1}.",
  "core.worktree of its configuration says so. Where that is wrong: git config --unset core.worktree, then try again.":
    "So steht es unter core.worktree in seiner Konfiguration. Wenn das falsch ist: git config --unset core.worktree, dann noch einmal versuchen.",
  "{0} was no file any more; what stood in its place is {1} now":
    "{0} war keine Datei mehr; was an seiner Stelle stand, ist jetzt {1}",
  "There are conflicts that nobody has resolved: {0}.":
    "Es gibt Konflikte, die niemand gelöst hat: {0}.",
  "A rebase stopped half-way. It has to be finished (git rebase --continue) or given up (git rebase --abort).":
    "Ein Rebase ist auf halbem Weg stehen geblieben. Er muss beendet (git rebase --continue) oder aufgegeben werden (git rebase --abort).",
  "A git repository of its own inside the worktree cannot be committed with the work: {0}. Its .git has to go, or the folder where it is no part of the work.":
    "Ein eigenes Git-Repository im Worktree lässt sich nicht mit der Arbeit committen: {0}. Sein .git muss weg, oder der Ordner, wo er kein Teil der Arbeit ist.",
  "Changes of a read-only stage": "Änderungen einer Stufe, die nur liest",
  "Its container may not reach {0} and {1} more (orchestrator.pool.allowedHosts).":
    "Sein Container darf {0} und {1} weitere nicht erreichen (orchestrator.pool.allowedHosts).",
  "Its container may not reach {0} (orchestrator.pool.allowedHosts).":
    "Sein Container darf {0} nicht erreichen (orchestrator.pool.allowedHosts).",
  "It was being written when its program ended.":
    "Sie wurde gerade geschrieben, als ihr Programm endete.",
  "No orchestration on record has this attempt, and its agent is still at work.":
    "Keine aufgezeichnete Orchestrierung hat diesen Versuch, und sein Agent ist noch bei der Arbeit.",
  "No orchestration on record has this attempt.":
    "Keine aufgezeichnete Orchestrierung hat diesen Versuch.",
  "{0} It has a terminal: somebody may be using it.":
    "{0} Er hat ein Terminal: Vielleicht benutzt ihn jemand.",
  "The attempt that it belongs to has ended.":
    "Der Versuch, zu dem er gehört, ist zu Ende.",
  "The folder of the attempt that it belongs to is gone.":
    "Der Ordner des Versuchs, zu dem er gehört, ist weg.",
  "The supervisor that saw to it died.":
    "Die Aufsicht, die sich darum kümmerte, ist gestorben.",
  "The engine that ran it died.":
    "Die Engine, die ihn ausführte, ist gestorben.",
  "{0} is {1} and does not need it any more":
    "{0} ist {1} und braucht das nicht mehr",
  "No orchestration on record works in it":
    "Keine aufgezeichnete Orchestrierung arbeitet darin",
  "{0}; it was not made to the end.": "{0}; er wurde nicht zu Ende angelegt.",
  "{0}; its removal was not finished.": "{0}; er wurde nicht zu Ende entfernt.",
  "{0}; its folder is gone.": "{0}; sein Ordner ist weg.",
  "No orchestration on record works on it.":
    "Keine aufgezeichnete Orchestrierung arbeitet daran.",
  "Its branch was deleted by somebody.": "Jemand hat seinen Branch gelöscht.",
  "A git that was killed left it; until it is gone, git refuses to change {0}.":
    "Ein abgeschossenes git hat sie hinterlassen; bis sie weg ist, weigert sich git, {0} zu ändern.",
  "the branch {0}": "den Branch {0}",
  "The attempt that it shows has ended. Somebody is attached to its session.":
    "Der Versuch, den sie zeigt, ist zu Ende. Jemand ist mit ihrer Sitzung verbunden.",
  "The attempt that it shows has ended.":
    "Der Versuch, den sie zeigt, ist zu Ende.",
  "{0} cannot be the state of a check box.":
    "{0} kann nicht der Zustand eines Kontrollkästchens sein.",
  "Use one visible character: a space for open, x for done, or a mark such as ~, -, ! or ✓. Other letters and digits would make it a tag.":
    "Verwenden Sie ein sichtbares Zeichen: ein Leerzeichen für offen, x für erledigt, oder ein Zeichen wie ~, -, ! oder ✓. Andere Buchstaben und Ziffern würden ein Tag daraus machen.",
  "Line {0} has no check box of a task.":
    "Zeile {0} hat kein Kontrollkästchen einer Aufgabe.",
  "Choose a line that the plan lists as a task.":
    "Wählen Sie eine Zeile, die der Plan als Aufgabe nennt.",
  "the task in line {0}": "die Aufgabe in Zeile {0}",
  "Give this task the next free id, {0}":
    "Dieser Aufgabe die nächste freie Id geben, {0}",
  "Tick {0} everywhere": "{0} überall abhaken",
  "Open {0} everywhere": "{0} überall öffnen",
  "Replace by {0}": "Durch {0} ersetzen",
  "Remove the dependency on {0}": "Die Abhängigkeit von {0} entfernen",
  "Remove the dependency of {0} on {1}":
    "Die Abhängigkeit von {1} entfernen ({0})",
  "Move {0} behind {1}": "Hinter {1} verschieben: {0}",
  "Move {0} before {1}": "Vor {1} verschieben: {0}",
  "Open {0}": "{0} öffnen",
  "Tick {0}": "{0} abhaken",
  "Open this task": "Diese Aufgabe öffnen",
  "Tick the task below it": "Die Aufgabe darunter abhaken",
  "Tick the {0} tasks below it": "Die {0} Aufgaben darunter abhaken",
  "Tick this task": "Diese Aufgabe abhaken",
  "Bring this line up to date": "Diese Zeile aktualisieren",
  "Bring all progress in this file up to date":
    "Allen Fortschritt in dieser Datei aktualisieren",
  "What is to be written would not be read back: the file ends inside a code block or a comment, or a box of an issue stands in raw HTML.":
    "Was zu schreiben ist, würde nicht wieder gelesen: Die Datei endet in einem Codeblock oder Kommentar, oder das Kästchen eines Issues steht in rohem HTML.",
  "Close the code block or comment, or put a blank line above the list in the HTML; then sync again.":
    "Schließen Sie den Codeblock oder Kommentar, oder setzen Sie im HTML eine Leerzeile über die Liste; gleichen Sie dann erneut ab.",
  "A task cannot be moved into itself.":
    "Eine Aufgabe kann nicht in sich selbst verschoben werden.",
  "A task in a quote stays where it is.":
    "Eine Aufgabe in einem Zitat bleibt, wo sie ist.",
  "A task that begins inside another line stays where it is.":
    "Eine Aufgabe, die in einer anderen Zeile beginnt, bleibt, wo sie ist.",
  "Here the move would change what other lines mean.":
    "Hier würde das Verschieben ändern, was andere Zeilen bedeuten.",
  "Choose another place, or move the lines by hand.":
    "Wählen Sie eine andere Stelle, oder verschieben Sie die Zeilen von Hand.",
  "Line {0} has no task with a check box.":
    "Zeile {0} hat keine Aufgabe mit Kontrollkästchen.",
  "Choose a line with a check box that the plan lists as a task.":
    "Wählen Sie eine Zeile mit Kontrollkästchen, die der Plan als Aufgabe nennt.",
  "Line {0} is not the heading of a section.":
    "Zeile {0} ist nicht die Überschrift eines Abschnitts.",
  "Choose the line of a heading.": "Wählen Sie die Zeile einer Überschrift.",
  "{0} depends on {1}, so it must stay below it.":
    "{0} hängt von {1} ab und muss deshalb darunter bleiben.",
  "The note is empty.": "Die Notiz ist leer.",
  "Write at least one word.": "Schreiben Sie mindestens ein Wort.",
  "line {0}": "Zeile {0}",
  "This task is struck through, so it is not planned. Remove the ~~ to have it done.":
    "Diese Aufgabe ist durchgestrichen und wird deshalb nicht geplant. Entfernen Sie die ~~, damit sie erledigt wird.",
  "One task is neither open nor done ({0}), so it is not planned. Empty a box ([ ]) to have its task done.":
    "Eine Aufgabe ist weder offen noch erledigt ({0}) und wird deshalb nicht geplant. Leeren Sie ein Kästchen ([ ]), damit seine Aufgabe erledigt wird.",
  "{0} tasks are neither open nor done ({1}), so they are not planned. Empty a box ([ ]) to have its task done.":
    "{0} Aufgaben sind weder offen noch erledigt ({1}) und werden deshalb nicht geplant. Leeren Sie ein Kästchen ([ ]), damit seine Aufgabe erledigt wird.",
  "These batches depend on each other in a circle: {0}. They stay in the order of the file; move a task or remove one of the dependencies.":
    "Diese Batches hängen im Kreis voneinander ab: {0}. Sie bleiben in der Reihenfolge der Datei; verschieben Sie eine Aufgabe oder entfernen Sie eine der Abhängigkeiten.",
  "These depend on each other in a circle: {0}. They stay in the order of the file; remove one of the dependencies.":
    "Diese hängen im Kreis voneinander ab: {0}. Sie bleiben in der Reihenfolge der Datei; entfernen Sie eine der Abhängigkeiten.",
  "The batches do not follow the order of the file: {0} comes after a later part of it, because the dependencies say so.":
    "Die Batches folgen nicht der Reihenfolge der Datei: {0} kommt nach einem späteren Teil davon, weil die Abhängigkeiten es so sagen.",
  "The batches do not follow the order of the file: {0} come after a later part of it, because the dependencies say so.":
    "Die Batches folgen nicht der Reihenfolge der Datei: {0} kommen nach einem späteren Teil davon, weil die Abhängigkeiten es so sagen.",
  "{0} depends on {1}, which comes in a later batch ({2}, after {3}). Move one of the tasks if that is wrong.":
    "{0} hängt von {1} ab, das in einem späteren Batch kommt ({2}, nach {3}). Verschieben Sie eine der Aufgaben, wenn das falsch ist.",
  "{0} depends on {1}, which is not done and not part of this plan. Do that first, or go on if it does not matter here.":
    "{0} hängt von {1} ab, das nicht erledigt und nicht Teil dieses Plans ist. Erledigen Sie das zuerst, oder machen Sie weiter, wenn es hier keine Rolle spielt.",
  "{0} depends on {1}, which is not done ([{2}]) and not part of this plan. Do that first, or go on if it does not matter here.":
    "{0} hängt von {1} ab, das nicht erledigt ([{2}]) und nicht Teil dieses Plans ist. Erledigen Sie das zuerst, oder machen Sie weiter, wenn es hier keine Rolle spielt.",
  "{0} and {1} nearly always change together in the history":
    "{0} und {1} ändern sich in der Historie fast immer zusammen",
  "both name {0}": "beide nennen {0}",
  "they name {0} and {1}": "sie nennen {0} und {1}",
  "{0} is marked [P], but comes after {1}: {2}.":
    "{0} ist mit [P] markiert, kommt aber nach {1}: {2}.",
  "The tasks are not spread over sections, so they are planned in batches of about {0}. Put headings between them to choose the batches yourself.":
    "Die Aufgaben sind nicht auf Abschnitte verteilt und werden deshalb in Batches von etwa {0} geplant. Setzen Sie Überschriften dazwischen, um die Batches selbst zu wählen.",
  "Out of date: {0} of {1} tasks in this file are done. Refresh the progress table.":
    "Veraltet: {0} von {1} Aufgaben in dieser Datei sind erledigt. Aktualisieren Sie die Fortschrittstabelle.",
  "Out of date: {0} of {1} tasks of “{2}” are done. Refresh the progress table.":
    "Veraltet: {0} von {1} Aufgaben von „{2}“ sind erledigt. Aktualisieren Sie die Fortschrittstabelle.",
  "The database in {0} is damaged: it cannot be backed up.":
    "Die Datenbank in {0} ist beschädigt: Sie kann nicht gesichert werden.",
  Specification: "Spezifikation",
  Implementation: "Implementierung",
  QA: "QA",
  Design: "Entwurf",
  Analyze: "Analyse",
  Implement: "Umsetzung",
  Verify: "Prüfung",
  Merge: "Merge",
  "Install git 2.38 or later: https://git-scm.com/downloads":
    "Installieren Sie git 2.38 oder neuer: https://git-scm.com/downloads",
  "scripted agent (a simulation)": "Skript-Agent (eine Simulation)",
  "Optional: look at them with orchestrator orphans list, or Orchestrator: Clean Up… in the editor; work that they hold goes to the trash first.":
    "Optional: Sehen Sie sie mit „orchestrator orphans list“ an, oder im Editor mit „Orchestrator: Aufräumen…“; Arbeit, die sie enthalten, kommt zuerst in den Papierkorb.",
  "Optional: install Docker 24 or later to isolate agents in containers.":
    "Optional: Installieren Sie Docker 24 oder neuer, um Agenten in Containern zu isolieren.",
  consistent: "widerspruchsfrei",
  "{0} Please report this: it is a mistake of Orchestrator Manager.":
    "{0} Bitte melden Sie das: Es ist ein Fehler von Orchestrator Manager.",
  "Optional, for containers: {0}": "Optional, für Container: {0}",
  none: "nichts",
  process: "Prozess",
  processes: "Prozesse",
  "tmux session": "tmux-Sitzung",
  "tmux sessions": "tmux-Sitzungen",
  "attempt folder": "Ordner eines Versuchs",
  "attempt folders": "Ordner von Versuchen",
  "git lock": "git-Sperre",
  "git locks": "git-Sperren",
  worktree: "Worktree",
  worktrees: "Worktrees",
  branch: "Branch",
  branches: "Branches",
  "mark of a branch": "Markierung eines Branches",
  "marks of branches": "Markierungen von Branches",
  "temporary file": "temporäre Datei",
  "temporary files": "temporäre Dateien",
  "process {0} since {1}": "Prozess {0} seit {1}",
  "process {0} since {1}, on {2}": "Prozess {0} seit {1}, auf {2}",
  "{0} is on a network file system ({1}): one machine at a time can have the workspace open, told by a sign of life every few seconds. Another machine is refused meanwhile, and takes over a few seconds after this one dies.":
    "{0} liegt auf einem Netzwerkdateisystem ({1}): Nur ein Rechner gleichzeitig kann den Arbeitsbereich geöffnet haben, erkennbar an einem Lebenszeichen alle paar Sekunden. Ein anderer Rechner wird solange abgewiesen und übernimmt einige Sekunden, nachdem dieser ausgefallen ist.",
  "processes of this machine": "Prozesse dieses Rechners",
  "containers of {0}, engine {1}": "Container von {0}, Engine {1}",
  "{0}, {1}": "{0}, {1}",
  "placed by a swarm of 1 node, {0} of them in reach":
    "verteilt von einem Swarm mit 1 Knoten, davon {0} erreichbar",
  "placed by a swarm of {0} nodes, {1} of them in reach":
    "verteilt von einem Swarm mit {0} Knoten, davon {1} erreichbar",
  "It is complete, for {0}.": "Es ist abgeschlossen, für {0}.",
  "Messages of Orchestrator Manager arrive here.":
    "Nachrichten von Orchestrator Manager kommen hier an.",
  "(a simulation)": "(eine Simulation)",
  "It answered {0}.": "Die Antwort war {0}.",
  "It cannot be reached: {0}": "Keine Verbindung: {0}",
};
