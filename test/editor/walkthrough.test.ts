import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import {
  sampleSettingsFor,
  sampleWorkers,
} from "../../src/editor/sampleProject.mjs";
import { createFirstSteps } from "../../src/editor/firstSteps";
import { extension, folder, prepareRepository, until } from "./workspace";

const quietLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message: string) => assert.fail(message),
  error: (message: string) => assert.fail(message),
};

const manifestSchema = z.object({
  contributes: z.object({
    walkthroughs: z.tuple([
      z.object({
        steps: z.array(
          z.object({
            title: z.string(),
            description: z.string(),
            media: z.object({ svg: z.string() }),
          }),
        ),
      }),
    ]),
  }),
});

describe("walkthrough", () => {
  let scratch: string;
  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-sample-"));
    prepareRepository();
    await extension();
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  it("is one that VS Code understands, with commands that exist", async () => {
    const found = vscode.extensions.getExtension(
      "orchestrator-manager.orchestrator-manager",
    );
    assert.ok(found);
    const { contributes } = manifestSchema.parse(found.packageJSON);
    const known = new Set(await vscode.commands.getCommands());
    const [{ steps }] = contributes.walkthroughs;
    for (const { title, description, media } of steps) {
      assert.doesNotMatch(title + description, /%walkthrough/);
      for (const [, command = ""] of description.matchAll(
        /\(command:([^)?]+)/g,
      ))
        assert.ok(known.has(command), `${title}: ${command}`);
      await vscode.workspace.fs.stat(
        vscode.Uri.joinPath(found.extensionUri, media.svg),
      );
    }
  });

  it("is opened by a command", async () => {
    await vscode.commands.executeCommand("orchestrator.getStarted");
    const tab = await until("the walkthrough's tab", () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return /welcome|walkthrough/i.test(activeTab?.label ?? "") && activeTab;
    });
    await vscode.window.tabGroups.close(tab);
  });

  it("goes on in the window that opens the sample, once", async () => {
    const never = new vscode.EventEmitter<never>().event;
    const memory = new Map<string, unknown>();
    const openWindow = () =>
      createFirstSteps(
        { open: () => [], past: () => [], onDidChange: never },
        { all: () => [], onDidChange: never },
        {
          orchestration: () => false,
          needs: () => false,
          onDidShowNeeds: never,
        },
        {
          get: (key) => memory.get(key),
          update: (key, value) => {
            memory.set(key, value);
            return Promise.resolve();
          },
        },
        quietLog,
      );
    const first = openWindow();
    await first.goOnIn(folder());
    first.dispose();

    const second = openWindow();
    const labels = () =>
      vscode.window.tabGroups.activeTabGroup.tabs.map(({ label }) => label);
    await until(
      "tasks and walkthrough",
      () =>
        labels().includes("tasks.md") &&
        labels().some((label) => /welcome|walkthrough/i.test(label)),
    );
    second.dispose();
    assert.equal([...memory.values()].join(), "");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  for (const worker of sampleWorkers)
    it(`creates the sample for ${worker} as a clean repository with its settings`, async () => {
      const made = mkdtempSync(path.join(scratch, `${worker}-`));
      // Not awaited: it goes on to ask where to open the sample.
      void vscode.commands.executeCommand("orchestrator.createSample", {
        folder: made,
        worker,
      });
      const git = (...args: string[]) =>
        spawnSync("git", args, { cwd: made, encoding: "utf8" }).stdout.trim();
      await until(
        "the first commit",
        () => git("rev-list", "--count", "main") === "1",
      );
      assert.equal(git("status", "--porcelain"), "");
      assert.deepEqual(
        JSON.parse(
          readFileSync(path.join(made, ".vscode", "settings.json"), "utf8"),
        ),
        Object.fromEntries(
          Object.entries(sampleSettingsFor(worker)).map(([key, value]) => [
            `orchestrator.${key}`,
            value,
          ]),
        ),
      );
    });

  it("writes nothing into a folder that has something in it", async () => {
    const used = mkdtempSync(path.join(scratch, "used-"));
    writeFileSync(path.join(used, "mine.txt"), "mine\n");
    await vscode.commands.executeCommand("orchestrator.createSample", {
      folder: used,
      worker: "script",
    });
    assert.deepEqual(readdirSync(used), ["mine.txt"]);
  });
});
