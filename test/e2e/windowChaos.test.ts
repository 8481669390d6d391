import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { orchestrationSchema } from "../../src/model/orchestration";
import { overviewSchema } from "../../src/model/overview";
import type { Orchestration } from "../../src/model/orchestration";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample } from "../../tools/sample.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { cli } from "../support/commandLine";
import type { Ended } from "../support/commandLine";
import { killOwningHost, markedProcessesIn } from "../support/extensionHosts";
import { holdAgentIn } from "../support/heldAgent";
import { endProcessesIn } from "../support/runs";
import { until } from "../support/until";
import { openWorkbench } from "../support/workbench";
import type { Workbench } from "../support/workbench";

const extensionId = "orchestrator-manager.orchestrator-manager";
const agent = "script:.orchestrator/demo.json";
const runMs = 90_000;

/** Long enough for a look to find the agent at work, before it is held there. */
const workMs = 5_000;
/** More than fits into the list of the output, so that there is somewhere to scroll to. */
const manyLines = Array.from(
  { length: 120 },
  (_, index) => `Line ${index + 1} of 120`,
);

const scriptSchema = z.looseObject({
  tasks: z.record(
    z.string(),
    z.looseObject({ delayMs: z.number(), say: z.array(z.string()) }),
  ),
});

const git = (folder: string, ...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync("git", args, {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
};

/** The sample, with agents that take their time where a test interferes. */
const makeProject = (folder: string): void => {
  makeSample(folder);
  const file = path.join(folder, ".orchestrator", "demo.json");
  const script = scriptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  for (const key of ["T001", "T003", "T006"])
    Object.assign(script.tasks[key] ?? {}, { delayMs: workMs });
  script.tasks["T003"]?.say.push(...manyLines);
  writeFileSync(file, JSON.stringify(script));
};

/** The content of every commit of a branch, newest first; commits of two repositories differ in their times. */
const contents = (folder: string): string[] =>
  git(folder, "log", "--topo-order", "--format=%T", "main").split("\n");

/** Attempts that did something, as `stage batch`: what was done twice would be here twice. */
const workOf = ({ attempts }: Orchestration): string[] =>
  attempts
    .filter(({ outcome }) => outcome?.ok === true)
    .map(({ stage, batch }) => `${stage} ${batch ?? ""}`.trim());

/** One user whose editor dies again and again; each step goes on where the one before it ended. */
describe("editor that dies at work", function () {
  this.timeout(runMs);
  this.bail(true);

  let scratch: string;
  let folder: string;
  let undisturbed: string;
  let undisturbedRun: Promise<Ended>;
  let workbench: Workbench;

  const stateFolder = () => path.join(folder, ".orchestrator", "state");
  /** While this file is there, gates wait, as long ones would take their time. */
  const holdFile = () => path.join(scratch, "hold");
  const gateFile = () => path.join(scratch, "gates");
  const gateCommand = () =>
    `echo >> '${gateFile()}'; while [ -e '${holdFile()}' ]; do sleep 0.1; done; node --test`;
  const gatesRun = (): number =>
    existsSync(gateFile()) ? readFileSync(gateFile(), "utf8").length : 0;
  const orchestrator = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await cli(folder, [...args, "--json"]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const orchestrations = async (): Promise<Orchestration[]> => {
    const listed = z.array(overviewSchema).parse(await orchestrator("list"));
    const whole: Orchestration[] = [];
    for (const { id } of listed)
      whole.push(orchestrationSchema.parse(await orchestrator("show", id)));
    return whole;
  };

  const row = (text: string | RegExp) =>
    workbench.rows("Orchestrations").filter({ hasText: text }).first();
  const button = (label: string) =>
    workbench
      .webview()
      .getByRole("button", { name: new RegExp(`^${label}(: |$)`) })
      .first();

  const holdAgent = (said: string) => holdAgentIn(folder, said, runMs);
  const killOwner = () =>
    killOwningHost(stateFolder(), workbench.server.pid(), runMs);

  /** The dashboard as it must be after every interruption: one, at the tab where the user was, alive, with no word of an error. */
  const seesOutput = async (headline: string): Promise<void> => {
    const page = workbench.webview();
    await page.getByText(headline).first().waitFor();
    await page
      .getByRole("tab", { name: "Live output", selected: true })
      .waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    const tabs = workbench.page.locator(".tabs-container");
    assert.equal(await tabs.getByText("Orchestrator").count(), 1);
    assert.equal(await workbench.toast(/./).count(), 0);
  };
  const seesEntries = (count: number) =>
    workbench
      .webview()
      .getByText(`${count} entries`, { exact: true })
      .waitFor();

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    folder = path.join(scratch, "text-statistics");
    undisturbed = path.join(scratch, "undisturbed");
    makeProject(folder);
    makeSample(undisturbed);
    undisturbedRun = cli(undisturbed, [
      ...["run", "tasks.md", "--agent", agent],
      ...["--gate", "node --test", "--auto-merge"],
    ]);
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    workbench = await openWorkbench({
      folder,
      extensionsDir,
      extensionId,
      settings: {
        "orchestrator.agent": agent,
        "orchestrator.gateCommand": gateCommand(),
      },
    });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await workbench.screenshot("windowChaos-failure");
  });

  after(async () => {
    await workbench.close();
    await endProcessesIn(scratch);
    rmSync(scratch, { recursive: true, force: true });
  });

  it("goes on, and shows it, after its extension host was killed while the agent was at work", async () => {
    const page = workbench.webview();
    await workbench.openContainer("Orchestrator");
    await workbench.openFile("tasks.md");
    await workbench.editorAction("Complete Phase").click();
    await page.getByText("Detected 3 batches from tasks.md").waitFor();
    await button("Start").click();
    const goOn = await holdAgent("T001");
    await page.getByRole("tab", { name: "Live output" }).click();
    await seesOutput("Implementing batch 1 of 3");
    // What the host answers to the choice of the tab: until then nobody but the page knows of it.
    await page
      .getByText(/^[1-9]\d* entr(y|ies)$/)
      .first()
      .waitFor();
    await killOwner();
    await workbench.screenshot("windowChaos-host-killed");
    await row("T001").waitFor();
    await workbench.statusItem("orchestrator.progress").waitFor();
    goOn();
    // The page of the dead host could not know this.
    await seesOutput("Implementing batch 2 of 3");
    await workbench.screenshot("windowChaos-host-back");
  });

  it("shows each line of the output once after two reloads of the window", async () => {
    const goOn = await holdAgent(manyLines.at(-1) ?? "");
    await seesEntries(manyLines.length + 1);
    await workbench
      .webview()
      .getByRole("region", { name: "Output of the attempt" })
      .hover();
    await workbench.page.mouse.wheel(0, -1500);
    for (let reload = 0; reload < 2; reload++) {
      await workbench.reload();
      await seesOutput("Implementing batch 2 of 3");
      await seesEntries(manyLines.length + 1);
    }
    await row("T003").waitFor();
    await workbench.screenshot("windowChaos-reloaded");
    writeFileSync(holdFile(), "");
    goOn();
  });

  it("goes on after its extension host was killed between two batches", async () => {
    await until(() => gatesRun() === 2, runMs);
    await killOwner();
    rmSync(holdFile());
    await seesOutput("Implementing batch 3 of 3");
  });

  it("goes on after the server died as a whole", async () => {
    const goOn = await holdAgent("T006");
    await workbench.server.kill();
    goOn();
    await workbench.server.startAgain();
    await workbench.page.getByRole("button", { name: "Reload Window" }).click();
    await row(/^Merge.*waits for you/).waitFor({ timeout: runMs });
    // VS Code does not keep the tab of a page whose extension host was gone at the time.
    await workbench.statusItem("orchestrator.attention").click();
    await button("Run Merge").waitFor();
    await workbench.screenshot("windowChaos-server-back");
  });

  it("merges on request", async () => {
    await button("Run Merge").click();
    await workbench.webview().getByText("Merged into main").first().waitFor();
    await workbench.screenshot("windowChaos-merged");
  });

  it("ends as an undisturbed run does, and leaves nothing behind", async () => {
    const { code, stdout, stderr } = await undisturbedRun;
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    const [done] = await orchestrations();
    assert.ok(done);
    assert.equal(done.status, "completed");
    assert.deepEqual(workOf(done), [
      ...["design", "analyze"],
      ...["implement 0", "implement 1", "implement 2"],
      "verify",
    ]);
    assert.equal(done.attempts.length, 6, "no attempt was lost");
    assert.deepEqual(contents(folder), contents(undisturbed));
    assert.equal(git(folder, "status", "--porcelain"), "");
    assert.deepEqual(git(folder, "branch", "--list"), "* main");
    assert.equal(git(folder, "worktree", "list").split("\n").length, 1);
    assert.deepEqual(markedProcessesIn(scratch), []);
  });
});
