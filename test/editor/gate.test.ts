import assert from "node:assert/strict";
import * as vscode from "vscode";
import { askGate } from "../../src/editor/steer";
import { orchestrationOf } from "../support/memoryApi";
import { extension } from "./workspace";

/** What *Retry With Another Gate Command…* asks for. */
describe("the question for another gate command", () => {
  const asks = vscode.window.showInputBox;
  before(() => extension());
  afterEach(() => {
    vscode.window.showInputBox = asks;
  });

  for (const typed of ["npm test", "", undefined])
    it(`begins with the one that there is; answered with ${JSON.stringify(typed)}`, async () => {
      let options: vscode.InputBoxOptions = {};
      vscode.window.showInputBox = (asked = {}) => {
        options = asked;
        return Promise.resolve(typed);
      };
      const o = orchestrationOf({ title: "Sessions" });
      const chosen = await askGate({
        ...o,
        options: { ...o.options, gateCommand: "npm tset" },
      });
      assert.equal(options.title, "Gate Command of “Sessions”");
      assert.equal(options.value, "npm tset");
      assert.equal(chosen, typed ?? null);
    });
});
