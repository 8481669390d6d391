import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { syncJira } from "../../src/editor/sync";
import { defaultSettings } from "../../src/model/settings";
import { createMemoryApi, orchestrationOf } from "../support/memoryApi";
import {
  fakeIssue,
  jiraAccountName,
  startTrackers,
  tokens,
} from "../support/trackerServer";
import type { TrackerServer } from "../support/trackerServer";
import { extension, folder, prepareRepository } from "./workspace";

/** What _Sync Jira…_ shows and does, with a site that answers and an engine that only remembers. */
describe("syncing issues", function () {
  this.timeout(120_000);
  // No name that the Tasks view finds: other tests look at that.
  const file = "issues/board.md";
  const { showWarningMessage, showQuickPick } = vscode.window;
  let server: TrackerServer;

  before(async () => {
    prepareRepository();
    await extension();
    mkdirSync(path.join(folder(), ".orchestrator", "state"), {
      recursive: true,
    });
    server = await startTrackers();
  });
  after(async () => {
    Object.assign(vscode.window, { showWarningMessage, showQuickPick });
    // What is typed saves itself after a moment, also into a folder that is gone.
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(path.join(folder(), "issues"), { recursive: true, force: true });
    await server.close();
  });

  const api = createMemoryApi();
  const previews: string[] = [];
  const sync = () =>
    syncJira({
      engine: { open: () => Promise.resolve(api) },
      settings: () => ({
        ...defaultSettings,
        jira: {
          ...defaultSettings.jira,
          site: server.address,
          email: jiraAccountName,
          file,
        },
      }),
      files: { refresh: () => Promise.resolve() },
      jiraToken: {
        ask: () => Promise.resolve(tokens.jira),
        forget: () => Promise.resolve(),
      },
      syncPreview: {
        show: (text) => {
          previews.push(text);
          return Promise.resolve();
        },
      },
    });
  /** Answers the dialog so, and returns what it said. */
  const answering = async (button: string | undefined): Promise<string[]> => {
    const said: string[] = [];
    Object.assign(vscode.window, {
      showWarningMessage: (
        text: string,
        { modal, detail }: vscode.MessageOptions,
      ) => {
        assert.equal(modal, true);
        said.push(text, ...(detail ?? "").split("\n"));
        return Promise.resolve(button);
      },
      showQuickPick: ([first]: readonly string[]) => Promise.resolve(first),
    });
    await sync();
    return said;
  };
  const text = () => readFileSync(path.join(folder(), file), "utf8");

  it("changes nothing before the user has agreed, then writes boxes, then closes what is proven", async () => {
    const issue = fakeIssue("Greet", { text: "Please" });
    server.jira.set("PROJ-7", issue);
    const said = await answering(undefined);
    assert.deepEqual(said, [
      "Sync with Jira?",
      `Changes in ${file}: 1. Changes in Jira: 0.`,
      "",
      "PROJ-7 Greet: becomes a task",
    ]);
    assert.equal(existsSync(path.join(folder(), file)), false);

    await answering("Sync");
    assert.match(text(), /\n- \[ \] PROJ-7 Greet\n {2}```issue\n/);

    const document = await vscode.workspace.openTextDocument(
      path.join(folder(), file),
    );
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      text().replace("[ ]", "[x]"),
    );
    await vscode.workspace.applyEdit(edit);
    api.add(
      orchestrationOf({
        status: "completed",
        source: { kind: "taskFile", file, tracked: false, tasks: [] },
        merge: { status: "merged", commit: "c".repeat(40) },
        tasks: [
          {
            id: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            key: "PROJ-7",
            line: 3,
            label: "PROJ-7",
            title: "Greet",
            text: "- [ ] PROJ-7 Greet",
            files: [],
            batch: null,
            status: "proven",
            reason: null,
          },
        ],
      }),
    );
    await answering("Show All");
    assert.match(
      previews.join(),
      /^# Changes in \S+: 0\. Changes in Jira: 1\.\n\n## Jira\n\n- PROJ-7 Greet: is closed there/,
    );
    assert.equal(issue.open, false);
    assert.equal(issue.comments.length, 1);
    assert.deepEqual(await answering(undefined), []);
  });
});
