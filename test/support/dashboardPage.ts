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

/** A value as an expression that ends no script element. */
const inScript = (value: unknown): string =>
  JSON.stringify(value ?? null).replaceAll("<", "\\u003c");

/** What VS Code gives a page in a webview: a way to speak with its host, and a state that stays. */
const webviewApi = ({ kept, opening }: OpenOptions) => `
  window.orchestratorOpening = ${inScript(opening)};
  let kept = ${inScript(kept ?? null)};
  window.keptState = () => kept;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.hostHears(message),
    getState: () => kept,
    setState: (state) => { kept = state; },
  });`;

const html = (options: OpenOptions) => `<!doctype html>
<html lang="${options.language ?? "en"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin}; font-src data:;">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Orchestrator</title>
<link id="theme" rel="stylesheet" href="${options.theme}.css">
<link rel="stylesheet" href="dashboard.css">
</head>
<body class="${themes[options.theme].bodyClass}" data-vscode-theme-kind="${themes[options.theme].bodyClass}">
<script nonce="${nonce}">${webviewApi(options)}</script>
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

/** A tab that shows the page, and later shows it anew: opening one takes several times as long. */
export interface DashboardTab {
  /** Loads the page and waits until it has shown its first snapshot, and has the toolkit's components. `close()` leaves the tab empty. */
  readonly show: (options: OpenOptions) => Promise<OpenDashboard>;
  readonly close: () => Promise<void>;
}

/** A tab in a browser context of its own. */
export async function openTab(browser: Browser): Promise<DashboardTab> {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  let shown: Shown | undefined;
  page.on("pageerror", (error) => shown?.troubles.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      shown?.troubles.push(message.text());
  });
  const say = async (message: FromHost) => {
    const checked = JSON.stringify(fromHostSchema.parse(message));
    await page.evaluate(`window.postMessage(${checked}, "*")`);
  };
  await page.exposeFunction("hostHears", async (message: unknown) => {
    const heard = toHostSchema.parse(message);
    shown?.sent.push(heard);
    for (const answer of shown?.options.answer(heard) ?? []) await say(answer);
  });
  await page.route(`${origin}/**`, (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    const body = shown && content(file, shown.options);
    const contentType = contentTypes[path.extname(file)] ?? "text/html";
    return route.fulfill(body ? { contentType, body } : { status: 404 });
  });
  return {
    show: async (options) => {
      const { sent, troubles } = (shown = { options, sent: [], troubles: [] });
      const { width, height = 900 } = options;
      await page.setViewportSize({ width, height });
      await page.goto(`${origin}/`);
      await page.locator("h1").first().waitFor();
      await page.evaluate(
        "customElements.whenDefined('vscode-button').then(() => undefined)",
      );
      return {
        page,
        sent,
        troubles,
        say,
        setTheme: (theme) => setTheme(page, theme),
        kept: () => page.evaluate("window.keptState()"),
        close: async () => {
          await page.goto("about:blank");
        },
      };
    },
    close: () => context.close(),
  };
}

/** Shows the page in a tab of its own, which goes with it. */
export async function openDashboard(
  browser: Browser,
  options: OpenOptions,
): Promise<OpenDashboard> {
  const tab = await openTab(browser);
  return { ...(await tab.show(options)), close: tab.close };
}

interface Shown {
  readonly options: OpenOptions;
  readonly sent: ToHost[];
  readonly troubles: string[];
}

/** What the host would serve under this name; undefined when there is no such file. */
function content(
  file: string,
  options: OpenOptions,
): string | Buffer | undefined {
  if (file === "") return html(options);
  const stem = path.basename(file, ".css");
  if (isTheme(stem)) return themeCss(stem);
  const bytes = options.files.get(file);
  return bytes && Buffer.from(bytes);
}

function setTheme(page: Page, theme: ThemeName): Promise<void> {
  return page.evaluate(`new Promise((resolve) => {
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
  }).then(() => undefined)`);
}

const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};

export { themeNames };
export type { ThemeName };
