// `npm test`: everything, or `npm test -- SUITE…`. The last line is the sum of all suites.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { closingLine, readReport } from "./counts.mjs";
import { claudeCli, fetchPrograms } from "./fetch.mjs";
import { packageExtension } from "./package.mjs";
import { root } from "./paths.mjs";
import { run, runScript } from "./processes.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */
/** @typedef {import("./counts.mjs").Failure} Failure */
/** @typedef {{ name: string, counts: Counts, failures: Failure[], seconds: number, problem: string }} Result */

const minute = 60_000;

/** @type {Counts} */
const noCounts = { passed: 0, failed: 0, skipped: 0 };

/**
 * @typedef {object} Suite
 * @property {string} what
 * @property {string} script
 * @property {readonly string[]} args
 * @property {readonly string[]} programs that must be fetched first
 * @property {boolean} packaged works on the packaged extension
 * @property {boolean} patient often waits for agents, a disk or an engine: runs side by side with another that does so too
 * @property {number} limitMs
 */

/**
 * @param {string} name
 * @param {Pick<Suite, "what" | "limitMs"> & Partial<Suite>} rest
 * @param {readonly string[]} [mochaOptions]
 * @param {readonly string[]} [files] patterns of its test files, in their order; a file that two of them match runs twice
 * @returns {[string, Suite]}
 */
const mochaSuite = (
  name,
  rest,
  mochaOptions = [],
  files = [`out/test/${name}/**/*.test.mjs`],
) => [
  name,
  {
    script: path.join(root, "node_modules", "mocha", "bin", "mocha.js"),
    args: [
      "--forbid-only",
      "--reporter=tools/mochaReporter.cjs",
      ...mochaOptions,
      ...files,
    ],
    programs: [],
    packaged: false,
    patient: false,
    ...rest,
  },
];

/**
 * Some files at a time, each in a process of its own: neither the longest file nor one that waits for agents holds up the rest.
 * @param {number} jobs
 */
const sideBySide = (jobs = 2) => ["--parallel", `--jobs=${jobs}`];

/** @type {ReadonlyMap<string, Suite>} */
const suites = new Map([
  mochaSuite(
    "unit",
    {
      what: "each room by itself",
      programs: ["tmux"],
      patient: true,
      limitMs: 10 * minute,
    },
    sideBySide(),
  ),
  mochaSuite(
    "engine",
    {
      what: "whole runs with the scripted agent",
      programs: ["tmux"],
      patient: true,
      limitMs: 12 * minute,
    },
    // Their agents and the disk take turns with them.
    sideBySide(3),
  ),
  mochaSuite("chaos", {
    what: "hosts, supervisors and agents killed at every point of whole runs",
    programs: ["claude"],
    limitMs: 12 * minute,
  }),
  mochaSuite(
    "claude",
    {
      what: "the real Claude Code against a local model",
      programs: ["claude"],
      patient: true,
      limitMs: 8 * minute,
    },
    // Half of the time they wait for a stream.
    sideBySide(3),
  ),
  mochaSuite("containers", {
    what: "agents in containers of a real engine",
    script: path.join(root, "tools", "testContainers.mjs"),
    programs: ["containerEngine", "claude"],
    patient: true,
    limitMs: 10 * minute,
  }),
  [
    "editor",
    {
      what: "inside a real extension host",
      script: path.join(root, "tools", "testEditor.mjs"),
      args: [],
      programs: ["vscodeServer", "chromium"],
      packaged: false,
      patient: true,
      limitMs: 8 * minute,
    },
  ],
  mochaSuite(
    "e2e",
    {
      what: "the packaged extension in a real workbench",
      programs: ["vscodeServer", "chromium"],
      packaged: true,
      limitMs: 8 * minute,
    },
    sideBySide(),
    // The longest first: it would else begin last and end alone.
    ["out/test/e2e/workbench.test.mjs", "out/test/e2e/!(workbench).test.mjs"],
  ),
]);

/**
 * @param {string} name
 * @param {Suite} suite
 * @param {string} countsFile
 * @returns {Promise<Result>}
 */
async function runSuite(name, suite, countsFile) {
  console.log(`\n== ${name}: ${suite.what}`);
  rmSync(countsFile, { force: true });
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  if (suite.packaged) {
    const failure = await packageExtension().then(
      () => null,
      (/** @type {unknown} */ error) => error,
    );
    if (failure !== null) {
      console.error(failure);
      return {
        name,
        counts: noCounts,
        failures: [],
        seconds: seconds(),
        problem: "the extension could not be packaged",
      };
    }
  }
  const end = await runScript(suite.script, suite.args, {
    env: {
      ORCHESTRATOR_TEST_COUNTS: countsFile,
      // What the tests of the real CLI look for; one that the user names stays.
      CLAUDE_BIN: process.env["CLAUDE_BIN"] ?? claudeCli() ?? undefined,
    },
    limitMs: suite.limitMs,
  });
  const report = readReport(countsFile);
  return {
    name,
    counts: report?.counts ?? noCounts,
    failures: report?.failures ?? [],
    seconds: seconds(),
    problem: problemOf(suite, end, report?.counts ?? null),
  };
}

/**
 * Why a suite does not count as passed; empty when it does.
 * @param {Suite} suite
 * @param {{ code: number, timedOut: boolean }} end
 * @param {Counts | null} counts
 * @returns {string}
 */
function problemOf(suite, end, counts) {
  if (end.timedOut) return `ended after ${suite.limitMs / minute} minutes`;
  if (counts === null) return `did not come to its end (exit ${end.code})`;
  if (counts.failed > 0) return "tests failed";
  if (end.code !== 0) return `exit ${end.code} although no test failed`;
  if (counts.passed === 0) return "ran no test";
  if (counts.skipped > 0 && process.env["CI"])
    return "skipped tests, which CI does not allow";
  return "";
}

/** Patient suites at a time: two of them alone leave more than half of two cores idle. */
const lanes = 3;

/**
 * Runs the suites, first the patient ones side by side; the results are in the order of the suites.
 * @param {readonly (readonly [string, Suite])[]} chosen
 * @param {string} scratch folder for what they report
 * @returns {Promise<Result[]>}
 */
async function runSuites(chosen, scratch) {
  /** @type {Map<string, Result>} */
  const results = new Map();
  const lane = async (/** @type {(readonly [string, Suite])[]} */ queue) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [name, suite] = next;
      const counts = path.join(scratch, `${name}.json`);
      results.set(name, await runSuite(name, suite, counts));
    }
  };
  const patient = chosen.filter(([, suite]) => suite.patient);
  await Promise.all(Array.from({ length: lanes }, () => lane(patient)));
  await lane(chosen.filter(([, suite]) => !suite.patient));
  return chosen.flatMap(([name]) => results.get(name) ?? []);
}

/** @param {readonly Result[]} results */
function printSummary(results) {
  console.log("\nsuite     passed  failed  skipped  seconds");
  for (const { name, counts, seconds, problem } of results)
    console.log(
      [
        name.padEnd(8),
        String(counts.passed).padStart(8),
        String(counts.failed).padStart(8),
        String(counts.skipped).padStart(9),
        seconds.toFixed(1).padStart(9),
        problem && `   ${problem}`,
      ].join(""),
    );
  // Once more at the end: a log is read from there, and what stood above may be thousands of lines away.
  for (const { name, failures } of results)
    for (const { title, error } of failures)
      console.log(`\nfailed in ${name}: ${title}\n${error}`);
}

/** @returns {Promise<boolean>} whether everything passed */
async function main() {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !suites.has(name));
  if (unknown.length > 0) {
    console.error(
      `There is no suite ${unknown.join(", ")}; there are: ${[...suites.keys()].join(", ")}.`,
    );
    return false;
  }
  const chosen = [...suites].filter(
    ([name]) => asked.length === 0 || asked.includes(name),
  );

  const programs = new Set(chosen.flatMap(([, suite]) => suite.programs));
  if (!(await fetchPrograms([...programs]))) return false;
  run(process.execPath, ["esbuild.config.mjs", "--tests"]);

  const scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-test-"));
  const results = await runSuites(chosen, scratch).finally(() =>
    rmSync(scratch, { recursive: true, force: true }),
  );

  printSummary(results);
  const sum = (/** @type {keyof Counts} */ key) =>
    results.reduce((total, { counts }) => total + counts[key], 0);
  // A suite that broke down without a failed test still shows as one.
  const broken = results.filter(
    ({ counts, problem }) => problem !== "" && counts.failed === 0,
  ).length;
  console.log(
    `\n${closingLine({
      passed: sum("passed"),
      failed: sum("failed") + broken,
      skipped: sum("skipped"),
    })}`,
  );
  return results.every(({ problem }) => problem === "");
}

main().then(
  (passed) => {
    process.exitCode = passed ? 0 : 1;
  },
  (/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
