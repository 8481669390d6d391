import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Locator } from "playwright-core";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample, sampleSettings } from "../../tools/sample.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { eventually } from "../support/until";
import { openWorkbench } from "../support/workbench";
import type { Theme, Workbench } from "../support/workbench";

const extensionId = "orchestrator-manager.orchestrator-manager";
const pictured: readonly Theme[] = ["dark", "light", "highContrast"];

/** Work that is done, under way, dropped and wrong, beside what the sample's agent can do. */
const laterTasks = `
## Phase 4: Release

- [~] T008 Write the change log in \`CHANGELOG.md\`
- [-] T009 Publish to a second registry
- [ ] T010 [P] Tag the release (depends on T007, T099)
- [ ] T011 Announce it
  - [ ] Write the text
  - [ ] Ask two readers

## Progress

| Phase | Done |
| --- | --- |
| Phase 1: Words and sentences | 1/2 |
| Phase 4: Release | 0/4 |
`;

const runMs = 120_000;
const hoverMs = 800;

/** A tasks.md as its reader meets it: what stands over, beside and behind its lines, and the tree next to it. */
describe("tasks.md in the workbench", function () {
  this.timeout(60_000);
  this.bail(true);

  let scratch: string;
  let folder: string;
  let workbench: Workbench;
  const tasksFile = (): string => path.join(folder, "tasks.md");
  const git = (...args: string[]): void => {
    const { status, stderr } = spawnSync("git", args, {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  };
  const editor = () =>
    workbench.page.locator(".editor-instance .monaco-editor");
  const lens = (text: string | RegExp) =>
    editor().locator(".codelens-decoration a", { hasText: text }).first();
  const row = (text: string | RegExp) =>
    workbench.rows("Tasks").filter({ hasText: text }).first();
  const inAllThemes = async (name: string): Promise<void> => {
    for (const theme of pictured) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`tasks-editor-${name}-${theme}`);
    }
    await workbench.setTheme("dark");
  };
  /** The same with what comes up when the mouse rests on some words of the text. */
  const hoverInAllThemes = async (
    name: string,
    place: Locator,
  ): Promise<void> => {
    for (const theme of pictured) {
      await workbench.setTheme(theme);
      await workbench.page.mouse.move(0, 0);
      const box = await place.first().boundingBox();
      assert.ok(box);
      const { x, y, width, height } = box;
      await workbench.page.mouse.move(x + width / 2, y + height / 2);
      await workbench.page.locator(".monaco-hover:visible").first().waitFor();
      // More than one provider writes into it, one after the other.
      await workbench.page.waitForTimeout(hoverMs);
      await workbench.screenshot(`tasks-editor-${name}-${theme}`);
    }
    await workbench.page.mouse.move(0, 0);
    await workbench.setTheme("dark");
  };

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    folder = path.join(scratch, "text-statistics");
    makeSample(folder);
    const text = readFileSync(tasksFile(), "utf8");
    writeFileSync(tasksFile(), text + laterTasks);
    git("commit", "--quiet", "--all", "--message=More tasks");
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    workbench = await openWorkbench({
      folder,
      extensionsDir,
      extensionId,
      settings: {
        // A browser's workbench saves by itself, which would hide whether we do.
        "files.autoSave": "off",
        ...Object.fromEntries(
          Object.entries(sampleSettings).map(([key, value]) => [
            `orchestrator.${key}`,
            value,
          ]),
        ),
      },
    });
    await workbench.openContainer("Orchestrator");
    // Folded up as long as nothing is in it, so that all the tasks have room.
    await workbench.openView("Orchestrations");
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await workbench.screenshot("tasks-editor-failure");
  });

  after(async () => {
    await workbench.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it("has lenses over sections and tasks, and marks what is wrong", async () => {
    await workbench.openFile("tasks.md");
    await lens("Run batch").waitFor();
    await lens(/Run · needs T001/).waitFor();
    await row("Phase 4: Release").waitFor();
    await inAllThemes("open");
  });

  it("says what is wrong with a line, and how to mend it", async () => {
    await row("T010").click();
    await editor().locator(".squiggly-warning").first().waitFor();
    await hoverInAllThemes("problem", editor().locator(".squiggly-warning"));
  });

  it("ticks a box in the tree as an edit of the document that can be undone", async () => {
    await row("T001").click();
    const box = row("T001").locator(".custom-view-tree-node-item-checkbox");
    await box.click();
    await editor().getByText("[x] T001").first().waitFor();
    assert.match(readFileSync(tasksFile(), "utf8"), /- \[ \] T001/);
    await workbench.screenshot("tasks-editor-ticked");
    await editor().locator(".view-lines").click();
    await workbench.page.keyboard.press("ControlOrMeta+z");
    await editor().getByText("[ ] T001").first().waitFor();
    await workbench.runCommand("File: Save");
  });

  it("writes a note below the task at the cursor", async () => {
    await row("T002").click();
    await workbench.runCommand("Orchestrator: Add Note to Task…");
    const input = workbench.page
      .locator(".quick-input-widget", { hasText: "Note to" })
      .locator("input")
      .first();
    await input.fill("Abbreviations end no sentence");
    await workbench.screenshot("tasks-editor-note");
    await workbench.page.keyboard.press("Enter");
    await editor().getByText("Abbreviations end no sentence").first().waitFor();
    await editor().locator(".view-lines").click();
    await workbench.page.keyboard.press("ControlOrMeta+z");
    await workbench.runCommand("File: Save");
  });

  it("offers the states of a task", async () => {
    await row("T002").click();
    await workbench.runCommand("Orchestrator: Set Task State…");
    await workbench.page
      .locator(".quick-input-list")
      .getByText("in progress")
      .first()
      .waitFor();
    await workbench.screenshot("tasks-editor-states");
    await workbench.page.keyboard.press("Escape");
  });

  it("offers to run the file from each of its stages", async () => {
    await row("tasks.md").click({ button: "right" });
    const item = (name: string) =>
      workbench.page.getByRole("menuitem", { name, exact: true });
    await item("Run Workflow").hover();
    for (const stage of ["Design", "Analyze", "Implement", "Verify", "Merge"])
      await item(`Run from ${stage}`).waitFor();
    await workbench.screenshot("tasks-editor-workflow");
    await workbench.page.keyboard.press("Escape");
    await workbench.page.keyboard.press("Escape");
    await item("Run Workflow").waitFor({ state: "detached" });
  });

  it("moves a task by dragging it in the tree", async () => {
    await row("T009").dragTo(row("T008"));
    const order = (): string =>
      readFileSync(tasksFile(), "utf8")
        .match(/T00[89] /g)
        ?.join("") ?? "";
    await workbench.page.locator(".tab.active.dirty").waitFor();
    await workbench.runCommand("File: Save");
    await workbench.page.locator(".tab.active:not(.dirty)").waitFor();
    assert.equal(order(), "T009 T008 ");
    git("checkout", "--quiet", "--", "tasks.md");
    await row("T009").waitFor();
  });

  it("shows how a batch is doing, and the proof of what is done", async function () {
    this.timeout(runMs);
    await workbench.openView("Orchestrations");
    await workbench.openFile("tasks.md");
    const started = workbench.rows("Orchestrations").first();
    // VS Code loses a click on a lens that it is just drawing anew.
    await eventually(async () => {
      if (!(await started.isVisible())) await lens("Run batch").click();
      await started.waitFor({ timeout: 5_000 });
    });
    await lens(/proven, not merged|running/).waitFor({ timeout: runMs });
    await inAllThemes("running");
    await row("T002").filter({ hasText: "proven" }).waitFor({ timeout: runMs });
    await workbench.openFile("tasks.md");
    await workbench
      .rows("Orchestrations")
      .filter({ hasText: /^Merge.*waits for you/ })
      .waitFor({ timeout: runMs });
    await workbench.notified("is ready to merge");
    await inAllThemes("proven");
    await hoverInAllThemes("hover", editor().getByText("T001"));
  });
});
