import assert from "node:assert/strict";
import { attentionOf } from "../../src/model/attention";
import { claudeBenches } from "../support/claudeBench";
import type { Reply, Rule, Tokens } from "../support/fakeApi";
import { answer } from "../support/replies";

const sizes = [11, 10, 10, 10, 10, 10];
const faultShare = 0.05;

const keys = Array.from(
  { length: sizes.reduce((sum, size) => sum + size, 0) },
  (_, index) => `T${String(index + 1).padStart(3, "0")}`,
);

const batches = sizes.map((size, index) => {
  const first = sizes.slice(0, index).reduce((sum, each) => sum + each, 0);
  return keys.slice(first, first + size);
});

const plan = [
  "# Many small files",
  ...batches.flatMap((batch, index) => [
    "",
    `## Phase ${index + 1}: Part ${index + 1}`,
    "",
    ...batch.map((key) => `- [ ] ${key} Write \`out/${key}.txt\``),
  ]),
  "",
].join("\n");

/** The files that are there hold what they should. */
const check = [
  'import { readdirSync, readFileSync } from "node:fs";',
  'for (const name of readdirSync("out"))',
  '  if (readFileSync(`out/${name}`, "utf8") !== name.replace(".txt", ""))',
  "    throw new Error(name);",
  "",
].join("\n");

const rules: readonly Rule[] = [
  {
    user: "# Design: Many small files",
    steps: [answer({ summary: "One file for each task." })],
  },
  {
    user: "# Analyze: Many small files",
    steps: [answer({ summary: "No gaps." })],
  },
  {
    user: "# Verify: Many small files",
    steps: [answer({ summary: "All there.", verdict: "pass" })],
  },
  ...batches.map((batch, index): Rule => ({
    user: `## Batch ${index + 1} of ${batches.length}`,
    steps: [
      ...batch.map((key) => ({
        tools: [
          {
            name: "Write",
            input: { file_path: `out/${key}.txt`, content: key },
          },
        ],
      })),
      answer({
        summary: `Wrote part ${index + 1}.`,
        tasks: batch.map((key) => ({ key, done: true })),
      }),
    ],
  })),
];

const faults: readonly Reply[] = [
  { status: 429, message: "Number of requests has exceeded your rate limit" },
  { status: 529 },
  { status: 500 },
  { text: "Half of it", cut: "middle" },
  { text: "Half", streamError: { type: "overloaded_error", message: "Busy" } },
];

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A night's work: a long plan, a service that fails now and then, and nobody at the keyboard. */
describe("unattended run with Claude Code", function () {
  this.timeout(180_000);
  const benches = claudeBenches();

  it("brings 61 tasks in 6 batches to the merged branch although one call in twenty fails", async function () {
    const random = randomNumbers(Number(process.env["FAULT_SEED"] ?? 7));
    let failed = 0;
    const bench = await benches.open({
      files: { "tasks.md": plan, "check.mjs": check },
      rules,
      faultOf: () => {
        if (random() >= faultShare) return null;
        failed += 1;
        return faults[Math.floor(random() * faults.length)] ?? null;
      },
      settings: { gateCommand: "node check.mjs", autoMerge: true },
    });
    const id = await bench.start({ file: "tasks.md" });
    const o = await bench.reach(id, "completed");

    assert.ok(failed > 0, "the service failed at least once");
    assert.deepEqual(
      o.tasks.filter(({ status }) => status !== "proven"),
      [],
    );
    assert.equal(o.attempts.filter(({ kind }) => kind === "heal").length, 0);
    assert.deepEqual(attentionOf(o, Date.now()), []);
    assert.ok(o.costUsd > 0 && o.costUsd <= o.options.budgets.total);
    // The ledger has what was billed; only of messages that broke off nobody knows how much that is.
    const price = ({ input, output }: Tokens) =>
      (input * 4 + output * 20) / 1e6;
    const { whole, broken } = bench.api.billed;
    const { usd } = (await bench.engine.cost()).today;
    assert.ok(usd > price(whole) - 1e-6, `${usd} of ${price(whole)}`);
    assert.ok(
      usd < price(whole) + price(broken) + 1e-6,
      `${usd} of ${price(whole)} and ${price(broken)}`,
    );
    const merged = bench.repository.read("tasks.md").toString();
    assert.equal(merged.match(/^- \[x\] T\d+/gm)?.length, keys.length);
  });
});
