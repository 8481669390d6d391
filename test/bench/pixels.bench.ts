// How long it takes from the moment an agent writes something until a user can see it: in the dashboard of a real workbench whose
// window runs the engine, with 16 agents streaming at once (`liveAgent.mjs`) and one of them looked at. Then the same with only that
// one at work: what the workbench itself takes. Prints a table.
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { vsixFile } from "../../tools/paths.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { openWorkspace } from "../../src/server/workspace";
import { delayRow } from "../support/delays";
import { makeRepository } from "../support/repository";
import { endProcessesIn } from "../support/runs";
import { openWorkbench } from "../support/workbench";
import type { Workbench } from "../support/workbench";
import { workspaceOptions } from "../support/workspaceOptions";

const talkMs = 40_000;
/** Not measured: the agents are being started, which takes all that the machine has. */
const warmUpMs = 6_000;
const measureMs = 12_000;

/** Runs in the page: resolves with the milliseconds from written to drawn of all that came into view meanwhile. */
const watch = `(page, ms) => new Promise((resolve) => {
  const delays = [];
  let newest = Date.now();
  const look = () => {
    const now = Date.now();
    const since = newest;
    for (const [, stamp] of page.innerText.matchAll(/at:(\\d+):/g)) {
      const written = Number(stamp);
      if (written <= since) continue;
      delays.push(now - written);
      newest = Math.max(newest, written);
    }
  };
  // In the task after the frame, when it has been drawn.
  const changes = new MutationObserver(() => requestAnimationFrame(() => setTimeout(look)));
  changes.observe(page, { subtree: true, childList: true, characterData: true });
  setTimeout(() => { changes.disconnect(); resolve(delays); }, ms);
})`;

async function drawnDelays(workbench: Workbench): Promise<number[]> {
  const body = workbench.webview().locator("body");
  const delays: unknown = await body.evaluate(
    `(${watch})(document.body, ${measureMs})`,
  );
  return z.array(z.number()).parse(delays);
}

async function measured(agents: number): Promise<number[]> {
  const repository = makeRepository();
  const agentPath = path.join(repository.outside, "liveAgent.mjs");
  copyFileSync(path.resolve("test/bench/liveAgent.mjs"), agentPath);
  chmodSync(agentPath, 0o755);
  const extensionsDir = mkdtempSync(path.join(tmpdir(), "pixels-"));
  installVsix(vsixFile, extensionsDir);
  const settings = { agent: "claude", agentPath, maxConcurrent: agents };
  const workbench = await openWorkbench({
    folder: repository.root,
    extensionsDir,
    extensionId: "orchestrator-manager.orchestrator-manager",
    env: { LIVE_BENCH_MS: String(talkMs) },
    settings: Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        `orchestrator.${key}`,
        value,
      ]),
    ),
  });
  try {
    await workbench.openContainer("Orchestrator");
    await workbench.runCommand("Orchestrator: Open Dashboard");
    await workbench.webview().getByText("Nothing has run yet").waitFor();
    const other = await openWorkspace(await workspaceOptions(repository.root));
    if (other.owner) throw new Error("the window does not run the engine");
    for (let index = 0; index < agents; index++)
      await other.api.start({
        text: `Talk ${index}`,
        options: { agent: "claude", agentPath },
      });
    await workbench.webview().getByText("Talk 0").first().click();
    await workbench.webview().getByRole("tab", { name: "Output" }).click();
    await pause(warmUpMs);
    const delays = await drawnDelays(workbench);
    await workbench.screenshot(`pixels-${agents}`);
    // The newest stands first: the tree is drawn while all of them stream.
    await workbench
      .rows("Orchestrations")
      .first()
      .filter({ hasText: `Talk ${agents - 1}` })
      .waitFor();
    for (const { id } of await other.api.open()) await other.api.cancel(id);
    await other.close();
    return delays;
  } finally {
    await workbench.close();
    await endProcessesIn(repository.root);
    rmSync(extensionsDir, { recursive: true, force: true });
    repository.dispose();
  }
}

const rows: Record<string, Record<string, number>> = {};
for (const agents of [1, 16])
  rows[`${agents} at work`] = delayRow(await measured(agents));
console.log("\nFrom written to drawn in the dashboard");
console.table(rows);
