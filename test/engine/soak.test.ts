import assert from "node:assert/strict";
import { soak } from "../support/soak";
import type { SoakResult } from "../support/soak";
import { judge } from "../support/soak";
import { tolerances } from "../support/soakMeasures";

const warmUp = 3;

/** `npm run soak` does the same with 1,000. */
describe("sixty orchestrations in one host", function () {
  this.timeout(240_000);
  let result: SoakResult;

  before(async () => {
    result = await soak({
      orchestrations: 60,
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

  it("would be found out if anything grew with each of them", () => {
    const grown = result.samples.slice(warmUp).map((sample, index) => {
      const leaks = Object.entries(tolerances).map(
        ([name, { relative, absolute }]) => [
          name,
          (1 + absolute + relative * 10 * sample.residentMemory) * index,
        ],
      );
      return { ...sample, ...Object.fromEntries(leaks) };
    });
    assert.deepEqual(
      judge(grown).filter(({ flat }) => flat),
      [],
    );
  });
});
