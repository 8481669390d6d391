import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { StartRequest } from "../../src/model/api";
import { OrchestratorError } from "../../src/model/errors";
import { runTask } from "../../src/editor/starting";
import { createMemoryApi } from "../support/memoryApi";
import { extension, folder } from "./workspace";

describe("running a task", () => {
  const { showWarningMessage } = vscode.window;
  const other = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
  const started = "3f333df6-90a4-4fda-8dd3-9485d27cee36";
  // No name that the Tasks view finds: other tests look at that.
  const file = () => path.join(folder(), "starting.md");

  before(async () => {
    await extension();
    writeFileSync(file(), "- [ ] T001 First\n");
  });
  after(() => {
    Object.assign(vscode.window, { showWarningMessage });
    rmSync(file());
  });

  it("of a file that another run has offers to begin after it", async () => {
    const asked: StartRequest[] = [];
    const said: string[] = [];
    const revealed = new Promise<string>((resolve) => {
      Object.assign(vscode.window, {
        showWarningMessage: (text: string, ...buttons: string[]) => {
          said.push(text, ...buttons);
          return Promise.resolve(buttons[0]);
        },
      });
      void runTask(
        {
          engine: {
            open: () =>
              Promise.resolve({
                ...createMemoryApi(),
                start: (request: StartRequest) => {
                  asked.push(request);
                  return request.after?.includes(other)
                    ? Promise.resolve(started)
                    : Promise.reject(
                        new OrchestratorError("alreadyRunning", "Taken.", {
                          orchestration: other,
                        }),
                      );
                },
              }),
          },
          files: {
            get: () => undefined,
            all: () => [],
            searched: Promise.resolve(),
          } as never,
          tasks: {} as never,
          list: { find: () => undefined },
          panel: { show: () => assert.fail("nobody asked to see it") },
          revealOrchestration: (id) => {
            resolve(id);
            return Promise.resolve();
          },
        },
        { uri: vscode.Uri.file(file()).toString(), line: 1 },
      );
    });
    assert.equal(await revealed, started);
    assert.deepEqual(
      asked.map(({ lines, after }) => ({ lines, after })),
      [
        { lines: [1], after: [] },
        { lines: [1], after: [other] },
      ],
    );
    assert.deepEqual(said.slice(1), ["Begin After It", "Show"]);
  });
});
