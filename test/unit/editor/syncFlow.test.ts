import assert from "node:assert/strict";
import { runSync } from "../../../src/editor/syncFlow";
import type { Issue, SyncChange } from "../../../src/model/issue";

const issue: Issue = {
  id: "GH-1",
  title: "One",
  text: "",
  url: "https://github.com/acme/app/issues/1",
  state: "open",
};
const left: SyncChange = {
  kind: "leave",
  id: "GH-2",
  title: "Two",
  why: "ticked",
};

describe("sync flow", () => {
  const syncOf = async (changes: readonly SyncChange[], agrees: boolean) => {
    const steps: string[] = [];
    await runSync({
      look: () => {
        steps.push("look");
        return Promise.resolve({ changes, issues: [issue] });
      },
      sayNothingToDo: (said) => steps.push(`nothing, ${said.length} left`),
      confirm: (shown) => {
        assert.equal(shown, changes);
        steps.push("confirm");
        return Promise.resolve(agrees);
      },
      carryOut: () => {
        steps.push("carry out");
        return Promise.resolve({ done: changes, refused: [] });
      },
      sayResult: ({ done }) => steps.push(`${done.length} done`),
    });
    return steps;
  };

  it("shows all that it would change, then does it, then says so", async () => {
    assert.deepEqual(
      await syncOf([{ kind: "close", issue, proof: null }, left], true),
      ["look", "confirm", "carry out", "2 done"],
    );
  });

  it("changes nothing where the user goes away", async () => {
    assert.deepEqual(await syncOf([{ kind: "add", issue }], false), [
      "look",
      "confirm",
    ]);
  });

  it("asks nothing where there is nothing to change", async () => {
    assert.deepEqual(await syncOf([left], true), [
      "look",
      "carry out",
      "nothing, 1 left",
    ]);
  });
});
