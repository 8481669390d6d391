import assert from "node:assert/strict";
import {
  forecastWords,
  numberWords,
  obstacleWords,
  permissionWords,
  textFieldWords,
  toggleWords,
} from "../../src/editor/startWords";
import { defaultSettings } from "../../src/model/settings";
import { checkDraft } from "../../src/model/startCheck";
import { draftFrom } from "../../src/model/startDraft";
import type { Draft } from "../../src/model/startDraft";
import { textsIn } from "../../webview-ui/texts";
import { inWords } from "../../webview-ui/startForm";
import { extension } from "./workspace";

const words = textsIn.en.start;

describe("start by questions", () => {
  before(() => extension());

  it("calls everything as the form does", () => {
    assert.deepEqual(
      [
        toggleWords("autoMerge").label,
        toggleWords("autoMerge").hint,
        toggleWords("skipDesign").label,
        toggleWords("skipAnalyze").label,
        textFieldWords("model").label,
        textFieldWords("fallbackModel").label,
        textFieldWords("gateCommand").label,
        numberWords("healAttempts").label,
        numberWords("batchSize").label,
        numberWords("batch").label,
        numberWords("total").label,
        numberWords("heal").label,
        numberWords("decision").label,
        numberWords("day").label,
        permissionWords("ask"),
        permissionWords("acceptEdits"),
        permissionWords("bypass"),
      ],
      [
        words.autoMerge,
        words.autoMergeHint,
        words.skipDesign,
        words.skipAnalyze,
        words.model,
        words.fallbackModel,
        words.gateCommand,
        words.healAttempts,
        words.batchSize,
        words.batchBudget,
        words.totalBudget,
        words.healBudget,
        words.decisionBudget,
        words.dayBudget,
        words.ask,
        words.acceptEdits,
        words.bypass,
      ],
    );
  });

  it("says of everything that is wrong what the form says", () => {
    const draft: Draft = {
      ...draftFrom(defaultSettings),
      healAttempts: "6",
      batchSize: "1.5",
      budgets: { batch: "", total: "0", heal: "x", decision: "-1", day: "1e9" },
    };
    const failure = {
      code: "noTaskFile",
      message: "Gone.",
      fix: "Look.",
    } as const;
    const file = "tasks.md";
    for (const planned of [null, { file, plan: null, forecast: null, failure }])
      assert.deepEqual(
        checkDraft(draft, file, planned).obstacles.map(obstacleWords),
        inWords(checkDraft(draft, file, planned), {}).reasons,
      );
    for (const source of [null, " "])
      assert.deepEqual(
        checkDraft(draft, source, null).obstacles.map(obstacleWords),
        inWords(checkDraft(draft, source, null), {}).reasons,
      );
  });

  it("says what it would probably cost", () => {
    assert.equal(
      forecastWords({
        p50Usd: 1,
        p90Usd: 2.5,
        p50Minutes: 0.2,
        p90Minutes: 12,
        samples: 8,
        from: "batches",
      }),
      "about $1.00–$2.50 and 1–12 min (p50–p90, from batches: 8)",
    );
  });
});
