import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample, sampleSettings } from "../../tools/sample.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { cli, startCli } from "../support/commandLine";
import type { Started } from "../support/commandLine";
import {
  extensionHosts,
  killOwningHost,
  ownerOf,
} from "../support/extensionHosts";
import { holdAgentIn } from "../support/heldAgent";
import { endProcessesIn } from "../support/runs";
import { openWorkbench } from "../support/workbench";
import type { Workbench, WorkbenchWindow } from "../support/workbench";

const extensionId = "orchestrator-manager.orchestrator-manager";
const runMs = 150_000;
/** Long enough for a look to find the agent at work, before it is held there. */
const workMs = 5_000;

const scriptSchema = z.looseObject({
  tasks: z.record(z.string(), z.looseObject({ delayMs: z.number() })),
});

/** One user with two windows and a terminal on the same folder; each step goes on where the one before it ended. */
describe("two windows and a command line on one folder", function () {
  this.timeout(runMs);
  this.bail(true);

  let scratch: string;
  let folder: string;
  let first: Workbench;
  let second: WorkbenchWindow;
  let fromTerminal: Started;
  let letGo: () => void;

  const stateFolder = () => path.join(folder, ".orchestrator", "state");
  const server = () => first.server.pid();
  const windows = () => [first, second];

  const row = (window: WorkbenchWindow, text: string | RegExp) =>
    window.rows("Orchestrations").filter({ hasText: text }).first();
  const button = (window: WorkbenchWindow, label: string) =>
    window
      .webview()
      .getByRole("button", { name: new RegExp(`^${label}(: |$)`) })
      .first();
  const both = async (text: string | RegExp): Promise<void> => {
    for (const window of windows())
      await row(window, text).waitFor({ timeout: runMs });
  };

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    folder = path.join(scratch, "text-statistics");
    makeSample(folder);
    const file = path.join(folder, ".orchestrator", "demo.json");
    const script = scriptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    for (const key of ["T001", "T003"])
      Object.assign(script.tasks[key] ?? {}, { delayMs: workMs });
    writeFileSync(file, JSON.stringify(script));
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    first = await openWorkbench({
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
    await first.openContainer("Orchestrator");
    second = await first.openWindow();
    await second.openContainer("Orchestrator");
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      for (const [index, window] of windows().entries())
        await window.screenshot(`twoWindows-failure-${index + 1}`);
  });

  after(async () => {
    await first.close();
    await endProcessesIn(scratch);
    rmSync(scratch, { recursive: true, force: true });
  });

  it("shows in both windows what a terminal runs", async () => {
    fromTerminal = await startCli(folder, [
      ...["run", "tasks.md", "--agent", "script:.orchestrator/demo.json"],
      ...["--gate", "node --test"],
    ]);
    await fromTerminal.saw("implement: started");
    letGo = await holdAgentIn(folder, "T001", runMs);
    await both("T001");
    await second.screenshot("twoWindows-terminal");
    await second.openView("Resources");
    const resource = (text: RegExp) =>
      second.rows("Resources").filter({ hasText: text }).first();
    await resource(/^Text statistics.*\d+% · \d+ MB · Implement/).waitFor();
    await resource(/^Text statistics.*(clean|not committed)/).waitFor();
    await second.screenshot("twoWindows-resources");
    await second.openView("Resources");
  });

  it("lets one window steer what all of them show", async () => {
    for (const window of windows()) {
      await window.statusItem("orchestrator.progress").click();
      await button(window, "Pause").waitFor();
    }
    await button(second, "Pause").click();
    letGo();
    for (const window of windows())
      await row(window, / paused /).waitFor({ timeout: runMs });
    await fromTerminal.saw("paused");
    await button(second, "Resume").click();
    await both("T003");
  });

  it("takes over in the other window when the one with the engine dies, without a word", async () => {
    const goOn = await holdAgentIn(folder, "T003", runMs);
    const died = await killOwningHost(stateFolder(), server(), runMs);
    goOn();
    await both(/^Merge.*waits for you/);
    const owner = ownerOf(stateFolder());
    assert.ok(owner !== null && owner !== died);
    assert.ok(extensionHosts(server()).includes(owner), "a window owns it");
    for (const window of windows()) {
      assert.equal(await window.toast(/fail|error/i).count(), 0);
      await window.webview().getByText("Run Merge").first().waitFor();
    }
    await second.screenshot("twoWindows-takenOver");
  });

  it("shows in both windows what a terminal merges", async () => {
    const { stdout } = await cli(folder, ["list", "--json"]);
    const [{ id }] = z
      .tuple([z.looseObject({ id: z.string() })])
      .parse(JSON.parse(stdout));
    const { code, stderr } = await cli(folder, ["merge", id]);
    assert.equal(code, 0, stderr);
    await second
      .webview()
      .getByText("Merged into main")
      .first()
      .waitFor({ timeout: runMs });
    for (const window of windows()) await row(window, / complete /).waitFor();
  });
});
