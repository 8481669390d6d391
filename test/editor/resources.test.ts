import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { Workplace } from "../../src/model/resources";
import {
  instanceRow,
  sizeWords,
  orphanRow,
  slotRow,
  slotsRow,
  trashRow,
  worktreeRow,
} from "../../src/editor/resourceRows";
import { orphanIn, trashRefIn } from "../../src/editor/resourcesTree";
import { attemptOf, orchestrationOf } from "../support/memoryApi";
import { extension } from "./workspace";

/** What the rows of the Resources view say. */
describe("resources", () => {
  before(() => extension());

  const attempt = attemptOf();
  const orchestration = orchestrationOf({ attempts: [attempt] });
  const find = (wanted: string) =>
    wanted === orchestration.id ? orchestration : undefined;
  const { id } = orchestration;

  it("says of an agent what it works on and what it takes", () => {
    const starting = instanceRow(
      {
        orchestration: id,
        attempt: attempt.id,
        pid: null,
        runner: "process",
        sample: null,
      },
      find,
    );
    assert.equal(starting.label, orchestration.title);
    assert.equal(starting.tooltip, "The agent is being started.");
    const { description, tooltip } = instanceRow(
      {
        orchestration: id,
        attempt: attempt.id,
        pid: 4711,
        runner: "process",
        sample: {
          at: 1,
          cpuPercent: 149.6,
          cpuMs: 1,
          memoryBytes: 350 * 1024 * 1024,
          peakMemoryBytes: 1.25 * 1024 ** 3,
          processes: 4,
          peakProcesses: 9,
          idleMs: 0,
        },
      },
      find,
    );
    const inTmux = instanceRow(
      {
        orchestration: id,
        attempt: attempt.id,
        pid: 4711,
        runner: "tmux",
        sample: null,
      },
      find,
    );
    assert.equal(inTmux.tooltip, "In a tmux session\nProcess 4711");
    assert.match(String(description), /^150% · 350 MB · /);
    const long = { ...orchestration, title: "Attachments-of-invoices-as-PDF" };
    const cut = instanceRow(
      {
        orchestration: id,
        attempt: attempt.id,
        pid: 4711,
        runner: "process",
        sample: null,
      },
      () => long,
    );
    // What it takes is seen beside it.
    assert.equal(cut.label, "Attachments-of-invoices…");
    assert.equal(cut.tooltip, `${long.title}\nProcess 4711`);
    assert.equal(
      tooltip,
      "Process 4711\nProcesses: 4 (at most 9); memory: 350 MB (at most 1.3 GB); 150% of one processor",
    );
  });

  it("says memory as task managers do", () => {
    assert.equal(sizeWords(999 * 1024 * 1024), "999 MB");
    assert.equal(sizeWords(1000 * 1024 * 1024), "1.0 GB");
  });

  it("says of a container slot who has it, or what is wrong with it", () => {
    const slot = (
      state: "free" | "leased" | "recycling" | "blocked",
      over: { orchestration?: string; trouble?: string } = {},
    ) => ({ port: 8001, state, orchestration: null, trouble: null, ...over });
    const rowOf = (...given: Parameters<typeof slot>) => {
      const { label, description, tooltip } = slotRow(slot(...given), find);
      return [label, description, tooltip];
    };
    const { title } = orchestration;
    assert.deepEqual(rowOf("free"), [
      "Port 8001",
      "free",
      "127.0.0.1:8001: free",
    ]);
    assert.deepEqual(rowOf("leased", { orchestration: id }), [
      "Port 8001",
      title,
      `127.0.0.1:8001: in use\n${title}`,
    ]);
    assert.deepEqual(rowOf("recycling", { trouble: "The engine is gone." }), [
      "Port 8001",
      "being removed",
      "127.0.0.1:8001: being removed\nThe engine is gone.",
    ]);
    assert.equal(rowOf("blocked")[1], "cannot be used now");
    assert.equal(
      slotsRow([slot("free"), slot("leased"), slot("free")], []).description,
      "2 of 3 free",
    );
    assert.equal(
      slotsRow([slot("free")], ["No engine answers."]).tooltip,
      "1 of 1 free\nNo engine answers.",
    );
  });

  it("says of a worktree whether it is clean, and offers to open only one that is there", () => {
    const rowFor = (
      changes: Pick<Workplace, "changedFiles" | "failure">,
      sizeBytes: number | null = null,
    ): (string | boolean | vscode.MarkdownString | undefined)[] => {
      const { description, contextValue, tooltip } = worktreeRow(
        {
          orchestration: id,
          path: "/w/1",
          branch: "b/1",
          sizeBytes,
          ...changes,
        },
        find,
      );
      return [description, contextValue, tooltip];
    };
    const rowOf = (changedFiles: number | null) =>
      rowFor({ changedFiles }).slice(0, 2);
    assert.deepEqual(rowOf(0), ["clean", "worktree;open;"]);
    assert.deepEqual(rowOf(1), ["1 file not committed", "worktree;open;"]);
    assert.deepEqual(rowOf(12), ["12 files not committed", "worktree;open;"]);
    assert.deepEqual(rowOf(null), ["its folder is gone", "worktree;"]);
    assert.equal(rowFor({ changedFiles: 0 }, 5)[0], "clean · < 1 MB");
    const size = 350 * 1024 * 1024;
    assert.equal(rowFor({ changedFiles: 0 }, size)[0], "clean · 350 MB");
    assert.deepEqual(
      rowFor({
        changedFiles: null,
        failure: { code: "gitFailed", message: "It hangs.", fix: "Look." },
      }),
      ["cannot be read", "worktree;open;", "b/1\n/w/1\nIt hangs.\nLook."],
    );
  });

  it("says of what is kept or left behind what it is", () => {
    const trash = trashRow({
      ref: "refs/orchestrator/trash/x",
      name: "x",
      commit: "a".repeat(40),
      at: 1,
      title: "Work",
    });
    assert.deepEqual([trash.label, trash.contextValue], ["Work", "trash;"]);
    const orphan = orphanRow({
      id: "branch:b",
      kind: "branch",
      what: "b",
      why: "Nobody works on it.",
      since: null,
      holdsWork: true,
    });
    assert.equal(
      orphan.tooltip,
      "Nobody works on it. Holds work, which goes to the trash.",
    );
  });

  it("knows its rows again when a command stands on one, and no others", () => {
    assert.equal(trashRefIn({ kind: "trash", key: "refs/x" }), "refs/x");
    assert.equal(orphanIn({ kind: "orphan", key: "branch:b" }), "branch:b");
    for (const other of [undefined, id, { kind: "group", group: "orphans" }]) {
      assert.equal(trashRefIn(other), null);
      assert.equal(orphanIn(other), null);
    }
  });
});
