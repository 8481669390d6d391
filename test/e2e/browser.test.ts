import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../tools/browser.mjs";
import { screenshotFolder } from "../../tools/paths.mjs";
import { textsIn } from "../../webview-ui/texts";
import { violations } from "../support/axe";
import { startCli } from "../support/commandLine";
import type { Started } from "../support/commandLine";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import { eventually } from "../support/until";

const texts = textsIn.en;
const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
const keyOf = (number: number) => `T00${number}`;

/** Each task says one line, a while after the one before it; the first asks. */
const script = {
  stages: { verify: { verdict: "pass" } },
  tasks: Object.fromEntries(
    numbers.map((number) => [
      keyOf(number),
      {
        say: `Line ${number}.`,
        delayMs: 400,
        edits: [{ path: `file${number}.txt`, write: "Done.\n" }],
        ...(number === 1 && {
          ask: { permission: "npm test", rule: "Bash(npm test *)" },
        }),
      },
    ]),
  ),
};

/** The dashboard as `orchestrator serve` gives it to a browser; each step goes on where the one before it ended. */
describe("the dashboard in a browser", function () {
  this.timeout(60_000);
  this.bail(true);

  let repository: TestRepository;
  let browser: Browser;
  let page: Page;
  let server: Started;
  let url: string;
  const refused: string[] = [];

  const serve = async (port: string): Promise<string> => {
    server = await startCli(repository.root, [
      "serve",
      "--port",
      port,
      "--agent",
      "script:script.json",
    ]);
    await server.saw("\n");
    return server.output().trim();
  };
  const button = (label: string) =>
    page.getByRole("button", { name: new RegExp(`^${label}(: |$)`) }).first();
  const screenshot = (name: string) =>
    page.screenshot({
      path: path.join(screenshotFolder, `browser-${name}.png`),
    });
  const isAccessible = async (name: string): Promise<void> => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`body.vscode-${colorScheme}`).waitFor();
      assert.deepEqual(await violations(page), [], colorScheme);
      await screenshot(`${name}-${colorScheme}`);
    }
  };
  const lines = () => page.locator(".output-row.kind-text").allInnerTexts();
  const lost = () => page.getByText(texts.connection.lost.unreachable);

  before(async () => {
    mkdirSync(screenshotFolder, { recursive: true });
    repository = makeRepository();
    const tasks = numbers.map(
      (number) => `- [ ] ${keyOf(number)} Write file${number}.txt\n`,
    );
    repository.commit("Tasks", {
      "tasks.md": `# Files\n\n## Phase 1: All\n\n${tasks.join("")}`,
      "script.json": JSON.stringify(script),
    });
    url = await serve("0");
    browser = await launchBrowser();
    page = await browser.newPage({
      colorScheme: "dark",
      reducedMotion: "reduce",
      viewport: { width: 1100, height: 900 },
    });
    page.setDefaultTimeout(15_000);
    page.on("pageerror", ({ message }) => refused.push(message));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text()))
        refused.push(message.text());
    });
  });
  after(async () => {
    // What failed to begin is not there.
    await (browser as Browser | undefined)?.close();
    (server as Started | undefined)?.process.kill("SIGKILL");
    await (server as Started | undefined)?.ended;
    repository.dispose();
  });

  it("opens with the address that is printed, which leaves no key in the one that is shown", async () => {
    await page.goto(url);
    await page.getByRole("heading", { name: texts.home.emptyTitle }).waitFor();
    assert.doesNotMatch(page.url(), /key/);
    await screenshot("empty");
  });

  it("starts a run, and answers what its agent asks", async () => {
    await button(texts.home.startFile).click();
    await page.getByText("8 open tasks").waitFor();
    for (const name of [texts.start.skipDesign, texts.start.skipAnalyze])
      await page.getByRole("checkbox", { name }).click();
    await page.getByText(texts.start.advanced, { exact: true }).click();
    await page.getByRole("radio", { name: texts.start.ask }).click();
    await button(texts.start.start).click();
    await page.getByText("npm test").first().waitFor();
    await screenshot("question");
    await button(texts.questions.allowOnce).click();
  });

  it("says that what it shows is old when the server dies, and that nothing is sent", async () => {
    await page.getByRole("tab", { name: texts.tabs.output }).click();
    await page
      .getByRole("combobox", { name: texts.output.attempt })
      .selectOption({ index: 0 });
    await page.getByText("Line 3.", { exact: true }).waitFor();
    server.process.kill("SIGKILL");
    await lost().waitFor();
    const seen = await lines();
    assert.ok(!seen.includes("Text: Line 8."), seen.join());
    await button(texts.actions.pause).click();
    await page.getByText(texts.connection.notSent).waitFor();
    await isAccessible("lost");
    const size = page.viewportSize()!;
    await page.setViewportSize({ ...size, width: 220 });
    const width = () => page.evaluate("document.documentElement.scrollWidth");
    await eventually(async () => assert.equal(await width(), 220));
    await screenshot("lost-narrow");
    await page.setViewportSize(size);
  });

  it("comes back by itself, with every line of meanwhile once", async () => {
    assert.equal(await serve(new URL(url).port), url);
    await lost().waitFor({ state: "hidden" });
    assert.equal(await page.getByText(texts.connection.notSent).count(), 0);
    await page.getByText("Line 8.", { exact: true }).waitFor();
    await eventually(async () =>
      assert.deepEqual(
        (await lines()).map((text) => /Line \d\./.exec(text)?.[0]),
        numbers.map((number) => `Line ${number}.`),
      ),
    );
  });

  it("is where it was after it was loaded again, and merges", async () => {
    await button(texts.actions.merge).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: texts.merge.title }).waitFor();
    await isAccessible("mergeReady");
    await button(texts.actions.pullRequest).click();
    await page.getByText(/^git -C .* push -u origin orchestrator\//).waitFor();
    await button(texts.aside.copy).click();
    await page.getByText(texts.aside.copied).waitFor();
    await page.getByRole("button", { name: "file8.txt" }).click();
    await page.getByText("Done.", { exact: true }).waitFor();
    await isAccessible("changes");
    await page.locator("header .back").click();
    await button(texts.actions.merge).click();
    await page.getByText(texts.headline.merged("main")).first().waitFor();
    assert.equal(repository.git(["show", "main:file8.txt"]).trim(), "Done.");
  });

  it("says that it is locked when the browser has forgotten the key, until it is given again", async () => {
    await page.context().clearCookies();
    server.process.kill("SIGKILL");
    await lost().waitFor();
    await serve(new URL(url).port);
    await page.getByText(texts.connection.lost.locked).waitFor();
    await page.goto(url);
    await page.getByText(texts.headline.merged("main")).first().waitFor();
  });

  it("ends with Ctrl+C", async () => {
    server.process.kill("SIGINT");
    assert.equal((await server.ended).code, 130);
    await lost().waitFor();
    assert.deepEqual(refused, [], "by the policy");
  });

  it("loads itself again when a server of another version answers", async () => {
    const loaded = page.waitForRequest((one) => one.isNavigationRequest());
    const hello = JSON.stringify({ stream: "x", build: "another" });
    await page.route("**/events", (route) =>
      route.fulfill({
        contentType: "text/event-stream",
        body: `event: stream\ndata: ${hello}\n\n`,
      }),
    );
    await loaded;
  });
});
