import { inEnglish } from "../../src/model/said";
import assert from "node:assert/strict";
import os from "node:os";
import { attentionOver } from "../../src/model/attention";
import type { Orchestration } from "../../src/model/orchestration";
import type { OpenQuestion, QuestionSubject } from "../../src/model/question";
import { createCliProbe } from "../support/cliProbe";
import type { CliProbe } from "../support/cliProbe";
import { attemptOf, orchestrationOf } from "../support/memoryApi";

const minute = 60_000;
/** What the clock of the probe says. */
const now = 1_763_683_300_000;
const attempt = attemptOf();

const permission: QuestionSubject = {
  kind: "permission",
  tool: "Bash",
  summary: "npm \u001b[31mtest",
  input: "{}",
  rule: "Bash(npm test *)",
};
const choice: QuestionSubject = {
  kind: "choice",
  input: "{}",
  items: [
    {
      question: "Which style?",
      header: "Style",
      multiple: false,
      options: [
        { label: "Tabs", description: "as in make" },
        { label: "Spaces", description: "" },
      ],
    },
    {
      question: "Which a=b?",
      header: "a=b",
      multiple: true,
      options: [
        { label: "x=y", description: "" },
        { label: "z", description: "" },
      ],
    },
  ],
};

const question = (
  id: string,
  subject: QuestionSubject = permission,
): OpenQuestion => ({
  id,
  subject,
  attempt: attempt.id,
  askedAt: now - 2 * minute,
  expiresAt: now + 58 * minute,
  answer: null,
});

const asking = (
  questions: OpenQuestion[],
  differences: Partial<Orchestration> = {},
  owner = false,
): { probe: CliProbe; id: string; short: string } => {
  const probe = createCliProbe(os.tmpdir(), {}, owner);
  const o = orchestrationOf({
    attempts: [attempt],
    questions,
    ...differences,
  });
  probe.api.add(o);
  return { probe, id: o.id, short: o.id.slice(0, 8) };
};

const lastCall = ({ api }: CliProbe) => api.calls.at(-1);

describe("cli: what needs the user", () => {
  it("says that nothing goes on where nobody else has the workspace open", async () => {
    const { probe, short } = asking([], { status: "running" }, true);
    for (const command of ["inbox", "list"])
      assert.equal(await probe.run(command), 0);
    assert.doesNotMatch(probe.err(), /Nothing needs you/);
    assert.equal(
      probe.err().split(`orchestrator resume ${short}`).length - 1,
      2,
    );
  });

  it("is shown with the commands that settle it, the oldest first", async () => {
    const { probe, short } = asking([question("0123456789")]);
    const failed = orchestrationOf({
      title: "Broken",
      status: "failed",
      failure: { code: "gateFailed", message: "The gate failed." },
      endedAt: now - minute,
    });
    probe.api.add(failed);
    probe.api.add(orchestrationOf({ title: "At work" }));
    assert.equal(await probe.run("inbox"), 0);
    const lines = probe.out().trimEnd().split("\n");
    assert.deepEqual(lines.slice(1, 5), [
      "    for 2 min 0 s, denied in 58 min 0 s. The agent at work on Implementation waits, and all that comes after it.",
      `    answer: orchestrator answer ${short} 01234567 --allow`,
      `    answer: orchestrator answer ${short} 01234567 --allow --for-run   (all of Bash(npm test *))`,
      `    answer: orchestrator answer ${short} 01234567 --deny "WHY"`,
    ]);
    assert.match(
      lines[0] ?? "",
      /^\S{8} {2}Grüße 🎉 add a greeting: The agent asks whether it may use Bash: npm test$/,
    );
    assert.match(lines[5] ?? "", /Broken: It failed: The gate failed\.$/);
    assert.deepEqual(lines.slice(-2), [
      `    orchestrator retry ${failed.id.slice(0, 8)}`,
      `    orchestrator retry ${failed.id.slice(0, 8)} --gate COMMAND`,
    ]);
    assert.doesNotMatch(probe.out(), /At work/);
  });

  it("names the sub-agent that asks", async () => {
    const { probe } = asking([{ ...question("0123"), from: "T\n002" }]);
    assert.equal(await probe.run("inbox"), 0);
    assert.match(
      probe.out(),
      /: Its sub-agent for T 002 asks whether it may use Bash: npm test\n/,
    );
  });

  it("is one list with --json, and nothing is said to be nothing", async () => {
    const { probe, id } = asking([question("q")]);
    assert.equal(await probe.run("inbox", "--json"), 0);
    const [items] = probe.lines();
    assert.deepEqual(
      items,
      attentionOver(await probe.api.open(), now).map((item) => ({
        ...item,
        reason: inEnglish(item.reason),
        blocks: inEnglish(item.blocks),
      })),
    );
    assert.match(JSON.stringify(items), new RegExp(`"orchestration":"${id}"`));

    const quiet = asking([]).probe;
    assert.equal(await quiet.run("inbox"), 0);
    assert.equal(quiet.out(), "");
    assert.match(quiet.err(), /Nothing needs you/);
  });

  it("is shown with what can be chosen, and what a plan says", async () => {
    const { probe, short } = asking([
      question("q1", choice),
      question("q2", { kind: "plan", input: "{}", plan: "1. Think.\n2. Act." }),
    ]);
    assert.equal(await probe.run("inbox"), 0);
    assert.match(
      probe.out(),
      / {4}Style: Which style\?\n {6}Tabs: as in make\n {6}Spaces\n {4}a=b: Which a=b\? \(several may be chosen\)\n/,
    );
    assert.ok(
      probe
        .out()
        .includes(
          `orchestrator answer ${short} q1 --choose "Style=Tabs" --choose "a=b=x=y"\n`,
        ),
    );
    assert.match(probe.out(), / {4}1\. Think\.\n {4}2\. Act\.\n/);
  });

  it("is shown to who follows the run, unless it was answered meanwhile", async () => {
    for (const answer of [null, { kind: "allow", scope: "once" }] as const) {
      const asked = { ...question("q1"), from: "T\n002" };
      const { probe, id, short } = asking([], { status: "paused" }, true);
      probe.api.on.resume = () => {
        probe.api.commit(
          id,
          { type: "questionAsked", question: asked },
          { questions: [{ ...asked, answer }] },
        );
        probe.api.commit(
          id,
          { type: "orchestrationPaused", failure: null },
          { status: "paused" },
        );
      };
      assert.equal(await probe.run("resume", id), 3);
      assert.match(
        probe.out(),
        /implementation: its sub-agent for T 002 asks: may it use Bash\? npm test\n/,
      );
      assert.equal(
        probe.out().includes(`orchestrator answer ${short} q1 --allow\n`),
        answer === null,
      );
    }
  });
});

describe("cli: answering", () => {
  it("says what is allowed, denied or chosen", async () => {
    for (const [subject, argv, answer] of [
      [permission, ["--allow"], { kind: "allow", scope: "once" }],
      [permission, ["--allow", "--for-run"], { kind: "allow", scope: "run" }],
      [permission, ["--deny"], { kind: "deny", message: "The user says no." }],
      [
        permission,
        ["--deny", "Not now."],
        { kind: "deny", message: "Not now." },
      ],
      [
        choice,
        ["--choose", "style=tabs", "--choose", "a=b=X=Y", "--choose", "a=b=z"],
        {
          kind: "choose",
          choices: { "Which style?": "Tabs", "Which a=b?": "x=y, z" },
        },
      ],
      [
        choice,
        ["--choose", "Which style?=Something else"],
        { kind: "choose", choices: { "Which style?": "Something else" } },
      ],
    ] as const) {
      const { probe, id } = asking([question("q1", subject)]);
      assert.equal(await probe.run("answer", id, "q1", ...argv), 0);
      assert.deepEqual(lastCall(probe), {
        method: "answer",
        args: [id, "q1", answer],
      });
      assert.match(probe.out(), /is told: \w.*\n$/);
    }
  });

  it("takes a label alone where there is one thing to choose", async () => {
    const subject: QuestionSubject = {
      ...choice,
      items: choice.items.slice(0, 1),
    };
    const { probe, id } = asking([question("q1", subject)]);
    assert.equal(await probe.run("answer", id, "--choose", "spaces"), 0);
    assert.deepEqual(lastCall(probe)?.args[2], {
      kind: "choose",
      choices: { "Which style?": "Spaces" },
    });
    assert.match(probe.out(), /is told: Spaces\n$/);
  });

  it("are told of by list and show, with the commands that answer them", async () => {
    const { probe, id } = asking([question("q1")]);
    assert.equal(await probe.run("list"), 0);
    assert.match(probe.out(), /; asks you\n$/);
    assert.equal(await probe.run("show", id), 0);
    assert.match(
      probe.out(),
      /status {4}running, asks you\n +The agent asks whether it may use .*\n +answer: orchestrator answer \w{8} q1 --allow\n/,
    );
    assert.match(probe.out(), /Without an answer it is denied in \d/);
  });

  it("takes no answer that says two things, none, or makes no sense", async () => {
    for (const argv of [
      [],
      ["--allow", "--deny"],
      ["--for-run", "--deny"],
      ["--allow", "--choose", "Style=Tabs"],
      ["--choose", "Tabs"],
      ["--choose", "Style=Tabs", "--choose", "Style=Spaces"],
    ]) {
      const { probe, id } = asking([question("q1", choice)]);
      assert.equal(
        await probe.run("answer", id, "q1", ...argv),
        2,
        argv.join(" "),
      );
      assert.notEqual(lastCall(probe)?.method, "answer");
    }
    const { probe, id } = asking([question("q1")]);
    assert.equal(await probe.run("answer", id, "--choose", "x"), 2);
    assert.match(probe.err(), /nothing to choose from/);
  });

  it("finds a question by its beginning, the only one without, and says which there are", async () => {
    const two = [question("aaaa-1"), question("aaab-2")];
    const { probe, id } = asking(two);
    assert.equal(await probe.run("answer", id, "aaab", "--allow"), 0);
    assert.equal(lastCall(probe)?.args[1], "aaab-2");
    assert.equal(await probe.run("answer", id, "--allow"), 2);
    assert.match(probe.err(), /asks 2 things: aaaa-1, aaab-2/);
    assert.equal(await probe.run("answer", id, "x", "--allow"), 1);
    assert.match(probe.err(), /\[notFound\]/);

    const nothing = asking([]);
    assert.equal(await nothing.probe.run("answer", nothing.id, "--allow"), 1);
    assert.match(nothing.probe.err(), /asks nothing now/);
  });

  it("goes on with it to its end where nobody else is at work", async () => {
    const { probe, id } = asking([question("q1")], {}, true);
    probe.api.on.answer = () =>
      probe.api.commit(
        id,
        { type: "orchestrationCompleted" },
        { status: "completed", questions: [] },
      );
    assert.equal(await probe.run("answer", id, "--allow"), 0);
    assert.match(probe.out(), /completed/);
  });
});
