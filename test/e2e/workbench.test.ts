import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { vsixFile } from "../../tools/paths.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { openWorkbench } from "../support/workbench";
import type { Theme, Workbench } from "../support/workbench";

const extensionId = "orchestrator-manager.orchestrator-manager";
const pictured: readonly Theme[] = ["dark", "light", "highContrast"];

/** A run of the sample takes its script's delays, seven times the gate, and what a busy machine adds. */
const runMs = 120_000;

/** Holds the first batch up for as long as a user looks at it and loads the window again. */
const firstTaskMs = 15_000;

const scriptSchema = z.looseObject({
  tasks: z.record(z.string(), z.looseObject({ delayMs: z.number() })),
});

/** One user's way through the product; each step goes on where the one before it ended. */
describe("installed extension in the workbench", function () {
  this.timeout(60_000);
  this.bail(true);

  let scratch: string;
  let folder: string;
  let workbench: Workbench;

  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync("git", args, {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const inAllThemes = async (name: string): Promise<void> => {
    for (const theme of pictured) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`${name}-${theme}`);
    }
    await workbench.setTheme("dark");
  };
  /** Screen readers hear the run's title after some of the labels. */
  const button = (label: string) =>
    workbench
      .webview()
      .getByRole("button", { name: new RegExp(`^${label}(: |$)`) })
      .first();

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    folder = path.join(scratch, "text-statistics");
    mkdirSync(folder);
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    workbench = await openWorkbench({
      folder,
      extensionsDir,
      extensionId,
    });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await workbench.screenshot("failure");
  });

  after(async () => {
    await workbench.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** A step of the walkthrough, by its title. */
  const step = (title: string) =>
    workbench.page.locator(".getting-started-step", {
      has: workbench.page.getByRole("heading", { name: title }),
    });
  const isDone = (title: string) =>
    step(title).locator(".codicon-getting-started-step-checked").waitFor();
  /** Presses a button of the step that is open. */
  const press = (label: string) =>
    workbench.page
      .locator(".getting-started-step.expanded")
      .getByRole("button", { name: label })
      .click();

  it("leads a new user from an empty view to the walkthrough", async () => {
    await workbench.openContainer("Orchestrator");
    await workbench.page
      .locator(".part.sidebar a", { hasText: "Get Started" })
      .first()
      .click();
    await step("Create the sample project").waitFor();
    await workbench.screenshot("walkthrough");
  });

  it("creates the sample project in the empty folder that is open", async () => {
    await press("Create Sample Project…");
    const asked = workbench.page.locator(".quick-input-widget");
    await asked.getByText("costs nothing").waitFor();
    await workbench.screenshot("walkthrough-worker");
    await workbench.page.keyboard.press("Enter");
    await asked.getByRole("button", { name: "Create Sample Here" }).waitFor();
    await workbench.screenshot("walkthrough-folder");
    await asked.getByRole("button", { name: "Create Sample Here" }).click();
    await workbench.page.getByRole("tab", { name: /tasks\.md/ }).waitFor();
    await isDone("Create the sample project");
    assert.equal(git("rev-list", "--count", "main"), "1");
    assert.equal(git("status", "--porcelain"), "");

    const scriptFile = path.join(folder, ".orchestrator", "demo.json");
    const script = scriptSchema.parse(
      JSON.parse(readFileSync(scriptFile, "utf8")),
    );
    assert.ok(script.tasks["T001"]);
    script.tasks["T001"].delayMs = firstTaskMs;
    writeFileSync(scriptFile, JSON.stringify(script));
  });

  it("checks what is needed", async () => {
    await press("Doctor");
    await workbench.page.getByText("Doctor: all is well").waitFor();
    await workbench.screenshot("walkthrough-doctor");
    await workbench.page.keyboard.press("Escape");
    await isDone("Check what is needed");
  });

  it("shows the tasks.md in the Tasks view", async () => {
    const rows = workbench.rows("Tasks");
    await rows.filter({ hasText: "tasks.md" }).first().waitFor();
    await rows
      .filter({ hasText: "Phase 1: Words and sentences" })
      .first()
      .waitFor();
    await workbench.screenshot("tasks-view");
  });

  it("opens the start form from the editor title of a tasks.md", async () => {
    await workbench.openFile("tasks.md");
    await workbench.editorAction("Complete Phase").click();
    await workbench
      .webview()
      .getByText("Detected 3 batches from tasks.md")
      .waitFor();
    await inAllThemes("start-form");
  });

  it("shows the plan as a dry run, without an agent", async () => {
    await button("Dry run").click();
    const page = workbench.webview();
    await page.getByText("No agent is asked.").first().waitFor();
    await page.getByText("Split a text into words").first().waitFor();
    await workbench.screenshot("dry-run");
    assert.equal(git("branch", "--list", "orchestrator/*"), "");
  });

  it("asks the same at the top of the window, by keyboard alone", async () => {
    const { page } = workbench;
    const asked = page.locator(".quick-input-widget");
    // Not from the dashboard, which VS Code may give the keyboard back to for a moment.
    await workbench.openFile("tasks.md");
    await workbench.runCommand("Orchestrator: Start… (Quick Pick)");
    await asked.getByText("Start: What to work on (1/4)").waitFor();
    await page.keyboard.press("Enter");
    await asked.getByText("Start: Options (2/4)").waitFor();
    await workbench.screenshot("quick-options");
    await page.keyboard.press("Enter");
    await asked.getByText("Start: Additional context (3/4)").waitFor();
    await page.keyboard.type("Words are Unicode.");
    await page.keyboard.press("Enter");
    await asked.getByText("batches: 3, open tasks: 7").waitFor();
    await workbench.screenshot("quick-review");

    // What is wrong is said while it is typed, and every question knows the way back.
    await page.keyboard.type("Budgets");
    await page.keyboard.press("Enter");
    await asked.getByText("Start: Budgets in US dollars").waitFor();
    await page.keyboard.press("Enter");
    await asked.getByText("Start: Each batch").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("0");
    await asked.getByText("Enter more than 0 and at most 10000.").waitFor();
    await workbench.screenshot("quick-problem");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("7");
    await page.keyboard.press("Enter");
    await asked.getByText("$7.00").waitFor();
    await page.keyboard.press("Control+Alt+Minus");
    await asked.getByText("Each batch $7.00").waitFor();
    await asked.getByText("batches: 3, open tasks: 7").waitFor();
    await page.keyboard.type("Dry run");
    await page.keyboard.press("Enter");
    await asked.getByText("Split a text into words").waitFor();
    await workbench.screenshot("quick-dry-run");
    await page.keyboard.press("Control+Alt+Minus");
    await asked.getByText("batches: 3, open tasks: 7").waitFor();
  });

  it("starts, and goes on after a reload of the window in the middle of an attempt", async function () {
    this.timeout(runMs);
    const atWork = workbench
      .webview()
      .getByText("Implementing batch 1 of 3")
      .first();
    await workbench.page.keyboard.press("Enter");
    await atWork.waitFor({ timeout: runMs });
    await workbench.reload();
    await atWork.waitFor();
    await workbench
      .rows("Orchestrations")
      .filter({ hasText: "T001" })
      .first()
      .waitFor();
    await inAllThemes("running");
  });

  it("offers to show or to cancel the first when a second is started on the same tasks.md", async () => {
    await workbench.openFile("tasks.md");
    await workbench.editorAction("Complete Phase").click();
    await workbench
      .webview()
      .getByText("Detected 3 batches from tasks.md")
      .waitFor();
    await button("Start").click();
    await button("Cancel Existing").waitFor();
    await workbench.screenshot("second-start");
    await button("Show").click();
    await button("Pause").waitFor();
  });

  it("works on each batch once, and stops before the merge", async function () {
    this.timeout(runMs + 60_000);
    const page = workbench.webview();
    await button("Run Merge").waitFor({ timeout: runMs });
    await page
      .getByText("Everything is proven; the merge into main waits for you")
      .first()
      .waitFor();
    await workbench
      .rows("Orchestrations")
      .filter({ hasText: /^Merge.*waits for you/ })
      .waitFor();
    assert.equal(await page.getByText(/\d attempts/).count(), 0);
    await inAllThemes("merge-ready");

    const tasks = git("show", "main:tasks.md");
    assert.doesNotMatch(tasks, /^- \[x\]/m, "main is untouched until then");
    assert.match(git("branch", "--list", "orchestrator/*"), /orchestrator\//);
  });

  it("offers by two keys what settles it", async () => {
    const { page } = workbench;
    await page.locator(".part.statusbar").click({ position: { x: 400, y: 5 } });
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Y");
    const asked = page.locator(".quick-input-widget");
    await asked.getByText("“Text statistics” is ready to merge.").waitFor();
    for (const way of ["Merge", "View Diff", "Open"])
      await asked.getByText(way, { exact: true }).waitFor();
    await workbench.screenshot("answer-oldest");
    await page.keyboard.press("Escape");
  });

  it("merges on request", async () => {
    await button("Run Merge").click();
    await workbench
      .webview()
      .getByText("Complete", { exact: true })
      .first()
      .waitFor();
    await workbench.webview().getByText("Merged into main").first().waitFor();
    await inAllThemes("merged");

    const tasks = readFileSync(path.join(folder, "tasks.md"), "utf8");
    assert.equal(tasks.match(/^- \[x\] T\d+/gm)?.length, 7);
    assert.doesNotMatch(tasks, /^- \[ \]/m);
    assert.equal(git("branch", "--show-current"), "main");
    assert.equal(git("status", "--porcelain"), "");
  });

  it("has come to the end of the walkthrough with that", async () => {
    await workbench.runCommand("Orchestrator: Get Started");
    for (const title of [
      "Create the sample project",
      "Check what is needed",
      "Start the first run",
      "Watch it at work",
      "Answer what needs you",
      "Review and merge",
    ])
      await isDone(title);
    // The picture beside the steps needs a wide window.
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    await workbench.screenshot("walkthrough-end");
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    await workbench.runCommand("View: Close Editor");
  });

  it("shows how it was at an earlier event, and opens a task at its line", async () => {
    const page = workbench.webview();
    await page.getByRole("tab", { name: "Decision log" }).click();
    await page.getByRole("slider", { name: "Moment" }).press("Home");
    const then = page.getByRole("region", { name: "As it was at" });
    await then.getByText("Queued", { exact: true }).waitFor();
    await then.getByText("0/7 tasks (0%)").waitFor();
    await workbench.screenshot("earlier-moment");
    await page.getByRole("tab", { name: "Plan" }).click();
    const task = page.getByRole("button", { name: /^T002/ });
    await task.focus();
    await workbench.screenshot("plan");
    await task.press("Enter");
    await workbench.page.getByText("Ln 15, Col 1").waitFor();
  });

  it("leaves a project whose tests pass", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--test", "--test-reporter=tap"],
      { cwd: folder, encoding: "utf8" },
    );
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^# pass 13$/m);
  });

  it("keeps the run in the history after a reload of the window", async () => {
    await workbench.reload();
    await workbench
      .rows("Orchestrations")
      .filter({ hasText: "Text statistics" })
      .first()
      .waitFor();
  });

  it("loads nothing that the page's own policy refuses", () => {
    assert.deepEqual(workbench.refusedContent(), []);
  });
});
