import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample, sampleSettings } from "../../tools/sample.mjs";
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
    makeSample(folder);
    const scriptFile = path.join(folder, ".orchestrator", "demo.json");
    const script = scriptSchema.parse(
      JSON.parse(readFileSync(scriptFile, "utf8")),
    );
    assert.ok(script.tasks["T001"]);
    script.tasks["T001"].delayMs = firstTaskMs;
    writeFileSync(scriptFile, JSON.stringify(script));
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    workbench = await openWorkbench({
      folder,
      extensionsDir,
      extensionId,
      settings: Object.fromEntries(
        Object.entries(sampleSettings).map(([key, value]) => [
          `orchestrator.${key}`,
          value,
        ]),
      ),
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

  it("shows the tasks.md in the Tasks view", async () => {
    await workbench.openContainer("Orchestrator");
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

  it("starts, and goes on after a reload of the window in the middle of an attempt", async function () {
    this.timeout(runMs);
    const atWork = workbench
      .webview()
      .getByText("Implementing batch 1 of 3")
      .first();
    await button("Start").click();
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
