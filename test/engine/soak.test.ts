import assert from "node:assert/strict";
import { judge, soak } from "../support/soak";
import type { SoakResult } from "../support/soak";
import { bounds } from "../support/soakMeasures";

const warmUp = 3;

/** `npm run soak` does the same with 1,000. */
describe("forty orchestrations in one host", function () {
  this.timeout(300_000);
  let result: SoakResult;

  before(async () => {
    result = await soak({
      orchestrations: 40,
      sampleEvery: 5,
      keepEnded: 10,
      warmUp,
    });
  });

  it("all come to their end: nothing is lost, nothing is left", () => {
    assert.deepEqual(result.problems, []);
  });

  it("leave memory, handles, processes and files as they were", () => {
    assert.deepEqual(
      result.verdicts.filter(({ flat }) => !flat),
      [],
    );
  });

  it("would be found out if any of that grew with each of them", () => {
    const samples = result.samples.slice(warmUp);
    for (const [measure, { relative, absolute }] of bounds) {
      const grown = samples.map((sample, index) => {
        const value = sample[measure];
        const growth = 1 + absolute + relative * value;
        return { ...sample, [measure]: value + index * growth };
      });
      const verdict = judge(grown).find(({ name }) => name === measure);
      assert.equal(verdict?.flat, false, measure);
    }
  });
});
