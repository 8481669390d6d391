import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { verifyRecords } from "../support/verifyRecords";

const plan = [
  "# Sample",
  "",
  "## Phase 1: Numbers",
  "",
  "- [ ] T001 Write one.txt",
  "",
  "## Phase 2: Letters",
  "",
  "- [ ] T002 Write two.txt",
  "",
].join("\n");

const write = (file: string, text = "text\n") => ({
  edits: [{ path: file, write: text }],
});

describe("a review of the user", function () {
  this.timeout(60_000);
  let bench: Bench;
  const open = async (...args: Parameters<typeof openBench>): Promise<Bench> =>
    (bench = await openBench(...args));

  afterEach(async () => {
    await verifyRecords(bench.engine);
    await bench.dispose();
  });

  it("goes back to the session that did the work, is proven and reviewed again, as often as the user likes", async () => {
    await open({}, { reviewRounds: 0 });
    bench.script({
      stages: {
        implementation: [
          write("made.txt", "one\ntwo\n"),
          write("made.txt", "one\n2\n"),
          write("made.txt", "1\n2\n"),
        ],
        "*": {},
      },
    });
    const id = await bench.start({ text: "Make it" });
    const ready = await bench.reach(id, "mergeReady");
    const proven = ready.worktree?.provenCommit;
    // What the user mended by hand while reading stays.
    const worktree = ready.worktree?.path ?? "";
    writeFileSync(path.join(worktree, "hand.txt"), "by hand\n");
    await bench.engine.review(id, [
      { file: "made.txt", line: 2, text: " As a digit, please. " },
    ]);
    const asked = await bench.engine.get(id);
    assert.notEqual(asked.status, "mergeReady");
    const again = await bench.reach(id, "mergeReady");
    const [first, second] = again.attempts.filter(
      ({ stage }) => stage === "implementation",
    );
    assert.deepEqual(second?.resume, {
      sessionId: first?.outcome?.sessionId,
      fork: false,
    });
    assert.match(
      second.prompt,
      /### made\.txt:2\n\n> two\n\nAs a digit, please\.\n/,
    );
    assert.equal(
      second.evidence?.changedFiles.map((file) => file.path).join(),
      "made.txt",
    );
    const checks = again.attempts.filter(({ stage }) => stage === "qa");
    assert.equal(checks.length, 2);
    assert.match(checks[1]?.prompt ?? "", /As a digit, please\./);
    assert.notEqual(again.worktree?.provenCommit, proven);
    assert.equal(again.review, null);

    await bench.engine.review(id, [
      { file: "made.txt", line: 1, text: "This one too." },
    ]);
    const third = await bench.reach(id, "mergeReady");
    assert.doesNotMatch(third.attempts.at(-1)?.prompt ?? "", /As a digit/);
    const requests = (await bench.engine.events(id)).filter(
      (event) => event.type === "moveRequested",
    );
    assert.deepEqual(
      requests.map(({ move }) => move),
      [
        {
          kind: "review",
          stage: "implementation",
          comments: [
            {
              file: "made.txt",
              line: 2,
              text: "As a digit, please.",
              lineText: "two",
            },
          ],
        },
        {
          kind: "review",
          stage: "implementation",
          comments: [
            {
              file: "made.txt",
              line: 1,
              text: "This one too.",
              lineText: "one",
            },
          ],
        },
      ],
    );
    await bench.engine.merge(id);
    await bench.reach(id, "completed");
    assert.equal(bench.repository.read("made.txt").toString(), "1\n2\n");
    assert.ok(bench.repository.has("hand.txt"));
  });

  it("is done by the stage of a plan as a whole, and its batches stay", async () => {
    await open({ "tasks.md": plan });
    bench.script({
      stages: {
        implement: { edits: [{ path: "two.txt", append: "more\n" }] },
        "*": {},
      },
      tasks: { T001: write("one.txt"), T002: write("two.txt") },
    });
    const id = await bench.start({ file: "tasks.md" });
    const first = await bench.reach(id, "mergeReady");
    await bench.engine.review(id, [
      { file: "two.txt", line: 1, text: "Say it better." },
    ]);
    const again = await bench.reach(id, "mergeReady");
    assert.deepEqual(again.batches, first.batches);
    assert.deepEqual(again.tasks, first.tasks);
    const mending = again.attempts.findLast(
      ({ stage }) => stage === "implement",
    );
    assert.equal(mending?.batch, null);
    assert.match(mending.prompt, /^# Another round, after the user's review/);
    await bench.engine.merge(id);
    await bench.reach(id, "completed");
  });

  it("sets failed work going again, with the comments and what lies there", async () => {
    await open({});
    bench.script({
      stages: {
        implementation: [
          {
            ...write("half.txt", "half\n"),
            fail: "I do not know how.",
            failCode: "agentStuck",
          },
          write("whole.txt"),
        ],
        "*": {},
      },
    });
    const id = await bench.start({ text: "Make it" });
    const failed = await bench.reach(id, "failed");
    assert.equal(failed.stages[1]?.status, "failed");
    await bench.engine.review(id, [
      { file: "half.txt", line: 1, text: "Write whole.txt too." },
    ]);
    const o = await bench.reach(id, "mergeReady");
    assert.match(
      o.attempts.findLast(({ stage }) => stage === "implementation")?.prompt ??
        "",
      /### half\.txt:1\n\n> half\n\nWrite whole\.txt too\./,
    );
    await bench.engine.merge(id);
    await bench.reach(id, "completed");
    assert.ok(bench.repository.has("half.txt"));
    assert.ok(bench.repository.has("whole.txt"));
  });

  it("begins the rounds of the agent's own review anew, and stays until all is proven", async () => {
    await open({}, { reviewRounds: 1 });
    bench.script({
      stages: {
        implementation: [1, 2, 3, 4].map((round) =>
          write("made.txt", `round ${round}\n`),
        ),
        qa: [
          { verdict: "fail", say: "Wrong." },
          { verdict: "pass" },
          { verdict: "fail", say: "Wrong again." },
          { verdict: "pass" },
        ],
        "*": {},
      },
    });
    const id = await bench.start({ text: "Make it" });
    await bench.reach(id, "mergeReady");
    await bench.engine.review(id, [
      { file: "made.txt", line: 1, text: "Another word." },
    ]);
    const o = await bench.reach(id, "mergeReady");
    const works = o.attempts.filter(({ stage }) => stage === "implementation");
    assert.equal(works.length, 4);
    // What the review before it found is mended; what the user asked for is still told when the next review finds something.
    assert.doesNotMatch(works[2]?.prompt ?? "", /What the review found/);
    assert.match(works[3]?.prompt ?? "", /What the review found/);
    assert.match(works[3]?.prompt ?? "", /Another word\./);
  });

  it("is refused, with a way out, where it says nothing or comes at a wrong time", async () => {
    await open({});
    bench.script({
      stages: {
        specification: { fail: "No.", failCode: "agentStuck" },
        implementation: write("made.txt", "one\n"),
        "*": {},
      },
    });
    const early = await bench.start({ text: "Make it" });
    await bench.reach(early, "failed");
    const comment = { file: "made.txt", line: 1, text: "x" };
    await assert.rejects(bench.engine.review(early, [comment]), {
      code: "notAllowedNow",
      message: '"Make it" has done no work yet that could be reviewed.',
    });
    await bench.engine.skip(early);
    await bench.reach(early, "mergeReady");
    const refused = (
      comments: Parameters<Bench["engine"]["review"]>[1],
      message: RegExp,
    ): Promise<void> =>
      assert.rejects(bench.engine.review(early, comments), {
        code: "invalidInput",
        message,
      });
    await refused([], /has no comment/);
    await refused(
      [{ ...comment, line: 2 }],
      /has no line 2 in the worktree: its last one is 1/,
    );
    await refused([{ ...comment, file: "other.txt" }], /no file other\.txt/);
    await refused(
      [{ ...comment, file: "../../../package.json" }],
      /no file|not in the worktree/,
    );
    await refused([{ ...comment, file: "." }], /no file/);
    await refused([{ ...comment, text: "  " }], /not as it should be/);
    const o = await bench.engine.get(early);
    assert.equal(o.status, "mergeReady");
    await bench.engine.cancel(early);
    await bench.reach(early, "cancelled");
    await assert.rejects(bench.engine.review(early, [comment]), {
      code: "notAllowedNow",
    });
  });
});
