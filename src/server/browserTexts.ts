import type { Language } from "../model/language";

/** What the host of a page in a browser says, beside what the page itself knows. */
interface BrowserTexts {
  readonly noDiff: (title: string) => string;
  readonly diffCommand: (command: string) => string;
  readonly noChanges: (title: string) => string;
  readonly noFile: (file: string) => string;
  readonly fileIsAt: (path: string) => string;
  readonly noTerminal: string;
  readonly noGivingBack: string;
  readonly doInTerminal: (command: string) => string;
  readonly noPush: string;
  readonly noBudget: string;
  readonly budgetCommand: (command: string) => string;
  readonly noSetting: string;
  readonly poolSetting: string;
  readonly unknownMessage: string;
  readonly loadAgain: string;
  readonly locked: string;
  readonly openAddress: string;
  readonly nothingHere: string;
}

const english: BrowserTexts = {
  noDiff: (title) => `A browser cannot open the diff editor for “${title}”.`,
  diffCommand: (command) => `Look at it in a terminal: ${command}`,
  noChanges: (title) => `“${title}” has no changes to show.`,
  noFile: (file) => `A browser cannot open “${file}” in an editor.`,
  fileIsAt: (path) => `Open it yourself: ${path}`,
  noTerminal: "A browser has no terminal for the agent's session.",
  noGivingBack:
    "Only you know whether the agent's program has ended in your terminal.",
  doInTerminal: (command) => `Do it in a terminal: ${command}`,
  noPush: "A browser cannot push the branch that a pull request is made from.",
  noBudget: "A larger budget cannot be given from a browser yet.",
  budgetCommand: (command) => `Give it in a terminal: ${command}`,
  noSetting: "A setting cannot be changed from a browser.",
  poolSetting:
    "Raise orchestrator.pool.size in VS Code, or start the command line with a larger ORCHESTRATOR_POOL_SIZE.",
  unknownMessage: "The page sent something that this version does not know.",
  loadAgain: "Load the page again.",
  locked: "This page is locked.",
  openAddress:
    "Open the whole address that “orchestrator serve” has printed in its terminal, with the key at its end.",
  nothingHere: "There is nothing at this address.",
};

const german: BrowserTexts = {
  noDiff: (title) =>
    `Ein Browser kann den Diff-Editor für „${title}“ nicht öffnen.`,
  diffCommand: (command) => `Im Terminal ansehen: ${command}`,
  noChanges: (title) => `„${title}“ hat keine Änderungen, die zu zeigen wären.`,
  noFile: (file) => `Ein Browser kann „${file}“ nicht in einem Editor öffnen.`,
  fileIsAt: (path) => `Öffnen Sie die Datei selbst: ${path}`,
  noTerminal: "Ein Browser hat kein Terminal für die Sitzung des Agenten.",
  noGivingBack:
    "Nur Sie wissen, ob das Programm des Agenten in Ihrem Terminal beendet ist.",
  doInTerminal: (command) => `Im Terminal ausführen: ${command}`,
  noPush:
    "Ein Browser kann den Branch nicht pushen, aus dem ein Pull Request entsteht.",
  noBudget:
    "Ein größeres Budget lässt sich vom Browser aus noch nicht vergeben.",
  budgetCommand: (command) => `Im Terminal vergeben: ${command}`,
  noSetting: "Eine Einstellung lässt sich vom Browser aus nicht ändern.",
  poolSetting:
    "Erhöhen Sie orchestrator.pool.size in VS Code, oder starten Sie die Befehlszeile mit einem größeren ORCHESTRATOR_POOL_SIZE.",
  unknownMessage:
    "Die Seite hat etwas geschickt, das diese Version nicht kennt.",
  loadAgain: "Laden Sie die Seite neu.",
  locked: "Diese Seite ist gesperrt.",
  openAddress:
    "Öffnen Sie die ganze Adresse, die „orchestrator serve“ in seinem Terminal ausgegeben hat, mit dem Schlüssel am Ende.",
  nothingHere: "Unter dieser Adresse gibt es nichts.",
};

const chinese: BrowserTexts = {
  noDiff: (title) => `浏览器无法为“${title}”打开差异编辑器。`,
  diffCommand: (command) => `请在终端中查看：${command}`,
  noChanges: (title) => `“${title}”没有可显示的更改。`,
  noFile: (file) => `浏览器无法在编辑器中打开“${file}”。`,
  fileIsAt: (path) => `请自行打开：${path}`,
  noTerminal: "浏览器没有可用于智能体会话的终端。",
  noGivingBack: "只有你知道智能体的程序是否已在你的终端中结束。",
  doInTerminal: (command) => `请在终端中执行：${command}`,
  noPush: "浏览器无法推送用于创建拉取请求的分支。",
  noBudget: "目前还不能从浏览器中提高预算。",
  budgetCommand: (command) => `请在终端中提高：${command}`,
  noSetting: "不能从浏览器中更改设置。",
  poolSetting:
    "请在 VS Code 中调大 orchestrator.pool.size，或以更大的 ORCHESTRATOR_POOL_SIZE 启动命令行。",
  unknownMessage: "页面发送了此版本不认识的内容。",
  loadAgain: "请重新加载页面。",
  locked: "此页面已锁定。",
  openAddress:
    "请打开“orchestrator serve”在终端中输出的完整地址，包括末尾的密钥。",
  nothingHere: "此地址没有任何内容。",
};

export const browserTexts: Readonly<Record<Language, BrowserTexts>> = {
  en: english,
  de: german,
  "zh-cn": chinese,
};
