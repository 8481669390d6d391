import { mkdirSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import {
  launchBrowser,
  permissions,
  windowSize,
} from "../../tools/browser.mjs";
import { screenshotFolder } from "../../tools/paths.mjs";
import { startServer, workbenchUrl } from "../../tools/vscodeServer.mjs";
import type { Server } from "../../tools/vscodeServer.mjs";
import { anyMachine } from "./anyMachine";
import { eventually } from "./until";

/** The themes that everything we show must be readable in, by the names that VS Code offers them under. */
const themeNames = {
  dark: "Dark Modern",
  light: "Light Modern",
  highContrast: "Dark High Contrast",
  highContrastLight: "Light High Contrast",
} as const;
export type Theme = keyof typeof themeNames;

/** A window of a real VS Code workbench in a real browser, as a user has it. What is asked of it is named as a user would. */
export interface WorkbenchWindow {
  readonly page: Page;
  /** Runs a command from the palette by its full title, such as `Orchestrator: Doctor`. */
  runCommand(title: string): Promise<void>;
  /** The commands that the palette offers for a text. */
  offeredCommands(text: string): Promise<readonly string[]>;
  /** Opens a file of the workspace in an editor. */
  openFile(name: string): Promise<void>;
  /** A button of the active editor's title bar. */
  editorAction(title: string): Locator;
  /** Opens a container of the activity bar. */
  openContainer(title: string): Promise<void>;
  /** Unfolds a view of the side bar, or folds it up, by its title. */
  openView(title: string): Promise<void>;
  /** The rows of a view of the side bar, by the view's title. */
  rows(view: string): Locator;
  /** The page inside the webview panel that is visible. */
  webview(): FrameLocator;
  /** A notification toast with this text, while it is shown: VS Code puts it away after ten seconds. */
  toast(text: string | RegExp): Locator;
  /** Waits until VS Code has notified of this, in the list that keeps what it has notified of; then clears the list. */
  notified(text: string | RegExp): Promise<void>;
  /** A status bar item, by the id that the extension gave it. */
  statusItem(id: string): Locator;
  setTheme(theme: Theme): Promise<void>;
  /** What the content security policies of the window and its pages have refused since it was opened. */
  refusedContent(): readonly string[];
  /** Loads the window again, by *Reload Window*, and waits until it can be used. */
  reload(): Promise<void>;
  /** Takes a picture of the whole window into out/screenshots/, for people to look at. */
  screenshot(name: string): Promise<void>;
}

/** The first window of a workbench, and what all its windows share. */
export interface Workbench extends WorkbenchWindow {
  readonly server: Server;
  /**
   * Opens one more window on the same folder, which shows as if on another screen, in the language of the first one unless
   * another is named. `page.close()` closes it.
   */
  openWindow(language?: string): Promise<WorkbenchWindow>;
  /** Ends browser, server and all their processes. */
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  readonly folder: string;
  /** Folder with installed extensions; see `installVsix`. */
  readonly extensionsDir: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
  /**
   * The display language, as `Configure Display Language` names it; English when left out. There are no language packs, so VS
   * Code's own texts stay English: only extensions are told.
   */
  readonly language?: string;
  /** Id of the extension whose status bar items are asked for. */
  readonly extensionId: string;
}

/** Opens a folder in a workbench with a throw-away profile and waits until it can be used. */
export async function openWorkbench(
  options: WorkbenchOptions,
): Promise<Workbench> {
  const server = await startServer({
    extensionsDir: options.extensionsDir,
    settings: {
      "workbench.colorTheme": themeNames.dark,
      // Else a picture shows a toast half faded in.
      "workbench.reduceMotion": "on",
      "orchestrator.queue.leastMemoryMb": anyMachine.leastMemoryMb,
      "orchestrator.queue.mostLoad": anyMachine.mostLoad,
      ...options.settings,
    },
    env: options.env ?? {},
  });
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
  };
  try {
    const openWindow = async (
      language = options.language,
    ): Promise<WorkbenchWindow> => {
      // As tabs of one browser window, all but one would be in the background and have few timers.
      const context = await browser.newContext({
        viewport: windowSize,
        permissions,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      // The one name that a language pack would give its language by.
      if (language !== undefined)
        await page.addInitScript(
          `globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};`,
        );
      const refused: string[] = [];
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy"))
          refused.push(message.text());
      });
      const usable = page.locator(".monaco-workbench .activitybar");
      await page.goto(workbenchUrl(server, { folder: options.folder }));
      await usable.waitFor();
      const commands = palette(page);
      return {
        page,
        refusedContent: () => refused,
        reload: async () => {
          const loaded = page.waitForEvent("load");
          // Not the browser's own reload: that one may come before VS Code has stored what its editors show.
          await commands.runCommand("Developer: Reload Window");
          await loaded;
          await usable.waitFor();
        },
        notified: async (text) => {
          await commands.runCommand("Notifications: Show Notifications");
          await page
            .locator(".notifications-center .notification-list-item-message", {
              hasText: text,
            })
            .first()
            .waitFor();
          await commands.runCommand("Notifications: Clear All Notifications");
        },
        ...commands,
        ...parts(page, options.extensionId),
      };
    };
    return { ...(await openWindow()), server, openWindow, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The class by which a workbench tells the kind of its theme. */
function themeClass(theme: Theme): string {
  switch (theme) {
    case "dark":
      return "vs-dark";
    case "light":
      return "vs:not(.hc-light)";
    case "highContrast":
      return "hc-black";
    case "highContrastLight":
      return "hc-light";
  }
}

function palette(
  page: Page,
): Pick<
  WorkbenchWindow,
  "runCommand" | "offeredCommands" | "openFile" | "setTheme"
> {
  const widget = page.locator(".quick-input-widget");
  const options = widget.locator('.quick-input-list [role="option"]');
  /** What VS Code is still opening takes the focus when it is there, and so closes a palette that was just opened. */
  const type = (text: string): Promise<void> =>
    eventually(async () => {
      await page.keyboard.press("F1");
      await widget.locator("input").first().fill(text, { timeout: 2_000 });
      await options.first().waitFor({ timeout: 2_000 });
    });
  /** VS Code loses a click on an entry of a list that it is just drawing anew, so the list has to go. */
  const choose = async (name: string): Promise<void> => {
    const option = options
      .filter({ has: page.getByText(name, { exact: true }) })
      .first();
    await option.waitFor();
    await eventually(async () => {
      if (await option.isVisible()) await option.click({ timeout: 5_000 });
      await option.waitFor({ state: "hidden", timeout: 5_000 });
    });
  };
  const runCommand = async (title: string): Promise<void> => {
    await type(`>${title}`);
    await choose(title);
  };
  return {
    runCommand,
    setTheme: async (theme) => {
      await runCommand("Preferences: Color Theme");
      await widget.locator("input").first().fill(themeNames[theme]);
      await choose(themeNames[theme]);
      await page.locator(`.monaco-workbench.${themeClass(theme)}`).waitFor();
    },
    offeredCommands: async (text) => {
      await type(`>${text}`);
      await options.first().waitFor();
      const names = await options.locator(".label-name").allInnerTexts();
      await page.keyboard.press("Escape");
      return names.map((name) => name.replaceAll("\u00a0", " "));
    },
    openFile: async (name) => {
      await type(name);
      await options.filter({ hasText: name }).first().click();
      await page.getByRole("tab", { name: new RegExp(name) }).waitFor();
    },
  };
}

function parts(
  page: Page,
  extensionId: string,
): Omit<
  WorkbenchWindow,
  | "page"
  | "notified"
  | "refusedContent"
  | "reload"
  | "setTheme"
  | "runCommand"
  | "offeredCommands"
  | "openFile"
> {
  return {
    editorAction: (title) =>
      page.locator(
        `.editor-group-container.active .editor-actions a[aria-label^="${title}"]`,
      ),
    openContainer: async (title) => {
      await page
        .locator(
          `.activitybar .action-item:has(a.action-label[aria-label="${title}"])`,
        )
        .click();
      await page
        .locator(".part.sidebar .composite.title", { hasText: title })
        .waitFor();
    },
    openView: (title) =>
      page
        .locator(".part.sidebar .pane-header", { hasText: title })
        .first()
        .click(),
    rows: (view) =>
      page
        .locator(".part.sidebar .pane", {
          has: page.locator(".pane-header", { hasText: view }),
        })
        .locator('[role="treeitem"]'),
    webview: () =>
      page
        .frameLocator("iframe.webview.ready:visible")
        .frameLocator("iframe#active-frame"),
    toast: (text) =>
      page.locator(".notification-toast .notification-list-item-message", {
        hasText: text,
      }),
    statusItem: (id) =>
      page.locator(`.statusbar-item[id="${extensionId}.${id}"]`),
    screenshot: async (name) => {
      mkdirSync(screenshotFolder, { recursive: true });
      await page.screenshot({
        path: path.join(screenshotFolder, `${name}.png`),
      });
    },
  };
}
