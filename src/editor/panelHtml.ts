import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { FromHost } from "../model/protocol";
import { language } from "./figures";

/** Folder of the page's script, style and fonts: all that the panel may load. */
export const pageFolder = (extension: vscode.Uri): vscode.Uri =>
  vscode.Uri.joinPath(extension, "dist", "webview");

/** The script that says to the host that the page is there. It is part of the document: fetched, it would come too late to be of use. */
export const readGreeting = (extension: vscode.Uri): string =>
  readFileSync(
    vscode.Uri.joinPath(pageFolder(extension), "greeting.js").fsPath,
    "utf8",
  );

/** A statement that gives the page a value; nothing of it can end the script element that it is in. */
const given = (name: string, value: unknown): string =>
  `globalThis.${name}=JSON.parse(${JSON.stringify(JSON.stringify(value)).replaceAll("<", "\\u003c")});`;

/**
 * The frame of the dashboard page. Only its own script may run, and nothing may be fetched from elsewhere. The toolkit looks for
 * the csp-nonce element when it tries out, with a style element, what the browser can do. `opening` is what the page is told first.
 */
export function panelHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  greeting: string,
  opening: readonly FromHost[],
): string {
  const folder = pageFolder(extension);
  const at = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <script nonce="${nonce}">${opening.length === 0 ? "" : given("orchestratorOpening", opening)}${greeting}</script>
    <link rel="preload" as="font" type="font/ttf" crossorigin href="${at("codicon.ttf")}">
    <link rel="stylesheet" href="${at("dashboard.css")}">
    <script type="module" nonce="${nonce}" src="${at("dashboard.js")}"></script>
    <title>Orchestrator</title>
  </head>
  <body></body>
</html>`;
}
