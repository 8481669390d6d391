import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { runFrom } from "../../src/editor/runWorkflow";
import type { WorkflowStage } from "../../src/editor/runWorkflow";
import type { StartRequest } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import { createMemoryApi } from "../support/memoryApi";
import { newOrchestration } from "../support/orchestrations";
import { extension } from "./workspace";

describe("running a task file from a stage", () => {
  const { showWarningMessage } = vscode.window;
  let folder: string;
  const file = () => path.join(folder, "tasks.md");
  let open: Orchestration[];
  let shown: string[];
  let starts: StartRequest[];
  let forced: string[];
  let answer: string | undefined;

  before(() => extension());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "orchestrator-stage-"));
    mkdirSync(path.join(folder, ".git"));
    writeFileSync(file(), "- [ ] T001 First\n");
    [open, shown, starts, forced, answer] = [[], [], [], [], "Go On There"];
    Object.assign(vscode.window, {
      showWarningMessage: () => Promise.resolve(answer),
    });
  });
  afterEach(() => {
    Object.assign(vscode.window, { showWarningMessage });
    rmSync(folder, { recursive: true });
  });

  const run = (stage: WorkflowStage): Promise<void> => {
    const api = {
      ...createMemoryApi(),
      start: (request: StartRequest) => {
        starts.push(request);
        return Promise.resolve("an id");
      },
      force: (_id: string, name: string) => {
        forced.push(name);
        return Promise.resolve();
      },
    };
    return runFrom(
      stage,
      {
        engine: {
          open: () => Promise.resolve(api),
          state: {
            kind: "open",
            api,
            owner: true,
            folder: vscode.Uri.file(folder),
          },
        },
        files: { get: () => undefined } as never,
        tasks: { contentOf: () => undefined } as never,
        list: { find: () => undefined, open: () => open },
        panel: {
          show: (view) => {
            shown.push(view.kind);
          },
        },
        revealOrchestration: () => Promise.resolve(),
      },
      vscode.Uri.file(file()),
    );
  };
  const inState = (status: Orchestration["status"]): void => {
    const o = newOrchestration({ batches: [1] });
    open = [{ ...o, seq: 1, status }];
  };

  it("begins past those before it where nothing has the file", async () => {
    await run("implement");
    await run("design");
    assert.deepEqual(
      starts.map(({ options }) => options.skip),
      [["design", "analyze"], []],
    );
  });

  it("says so where there is nothing that could go on there", async () => {
    await assert.rejects(run("verify"), { code: "notAllowedNow" });
    assert.deepEqual(starts, []);
  });

  it("sends the run that has the file there, once the user has agreed", async () => {
    inState("paused");
    answer = undefined;
    await run("verify");
    assert.deepEqual(forced, []);
    answer = "Go On There";
    await run("verify");
    assert.deepEqual([forced, starts], [["verify"], []]);
  });

  it("shows the run that is at work, and leaves it alone", async () => {
    inState("running");
    await assert.rejects(run("design"), { code: "notAllowedNow" });
    assert.deepEqual([forced, starts, shown], [[], [], ["orchestration"]]);
  });
});
