#!/usr/bin/env node
// Stands in for the desktop program `code` where there is none: takes the arguments that @vscode/test-electron gives it, runs
// the tests in the real extension host of a VS Code server with a headless Chromium as its window, and ends as they end.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { format, parseArgs } from "node:util";
import { launchBrowser, permissions, windowSize } from "./browser.mjs";
import { startServer, workbenchUrl } from "./vscodeServer.mjs";

/** What VS Code logs in every run, with or without a fault. */
const usualLog =
  /^(Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|\[Service Worker\]|(Updating|Ignoring fetching) additional builtin|\[(AccountPolicyGate|AgentHost)|Creation of workbench contribution|Timed out waiting for authentication provider|Started local extension host|Ignoring option|Canceled|No search provider registered)/;

/**
 * @param {import("playwright-core").Page} page
 * @param {number} limitMs
 * @param {(line: string) => void} hide
 * @returns {Promise<number>} the exit code that VS Code wants
 */
function testsEnd(page, limitMs, hide) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Error(
            `the tests did not end within ${limitMs / 1000} s: something hangs`,
          ),
        ),
      limitMs,
    );
    page.once("crash", () => reject(new Error("the page crashed")));
    page
      .exposeFunction(
        "codeAutomationLog",
        (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          const line = format(...args);
          if (usualLog.test(line)) hide(line);
          else if (type === "error" || type === "warn") console.error(line);
          else console.log(line);
        },
      )
      .catch(reject);
    page
      .exposeFunction("codeAutomationExit", (/** @type {number} */ code) => {
        clearTimeout(timer);
        resolve(code);
      })
      .catch(reject);
  });
}

/**
 * VS Code says 0 as well when its extension host was killed or ran out of memory; only the server knows how it ended.
 * @param {() => string} output
 */
async function extensionHostEndedWell(output) {
  const line =
    /Extension Host Process exited with code: (\S+), signal: (\S+)\./;
  for (let tries = 0; tries < 100 && !line.test(output()); tries++)
    await sleep(50);
  const [, code, signal] = line.exec(output()) ?? [];
  if (code !== "0" || signal !== "null")
    throw new Error(
      `the extension host ended with code ${code}, signal ${signal}`,
    );
}

/** @returns {Promise<number>} */
async function main() {
  const { values, positionals } = parseArgs({
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: "string", multiple: true },
      extensionTestsPath: { type: "string" },
      "extensions-dir": { type: "string" },
    },
  });
  const text = (/** @type {unknown} */ value) =>
    typeof value === "string" ? value : undefined;
  const tests = text(values["extensionTestsPath"]);
  if (tests === undefined) throw new Error("--extensionTestsPath is missing");
  const extensionsDir = text(values["extensions-dir"]);
  const limitMs = Number(
    process.env["ORCHESTRATOR_TEST_LIMIT_MS"] ?? 5 * 60_000,
  );

  const scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-folder-"));
  /** @type {string[]} */
  const hidden = [];
  /** @type {import("./vscodeServer.mjs").Server | undefined} */
  let server;
  /** @type {import("playwright-core").Browser | undefined} */
  let browser;
  /** @type {Promise<void> | undefined} */
  let closing;
  const close = () =>
    (closing ??= (async () => {
      await browser?.close();
      await server?.stop();
      rmSync(scratch, { recursive: true, force: true });
    })());
  // `on`: a second signal, as npm passes one on, must not cut the closing short.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      close().finally(() => process.exit(130));
    });
  try {
    server = await startServer({
      developmentHost: true,
      settings: { "git.enabled": false, "workbench.reduceMotion": "on" },
      ...(extensionsDir !== undefined && { extensionsDir }),
      log: (line) => hidden.push(line),
    });
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: windowSize,
      permissions,
    });
    const page = await context.newPage();
    const ended = testsEnd(page, limitMs, (line) => hidden.push(line));
    const development = values["extensionDevelopmentPath"];
    const opened = page.goto(
      workbenchUrl(server, {
        folder: positionals.find((name) => !name.startsWith("-")) ?? scratch,
        development: (Array.isArray(development) ? development : []).flatMap(
          (folder) => text(folder) ?? [],
        ),
        tests,
      }),
    );
    const [code] = await Promise.all([ended, opened]);
    if (code === 0) await extensionHostEndedWell(server.output);
    return code;
  } catch (error) {
    console.error(hidden.join("\n").slice(-8000));
    throw error;
  } finally {
    await close();
  }
}

// Its own exit: a half-dead browser must not keep a finished run waiting.
main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
