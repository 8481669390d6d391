import assert from "node:assert/strict";
import * as vscode from "vscode";
import { restoreBackup } from "../../src/editor/backup";
import type { EngineHost } from "../../src/editor/engineHost";
import { backupMade, createMemoryApi } from "../support/memoryApi";
import type { MemoryApi } from "../support/memoryApi";

describe("a backup that is restored", () => {
  const { showOpenDialog, showWarningMessage } = vscode.window;
  let api: MemoryApi;
  let detail: string;
  beforeEach(() => {
    api = createMemoryApi();
    detail = "";
    vscode.window.showOpenDialog = () =>
      Promise.resolve([vscode.Uri.file("/a.orchestrator-backup")]);
  });
  afterEach(() => {
    Object.assign(vscode.window, { showOpenDialog, showWarningMessage });
  });

  const host = (): EngineHost => ({
    state: { kind: "idle" },
    onDidChange: new vscode.EventEmitter<never>().event,
    open: () => Promise.resolve(api),
    openToRestore: () =>
      Promise.resolve({ api, done: () => Promise.resolve() }),
    restart: () => Promise.resolve(),
    refresh: () => Promise.resolve(),
    stopped: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
  /** Answers the question with this button; undefined: the user goes away. */
  const answer = (button: string | undefined): void => {
    Object.assign(vscode.window, {
      showWarningMessage: (_text: string, options: vscode.MessageOptions) => {
        detail = options.detail ?? "";
        return Promise.resolve(button);
      },
    });
  };
  const methods = () => api.calls.map(({ method }) => method);

  it("says first what would change, and changes nothing when the user goes away", async () => {
    const standing = { status: "running", events: 3 } as const;
    api.answers.restored = {
      ...api.answers.restored,
      runs: [
        {
          id: "0a1b2c3d-0000-4000-8000-000000000000",
          title: "Grüße",
          change: "added",
          before: null,
          after: standing,
          comesBackPaused: true,
          missing: [{ kind: "branch", name: "orchestrator/x", madeAnew: true }],
        },
      ],
    };
    answer(undefined);
    await restoreBackup(host());
    assert.deepEqual(methods(), ["previewRestore"]);
    assert.deepEqual(detail.split("\n"), [
      "It was made in /repo.",
      "Comes back: “Grüße”",
      "Was under way and comes back paused: “Grüße”",
      "Is made anew: “branch orchestrator/x”",
      "What is on record now is backed up first.",
    ]);
  });

  it("is restored when the user says so", async () => {
    answer("Restore");
    await restoreBackup(host());
    assert.deepEqual(methods(), ["previewRestore", "restore"]);
  });

  it("is not, and the user is told why, while something is under way", async () => {
    api.answers.restored = {
      backup: backupMade("/a"),
      safety: backupMade("/safety"),
      kept: [],
      runs: [],
      refusal: { code: "notAllowedNow", message: "One is at work." },
    };
    await assert.rejects(restoreBackup(host()), { code: "notAllowedNow" });
    assert.deepEqual(methods(), ["previewRestore"]);
  });
});
