import type { Language } from "../model/language";

/** What the host of a page in a browser says, beside what the page itself knows. */
interface BrowserTexts {
  readonly noFile: (file: string) => string;
  readonly fileIsAt: (path: string) => string;
  readonly noSetting: string;
  readonly poolSetting: string;
  readonly unknownMessage: string;
  readonly loadAgain: string;
  readonly locked: string;
  readonly openAddress: string;
  readonly nothingHere: string;
}

const english: BrowserTexts = {
  noFile: (file) => `A browser cannot open “${file}” in an editor.`,
  fileIsAt: (path) => `Open it yourself: ${path}`,
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
  noFile: (file) => `Ein Browser kann „${file}“ nicht in einem Editor öffnen.`,
  fileIsAt: (path) => `Öffnen Sie die Datei selbst: ${path}`,
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
  noFile: (file) => `浏览器无法在编辑器中打开“${file}”。`,
  fileIsAt: (path) => `请自行打开：${path}`,
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
