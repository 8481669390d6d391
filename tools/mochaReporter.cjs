"use strict";
// The spec reporter, which at the end also writes the counts, and what failed, into the file that ORCHESTRATOR_TEST_COUNTS names:
// the proof for the runner that the suite came to its end. The extension host uses it too.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class extends reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const file = process.env.ORCHESTRATOR_TEST_COUNTS;
      if (file === undefined) return;
      const { passes, failures, pending } = this.stats;
      writeFileSync(
        file,
        JSON.stringify({
          passed: passes,
          failed: failures,
          skipped: pending,
          failures: this.failures.map((test) => ({
            title: test.fullTitle(),
            error: String(test.err?.stack ?? test.err?.message ?? test.err),
          })),
        }),
      );
    });
  }
};
