import assert from "node:assert/strict";
import { gateEntry } from "../../src/engine/changedGate";
import type { Pipeline } from "../../src/model/pipeline";
import { orchestrationOf } from "../support/memoryApi";

describe("a gate command that the user changes", () => {
  const failed = orchestrationOf({ status: "failed" });
  const o = {
    ...failed,
    options: { ...failed.options, gateCommand: "npm tset" },
  };

  it("is on record with what it was, without blanks around it", () => {
    const entry = gateEntry(o, " npm test ");
    assert.ok(entry?.type === "gateChanged");
    assert.equal(entry.gateCommand, "npm test");
    assert.equal(entry.inputs["before"], "npm tset");
  });

  it("can be taken away", () => {
    const entry = gateEntry(o, " ");
    assert.ok(entry?.type === "gateChanged");
    assert.equal(entry.gateCommand, "");
    assert.equal(entry.because, "You took its gate command away.");
  });

  it("is no record where it is the same", () => {
    assert.equal(gateEntry(o, "npm tset "), null);
  });

  it("is refused where the pipeline says what the gate is: it would change nothing", () => {
    const refused = (pipeline: Pipeline): void =>
      assert.throws(() => gateEntry({ ...o, pipeline }, "npm test"), {
        code: "invalidInput",
        message: /is part of its pipeline/,
      });
    refused({ ...o.pipeline, gateCommand: "make" });
    refused({
      ...o.pipeline,
      stages: o.pipeline.stages.map((stage) => ({
        ...stage,
        gateCommand: "make",
      })),
    });
  });
});
