import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { FromHost } from "../model/protocol";
import { language } from "./figures";

/** Folder of the page's files: all that the panel may load. */
export const pageFolder = (extension: vscode.Uri): vscode.Uri =>
  vscode.Uri.joinPath(extension, "dist", "webview");

/** Files of the page that are parts of the panel's document. */
export interface PageFiles {
  /** Script that says to the host that the page is there: fetched, it would come too late to be of use. */
  readonly greeting: string;
  readonly style: string;
  readonly script: string;
}

export const readPageFiles = (extension: vscode.Uri): PageFiles => {
  const read = (name: string): string =>
    readFileSync(
      vscode.Uri.joinPath(pageFolder(extension), name).fsPath,
      "utf8",
    );
  return {
    greeting: read("greeting.js"),
    style: read("dashboard.css"),
    script: read("dashboard.js"),
  };
};

/** A statement that gives the page a value; nothing of it can end the script element that it is in. */
const given = (name: string, value: unknown): string =>
  `globalThis.${name}=JSON.parse(${JSON.stringify(JSON.stringify(value)).replaceAll("<", "\\u003c")});`;

/**
 * The dashboard page. Only its own scripts may run, and nothing may be fetched from elsewhere. What it needs to be drawn is in the
 * document: what a webview fetches takes VS Code longer than all the rest, and it hides the page until that is there. `opening` is
 * what the page is told first.
 */
export function panelHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  { greeting, style, script }: PageFiles,
  opening: readonly FromHost[],
): string {
  const folder = webview.asWebviewUri(pageFolder(extension)).toString();
  const nonce = randomBytes(16).toString("base64");
  const allowed = {
    "default-src": "'none'",
    "script-src": `'nonce-${nonce}'`,
    "style-src": `${webview.cspSource} 'nonce-${nonce}'`,
    "font-src": "data:",
    "img-src": `${webview.cspSource} data:`,
    "base-uri": webview.cspSource,
  };
  const policy = Object.entries(allowed)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
  return `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <base href="${folder}/">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Orchestrator</title>
    <script nonce="${nonce}">${opening.length === 0 ? "" : given("orchestratorOpening", opening)}${greeting}</script>
    <style nonce="${nonce}">${style}</style>
    <script type="module" nonce="${nonce}">${script}</script>
  </head>
  <body></body>
</html>`;
}
