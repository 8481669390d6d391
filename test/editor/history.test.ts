import assert from "node:assert/strict";
import { noEstimates } from "../support/estimates";
import * as vscode from "vscode";
import { createOrchestrationsTree } from "../../src/editor/orchestrationsTree";
import { orchestrationOf } from "../support/memoryApi";
import { follow } from "./followed";
import { extension, rows, until } from "./workspace";

describe("a long history", () => {
  let log: vscode.LogOutputChannel;
  before(async () => {
    await extension();
    log = vscode.window.createOutputChannel("History", { log: true });
  });
  after(() => log.dispose());

  it("is drawn a part at a time, the newest first, down to the oldest", async () => {
    const count = 250;
    const followed = await follow(
      Array.from({ length: count }, (_, index) =>
        orchestrationOf({
          title: `Run ${index}`,
          status: "completed",
          createdAt: index,
          endedAt: index,
        }),
      ),
      log,
    );
    const tree = createOrchestrationsTree(followed.list, noEstimates);
    try {
      const [history] = await rows(tree);
      assert.equal(history?.description, String(count));
      const drawn = () => rows(tree, history.node);
      const first = await drawn();
      assert.equal(first.length, 101);
      assert.equal(first[0]?.label, `Run ${count - 1}`);
      assert.equal(first.at(-1)?.label, "Show 100 More");
      tree.showMore();
      assert.equal((await drawn()).at(-1)?.label, "Show 50 More");
      tree.showMore();
      const all = await drawn();
      assert.equal(all.length, count);
      assert.equal(all.at(-1)?.label, "Run 0");
    } finally {
      tree.dispose();
      followed.dispose();
    }
  });

  it("of thousands is drawn a part at a time, and news of one that goes on is one row", async () => {
    const running = orchestrationOf({ title: "At work", status: "running" });
    const followed = await follow(
      [
        running,
        ...Array.from({ length: 2_000 }, (_, index) =>
          orchestrationOf({
            title: `Run ${index}`,
            status: "completed",
            createdAt: index,
            endedAt: index,
          }),
        ),
      ],
      log,
    );
    const tree = createOrchestrationsTree(followed.list, noEstimates);
    const changes: unknown[] = [];
    const listening = tree.onDidChangeTreeData?.((changed) =>
      changes.push(changed),
    );
    let asked = 0;
    followed.api.on.get = () => {
      asked++;
    };
    try {
      const [atWork, history] = await rows(tree);
      assert.equal((await rows(tree, history?.node)).length, 101);
      assert.equal(
        followed.list.past(),
        followed.list.past(),
        "sorted once, not at every drawing",
      );
      // What is more than once is drawn once.
      for (const seq of [1, 2, 3])
        followed.api.tell({
          kind: "output",
          orchestration: running.id,
          attempt: running.id,
          costUsd: seq,
        });
      await until("news", () => changes.length > 0);
      assert.deepEqual(changes, [atWork?.node]);
      assert.equal(asked, 0, "no past one is read");
    } finally {
      listening?.dispose();
      tree.dispose();
      followed.dispose();
    }
  });

  it("is known in short: a past one is read when its row is opened, and only once", async () => {
    const past = orchestrationOf({ title: "Done", status: "completed" });
    const followed = await follow([past], log);
    const tree = createOrchestrationsTree(followed.list, noEstimates);
    let asked = 0;
    followed.api.on.get = () => {
      asked++;
    };
    try {
      const [history] = await rows(tree);
      const [row] = await rows(tree, history?.node);
      assert.equal(row?.label, "Done");
      assert.equal(followed.list.get(past.id), undefined);
      assert.equal(asked, 0);
      const stages = await rows(tree, row.node);
      assert.deepEqual(
        stages.map(({ label }) => label),
        ["Implementation"],
      );
      await rows(tree, row.node);
      assert.equal(asked, 1);
    } finally {
      tree.dispose();
      followed.dispose();
    }
  });
});
