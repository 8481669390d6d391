import assert from "node:assert/strict";
import fc from "fast-check";
import {
  answer,
  answerNumber,
  answerSource,
  answerToggles,
  beginFlow,
  change,
  currentStep,
  goBack,
  goInto,
  placeOf,
  togglesOf,
} from "../../../src/editor/startFlow";
import type { Flow } from "../../../src/editor/startFlow";
import { defaultSettings } from "../../../src/model/settings";
import { checkDraft } from "../../../src/model/startCheck";

const begin = () => beginFlow(defaultSettings, "tasks.md");
const kind = (flow: Flow | null) => flow && currentStep(flow).kind;
const place = (flow: Flow) => {
  const found = placeOf(flow);
  return found && `${found.at}/${found.of}`;
};
const back = (flow: Flow): Flow => {
  const before = goBack(flow);
  assert.ok(before);
  return before;
};
const toReview = (file: string | null = "tasks.md"): Flow => {
  const source = answerSource(begin(), file);
  const options = file === null ? answer(source, { text: "Do it" }) : source;
  return answer(answerToggles(options, []), { context: "" });
};

describe("start flow", () => {
  it("asks for a task file what the form asks, in a row", () => {
    let flow = begin();
    assert.deepEqual([kind(flow), place(flow)], ["source", "1/4"]);
    flow = answerSource(flow, "tasks.md");
    assert.deepEqual([kind(flow), place(flow)], ["toggles", "2/4"]);
    assert.deepEqual(togglesOf(flow), [
      "autoMerge",
      "skipDesign",
      "skipAnalyze",
    ]);
    flow = answerToggles(flow, ["skipDesign"]);
    assert.deepEqual([kind(flow), place(flow)], ["context", "3/4"]);
    flow = answer(flow, { context: "Use tabs" });
    assert.deepEqual([kind(flow), place(flow)], ["review", "4/4"]);
    assert.equal(flow.draft.skipDesign, true);
    assert.equal(flow.draft.skipAnalyze, false);
    assert.equal(flow.draft.context, "Use tabs");
  });

  it("asks for the words of a typed task, and for no box that it does not have", () => {
    let flow = answerSource(begin(), null);
    assert.deepEqual([kind(flow), place(flow)], ["text", "2/5"]);
    flow = answer(flow, { text: "Add a log-out button" });
    assert.deepEqual(togglesOf(flow), ["autoMerge"]);
    flow = answer(answerToggles(flow, ["autoMerge"]), { context: "" });
    assert.deepEqual([kind(flow), place(flow)], ["review", "5/5"]);
    const { request } = checkDraft(flow.draft, flow.file, null);
    assert.equal(request?.text, "Add a log-out button");
    assert.equal(request.options.autoMerge, true);
  });

  it("goes back one question at a time, and keeps what was answered", () => {
    let flow = toReview();
    for (const expected of ["context", "toggles", "source"]) {
      flow = back(flow);
      assert.equal(kind(flow), expected);
    }
    assert.equal(goBack(flow), null);
    assert.equal(flow.file, "tasks.md");
    assert.equal(kind(answerSource(flow, null)), "text");
  });

  it("comes back to the review from what it went into there", () => {
    const review = toReview();
    const options = goInto(review, { kind: "toggles" });
    assert.equal(place(options), null);
    const answered = answerToggles(options, ["autoMerge"]);
    assert.equal(kind(answered), "review");
    assert.equal(answered.draft.autoMerge, true);

    const field = { kind: "number", field: "total" } as const;
    const budgets = goInto(review, { kind: "budgets" });
    const raised = answerNumber(goInto(budgets, field), "total", "80");
    assert.equal(kind(raised), "budgets");
    assert.equal(raised.draft.budgets.total, "80");
    assert.equal(raised.draft.budgets.day, review.draft.budgets.day);
    assert.equal(kind(back(goInto(budgets, field))), "budgets");
    assert.equal(kind(back(raised)), "review");
  });

  it("changes a switch where it stands", () => {
    const advanced = goInto(toReview(), { kind: "advanced" });
    const changed = change(advanced, { autoHeal: false });
    assert.equal(kind(changed), "advanced");
    assert.equal(changed.draft.autoHeal, false);
  });

  it("always leads back to the first question, whatever was gone into and answered", () => {
    const moves: readonly ((flow: Flow) => Flow)[] = [
      (flow) => answerSource(flow, "tasks.md"),
      (flow) => answer(flow, { context: "x" }),
      (flow) => answerToggles(flow, ["autoMerge"]),
      (flow) => answerNumber(flow, "batchSize", "3"),
      (flow) => goInto(flow, { kind: "advanced" }),
      (flow) => goInto(flow, { kind: "words", field: "model" }),
      (flow) => goBack(flow) ?? flow,
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves)), (chosen) => {
        let flow: Flow | null = chosen.reduce<Flow>(
          (before, move) => move(before),
          begin(),
        );
        const { length } = flow.steps;
        let last: Flow = flow;
        for (let step = 0; step < length; step++) {
          assert.ok(flow);
          last = flow;
          flow = goBack(flow);
        }
        assert.equal(flow, null);
        assert.equal(kind(last), "source");
      }),
    );
  });
});
