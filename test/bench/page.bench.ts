// What the dashboard costs whoever looks at it. First: how long it takes from the click on a run of 61 tasks until it is drawn, in
// the real workbench whose window runs the engine, with the panel opened anew each time; by turns with the least page that is fetched,
// asks its host, and draws the answer, so that a machine's speed and load are in both. Then: what the page keeps in memory while it
// follows an agent that writes for an hour, as fast as it can take it. Prints tables.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { vsixFile } from "../../tools/paths.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import type { FromHost } from "../../src/model/protocol";
import { openWorkspace } from "../../src/server/workspace";
import {
  bundleDashboard,
  findChromium,
  launchChromium,
  openDashboard,
} from "../support/dashboardPage";
import { sampleHost } from "../support/dashboardScenes";
import { delayRow } from "../support/delays";
import { makeRepository } from "../support/repository";
import { endProcessesIn } from "../support/runs";
import { sampleOrchestration } from "../support/samples";
import { openWorkbench } from "../support/workbench";
import { workspaceOptions } from "../support/workspaceOptions";

const hourMs = 3_600_000;
const tasks = 61;
const openings = 15;

const taskFile = [
  "# Sixty-one tasks",
  ...Array.from({ length: tasks }, (_, index) => [
    ...(index % 10 === 0
      ? ["", `## Phase ${index / 10 + 1}: Part ${index / 10 + 1}`, ""]
      : []),
    `- [ ] T${String(index + 1).padStart(3, "0")} Write \`src/part${index}.ts\` with its tests`,
  ]),
].flat();

/** Runs in the page: resolves with when its document began, and when the largest of its contents so far was painted. */
const paintedAt = `() => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const began = performance.timeOrigin;
    resolve({ began, painted: began + list.getEntries().at(-1).startTime });
  }).observe({ type: "largest-contentful-paint", buffered: true });
})`;

const paintSchema = z.object({ began: z.number(), painted: z.number() });

/** Milliseconds: of VS Code, until it has made a place for the page; of the page, until it is painted; of both. */
interface FirstPaints {
  readonly workbench: number[];
  readonly page: number[];
  readonly both: number[];
}

/** An extension whose row, in a view beside ours, opens a page of one sentence: a click on a row costs more than one on a button. */
function installPeer(extensionsDir: string): void {
  const folder = path.join(extensionsDir, "peer.peer-1.0.0");
  mkdirSync(folder);
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(folder, name), text);
  write(
    "package.json",
    JSON.stringify({
      name: "peer",
      publisher: "peer",
      version: "1.0.0",
      engines: { vscode: "^1.90.0" },
      main: "./extension.js",
      contributes: {
        views: { orchestrator: [{ id: "peer", name: "Peer" }] },
      },
    }),
  );
  write(
    "extension.js",
    `const vscode = require("vscode");
    exports.activate = ({ extensionUri }) => {
      vscode.window.registerTreeDataProvider("peer", {
        getChildren: (row) => (row ? [] : ["One sentence"]),
        getTreeItem: (label) => ({ label, command: { command: "peer.open", title: label } }),
      });
      vscode.commands.registerCommand("peer.open", () => {
        const panel = vscode.window.createWebviewPanel("peer", "Peer", vscode.ViewColumn.Active, { enableScripts: true, localResourceRoots: [extensionUri] });
        panel.webview.onDidReceiveMessage(() => panel.webview.postMessage("Sixty-one words"));
        const { cspSource } = panel.webview;
        panel.webview.html = \`<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src \${cspSource}">
          <script defer src="\${panel.webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "page.js"))}"></script><main></main>\`;
      });
    };`,
  );
  // Without its list VS Code looks what is there.
  rmSync(path.join(extensionsDir, "extensions.json"));
  write(
    "page.js",
    `addEventListener("message", ({ data }) => {
      document.querySelector("main").innerHTML = "<h1></h1>";
      document.querySelector("h1").textContent = data;
    });
    acquireVsCodeApi().postMessage("ready");`,
  );
}

async function firstPaints(): Promise<Record<"ours" | "peer", FirstPaints>> {
  const repository = makeRepository();
  repository.commit("Tasks", { "tasks.md": taskFile.join("\n") });
  const scriptFile = path.join(repository.outside, "script.json");
  writeFileSync(
    scriptFile,
    JSON.stringify({ stages: { design: { delayMs: hourMs } } }),
  );
  const extensionsDir = mkdtempSync(path.join(tmpdir(), "page-"));
  installVsix(vsixFile, extensionsDir);
  installPeer(extensionsDir);
  const workbench = await openWorkbench({
    folder: repository.root,
    extensionsDir,
    extensionId: "orchestrator-manager.orchestrator-manager",
    settings: { "orchestrator.agent": `script:${scriptFile}` },
  });
  try {
    const { page } = workbench;
    await page.evaluate(
      `addEventListener("mousedown", () => { window.pressedAt = Date.now(); }, true)`,
    );
    await workbench.openContainer("Orchestrator");
    const row = workbench
      .rows("Orchestrations")
      .filter({ hasText: "Sixty-one" })
      .first();
    await workbench.runCommand("Orchestrator: Open Dashboard");
    await workbench.webview().getByText("Nothing has run yet").waitFor();
    const other = await openWorkspace(await workspaceOptions(repository.root));
    if (other.owner) throw new Error("the window does not run the engine");
    await other.api.start({
      file: "tasks.md",
      options: { agent: `script:${scriptFile}` },
    });
    await row.waitFor();
    // Folded up, it leaves room for that one.
    await workbench.openView("Tasks");
    const peer = workbench.rows("Peer").filter({ hasText: "One sentence" });
    const noDelays = (): FirstPaints => ({ workbench: [], page: [], both: [] });
    const all = { ours: noDelays(), peer: noDelays() };
    for (let opening = 0; opening < openings * 2; opening++) {
      const [place, delays] =
        opening % 2 === 0
          ? ([row, all.ours] as const)
          : ([peer, all.peer] as const);
      await workbench.runCommand("View: Close All Editors");
      await place.click();
      const title = workbench.webview().locator("main h1");
      await title.filter({ hasText: "Sixty-one" }).waitFor();
      const { began, painted } = paintSchema.parse(
        await title.evaluate(`(${paintedAt})()`),
      );
      const pressed = z.number().parse(await page.evaluate("window.pressedAt"));
      delays.workbench.push(began - pressed);
      delays.page.push(painted - began);
      delays.both.push(painted - pressed);
    }
    await row.click();
    await workbench.webview().locator("main h1").waitFor();
    await workbench.screenshot("page-61-tasks");
    for (const { id } of await other.api.open()) await other.api.cancel(id);
    await other.close();
    return all;
  } finally {
    await workbench.close();
    await endProcessesIn(repository.root);
    rmSync(extensionsDir, { recursive: true, force: true });
    repository.dispose();
  }
}

/** As often as a page is told of output, at most. */
const pushMs = 40;
const pushesAtOnce = 250;
const sampleEvery = hourMs / pushMs / 12;
const megabyte = 1024 * 1024;

async function memoryOverAnHour(): Promise<Record<string, number>[]> {
  const chromiumPath = findChromium();
  if (chromiumPath === null) throw new Error("there is no Chromium");
  const browser = await launchChromium(chromiumPath);
  try {
    const running = sampleOrchestration();
    const attempt = running.attempts.at(-1)?.id ?? "";
    const host = sampleHost([running]);
    const opened = await openDashboard(browser, {
      files: await bundleDashboard(),
      theme: "dark",
      width: 1000,
      kept: { view: { kind: "orchestration", id: running.id }, tab: "output" },
      answer: (message) =>
        message.type === "output"
          ? [
              {
                type: "output",
                attempt: message.attempt,
                from: message.from,
                page: { items: [], next: message.from, ended: false },
              },
            ]
          : host(message),
    });
    const { page } = opened;
    const session = await page.context().newCDPSession(page);
    const rows: Record<string, number>[] = [];
    const sample = async (pushes: number): Promise<void> => {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      rows.push({
        minutes: Math.round((pushes * pushMs) / 60_000),
        "written MB": (pushes * 1_000) / megabyte,
        "heap MB": usedSize / megabyte,
        elements: z
          .number()
          .parse(await page.evaluate("document.querySelectorAll('*').length")),
      });
    };
    await sample(0);
    for (let pushes = 0; pushes < hourMs / pushMs;) {
      const batch = Array.from({ length: pushesAtOnce }, (): FromHost => {
        const from = pushes * 1_000;
        pushes++;
        return {
          type: "output",
          attempt,
          from,
          page: {
            items: [
              {
                kind: "text",
                text: `Entry ${pushes}: ${"what an agent writes ".repeat(45)}`,
                offset: from + 1_000,
              },
            ],
            next: from + 1_000,
            ended: false,
          },
        };
      });
      await page.evaluate(
        `(async () => { for (const message of ${JSON.stringify(batch)}) { window.postMessage(message, "*"); if (message.from % 25000 === 0) await new Promise(requestAnimationFrame); } })()`,
      );
      if (pushes % sampleEvery === 0) await sample(pushes);
    }
    await page.screenshot({ path: "out/screenshots/page-after-an-hour.png" });
    await opened.close();
    return rows;
  } finally {
    await browser.close();
  }
}

console.log("\nFrom the click on a run of 61 tasks until it is drawn");
const { ours, peer } = await firstPaints();
console.table({
  "a panel anew, in all": delayRow(ours.both),
  "VS Code, until there is a place for the page": delayRow(ours.workbench),
  "the page itself": delayRow(ours.page),
  "a page of one sentence, in all": delayRow(peer.both),
  "VS Code, until there is a place for that one": delayRow(peer.workbench),
  "that page itself": delayRow(peer.page),
});
const median = (values: readonly number[]): number =>
  delayRow(values)["p50 ms"] ?? NaN;
console.log(
  `The panel takes ${(median(ours.both) / median(peer.both)).toFixed(2)} times as long as a page of one sentence.`,
);
console.log("\nThe page while it follows an agent for an hour");
console.table(await memoryOverAnHour());
