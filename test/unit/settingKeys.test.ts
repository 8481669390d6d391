import assert from "node:assert/strict";
import { flatten, readSettings } from "../../src/model/settingKeys";
import { defaultSettings } from "../../src/model/settings";

const reader = (set: Record<string, unknown>) => {
  const defaults = flatten(defaultSettings);
  return (key: string): unknown => (key in set ? set[key] : defaults.get(key));
};

describe("settings of the editor", () => {
  it("are the defaults where nothing is set", () => {
    assert.deepEqual(readSettings(reader({}), defaultSettings), {
      settings: defaultSettings,
      problems: [],
    });
  });

  it("reach the schema's nested keys", () => {
    const { settings, problems } = readSettings(
      reader({ "budgets.total": 7, "timeouts.qa": 5, maxConcurrent: 3 }),
      defaultSettings,
    );
    assert.deepEqual(problems, []);
    assert.equal(settings.budgets.total, 7);
    assert.equal(settings.timeouts.qa, 5);
    assert.equal(settings.maxConcurrent, 3);
  });

  it("keep the last good value of a wrong one, name it, and take the rest", () => {
    const lastGood = readSettings(
      reader({ maxConcurrent: 4 }),
      defaultSettings,
    ).settings;
    const { settings, problems } = readSettings(
      reader({ maxConcurrent: 99, "budgets.day": "much", batchSize: 7 }),
      lastGood,
    );
    assert.deepEqual(
      problems.map(({ key, value }) => [key, value]),
      [
        ["budgets.day", "much"],
        ["maxConcurrent", 99],
      ].sort((a, b) => problemOrder(problems, a) - problemOrder(problems, b)),
    );
    assert.ok(problems.every(({ reason }) => reason.length > 0));
    assert.equal(settings.maxConcurrent, 4);
    assert.equal(settings.budgets.day, defaultSettings.budgets.day);
    assert.equal(settings.batchSize, 7);
  });

  it("name the list whose entry is wrong, once", () => {
    const { settings, problems } = readSettings(
      reader({ allowedTools: ["Read", 5, ""] }),
      defaultSettings,
    );
    assert.deepEqual(
      problems.map(({ key }) => key),
      ["allowedTools"],
    );
    assert.deepEqual(settings.allowedTools, []);
  });
});

const problemOrder = (
  problems: readonly { key: string }[],
  [key]: readonly (string | number)[],
): number => problems.findIndex((problem) => problem.key === key);
