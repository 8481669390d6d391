import assert from "node:assert/strict";
import fc from "fast-check";
import { agentLines } from "../../webview-ui/agentLines";
import { changedFiles, lastGate, lastSummary } from "../../webview-ui/changes";
import { factsOf } from "../../src/model/facts";
import { logRows } from "../../webview-ui/decisionLog";
import { duration, money, percent } from "../../webview-ui/format";
import { lastEnd } from "../../webview-ui/lastEnd";
import { parseMarkdownLite } from "../../webview-ui/markdownLite";
import { home, tabAfterKey } from "../../webview-ui/navigation";
import { readNavigation } from "../../webview-ui/reading";
import {
  currentBatch,
  groupOrchestrations,
  headline,
  taskCounts,
  costParts,
} from "../../webview-ui/progress";
import { textsIn } from "../../webview-ui/texts";
import { stageSteps, stepFigures } from "../../webview-ui/stages";
import {
  controlsOf,
  orchestrationLook,
  stageLook,
  taskLook,
} from "../../webview-ui/status";
import type { Orchestration } from "../../src/model/orchestration";
import type { Hold, QueuePlace } from "../../src/model/queue";
import {
  completedOrchestration,
  failedOrchestration,
  mergeReadyOrchestration,
  queuedOrchestration,
  sampleAttempt,
  sampleEvents,
  sampleId,
  sampleNow,
  sampleOrchestration,
} from "../support/samples";

/** No other orchestration is there. */
const alone = (): undefined => undefined;
const headlineOf = (one: Orchestration): string => headline(one, alone);
const controlsFor = (one: Orchestration) => controlsOf(one, alone);

describe("webview: figures", () => {
  it("shows money to the cent and never a cost as nothing", () => {
    assert.deepEqual([0, 0.004, 0.01, 1.2, 50].map(money), [
      "$0.00",
      "<$0.01",
      "$0.01",
      "$1.20",
      "$50.00",
    ]);
  });

  it("shows a duration in its two largest units", () => {
    assert.deepEqual(
      [-5, 0, 59_999, 60_000, 485_000, 3_600_000, 4_800_000, 97_200_000].map(
        duration,
      ),
      ["0s", "0s", "59s", "1m", "8m 5s", "1h", "1h 20m", "1d 3h"],
    );
  });

  it("rounds percent down, so that 100 means all", () => {
    assert.equal(percent(12, 35), 34);
    assert.equal(percent(0, 0), 0);
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 1000 }), (a, b) => {
        const done = Math.min(a, b);
        assert.equal(percent(done, b) === 100, done === b);
      }),
    );
  });
});

describe("webview: progress", () => {
  it("says of a cost that a part of it is not known", () => {
    assert.deepEqual(costParts({ costUsd: 1.2, byHand: null }), ["$1.20"]);
    assert.deepEqual(
      costParts({ costUsd: 1.2, byHand: { usd: 0.5, unknown: 0 } }),
      ["$1.20"],
    );
    assert.deepEqual(
      costParts({ costUsd: 1.2, byHand: { usd: 0, unknown: 1 } }),
      ["$1.20", "part not known"],
    );
  });

  it("says beside a label what is chosen, and not the label again", () => {
    for (const each of Object.values(textsIn)) {
      const label = each.priority.label.toLowerCase();
      for (const words of Object.values(each.priority.short))
        assert.ok(!words.toLowerCase().includes(label), words);
    }
  });

  it("counts proven tasks only as done", () => {
    assert.deepEqual(taskCounts(sampleOrchestration().tasks), {
      proven: 12,
      unproven: 1,
      running: 1,
      total: 35,
      percent: 34,
    });
  });

  it("says what is being done", () => {
    assert.equal(
      headlineOf(sampleOrchestration()),
      "Implementing batch 2 of 4: Core Components",
    );
    assert.equal(
      headlineOf(failedOrchestration()),
      "Batch 2 of 4 failed: Core Components",
    );
    assert.equal(headlineOf(queuedOrchestration()), "Waits for a free slot");
    assert.equal(
      headlineOf(sampleOrchestration({ status: "paused" })),
      "Paused at: Implementing batch 2 of 4: Core Components",
    );
    assert.equal(
      headlineOf(sampleOrchestration({ status: "cancelled" })),
      "Cancelled: what was not merged is in the trash",
    );
    assert.equal(headlineOf(completedOrchestration()), "Merged into main");
  });

  it("says of the merge that it waits, until it is asked for", () => {
    const waiting = mergeReadyOrchestration();
    assert.equal(
      headlineOf(waiting),
      "Everything is proven; the merge into main waits for you",
    );
    assert.equal(
      headlineOf({ ...waiting, requested: "merge" }),
      "Merging into main",
    );
    const [first, ...rest] = waiting.batches;
    assert.ok(first);
    assert.equal(
      headlineOf({
        ...waiting,
        batches: [{ ...first, status: "skipped" }, ...rest],
      }),
      "A part was skipped and is not proven; the merge into main waits for you",
    );
  });

  it("shows nothing as running while its orchestration is not", () => {
    const paused = sampleOrchestration({ status: "paused" });
    const implement = stageSteps(paused, sampleNow).find(
      ({ current }) => current,
    );
    assert.equal(implement?.look.label, "Paused");
    assert.equal(taskLook(paused, "running").label, "Paused");
    const cancelled = sampleOrchestration({ status: "cancelled" });
    assert.equal(stageLook(cancelled, "running").label, "Cancelled");
    assert.equal(stageLook(cancelled, "completed").label, "Complete");
    assert.equal(
      stageLook(mergeReadyOrchestration({ requested: "merge" }), "running")
        .spins,
      true,
    );
  });

  it("counts the heals of this round, stage and batch", () => {
    const heal = { kind: "heal", batch: 1 } as const;
    const healing = sampleOrchestration({
      options: { ...sampleOrchestration().options, healAttempts: 3 },
      attempts: [
        sampleAttempt(1, { ...heal, batch: 0 }),
        sampleAttempt(2, { ...heal, round: 1 }),
        sampleAttempt(3, heal),
        sampleAttempt(4, { ...heal, status: "running", outcome: null }),
      ],
    });
    assert.equal(
      headlineOf(healing),
      "Auto-healing batch 2 of 4: Core Components (attempt 2 of 3)",
    );
    assert.equal(orchestrationLook(healing).label, "Healing");
    assert.equal(stageLook(healing, "running").label, "Healing");
    // Another batch's attempt is not what is healed.
    assert.equal(lastEnd(healing), null);
    const [, , failed] = healing.attempts;
    assert.ok(failed?.outcome);
    const failure = { code: "agentFailed", message: "Line 12." } as const;
    const attempts = healing.attempts.with(2, {
      ...failed,
      outcome: { ...failed.outcome, failure },
    });
    assert.equal(lastEnd({ ...healing, attempts }), "Line 12.");
  });

  it("takes the running batch before a failed and a pending one", () => {
    assert.equal(currentBatch(sampleOrchestration())?.index, 1);
    assert.equal(currentBatch(mergeReadyOrchestration()), null);
  });

  it("groups what the home page lists", () => {
    const later = queuedOrchestration({ id: sampleId(9), queuedAt: sampleNow });
    const groups = groupOrchestrations([
      later,
      queuedOrchestration(),
      failedOrchestration(),
      sampleOrchestration(),
      mergeReadyOrchestration({ createdAt: sampleNow }),
      completedOrchestration(),
    ]);
    const ids = (name: keyof typeof groups) => groups[name].map(({ id }) => id);
    assert.deepEqual(ids("active"), [sampleId(3), sampleId(2), sampleId(1)]);
    assert.deepEqual(ids("queued"), [sampleId(4), sampleId(9)]);
  });
});

describe("webview: status", () => {
  it("offers the controls that fit the state", () => {
    const actions = (one: Orchestration) =>
      controlsFor(one).map(({ action }) => action);
    assert.deepEqual(actions(sampleOrchestration()), [
      "pause",
      "pauseNow",
      "diff",
      "attach",
      "cancel",
    ]);
    assert.deepEqual(actions(sampleOrchestration({ status: "paused" })), [
      "resume",
      "diff",
      "cancel",
    ]);
    const stopped = { ...mergeReadyOrchestration(), status: "paused" } as const;
    assert.deepEqual(actions(stopped), [
      "resume",
      "takeOver",
      "diff",
      "cancel",
    ]);
    const takeover = { sessionId: "s", at: 1, givenBackAt: null };
    assert.deepEqual(actions({ ...stopped, takeover }), [
      "giveBack",
      "diff",
      "cancel",
    ]);
    assert.deepEqual(actions(queuedOrchestration()), ["cancel"]);
    assert.deepEqual(actions(failedOrchestration()), [
      "retry",
      "skip",
      "diff",
      "cancel",
    ]);
    assert.deepEqual(actions(mergeReadyOrchestration()), [
      "merge",
      "diff",
      "cancel",
    ]);
    assert.deepEqual(actions(completedOrchestration()), ["diff"]);
  });

  it("says what the gate said of the work with the base branch merged in", () => {
    const ready = mergeReadyOrchestration();
    const proof = (exitCode: number | null): Orchestration => ({
      ...ready,
      merge: {
        status: "none",
        commit: null,
        proof: {
          commit: "abc",
          gate: exitCode === null ? null : { ...lastGate(ready)!, exitCode },
          passes: 0,
          returns: 0,
          mending: null,
        },
      },
    });
    assert.equal(
      headlineOf({ ...proof(null), status: "running" }),
      "Running the gate on the work with main merged in",
    );
    assert.equal(lastGate(proof(null)), lastGate(ready));
    assert.equal(
      headlineOf(proof(1)),
      "The gate fails on the work with main merged in; the merge waits for you",
    );
    assert.equal(lastGate(proof(1))?.exitCode, 1);
    assert.equal(headlineOf(proof(0)), headlineOf(ready));
  });

  it("says what a queued one waits for, and lets it begin without", () => {
    const other = failedOrchestration();
    const waiting = { ...queuedOrchestration(), after: [other.id] };
    const find = (id: string) => (id === other.id ? other : undefined);
    assert.equal(
      headline(waiting, find),
      `Waits for “${other.title}”, which failed`,
    );
    assert.deepEqual(
      controlsOf(waiting, find).map(({ action }) => action),
      ["release", "cancel"],
    );
    assert.equal(headlineOf(waiting), "Waits for a free slot");
  });

  it("says how many are before a queued one and why it waits, and offers a larger pool where that would help", () => {
    const waiting = queuedOrchestration();
    const place = (hold: Hold) => ({
      orchestration: waiting.id,
      ahead: 2,
      hold,
    });
    const container = place({ kind: "container", size: 3 });
    const slot = place({ kind: "slot", slots: 2 });
    assert.equal(
      headline(waiting, alone, container),
      "Queued: 2 ahead, no container is free (3 in the pool)",
    );
    assert.equal(
      headline(waiting, alone, { ...slot, ahead: 0 }),
      "Queued: 2 agents are at work, and no more may be at the same time",
    );
    assert.equal(
      headline(
        waiting,
        alone,
        place({ kind: "memory", availableMb: 100, leastMb: 512 }),
      ),
      "Queued: 2 ahead, 100 MiB of memory are available, and an agent starts with 512 MiB",
    );
    const actions = (at: QueuePlace) =>
      controlsOf(waiting, alone, at).map(({ action }) => action);
    assert.deepEqual(actions(container), ["increasePool", "cancel"]);
    assert.deepEqual(actions(slot), ["cancel"]);
  });

  it("turns off what was asked for already", () => {
    const pausing = sampleOrchestration({ requested: "pause" });
    assert.deepEqual(controlsFor(pausing).slice(0, 2), [
      { action: "pause", enabled: false },
      { action: "pauseNow", enabled: true },
    ]);
    assert.deepEqual(controlsFor(pausing).at(-1), {
      action: "cancel",
      enabled: true,
    });
    assert.equal(orchestrationLook(pausing).label, "Pausing…");
    const cancelling = sampleOrchestration({
      status: "paused",
      requested: "cancel",
    });
    assert.equal(orchestrationLook(cancelling).label, "Cancelling…");
    assert.deepEqual(
      controlsFor(cancelling).map(({ enabled }) => enabled),
      [false, true, false],
    );
  });

  it("gives each status its own icon and words", () => {
    const looks = (
      [
        "queued",
        "running",
        "paused",
        "mergeReady",
        "completed",
        "failed",
        "cancelled",
      ] as const
    ).map((status) => orchestrationLook(sampleOrchestration({ status })));
    assert.equal(new Set(looks.map(({ icon }) => icon)).size, looks.length);
    assert.equal(new Set(looks.map(({ label }) => label)).size, looks.length);
  });
});

describe("webview: stage bar", () => {
  it("has each stage's state, duration, cost, and the current one", () => {
    const steps = stageSteps(sampleOrchestration(), sampleNow);
    assert.deepEqual(
      steps.map((step) => [
        step.title,
        step.look.label,
        stepFigures(step),
        step.current,
      ]),
      [
        ["Design", "Complete", "4m · $0.40", false],
        ["Analyze", "Complete", "2m · $0.40", false],
        ["Implement", "Running", "34m · $0.40", true],
        ["Verify", "Not started", "", false],
        ["Merge", "Not started", "", false],
      ],
    );
    const merge = stageSteps(completedOrchestration(), sampleNow).at(-1);
    assert.ok(merge);
    assert.deepEqual([merge.title, stepFigures(merge)], ["Merge", ""]);
  });

  it("marks the merge that waits, and nothing when all is over", () => {
    const waiting = stageSteps(mergeReadyOrchestration(), sampleNow).at(-1);
    assert.equal(waiting?.look.label, "Waits for you");
    assert.equal(waiting.current, true);
    assert.ok(
      stageSteps(completedOrchestration(), sampleNow).every(
        ({ current }) => !current,
      ),
    );
  });
});

describe("webview: changes", () => {
  it("lists each file once, sums its lines, and keeps an added file added", () => {
    const evidence = mergeReadyOrchestration().attempts.at(-1)!.evidence!;
    const file = { path: "a.ts", additions: 2, deletions: 1 };
    const changed = mergeReadyOrchestration({
      attempts: [
        sampleAttempt(1, {
          evidence: {
            ...evidence,
            changedFiles: [
              { ...file, path: "b.ts", change: "modified" },
              { ...file, change: "added" },
            ],
          },
        }),
        sampleAttempt(2, {
          evidence: {
            ...evidence,
            gate: null,
            changedFiles: [{ ...file, change: "modified" }],
          },
        }),
      ],
    });
    assert.deepEqual(changedFiles(changed), [
      { path: "a.ts", change: "added", additions: 4, deletions: 2 },
      { path: "b.ts", change: "modified", additions: 2, deletions: 1 },
    ]);
    assert.equal(lastGate(changed)?.command, "npm test");
  });

  it("takes the summary of the last stage that has one", () => {
    assert.match(lastSummary(mergeReadyOrchestration()) ?? "", /^All 35 tasks/);
    assert.equal(lastSummary(queuedOrchestration()), null);
  });
});

describe("webview: decision log", () => {
  const events = sampleEvents();

  it("shows decisions only, newest first, and all events on demand", () => {
    const rows = logRows(events, { all: false, filter: "" });
    assert.equal(rows.length, 6);
    assert.ok(rows.every(({ because }) => because !== null));
    assert.deepEqual(
      [rows[0]?.what, rows[0]?.about],
      ["Batch started", "Batch 2"],
    );
    assert.deepEqual(
      rows.filter(({ what }) => what === "Stage started").at(-1)?.about,
      "Design",
      "as the pipeline calls it",
    );
    assert.equal(logRows(events, { all: true, filter: "" }).length, 9);
  });

  it("says in words what a decision was made from", () => {
    const facts = logRows(events, { all: false, filter: "budget" })[0]?.facts;
    assert.deepEqual(
      facts?.map(({ name, value }) => `${name}: ${value}`),
      [
        "Stage: design",
        "Kind: work",
        "Session: new",
        "Tightest budget: batch",
        "Left of it: $5.00",
        "Time limit: 30 min",
      ],
    );
    assert.deepEqual(
      factsOf({
        gateExitCode: null,
        evidenceHolds: true,
        runMs: 1999,
        lost: 3,
      }).map(({ value }) => value),
      ["none", "yes", "2 s", "3"],
    );
  });

  it("filters by all words, in what, about and because", () => {
    const found = (filter: string) =>
      logRows(events, { all: false, filter }).map(({ seq }) => seq);
    assert.deepEqual(found("BUDGET design"), [6]);
    assert.deepEqual(found("batch committed"), [9]);
    assert.deepEqual(found("nowhere"), []);
  });
});

describe("webview: what an agent says", () => {
  it("keeps its lines, and shows strong, code, headings and fences as such", () => {
    assert.deepEqual(
      agentLines(
        "# Plan\n- one `a`\n  - **two**\n```ts\nlet a;\n\n```\n| x | y |",
      ),
      [
        { kind: "strong", text: "Plan" },
        { kind: "text", text: "\n" },
        { kind: "text", text: "- one " },
        { kind: "code", text: "a" },
        { kind: "text", text: "\n" },
        { kind: "text", text: "  - " },
        { kind: "strong", text: "two" },
        { kind: "text", text: "\n" },
        { kind: "fence", text: "let a;\n" },
        { kind: "text", text: "| x | y |" },
      ],
    );
    assert.deepEqual(agentLines("a\n~~~\nb").at(-1), {
      kind: "fence",
      text: "b",
    });
  });

  it("loses no word of any text", () => {
    const words = (text: string) => text.replace(/[^a-z]/g, "");
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "#", " ", "*", "`", "~", "\n")),
        (parts) => {
          const text = parts.join("");
          // The line that opens a fence names a language.
          fc.pre(!/^\s*(?:```|~~~)/m.test(text));
          assert.equal(
            words(
              agentLines(text)
                .map((piece) => piece.text)
                .join(""),
            ),
            words(text),
          );
        },
      ),
    );
  });
});

describe("webview: markdown-lite", () => {
  it("knows headings, lists, code, strong and joins wrapped lines", () => {
    assert.deepEqual(
      parseMarkdownLite(
        "# Head\nOne\ntwo **big** `a*b`\n\n- first\n  wrapped\n- second\n1. num\n```ts\n# not a heading\n```",
      ),
      [
        { kind: "heading", inlines: [{ kind: "text", text: "Head" }] },
        {
          kind: "paragraph",
          inlines: [
            { kind: "text", text: "One two " },
            { kind: "strong", text: "big" },
            { kind: "text", text: " " },
            { kind: "code", text: "a*b" },
          ],
        },
        {
          kind: "list",
          ordered: false,
          items: [
            [{ kind: "text", text: "first wrapped" }],
            [{ kind: "text", text: "second" }],
          ],
        },
        {
          kind: "list",
          ordered: true,
          items: [[{ kind: "text", text: "num" }]],
        },
        { kind: "code", text: "# not a heading" },
      ],
    );
  });

  it("leaves HTML and links as the text they are", () => {
    const hostile = "<img src=x onerror=alert(1)> [a](javascript:alert(1))";
    assert.deepEqual(parseMarkdownLite(hostile), [
      { kind: "paragraph", inlines: [{ kind: "text", text: hostile }] },
    ]);
  });

  it("ends for any text and loses no letter", () => {
    const letters = (text: string) => text.replace(/[^a-z]/g, "");
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("a", "b", " ", "\n", "*", "#", "-"),
        }),
        (text) => {
          const shown = parseMarkdownLite(text)
            .flatMap((block) => {
              switch (block.kind) {
                case "code":
                  return [block.text];
                case "list":
                  return block.items.flat().map((inline) => inline.text);
                case "heading":
                case "paragraph":
                  return block.inlines.map((inline) => inline.text);
              }
            })
            .join("");
          assert.equal(letters(shown), letters(text));
        },
      ),
    );
  });
});

describe("webview: navigation", () => {
  it("keeps a place and falls back to home", () => {
    const place = {
      view: { kind: "orchestration", id: sampleId(1) },
      tab: "log",
    };
    assert.deepEqual(readNavigation(place), place);
    for (const kept of [undefined, null, { view: { kind: "gone" } }, "x"])
      assert.deepEqual(readNavigation(kept), home);
  });

  it("moves between tabs by key, round the ends", () => {
    assert.equal(tabAfterKey("progress", "ArrowLeft"), "log");
    assert.equal(tabAfterKey("log", "ArrowRight"), "progress");
    assert.equal(tabAfterKey("context", "Home"), "progress");
    assert.equal(tabAfterKey("context", "End"), "log");
    assert.equal(tabAfterKey("context", "Enter"), null);
  });
});
