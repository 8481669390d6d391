import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample, sampleSettings } from "../../tools/sample.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { openWorkbench } from "../support/workbench";
import type { Theme, Workbench } from "../support/workbench";

const extensionId = "orchestrator-manager.orchestrator-manager";
const pictured: readonly Theme[] = ["dark", "light", "highContrast"];
const runMs = 120_000;

/** Asks when the dashboard has been left, since the first stage takes a while. */
const script = {
  stages: {
    specification: { delayMs: 4_000 },
    implementation: {
      ask: [
        { permission: "npm install left-pad", rule: "Bash(npm install *)" },
        { choice: "Which style?", options: ["Tabs", "Spaces"] },
      ],
      edits: [{ path: "src/style.txt", write: "{{answer}}\n" }],
    },
    "*": { verdict: "pass" },
  },
};

/** What its user meets when an agent asks; each step goes on where the one before it ended. */
describe("questions in the workbench", function () {
  this.timeout(60_000);
  this.bail(true);

  let scratch: string;
  let workbench: Workbench;

  const inAllThemes = async (name: string): Promise<void> => {
    for (const theme of pictured) {
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
  const toast = () => workbench.toast("whether it may use Bash");
  const attention = () => workbench.statusItem("orchestrator.attention");
  const row = (text: string | RegExp) =>
    workbench.rows("Orchestrations").filter({ hasText: text }).first();

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    const folder = path.join(scratch, "project");
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
    const page = workbench.webview();
    await page
      .getByRole("textbox", { name: "What is to be done" })
      .fill("Choose a style");
    await page.getByText("Advanced").click();
    await page
      .getByRole("radio", { name: "Accept edits; ask me for other tools" })
      .click();
    await button("Start").click();
    await button("Pause").waitFor();
    await workbench.openFile("tasks.md");
    await toast().waitFor({ timeout: runMs });
    await inAllThemes("question-told");
  });

  it("does not tell it again after a reload, but shows it in tree and status bar", async () => {
    await workbench.reload();
    await attention().getByText("1 question").waitFor();
    await row("Needs You").waitFor();
    assert.equal(await toast().count(), 0);
  });

  it("leads from the tree to the question, which is answered there", async () => {
    await row("May it use Bash?").click();
    await workbench
      .webview()
      .getByRole("article", { name: "May it use Bash?" })
      .waitFor();
    await inAllThemes("question");
    await button("Allow for This Run").click();
    await workbench.webview().getByText("It asks you to choose").waitFor();
  });

  it("takes an answer by keyboard from the palette", async function () {
    this.timeout(runMs);
    await workbench.runCommand("Orchestrator: Answer Question…");
    const option = workbench.page
      .locator(".quick-input-list")
      .getByText("Spaces", { exact: true });
    await option.waitFor();
    await workbench.screenshot("question-palette");
    await workbench.page.keyboard.press("ArrowDown");
    await workbench.page.keyboard.press("Enter");
    await button("Run Merge").waitFor({ timeout: runMs });
    await attention().getByText("1 needs you").waitFor();
    await workbench.webview().getByText("src/style.txt").first().waitFor();
  });
});
