import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { requireClaude } from "../support/claudeCli";
import type { ClaudeFolder } from "../support/claudeProcess";
import { openClaudeFolder } from "../support/claudeProcess";
import type { Reply, Rule } from "../support/fakeApi";

/** What the real Claude Code asks, and what it makes of the answers. */
describe("Claude Code when it asks", function () {
  this.timeout(30_000);
  let binary: string;
  let folder: ClaudeFolder | null = null;

  before(function () {
    binary = requireClaude(this);
  });
  afterEach(async () => {
    await folder?.dispose();
    folder = null;
  });

  const ask = { permissions: "ask" } as const;
  const open = async (...steps: Reply[]): Promise<ClaudeFolder> => {
    const rules: Rule[] = [{ user: "go", steps }];
    folder = await openClaudeFolder(binary, rules);
    return folder;
  };
  const bash = (command: string): Reply => ({
    tools: [{ name: "Bash", input: { command } }],
  });
  const done: Reply = { text: "Done." };
  const made = (name: string): boolean =>
    existsSync(path.join(folder?.cwd ?? "", name));

  it("edits without a question, and asks for a command, which runs when it is allowed", async () => {
    const { run } = await open(
      {
        tools: [
          { name: "Write", input: { file_path: "a.txt", content: "a\n" } },
        ],
      },
      bash('node -e "process.exitCode = 0" && touch b.txt'),
      done,
    );
    const { outcome, questions } = await run("go", ask, {
      answer: () => ({ kind: "allow", scope: "once" }),
    });
    assert.equal(outcome.failure, null);
    assert.equal(outcome.answer, "Done.");
    assert.deepEqual(outcome.deniedTools, []);
    assert.deepEqual(
      questions.map(({ subject }) => subject.kind),
      ["permission"],
    );
    assert.deepEqual([made("a.txt"), made("b.txt")], [true, true]);
  });

  it("goes on without what is denied, and the model is told why", async () => {
    const { run, api } = await open(bash("node make.js"), done);
    const { outcome } = await run("go", ask, {
      answer: () => ({ kind: "deny", message: "Not on this machine." }),
    });
    assert.equal(outcome.failure, null);
    assert.deepEqual(outcome.deniedTools, ["Bash"]);
    assert.match(
      api.requests.at(-1)?.conversation ?? "",
      /Not on this machine\./,
    );
  });

  it("does not ask again for what a rule of the run fits, and leaves no settings behind", async () => {
    const { run, cwd } = await open(
      bash("npm test"),
      bash("npm test -- --again"),
      bash("npm run build"),
      done,
    );
    writeFileSync(
      path.join(cwd, "package.json"),
      JSON.stringify({ scripts: { test: "echo t", build: "echo b" } }),
    );
    const { outcome, questions } = await run("go", ask, {
      answer: () => ({ kind: "allow", scope: "run" }),
    });
    assert.equal(outcome.failure, null);
    assert.deepEqual(
      questions.map(({ subject }) =>
        subject.kind === "permission" ? [subject.summary, subject.rule] : null,
      ),
      [
        ["npm test", "Bash(npm test *)"],
        ["npm run build", "Bash(npm run *)"],
      ],
    );
    assert.equal(made(".claude/settings.local.json"), false);
    // The rule holds for a later attempt, which gets it as an argument.
    const later = await run("go", {
      ...ask,
      allowedTools: ["Bash(npm test *)", "Bash(npm run *)"],
    });
    assert.deepEqual(later.questions, []);
    assert.equal(later.outcome.failure, null);
  });

  it("hands a choice on", async () => {
    const { run, api } = await open(
      {
        tools: [
          {
            name: "AskUserQuestion",
            input: {
              questions: [
                {
                  question: "Which one?",
                  header: "Pick",
                  options: [
                    { label: "alpha", description: "A" },
                    { label: "beta", description: "B" },
                  ],
                  multiSelect: false,
                },
              ],
            },
          },
        ],
      },
      done,
    );
    const { outcome, questions } = await run("go", ask, {
      answer: () => ({ kind: "choose", choices: { "Which one?": "beta" } }),
    });
    assert.equal(outcome.failure, null);
    const subject = questions[0]?.subject;
    assert.equal(
      subject?.kind === "choice" && subject.items[0]?.options[1]?.label,
      "beta",
    );
    assert.match(api.requests.at(-1)?.conversation ?? "", /beta/);
  });

  it("carries out a plan that is allowed, without asking for each edit", async () => {
    const { run } = await open(
      { tools: [{ name: "EnterPlanMode", input: {} }] },
      { tools: [{ name: "ExitPlanMode", input: { plan: "# The plan" } }] },
      {
        tools: [
          { name: "Write", input: { file_path: "p.txt", content: "p\n" } },
        ],
      },
      done,
    );
    const { outcome, questions } = await run("go", ask, {
      answer: () => ({ kind: "allow", scope: "once" }),
    });
    assert.equal(outcome.failure, null);
    assert.ok(questions.some(({ subject }) => subject.kind === "plan"));
    assert.ok(
      questions.every(
        ({ subject }) =>
          subject.kind !== "permission" || subject.tool !== "Write",
      ),
    );
    assert.equal(made("p.txt"), true);
  });

  it("asks one thing after the other, and each is over when it is answered", async () => {
    const { run } = await open(
      {
        tools: ["a", "b"].map((name) => ({
          name: "Bash",
          input: { command: `node -e 0 && touch ${name}.txt` },
        })),
      },
      done,
    );
    const openAtOnce: number[] = [];
    const { questions } = await run("go", ask, {
      answer: () => ({ kind: "allow", scope: "once" }),
      afterLine: (reader) => {
        openAtOnce.push(reader.questions.length);
        return null;
      },
    });
    assert.equal(questions.length, 2);
    assert.equal(Math.max(...openAtOnce), 1);
    assert.equal(openAtOnce.at(-1), 0);
    assert.deepEqual([made("a.txt"), made("b.txt")], [true, true]);
  });

  it("takes its question back when it is ended from outside", async () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
      const { run } = await open(bash("node make.js"), done);
      const { outcome, questions } = await run("go", ask, {
        afterLine: (reader) => (reader.questions.length > 0 ? signal : null),
      });
      assert.equal(questions.length, 1);
      assert.equal(outcome.failure?.code, "agentLost", signal);
      await folder?.dispose();
    }
    folder = null;
  });

  it("ends by itself, whatever the end", async () => {
    folder = await openClaudeFolder(binary, [
      { user: "broken", steps: [{ status: 529 }] },
      {
        user: "loop",
        steps: [{ tools: [{ name: "Read", input: { file_path: "a" } }] }],
      },
    ]);
    const { run } = folder;
    const codeOf = async (prompt: string, changes: object = {}) =>
      (await run(prompt, { ...ask, ...changes })).outcome.failure?.code;
    assert.equal(await codeOf("broken"), "agentUnavailable");
    assert.equal(await codeOf("loop", { maxTurns: 1 }), "turnsExceeded");
    assert.equal(await codeOf("loop", { budgetUsd: 0.0001 }), "budgetExceeded");
    assert.equal(await codeOf("/nonesuch x"), "unknownCommand");
    assert.equal(await codeOf("many\nlines\n"), undefined);
    const resume = {
      sessionId: "11111111-2222-4333-8444-555555555555",
      fork: false,
    };
    assert.equal(await codeOf("hi", { resume }), "notFound");
  });
});
