import assert from "node:assert/strict";
import { answerSource, beginFlow, togglesOf } from "../../src/editor/startFlow";
import { advancedRows, reviewRows } from "../../src/editor/startRows";
import type { SettingRow } from "../../src/editor/startRows";
import {
  forecastWords,
  numberWords,
  obstacleWords,
  permissionWords,
  runnerWords,
  textFieldWords,
  toggleWords,
} from "../../src/editor/startWords";
import { runnerChoices } from "../../src/model/runner";
import { defaultSettings } from "../../src/model/settings";
import { checkDraft } from "../../src/model/startCheck";
import { draftFrom } from "../../src/model/startDraft";
import type { Draft } from "../../src/model/startDraft";
import { textsIn } from "../../webview-ui/texts";
import { inWords } from "../../webview-ui/startForm";
import { extension } from "./workspace";

const words = textsIn.en.start;
const file = "tasks.md";

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
        ...runnerChoices.map(runnerWords),
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
        ...runnerChoices.map((runner) => words.runners[runner]),
      ],
    );
  });

  it("can change everything that the form can", () => {
    const flow = answerSource(beginFlow(defaultSettings, file), file);
    const changed = (row: SettingRow): readonly string[] => {
      if (row.chosen.kind === "change") return Object.keys(row.chosen.part);
      const { step } = row.chosen;
      return [
        step.kind === "number" || step.kind === "words"
          ? step.field
          : step.kind,
      ];
    };
    const asked = new Set([
      ...["text", ...togglesOf(flow)],
      ...[...reviewRows(flow, true), ...advancedRows(flow)].flatMap(changed),
    ]);
    assert.deepEqual(
      Object.keys(flow.draft).filter((part) => !asked.has(part)),
      [],
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
