import assert from "node:assert/strict";
import { doubtsAbout, doubtful, isTest } from "../../src/engine/doubts";
import { calledAs, filesNamedIn, placesOf } from "../../src/engine/namedFiles";
import { attentionOf } from "../../src/model/attention";
import type { ChangedFile } from "../../src/model/evidence";
import { inEnglish, said } from "../../src/model/said";
import { doubtsOf } from "../../src/model/standing";
import { sampleAttempt, sampleOrchestration } from "../support/samples";
import { evidence } from "../support/orchestrations";

const file = (
  path: string,
  change: ChangedFile["change"] = "modified",
): ChangedFile => ({ path, change, additions: 1, deletions: 1 });

const about = (
  command: string,
  changed: readonly ChangedFile[],
  texts: Readonly<Record<string, readonly [string, string]>> = {},
): string[] => {
  const asked = doubtful(changed, command).map(({ path }) => path);
  return doubtsAbout(
    changed,
    command,
    Object.entries(texts).map(([path, [before, after]]) => {
      assert.ok(asked.includes(path), `${path} is asked for`);
      return { path, before, after };
    }),
    [],
  ).map(inEnglish);
};

describe("doubts about what proves the work", () => {
  it("knows tests by the customs of many languages, and nothing else by them", () => {
    for (const path of [
      "src/a.test.ts",
      "a_test.go",
      "pkg/test_a.py",
      "src/AppTest.java",
      "AppSpec.scala",
      "tests/a.rs",
      "x/__tests__/a.js",
      "spec/a_spec.rb",
    ])
      assert.ok(isTest(path), path);
    for (const path of [
      "src/contest.ts",
      "src/latest.js",
      "specs/001/spec.md",
      "test/fixtures/a.js",
      "src/__snapshots__/a.test.ts.snap",
      "src/attestation.go",
    ])
      assert.ok(!isTest(path), path);
  });

  it("names tests that were deleted or switched off, and leaves those alone that were changed", () => {
    assert.deepEqual(
      about(
        "npm test",
        [
          file("test/gone.js", "deleted"),
          file("src/gone.js", "deleted"),
          file("test/off.js"),
          file("test/on.js"),
          file("test/new.js", "added"),
        ],
        {
          "test/off.js": ["it('a')", "it.skip('a')"],
          "test/on.js": ["it.skip('a'); it('b')", "it('a'); it('c')"],
        },
      ),
      [
        "tests were deleted (test/gone.js)",
        "tests were switched off (test/off.js)",
      ],
    );
  });

  it("names what the gate runs: its script, a Makefile, scripts of a package that were there before", () => {
    const scripts = (all: object) => JSON.stringify({ scripts: all });
    const change = (before: object, after: object) =>
      about("npm run check", [file("package.json")], {
        "package.json": [scripts(before), scripts(after)],
      });
    assert.deepEqual(change({ check: "tsc" }, { check: "true" }), [
      "what the gate runs was changed (package.json)",
    ]);
    assert.deepEqual(change({}, { check: "tsc" }), []);
    assert.deepEqual(doubtful([file("package.json")], "make all"), []);
    assert.deepEqual(
      about("make all && ./ci/check.sh", [
        file("Makefile"),
        file("ci/check.sh"),
        file("src/a.c"),
      ]),
      ["what the gate runs was changed (Makefile, ci/check.sh)"],
    );
  });

  it("knows which files a source could mean, none elsewhere, and no packages", () => {
    const named = filesNamedIn(
      "test/a.test.js",
      "import x from '../build/made.js'; require(\"./near\"); open(`data/x.csv`); 'word' '../../out.js' '/etc/passwd' '../node_modules/p/i.js'",
    );
    for (const each of ["build/made.js", "test/near.js", "data/x.csv"])
      assert.ok(named.includes(each), each);
    assert.ok(
      named.every((each) => !/word|out|passwd|node_modules/.test(each)),
      named.join(),
    );
    assert.deepEqual(placesOf("build/made.js"), ["build", "build/made.js"]);
    assert.equal(calledAs("app/build"), "build");
    assert.equal(calledAs("made.js"), "made");
  });

  it("tells those of the newest proof of each part, where the merge waits", () => {
    const doubted = evidence({ doubts: [said`tests were deleted (${"a"})`] });
    const at = (batch: number | null, proof: typeof doubted) =>
      sampleAttempt(1, { stage: "implement", batch, evidence: proof });
    assert.equal(
      doubtsOf({ attempts: [at(0, doubted), at(0, evidence())] }),
      null,
    );
    const o = sampleOrchestration({
      status: "mergeReady",
      attempts: [at(0, doubted), at(1, evidence())],
    });
    assert.deepEqual(
      attentionOf(o, 1).map(({ reason }) => inEnglish(reason)),
      [
        "It is ready to merge. Look at this before you merge: tests were deleted (a)",
      ],
    );
  });
});
