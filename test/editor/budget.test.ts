import assert from "node:assert/strict";
import * as vscode from "vscode";
import { askBudget } from "../../src/editor/steer";
import type { Orchestration } from "../../src/model/orchestration";
import type { RaisedBudgets } from "../../src/model/settings";
import { createMemoryApi, orchestrationOf } from "../support/memoryApi";
import { extension } from "./workspace";

/** What *Retry With a Larger Budget…* asks for. */
describe("the question for a larger budget", () => {
  const asks = vscode.window.showInputBox;
  before(() => extension());
  afterEach(() => {
    vscode.window.showInputBox = asks;
  });

  const usedUp = (budget: "total" | "day"): Orchestration => {
    const o = orchestrationOf({ title: "Sessions", costUsd: 4.2 });
    return {
      ...o,
      options: {
        ...o.options,
        budgets: { ...o.options.budgets, total: 4, day: 20 },
      },
      failure: { code: "budgetExceeded", message: "It is spent.", budget },
    };
  };
  /** Answers what is asked in this way, and returns what was asked and what came of it. */
  const ask = async (
    o: Orchestration,
    typed: string | undefined,
  ): Promise<{
    options: vscode.InputBoxOptions;
    raised: RaisedBudgets | null;
  }> => {
    let options: vscode.InputBoxOptions = {};
    vscode.window.showInputBox = (asked = {}) => {
      options = asked;
      return Promise.resolve(typed);
    };
    const raised = await askBudget(createMemoryApi(), o);
    return { options, raised };
  };

  it("says what is spent, and offers half as much again", async () => {
    const { options, raised } = await ask(usedUp("total"), "9.5");
    assert.equal(options.title, "Total Budget of “Sessions” in US Dollars");
    assert.match(options.prompt ?? "", /^\$4\.20 of \$4\.00 is spent\./);
    assert.equal(options.value, "7");
    assert.deepEqual(raised, { total: 9.5 });
  });

  it("takes only what is more than is spent and no slip", async () => {
    const { options } = await ask(usedUp("total"), "9");
    const refusal = "Enter more than $4.20 and at most $10,000.00.";
    for (const text of ["", " ", "much", "4.2", "-1", "10001"])
      assert.equal(await options.validateInput?.(text), refusal, text);
    for (const text of ["4.21", " 5 ", "10000"])
      assert.equal(await options.validateInput?.(text), null, text);
  });

  it("asks for the day's budget where that is used up", async () => {
    const { options, raised } = await ask(usedUp("day"), "40");
    assert.equal(options.title, "Day's Budget for “Sessions” in US Dollars");
    assert.equal(options.value, "30");
    assert.deepEqual(raised, { day: 40 });
  });

  it("raises nothing when the user goes away", async () => {
    assert.equal((await ask(usedUp("total"), undefined)).raised, null);
  });
});
