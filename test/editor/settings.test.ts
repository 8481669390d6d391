import assert from "node:assert/strict";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import { extension, set, until } from "./workspace";

describe("settings", () => {
  let orchestrator: ExtensionApi;
  before(async () => {
    orchestrator = await extension();
  });
  afterEach(async () => {
    await set("maxConcurrent", undefined);
    await set("budgets.batch", undefined);
  });

  it("are all good at first", () => {
    assert.deepEqual(orchestrator.settingProblems(), []);
  });

  it("that are wrong are named with their value, until they are mended", async () => {
    await set("maxConcurrent", 99);
    await set("budgets.batch", -1);
    const problems = await until("both problems", () => {
      const found = orchestrator.settingProblems();
      return found.length === 2 && found;
    });
    assert.deepEqual(problems.map(({ key, value }) => [key, value]).sort(), [
      ["budgets.batch", -1],
      ["maxConcurrent", 99],
    ]);
    await set("maxConcurrent", 3);
    await set("budgets.batch", 1);
    await until(
      "no problem",
      () => orchestrator.settingProblems().length === 0,
    );
  });
});
