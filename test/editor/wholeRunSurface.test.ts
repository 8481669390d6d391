import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import { startRequestSchema } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import {
  extension,
  folder,
  git,
  hoverAt,
  lensTitles,
  prepareRepository,
  set,
  tasksUri,
  until,
} from "./workspace";
import { everything } from "../support/everything";

const runMs = 60_000;

const text = `# Tasks: Seen

## Phase 1: Good

- [ ] T201 Write \`src/one.txt\`

## Phase 2: Mended

- [ ] T202 Write \`src/two.txt\`

## Phase 3: Hopeless

- [ ] T203 Write \`src/three.txt\`
`;
const write = (name: string) => [
  { path: `src/${name}.txt`, write: `${name}\n` },
];
const script = {
  stages: { "*": { verdict: "pass" } },
  tasks: {
    T201: { delayMs: 2_500, costUsd: 0.5, edits: write("one") },
    T202: {
      costUsd: 0.5,
      edits: write("two"),
      fail: "Not at once.",
      failTimes: 1,
    },
    T203: { costUsd: 0.5, fail: "It cannot be done." },
  },
};

/** After the whole run, whose merged proofs it looks at. */
describe("task file while an orchestration works on it", function () {
  this.timeout(runMs + 10_000);
  this.bail(true);

  let orchestrator: ExtensionApi;
  let id: string;
  const uri = () => vscode.Uri.file(path.join(folder(), "seen", "tasks.md"));
  const current = async (): Promise<Orchestration> =>
    (await orchestrator.engine()).get(id);
  const lensAt = async (line: number, of = uri()): Promise<string> =>
    (await lensTitles(of))
      .filter(([at]) => at === line)
      .map(([, title]) => title)
      .join(" | ");

  before(async () => {
    prepareRepository();
    mkdirSync(path.join(folder(), "seen"));
    writeFileSync(uri().fsPath, text);
    writeFileSync(
      path.join(folder(), ".orchestrator", "seen.json"),
      JSON.stringify(script),
    );
    git("add", "--all");
    git("commit", "-q", "-m", "Tasks to look at");
    orchestrator = await extension();
    await until("the file is found", () => orchestrator.taskFiles.get(uri()));
    await set("agent", "script:.orchestrator/seen.json");
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument(uri()),
    );
    id = await (
      await orchestrator.engine()
    ).start(
      startRequestSchema.parse({
        file: "seen/tasks.md",
        options: {
          skip: ["design", "analyze"],
          healAttempts: 1,
          gateCommand: "git --version",
        },
      }),
    );
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await set("agent", undefined);
  });

  it("shows what runs and what waits, in the gutter and above the lines", async () => {
    const drawn = await until(
      "the mark of the running task",
      () => {
        const lines = orchestrator.gutter.drawn(uri());
        return lines?.running[0] === 5 && lines;
      },
      runMs,
    );
    assert.deepEqual(drawn.queued, [9, 13]);
    assert.equal(await lensAt(5), "$(sync~spin) running");
    assert.equal(await lensAt(3), "$(sync~spin) running · batch 1/3 · 0/1");
    assert.equal(await lensAt(7), "$(watch) queued · 0/1");
    assert.match(await lensAt(1), /^\$\(sync~spin\) \(simulated\) batch 1\/3/);
    assert.match(
      await hoverAt(uri(), new vscode.Position(8, 0)),
      /Waits for its turn/,
    );
  });

  it("offers nothing to run meanwhile, and leads to the dashboard", async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uri(),
      100,
    );
    assert.ok(lenses.length > 0);
    for (const { command } of lenses) {
      assert.equal(command?.command, "orchestrator.openDashboard");
      assert.deepEqual(command.arguments, [id]);
    }
  });

  it("shows what is proven, healed and failed when it has stopped", async () => {
    await until(
      "failed",
      async () => (await current()).status === "failed",
      runMs,
    );
    await until("the mark of the failed task", () =>
      orchestrator.gutter.drawn(uri())?.failed.includes(13),
    );
    assert.deepEqual(orchestrator.gutter.drawn(uri()), {
      queued: [],
      running: [],
      failed: [13],
      healed: [9],
      proven: [5],
    });
    assert.match(await lensAt(5), /\$\(check\) proven, not merged yet/);
    assert.match(await lensAt(9), /\$\(wand\) proven after healing/);
    assert.match(
      await lensAt(13),
      /^\$\(play\) Run \| \$\(error\) not proven: /,
    );
  });

  it("tells in the hover what the last run said", async () => {
    const failed = await hoverAt(uri(), new vscode.Position(12, 0));
    assert.match(failed, /Not proven\. .*It cannot be done/);
    const healed = await hoverAt(uri(), new vscode.Position(8, 0));
    assert.match(healed, /Proven, not merged yet/);
    assert.match(healed, /attempt 2, healing/);
    assert.match(healed, /git --version \(exit code 0/);
    assert.match(healed, /src\/two\.txt/);
    assert.match(healed, /Simulated/);
  });

  it("shows of a merged task the proof with its commit", async () => {
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument(tasksUri()),
    );
    const merged = (await everything(await orchestrator.engine())).find(
      ({ status }) => status === "completed",
    );
    const commit = merged?.batches[0]?.commit?.slice(0, 7) ?? "none";
    assert.equal(await lensAt(5, tasksUri()), `$(verified) proven ${commit}`);
    const words = await hoverAt(tasksUri(), new vscode.Position(4, 0));
    assert.match(words, /Proven and merged/);
    assert.ok(words.includes(commit));
    assert.deepEqual(orchestrator.gutter.drawn(tasksUri())?.proven, [5, 6]);
  });

  it("does not take the proofs of one file for another of the same name", async () => {
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument(uri()),
    );
    assert.deepEqual(orchestrator.gutter.drawn(uri())?.proven, [5]);
  });

  it("runs what a lens stands above, also when the text has moved since", async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uri(),
      100,
    );
    const clicks = [11, 13].map((line) => {
      const lens = lenses.find(({ range }) => range.start.line === line - 1);
      assert.ok(lens?.command, `line ${line}`);
      return lens.command;
    });
    const moved = text.replace("# Tasks: Seen", "# Tasks: Seen\n\nNew words.");
    writeFileSync(uri().fsPath, moved);
    git("commit", "-q", "--all", "-m", "Words above the tasks");
    await until("the document follows", () =>
      vscode.workspace.textDocuments.some(
        (document) =>
          document.uri.fsPath === uri().fsPath && document.getText() === moved,
      ),
    );
    const api = await orchestrator.engine();
    for (const { command, arguments: given } of clicks) {
      const before = new Set((await api.list()).map((one) => one.id));
      await vscode.commands.executeCommand(
        command,
        ...((given ?? []) as readonly unknown[]),
      );
      const [started] = (await api.open()).filter((one) => !before.has(one.id));
      assert.deepEqual(
        started?.tasks.map(({ label, line }) => [label, line]),
        [["T203", 15]],
      );
      await api.cancel(started.id);
      await until(
        "cancelled",
        async () => (await api.get(started.id)).status === "cancelled",
        runMs,
      );
    }
  });
});
