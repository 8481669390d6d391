import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { FromHost } from "../model/protocol";
import { language } from "./figures";

/** Folder of the page's files: all that the panel may load. */
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
 * The frame of the dashboard page. Only its own script may run, and nothing may be fetched from elsewhere. `opening` is what the page
 * is told first.
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
  const allowed = {
    "default-src": "'none'",
    "script-src": `'nonce-${nonce}'`,
    "style-src": webview.cspSource,
    "font-src": "data:",
    "img-src": `${webview.cspSource} data:`,
  };
  const policy = Object.entries(allowed)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
  return `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <script nonce="${nonce}">${opening.length === 0 ? "" : given("orchestratorOpening", opening)}${greeting}</script>
    <link rel="stylesheet" href="${at("dashboard.css")}">
    <script type="module" nonce="${nonce}" src="${at("dashboard.js")}"></script>
    <title>Orchestrator</title>
  </head>
  <body></body>
</html>`;
}
