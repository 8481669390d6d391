import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample, sampleSettings } from "../../tools/sample.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { cli } from "../support/commandLine";
import { openWorkbench } from "../support/workbench";
import type { Theme, Workbench } from "../support/workbench";

const extensionId = "orchestrator-manager.orchestrator-manager";
const otherThemes: readonly Theme[] = ["light", "highContrast"];
const runMs = 120_000;

const hourMs = 3_600_000;
const noQuota = (fail: string) => ({
  fail,
  failCode: "quotaReached",
  retryAfterMs: hourMs,
});

/** Asks when the dashboard has been left, since the first stage takes a while; in the last one the quota is used up twice. */
const script = {
  stages: {
    specification: { delayMs: 4_000 },
    implementation: {
      ask: [
        { permission: "npm install left-pad", rule: "Bash(npm install *)" },
        { choice: "Which style?", options: ["Tabs", "Spaces"] },
        { permission: "curl example.invalid", rule: "Bash(curl *)" },
      ],
      edits: [{ path: "src/style.txt", write: "{{answer}}\n" }],
    },
    qa: [
      noQuota("The quota is used up."),
      noQuota("The quota is still used up."),
      { verdict: "pass" },
    ],
  },
};

/** What its user meets when an agent asks, and when a quota is used up; each step goes on where the one before it ended. */
describe("questions and waits in the workbench", function () {
  this.timeout(60_000);
  this.bail(true);

  let scratch: string;
  let folder: string;
  let workbench: Workbench;

  const inAllThemes = async (name: string): Promise<void> => {
    await workbench.screenshot(`${name}-dark`);
    for (const theme of otherThemes) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`${name}-${theme}`);
    }
    await workbench.setTheme("dark");
  };
  const button = (label: string) =>
    workbench
      .webview()
      .getByRole("button", { name: new RegExp(`^${label}(: |$)`) })
      .first();
  const page = () => workbench.webview();
  const toast = () => workbench.toast("whether it may use Bash");
  const attention = () => workbench.statusItem("orchestrator.attention");
  const paletteInput = () =>
    workbench.page.locator(".quick-input-widget input").first();
  const row = (text: string | RegExp) =>
    workbench.rows("Orchestrations").filter({ hasText: text }).first();
  const matter = (text: string | RegExp) =>
    workbench.rows("Needs You").filter({ hasText: text }).first();

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    folder = path.join(scratch, "project");
    makeSample(folder);
    writeFileSync(
      path.join(folder, ".orchestrator", "demo.json"),
      JSON.stringify(script),
    );
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    workbench = await openWorkbench({
      folder,
      extensionsDir,
      extensionId,
      settings: Object.fromEntries(
        Object.entries({ ...sampleSettings, gateCommand: "" }).map(
          ([key, value]) => [`orchestrator.${key}`, value],
        ),
      ),
    });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await workbench.screenshot("failure-questions");
  });

  after(async () => {
    await workbench.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it("notifies of a question while the dashboard is not seen", async function () {
    this.timeout(runMs);
    await workbench.openContainer("Orchestrator");
    await workbench.runCommand("Orchestrator: Start Task…");
    await page()
      .getByRole("textbox", { name: "What is to be done" })
      .fill("Choose a style");
    await page().getByText("Advanced").click();
    await page()
      .getByRole("radio", { name: "Accept edits; ask me for other tools" })
      .click();
    await button("Start").click();
    await button("Pause").waitFor();
    await workbench.openFile("tasks.md");
    await toast().waitFor({ timeout: runMs });
    await workbench.screenshot("question-told");
  });

  it("does not tell it again after a reload, but shows it in tree and status bar", async () => {
    await workbench.reload();
    await attention().getByText("1 question").waitFor();
    await matter("May it use Bash?").waitFor();
    assert.equal(await toast().count(), 0);
  });

  it("leads from the tree to the question, which is answered there", async () => {
    await matter("May it use Bash?").click();
    await page().getByRole("article", { name: "May it use Bash?" }).waitFor();
    await inAllThemes("question");
    await button("Allow for This Run").click();
    await page().getByText("It asks you to choose").waitFor();
  });

  it("takes an answer by keyboard alone: from the view, and from wherever the user is", async () => {
    const { keyboard } = workbench.page;
    const option = workbench.page
      .locator(".quick-input-list")
      .getByText("Spaces", { exact: true });
    await workbench.page.locator(".part.statusbar").click();
    await keyboard.press("Control+K");
    await keyboard.press("Shift+Y");
    await workbench.page
      .locator(".part.sidebar .pane:has(.monaco-list:focus-within)", {
        hasText: "Needs You",
      })
      .waitFor();
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await option.waitFor();
    await workbench.screenshot("question-view");
    await keyboard.press("Escape");
    await option.waitFor({ state: "hidden" });
    await keyboard.press("Control+K");
    await keyboard.press("Y");
    await option.waitFor();
    await workbench.screenshot("question-palette");
    await workbench.page.keyboard.press("ArrowDown");
    await workbench.page.keyboard.press("Enter");
    await page().getByText("curl example.invalid").first().waitFor();
  });

  it("lets go of a question that a terminal answers, without a word", async () => {
    await page().getByRole("heading", { name: "May it use Bash?" }).click();
    await workbench.page.keyboard.press("F1");
    await paletteInput().waitFor();
    const inbox = await cli(folder, ["inbox"]);
    const [, id = "", question = ""] =
      /orchestrator answer (\S+) (\S+) --allow$/m.exec(inbox.stdout) ?? [];
    const { code, stderr } = await cli(folder, [
      ...["answer", id, question],
      "--allow",
    ]);
    assert.equal(code, 0, stderr);
    await page().locator(".ask").waitFor({ state: "detached" });
    await matter(/./).waitFor({ state: "detached" });
    await attention().waitFor({ state: "detached" });
    assert.equal(await workbench.toast(/./).count(), 0);
    // The page has lost what had its focus, and yet leaves the keyboard to the palette.
    await workbench.page.keyboard.type("is still typed");
    assert.equal(await paletteInput().inputValue(), ">is still typed");
    await workbench.page.keyboard.press("Escape");
  });

  it("counts down to the quota in dashboard, tree and status bar", async () => {
    await page().getByText("The quota is used up.").waitFor({ timeout: runMs });
    await page()
      .getByText(/^It goes on by itself in 6\d minutes/)
      .waitFor();
    await row(/Waits until .* left/).waitFor();
    await workbench
      .statusItem("orchestrator.progress")
      .getByText(/Waits until .* left/)
      .waitFor();
    await inAllThemes("wait");
  });

  it("goes on at once when it is told to", async () => {
    await button("Go On Now").click();
    await page().getByText("The quota is still used up.").waitFor();
  });

  it("stays paused when it is told to, and goes on when it is resumed", async function () {
    this.timeout(runMs);
    await workbench.runCommand("Orchestrator: Do Not Go On by Itself");
    await button("Resume").waitFor();
    await row(/ paused /).waitFor();
    await page()
      .getByText("The last attempt ended: The quota is still used up.")
      .waitFor();
    await workbench.screenshot("wait-paused");
    await button("Resume").click();
    await button("Run Merge").waitFor({ timeout: runMs });
    await attention().getByText("1 needs you").waitFor();
    await page().getByText("src/style.txt").first().waitFor();
    await button("Run Merge").click();
    await page().getByText("Merged into main").first().waitFor();
    await attention().waitFor({ state: "detached" });
    await workbench.screenshot("wait-merged");
  });
});
