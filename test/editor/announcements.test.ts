import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { buttonsFor } from "../../src/editor/failures";
import { announcementOf } from "../../src/editor/notifications";
import { errorCodes } from "../../src/model/errors";
import type { Orchestration } from "../../src/model/orchestration";
import { defaultRunOptions } from "../../src/model/settings";
import { extension } from "./workspace";
import { untouched } from "../../src/model/untouched";

const make = (fields: Partial<Orchestration>): Orchestration => ({
  ...untouched,
  id: randomUUID(),
  title: "A task",
  status: "running",
  seq: 1,
  pipeline: {
    name: "task",
    title: "Task",
    description: "",
    input: "text",
    stages: [],
  },
  options: defaultRunOptions,
  simulated: false,
  source: { kind: "text", text: "A task" },
  base: { branch: "main", commit: "a" },
  stages: [],
  batches: [],
  tasks: [],
  costUsd: 1.5,
  createdAt: 0,
  queuedAt: 0,
  startedAt: 0,
  ...fields,
});

const failure = {
  code: "gateFailed",
  message: "The gate failed",
  fix: "Look at its output.",
} as const;
const titles = (orchestration: Orchestration): string[] | undefined =>
  announcementOf(orchestration)?.buttons.map(({ title }) => title);

describe("announcements", () => {
  before(() => extension());

  it("are made for what ends a run or needs the user, and for nothing else", () => {
    for (const status of ["queued", "running", "paused", "cancelled"] as const)
      assert.equal(announcementOf(make({ status })), null, status);
    assert.deepEqual(titles(make({ status: "completed" })), [
      "Open",
      "View Diff",
    ]);
    assert.deepEqual(titles(make({ status: "mergeReady" })), [
      "View Diff",
      "Merge",
      "Open",
    ]);
    assert.deepEqual(titles(make({ status: "failed", failure }))?.slice(0, 2), [
      "Open",
      "Retry",
    ]);
    assert.deepEqual(
      titles(
        make({ status: "failed", failure: { ...failure, budget: "total" } }),
      )?.slice(0, 2),
      ["Open", "Retry With a Larger Budget…"],
    );
    assert.deepEqual(titles(make({ status: "paused", failure }))?.slice(0, 2), [
      "Open",
      "Resume",
    ]);
  });

  it("say what happened, the way out, and whether it was simulated", () => {
    assert.equal(
      announcementOf(make({ status: "failed", failure, simulated: true }))
        ?.text,
      "“A task (simulated)” failed: The gate failed. Look at its output.",
    );
  });

  it("have one cause for one failure, and another for the next", () => {
    const cause = (fields: Partial<Orchestration>): string | undefined =>
      announcementOf(make(fields))?.cause;
    assert.equal(
      cause({ status: "failed", failure }),
      cause({ status: "failed", failure, seq: 9 }),
    );
    assert.notEqual(
      cause({ status: "failed", failure }),
      cause({
        status: "failed",
        failure: { ...failure, message: "Another one" },
      }),
    );
    assert.notEqual(
      cause({ status: "mergeReady" }),
      cause({ status: "mergeReady", failure }),
    );
  });
});

describe("ways out of a failure", () => {
  it("lead to commands that exist, for every code", async () => {
    const known = new Set(await vscode.commands.getCommands());
    for (const code of errorCodes)
      for (const { title, command } of buttonsFor(code, randomUUID())) {
        assert.ok(title.length > 0, code);
        // Git's commands are there only while its extension is switched on.
        if (!command.startsWith("git."))
          assert.ok(known.has(command), `${code}: ${command}`);
      }
  });
});
