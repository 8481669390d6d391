import { randomBytes } from "node:crypto";
import type { Language } from "../model/language";

/** A document with the policy that goes with it, as the value of `Content-Security-Policy`. */
interface PageDocument {
  readonly html: string;
  readonly policy: string;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const policyOf = (...allowed: readonly string[]): string =>
  [
    "default-src 'none'",
    ...allowed,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * The frame of the dashboard page, as the panel's: only its own script may run, and nothing may be fetched from elsewhere. By
 * the host element the page knows that its host is the server.
 */
export const dashboardDocument = (
  language: Language,
  workspace: string,
): PageDocument => {
  const nonce = randomBytes(16).toString("base64");
  return {
    policy: policyOf(
      `script-src 'nonce-${nonce}'`,
      "style-src 'self'",
      "font-src data:",
      "img-src 'self' data:",
      "connect-src 'self'",
    ),
    html: `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="orchestrator-host" content="server">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" type="image/png" href="icon.png">
    <link rel="stylesheet" href="browserTheme.css">
    <link rel="stylesheet" href="dashboard.css">
    <script type="module" nonce="${nonce}" src="dashboard.js"></script>
    <title>${escaped(workspace)} – Orchestrator</title>
  </head>
  <body></body>
</html>`,
  };
};

/** Leads on by itself, as a redirect does, but from a page of ours. */
export const leadingDocument = (address: string): PageDocument => ({
  policy: policyOf(),
  html: `<!DOCTYPE html>
<html>
  <head>
    <meta charset="utf-8">
    <meta http-equiv="refresh" content="0; url=${escaped(address)}">
    <title>Orchestrator</title>
  </head>
  <body></body>
</html>`,
});

/** What a browser shows that is not let in, or asks for what is not there. */
export const refusalDocument = (
  language: Language,
  sentence: string,
  wayOut: string,
): PageDocument => {
  const nonce = randomBytes(16).toString("base64");
  return {
    policy: policyOf(`style-src 'nonce-${nonce}'`),
    html: `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Orchestrator</title>
    <style nonce="${nonce}">
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      main { max-width: 36em; margin: 15vh auto; padding: 0 1.5em; }
      h1 { font-size: 1.4em; font-weight: 600; }
    </style>
  </head>
  <body>
    <main>
      <h1>${escaped(sentence)}</h1>
      <p>${escaped(wayOut)}</p>
    </main>
  </body>
</html>`,
  };
};
