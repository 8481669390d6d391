import { build } from "esbuild";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import type { Language } from "../../src/model/language";
import { fromHostSchema, toHostSchema } from "../../src/model/protocol";
import type { FromHost, ToHost } from "../../src/model/protocol";
import type { Navigation } from "../../src/model/protocol";
import { webviewBundles } from "../../tools/webviewBundles.mjs";
import { themeNames, themes } from "./themes";
import type { ThemeName } from "./themes";

/**
 * The dashboard page in a plain browser: VS Code's theme variables, a strict Content-Security-Policy like the panel's,
 * and a host that is a function.
 */

const origin = "http://dashboard.test";
const nonce = "c2FtcGxlbm9uY2U";

/** Where Chromium may be; null when it is at none of the places. */
export function findChromium(): string | null {
  const places = [
    process.env["CHROMIUM_PATH"],
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ];
  return (
    places.find((place) => place !== undefined && existsSync(place)) ?? null
  );
}

/** A browser that asks nothing of the network. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** The bundled page: contents by file name. */
export type DashboardFiles = ReadonlyMap<string, Uint8Array>;

/** Bundles the page in memory, as the build does. */
export async function bundleDashboard(): Promise<DashboardFiles> {
  const built = await Promise.all(
    webviewBundles.map((options) =>
      build({
        ...options,
        write: false,
        minify: true,
        outdir: "out",
        logLevel: "warning",
      }),
    ),
  );
  return new Map(
    built.flatMap(({ outputFiles = [] }) =>
      outputFiles.map((file) => [path.basename(file.path), file.contents]),
    ),
  );
}

// The toolkit looks for the csp-nonce element when it tries out, with a style element, what the browser can do.
const html = (theme: ThemeName, language: Language) => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin} 'nonce-${nonce}'; font-src ${origin};">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Orchestrator</title>
<link id="theme" rel="stylesheet" href="${theme}.css">
<link rel="stylesheet" href="dashboard.css">
</head>
<body class="${themes[theme].bodyClass}" data-vscode-theme-kind="${themes[theme].bodyClass}">
<script nonce="${nonce}" src="greeting.js"></script>
<script type="module" nonce="${nonce}" src="dashboard.js"></script>
</body>
</html>`;

const isTheme = (name: string): name is ThemeName => name in themes;

const themeCss = (theme: ThemeName) =>
  `:root {\n${Object.entries(themes[theme].variables)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join("\n")}\n}`;

export interface OpenOptions {
  readonly files: DashboardFiles;
  readonly theme: ThemeName;
  /** CSS pixels. */
  readonly width: number;
  readonly height?: number;
  /** English when left out. */
  readonly language?: Language;
  /** What the page kept from an earlier time. */
  readonly kept?: Navigation;
  /** What the host wrote into the document; left out: nothing. */
  readonly opening?: readonly FromHost[];
  /** What the host says to each message of the page. */
  readonly answer: (message: ToHost) => readonly FromHost[];
}

export interface OpenDashboard {
  readonly page: Page;
  /** What the page has sent so far; each fits the protocol. */
  readonly sent: readonly ToHost[];
  /** What went wrong in the page: errors, warnings of the console, violations of the policy. */
  readonly troubles: readonly string[];
  readonly say: (message: FromHost) => Promise<void>;
  /** Shows the same page in another theme, as VS Code does when the user chooses one. */
  readonly setTheme: (theme: ThemeName) => Promise<void>;
  /** What the page keeps now. */
  readonly kept: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Opens the page in a context of its own and waits until it has shown its first snapshot. */
export async function openDashboard(
  browser: Browser,
  options: OpenOptions,
): Promise<OpenDashboard> {
  const context = await browser.newContext({
    viewport: { width: options.width, height: options.height ?? 900 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const sent: ToHost[] = [];
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      troubles.push(message.text());
  });

  const say = async (message: FromHost) => {
    const checked = JSON.stringify(fromHostSchema.parse(message));
    await page.evaluate(`window.postMessage(${checked}, "*")`);
  };

  await page.exposeFunction("hostHears", async (message: unknown) => {
    const heard = toHostSchema.parse(message);
    sent.push(heard);
    for (const answer of options.answer(heard)) await say(answer);
  });
  await page.addInitScript(`
    window.orchestratorOpening = ${JSON.stringify(options.opening)};
    let kept = ${JSON.stringify(options.kept ?? null)};
    window.keptState = () => kept;
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => void window.hostHears(message),
      getState: () => kept,
      setState: (state) => { kept = state; },
    });
  `);
  await page.route(`${origin}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const stem = path.basename(name, ".css");
    const contentType = contentTypes[path.extname(name)] ?? "text/html";
    const file = options.files.get(name);
    if (name === "")
      await route.fulfill({
        contentType,
        body: html(options.theme, options.language ?? "en"),
      });
    else if (isTheme(stem))
      await route.fulfill({ contentType, body: themeCss(stem) });
    else if (file)
      await route.fulfill({ contentType, body: Buffer.from(file) });
    else await route.fulfill({ status: 404 });
  });
  await page.goto(`${origin}/`);
  await page.locator("h1").first().waitFor();
  return {
    page,
    sent,
    troubles,
    say,
    setTheme: (theme) =>
      page.evaluate(`new Promise((resolve) => {
        const link = document.getElementById("theme");
        const href = ${JSON.stringify(`${theme}.css`)};
        if (link.getAttribute("href") === href) return resolve();
        // The variables first: components read them again when they see another class.
        link.onload = () => {
          document.body.className = ${JSON.stringify(themes[theme].bodyClass)};
          document.body.dataset.vscodeThemeKind = document.body.className;
          requestAnimationFrame(() => resolve());
        };
        link.href = href;
      }).then(() => undefined)`),
    kept: () => page.evaluate("window.keptState()"),
    close: () => context.close(),
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};

export { themeNames };
export type { ThemeName };
