import { chromium } from "playwright-core";
import { chromium as chromiumPath } from "./fetch.mjs";

/**
 * A headless Chromium. It asks nobody for updates: behind a closed network each such try would hold it up.
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchBrowser() {
  const executablePath = await chromiumPath();
  if (executablePath === null)
    throw new Error("there is no Chromium: run `npm run setup:tests`");
  return chromium.launch({
    executablePath,
    args: [
      // Chromium refuses its sandbox to root, which is what continuous integration often is.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** The window of all tests, in pixels: an ordinary laptop. */
export const windowSize = { width: 1280, height: 800 };

/** The clipboard is VS Code's business; a browser would ask. */
export const permissions = ["clipboard-read", "clipboard-write"];
