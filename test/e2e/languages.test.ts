import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample, sampleSettings } from "../../tools/sample.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { openWorkbench } from "../support/workbench";
import type { Workbench, WorkbenchWindow } from "../support/workbench";

/** What each part of the window says: the manifest, the code, and the dashboard have tables of their own. */
const expected = {
  de: {
    views: ["Orchestrierungen", "Aufgaben", "Ressourcen"],
    tasks: "Aufgaben",
    welcome: "Hier wurde noch nichts ausgeführt.",
    row: "benötigt T003",
    lens: "Phase abschließen… · 7 offen in 3 Batches",
    command: "Orchestrator: Aufgabe starten…",
    start: "Aufgabe starten",
    label: "Was zu tun ist",
  },
  "zh-cn": {
    views: ["编排", "任务", "资源"],
    tasks: "任务",
    welcome: "此处尚未运行任何内容。",
    row: "需要 T003",
    lens: "完成阶段… · 3 个批次中有 7 项未完成",
    command: "Orchestrator: 启动任务…",
    start: "启动任务",
    label: "要做什么",
  },
} as const;

describe("the workbench in other languages", function () {
  this.timeout(120_000);

  let scratch: string;
  let workbench: Workbench;

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    const folder = path.join(scratch, "text-statistics");
    makeSample(folder);
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    workbench = await openWorkbench({
      folder,
      extensionsDir,
      extensionId: "orchestrator-manager.orchestrator-manager",
      language: "de",
      settings: Object.fromEntries(
        Object.entries(sampleSettings).map(([key, value]) => [
          `orchestrator.${key}`,
          value,
        ]),
      ),
    });
  });
  after(async () => {
    await workbench.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const isWhollyIn = async (
    window: WorkbenchWindow,
    language: keyof typeof expected,
  ): Promise<void> => {
    const { page } = window;
    const words = expected[language];
    await window.openContainer("Orchestrator");
    for (const view of words.views)
      await page
        .locator(".part.sidebar .pane-header .title", { hasText: view })
        .first()
        .waitFor();
    await page.getByText(words.welcome).first().waitFor();
    await window
      .rows(words.tasks)
      .filter({ hasText: words.row })
      .first()
      .waitFor();
    await window.openFile("tasks.md");
    await page
      .locator(".codelens-decoration a", { hasText: words.lens })
      .waitFor();
    await window.screenshot(`language-${language}-tree`);

    await window.runCommand(words.command);
    const form = window.webview();
    await form.getByRole("heading", { name: words.start }).waitFor();
    assert.equal(await form.locator("html").getAttribute("lang"), language);
    await form.getByText(words.label).first().waitFor();
    await window.screenshot(`language-${language}-start`);
  };

  it("are German where German was chosen", () => isWhollyIn(workbench, "de"));

  it("are Chinese where Chinese was chosen", async () => {
    const window = await workbench.openWindow("zh-cn");
    await isWhollyIn(window, "zh-cn");
    await window.page.close();
  });
});
