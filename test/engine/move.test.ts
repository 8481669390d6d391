import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { makeMove } from "../../src/engine/effects/move";
import { listTrash, openRepository, openWorktree } from "../../src/git";
import type { OrchestrationEvent } from "../../src/model/event";
import { orchestrationOf } from "../support/memoryApi";
import { makeRepository } from "../support/repository";

describe("a move that a crash cut off", () => {
  it("keeps what it takes aside once, however many events the recoveries add", async () => {
    const test = makeRepository();
    try {
      const repository = await openRepository(test.root);
      const baseCommit = test.git(["rev-parse", "HEAD"]).trim();
      const place = path.join(test.outside, "worktree");
      const branch = "orchestrator/1-move";
      await openWorktree(repository, { path: place, branch, baseCommit });
      const unproven = (): void =>
        writeFileSync(path.join(place, "unproven.txt"), "x\n");
      unproven();
      const o = orchestrationOf({
        worktree: {
          path: place,
          branch,
          baseCommit,
          provenCommit: baseCommit,
          status: "open",
        },
      });
      const move = { kind: "stage", stage: "implementation" } as const;
      const events: OrchestrationEvent[] = [
        {
          type: "moveRequested",
          move,
          seq: 5,
          at: 1,
          orchestration: o.id,
          because: "You sent it there.",
          inputs: {},
        },
      ];
      const life = (seq: number, commit: () => void): Promise<void> =>
        makeMove(
          {
            repository: () => Promise.resolve(repository),
            events: () => events,
            commit: () => {
              commit();
              return o;
            },
          },
          { ...o, seq },
          move,
          { because: "You sent it there.", inputs: {} },
        );
      const crash = (): void => {
        throw new Error("killed");
      };
      await assert.rejects(life(5, crash));
      // As a host leaves it that died after it had staged what it took aside, and before it cleared the folder.
      unproven();
      test.git(["add", "--all"], place);
      await assert.rejects(life(6, crash));
      await life(7, () => undefined);
      assert.deepEqual(
        (await listTrash(repository)).map(({ name }) => name),
        [`${o.id}/move-5`],
      );
    } finally {
      test.dispose();
    }
  });
});
