import assert from "node:assert/strict";
import { attentionOf } from "../../src/model/attention";
import { inEnglish, sayIn } from "../../src/model/said";
import { sentencesIn } from "../../src/model/sentences";
import { stageTitle, titleOf } from "../../src/model/stageTitle";
import { phasePipeline } from "../../src/pipelines/phase";
import { taskPipeline } from "../../src/pipelines/task";
import { failedOrchestration } from "../support/samples";

const inGerman = (title: ReturnType<typeof titleOf>) =>
  sayIn(title, sentencesIn.de);

describe("titles of stages", () => {
  it("are in the tables for every stage of the built-in pipelines", () => {
    for (const { stages } of [phasePipeline, taskPipeline])
      for (const stage of stages) {
        const title = titleOf(stage);
        assert.notEqual(typeof title, "string", stage.name);
        assert.equal(inEnglish(title), stage.title);
      }
    assert.equal(inGerman(stageTitle(phasePipeline, "design")), "Entwurf");
  });

  it("are what users call the stages of their own pipelines", () => {
    const stages = phasePipeline.stages.map((stage) => ({
      ...stage,
      title: `Our ${stage.title}`,
    }));
    assert.equal(inGerman(stageTitle({ stages }, "design")), "Our Design");
    assert.equal(
      inGerman(stageTitle({ stages }, "constructor")),
      "constructor",
    );
  });

  it("are the reader's in what needs the user", () => {
    const blocks = attentionOf(failedOrchestration(), 0)[0]?.blocks;
    assert.ok(blocks);
    assert.match(inEnglish(blocks), /Still to do: Implement, Verify, Merge\./);
    assert.match(inGerman(blocks), /Umsetzung, Prüfung, Merge/);
  });
});
