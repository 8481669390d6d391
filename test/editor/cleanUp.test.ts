import assert from "node:assert/strict";
import * as vscode from "vscode";
import { orphanItem, resultOf } from "../../src/editor/cleanUp";
import { newsOf, noticeText } from "../../src/editor/orphanNotice";
import type { Orphan } from "../../src/model/orphan";
import { orphanKinds } from "../../src/model/orphan";
import { extension } from "./workspace";

const orphan = (fields: Partial<Orphan>): Orphan => ({
  id: "worktree:/w/1",
  kind: "worktree",
  what: "/w/1 (branch orchestrator/1)",
  why: "No orchestration on record works in it.",
  since: null,
  holdsWork: false,
  ...fields,
});

describe("what was left behind", () => {
  before(() => extension());

  it("has a row for every kind: what it is, where, why, and what it holds", () => {
    for (const kind of orphanKinds)
      assert.match(orphanItem(orphan({ kind })).label, /^\$\([a-z-]+\) [A-Z]/);
    assert.deepEqual(orphanItem(orphan({ holdsWork: true })), {
      id: "worktree:/w/1",
      label: "$(folder-library) Worktree",
      description: "/w/1 (branch orchestrator/1)",
      detail:
        "No orchestration on record works in it. Holds work, which goes to the trash.",
    });
  });

  it("is told once, and only where somebody has to decide", () => {
    const first = orphan({ id: "worktree:/w/1" });
    const second = orphan({ id: "branch:b", kind: "branch" });
    const quiet = orphan({ id: "temporary:t", kind: "temporary" });
    assert.deepEqual(newsOf([quiet], []), { news: [], told: [] });
    const one = newsOf([first, quiet], []);
    assert.deepEqual(one, { news: [first], told: [first.id] });
    assert.deepEqual(newsOf([first], one.told).news, []);
    assert.deepEqual(newsOf([first, second], one.told), {
      news: [second],
      told: [first.id, second.id],
    });
    // What is gone is forgotten.
    assert.deepEqual(newsOf([second], [first.id, second.id]).told, [second.id]);
  });

  it("is told in one sentence or two", () => {
    assert.equal(
      noticeText([orphan({ holdsWork: true })]),
      "An earlier orchestration left something behind: /w/1 (branch orchestrator/1). It holds work.",
    );
    assert.equal(
      noticeText([orphan({ holdsWork: true }), orphan({})]),
      "Earlier orchestrations left 2 things behind: worktrees, branches or processes. 1 of them holds work.",
    );
  });

  it("leads to the trash where something was kept, and says what stays", async () => {
    const done = { id: "a", done: true, failure: null, trashRef: null };
    assert.deepEqual(resultOf([done, done]), [
      "information",
      "Cleaned up: 2.",
      [],
    ]);
    const [, text, buttons] = resultOf([done, { ...done, trashRef: "refs/x" }]);
    assert.equal(text, "Cleaned up: 2. Work is kept in the trash.");
    assert.deepEqual(
      buttons.map(({ title }) => title),
      ["Restore From Trash…"],
    );
    const failure = {
      code: "gitFailed",
      message: "It is locked.",
      fix: "Unlock it.",
    } as const;
    assert.deepEqual(resultOf([done, { ...done, done: false, failure }]), [
      "warning",
      "1 of 2 could not be cleaned up. It is locked. Unlock it.",
      [],
    ]);
    const known = new Set(await vscode.commands.getCommands());
    for (const { command } of buttons) assert.ok(known.has(command), command);
  });
});
