import assert from "node:assert/strict";
import { startRequestSchema } from "../../src/model/api";
import {
  defaultSettings,
  runOptions,
  runOptionsSchema,
} from "../../src/model/settings";
import type { Settings } from "../../src/model/settings";

describe("run options", () => {
  it("come from the settings where a start request leaves them out", () => {
    const settings: Settings = {
      ...defaultSettings,
      models: { specification: "a", implementation: "b", qa: "c" },
      effort: "high",
      maxTurns: 7,
      additionalFolders: ["../other"],
      projectSettings: false,
      questionMinutes: 5,
      quota: { resume: false, hours: "22:00-07:00" },
      retries: 1,
      parallelTasks: true,
    };
    const { options } = startRequestSchema.parse({ text: "x" });
    const made = runOptions(settings, options);
    for (const key of Object.keys(runOptionsSchema.shape))
      if (key !== "skip" && key !== "context")
        assert.deepEqual(
          Reflect.get(made, key),
          Reflect.get(settings, key),
          key,
        );
    assert.equal(
      runOptions(settings, { quota: { resume: true } }).quota.hours,
      "22:00-07:00",
    );
  });

  it("of older records have the defaults", () => {
    const { effort, retries, quota, parallelTasks, ...older } =
      runOptions(defaultSettings);
    const read = runOptionsSchema.parse(older);
    assert.deepEqual(
      {
        effort: read.effort,
        retries: read.retries,
        quota: read.quota,
        parallelTasks: read.parallelTasks,
      },
      { effort, retries, quota, parallelTasks },
    );
  });
});
