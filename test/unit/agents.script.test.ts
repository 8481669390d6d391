import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { createAgent } from "../../src/agents";
import type { AttemptRequest } from "../../src/model/agent";
import type { AgentQuestion, Answer } from "../../src/model/question";
import { answerSchemas } from "../../src/model/context";
import { OrchestratorError } from "../../src/model/errors";
import { processRunner } from "../../src/runners";
import { buildBundles } from "../support/bundles";
import { observe } from "../support/runs";
import { temporaryFolder } from "../support/temporary";

describe("agents by name", () => {
  const options = {
    agentPath: "",
    apiKey: null,
    workspace: "/repo",
    scriptedAgentPath: "/bundles/scriptedAgent.js",
    nodePath: "/bin/node",
    environment: {},
  };

  it("knows Claude Code and the scripted agent, and which of them is real", () => {
    assert.equal(createAgent("claude", options).simulated, false);
    const script = createAgent("script:demo/a.json", options);
    assert.equal(script.name, "script:demo/a.json");
    assert.equal(script.simulated, true);
    assert.deepEqual(script.probeCommand()?.args, [
      "/bundles/scriptedAgent.js",
      "--check",
      path.resolve("/repo/demo/a.json"),
    ]);
  });

  it("refuses others, and says which there are", () => {
    for (const name of ["", "Claude", "script:", "gpt"])
      assert.throws(
        () => createAgent(name, options),
        (error) =>
          error instanceof OrchestratorError &&
          error.code === "invalidSettings" &&
          error.fix === "Set the agent to claude or script:FILE.",
      );
  });
});

/** The scripted agent as it is really run: its own program, under the supervisor. */
describe("scripted agent", function () {
  this.timeout(30_000);
  let bundles: Awaited<ReturnType<typeof buildBundles>>;
  let temporary: ReturnType<typeof temporaryFolder>;
  let cwd: string;

  before(async () => {
    bundles = await buildBundles();
  });
  beforeEach(() => {
    temporary = temporaryFolder();
    cwd = path.join(temporary.path, "work");
    mkdirSync(cwd);
  });
  afterEach(() => temporary.remove());

  const start = (
    script: unknown,
    changes: Partial<AttemptRequest> = {},
    name = "script.json",
  ) => {
    writeFileSync(
      path.join(temporary.path, "script.json"),
      typeof script === "string" ? script : JSON.stringify(script),
    );
    const agent = createAgent(`script:${name}`, {
      agentPath: "",
      apiKey: null,
      workspace: temporary.path,
      scriptedAgentPath: bundles.scriptedAgentPath,
      nodePath: process.execPath,
      environment: process.env,
    });
    const request: AttemptRequest = {
      attemptId: randomUUID(),
      number: 1,
      prompt: "ignored",
      cwd,
      stage: "implement",
      tasks: [],
      access: "edit",
      sessionId: "s",
      resume: null,
      model: "",
      fallbackModel: "",
      effort: "",
      maxTurns: 0,
      additionalFolders: [],
      projectSettings: true,
      permissions: "acceptEdits",
      allowedTools: [],
      budgetUsd: 1,
      answerSchema: null,
      ...changes,
    };
    const runner = processRunner({
      supervisorPath: bundles.supervisorPath,
      nodePath: process.execPath,
    });
    const run = observe(runner, {
      attemptId: request.attemptId,
      folder: path.join(temporary.path, request.attemptId),
      command: agent.command(request),
      cwd,
      timeoutMs: 20_000,
    });
    const answer = (question: AgentQuestion, given: Answer): Promise<void> =>
      runner.send(
        path.join(temporary.path, request.attemptId),
        question.id,
        agent.answerLine(question, given),
      );
    const finish = async () => {
      const exit = await run.ended;
      assert.ok(exit);
      const reader = agent.reader(request);
      const items = run.lines.flatMap(({ line }) => [...reader.push(line)]);
      return { exit, items, outcome: reader.end(exit, "") };
    };
    return { run, agent, answer, finish };
  };
  const complete = (...args: Parameters<typeof start>) =>
    start(...args).finish();
  const content = (name: string) => readFileSync(path.join(cwd, name), "utf8");

  const tasks = [
    { key: "T001", title: "Add a" },
    { key: "T002", title: "Add b" },
  ];

  it("calls a typed task, which has no tasks of a file, by the run's title", async () => {
    const { outcome } = await complete(
      {
        stages: {
          specification: {
            edits: [{ path: "NOTES.md", append: "- {{title}}\n" }],
            context: { summary: "{{title}}: a note." },
          },
        },
      },
      { stage: "specification", title: "Say hello" },
    );
    assert.equal(content("NOTES.md"), "- Say hello\n");
    assert.equal(outcome.answer, "Say hello: a note.");
  });

  it("says, edits, and answers in the shape that stages ask for", async () => {
    writeFileSync(path.join(cwd, "old.txt"), "one two");
    writeFileSync(path.join(cwd, "gone.txt"), "");
    const { items, outcome } = await complete(
      {
        stages: {
          implement: {
            say: ["Doing {{stage}}", "now"],
            edits: [
              { path: "old.txt", replace: { find: "two", with: "$& {{key}}" } },
              { path: "gone.txt", delete: true },
            ],
            costUsd: 0.25,
            context: { decisions: ["{{key}} d"] },
          },
        },
        tasks: {
          T001: {
            edits: [{ path: "src/{{key}}.txt", write: "{{title}}\n" }],
            costUsd: 0.5,
          },
          "*": { edits: [{ path: "src/T001.txt", append: "{{key}}" }] },
        },
      },
      { tasks },
    );
    assert.equal(content("old.txt"), "one $& T001");
    assert.ok(!existsSync(path.join(cwd, "gone.txt")));
    assert.equal(content("src/T001.txt"), "Add a\nT002");
    assert.deepEqual(
      items.map(({ text }) => text),
      [
        "Doing implement",
        "now",
        "replace old.txt",
        "delete gone.txt",
        "write src/T001.txt",
        "append src/T001.txt",
        "Simulated: implement done by script.",
      ],
    );
    assert.equal(outcome.ok, true);
    assert.equal(outcome.costUsd, 0.75);
    const answer = answerSchemas.tasks.parse(outcome.structured);
    assert.deepEqual(answer.decisions, ["T001 d"]);
    assert.deepEqual(answer.artifacts, ["old.txt", "gone.txt", "src/T001.txt"]);
    assert.deepEqual(
      answer.tasks.map(({ key, done }) => [key, done]),
      [
        ["T001", true],
        ["T002", true],
      ],
    );
    assert.equal(
      answerSchemas.verdict.parse(outcome.structured).verdict,
      "pass",
    );
  });

  it("gives the verdict of the script", async () => {
    const { outcome } = await complete({
      stages: { "*": { verdict: "fail" } },
    });
    assert.equal(outcome.ok, true);
    assert.equal(
      answerSchemas.verdict.parse(outcome.structured).verdict,
      "fail",
    );
  });

  it("says so, and claims nothing more, when the script has nothing for a stage", async () => {
    const { outcome } = await complete({});
    assert.equal(outcome.ok, true);
    assert.match(outcome.answer, /says nothing about implement/);
  });

  it("fails as told, the task that failed only", async () => {
    const { outcome } = await complete(
      { tasks: { T002: { fail: "{{key}} is hard" }, "*": {} } },
      { tasks },
    );
    assert.equal(outcome.failure?.code, "agentFailed");
    assert.equal(outcome.failure.message, "T002 is hard");
    const answer = answerSchemas.tasks.parse(outcome.structured);
    assert.deepEqual(
      answer.tasks.map(({ done }) => done),
      [true, false],
    );
  });

  it("fails the first attempts only", async () => {
    const script = { stages: { "*": { fail: "not yet", failTimes: 2 } } };
    const ok = async (changes: Partial<AttemptRequest>) =>
      (await complete(script, changes)).outcome.ok;
    assert.equal(await ok({ number: 1 }), false);
    assert.equal(await ok({ number: 2 }), false);
    assert.equal(await ok({ number: 3 }), true);
  });

  it("takes one step of a list for each attempt, the last one for the rest", async () => {
    const script = { stages: { "*": [{ say: "one" }, { say: "two" }] } };
    for (const [number, said] of [
      [1, "one"],
      [2, "two"],
      [3, "two"],
    ] as const) {
      const { items } = await complete(script, { number });
      assert.equal(items[0]?.text, said);
    }
  });

  it("can claim success and still end badly", async () => {
    const { outcome } = await complete({ stages: { "*": { exitCode: 3 } } });
    assert.equal(outcome.ok, false);
    assert.match(outcome.failure?.message ?? "", /exit code 3/);
  });

  it("ticks boxes by itself when told to", async () => {
    mkdirSync(path.join(cwd, "specs"));
    writeFileSync(
      path.join(cwd, "specs/tasks.md"),
      "- [ ] T001 Add a\n- [ ] T003 Add c\r\n  - [x] done\n",
    );
    await complete({ stages: { "*": { tickBoxes: true } } }, { tasks });
    assert.equal(
      content("specs/tasks.md"),
      "- [x] T001 Add a\n- [ ] T003 Add c\r\n  - [x] done\n",
    );
  });

  it("stays inside its folder, through links too", async () => {
    writeFileSync(path.join(temporary.path, "secret.txt"), "safe");
    symlinkSync(temporary.path, path.join(cwd, "link"), "junction");
    for (const name of [
      "../secret.txt",
      "a/../../secret.txt",
      path.join(temporary.path, "secret.txt"),
      "link/secret.txt",
      "link/new/file.txt",
      ".",
    ]) {
      const edits = [{ path: name, write: "broken" }];
      const { outcome } = await complete({ stages: { "*": { edits } } });
      assert.equal(outcome.failure?.code, "invalidScript", name);
    }
    assert.equal(
      readFileSync(path.join(temporary.path, "secret.txt"), "utf8"),
      "safe",
    );
  });

  it("names the place of a mistake in the script", async () => {
    for (const [script, place] of [
      ['{ "stages": ', /JSON/],
      [
        { stages: { qa: { edits: [{ write: "x" }] } } },
        /stages\.qa\.edits\[0\]\.path/,
      ],
      [
        { stages: { qa: { edits: [{ path: "x" }] } } },
        /stages\.qa\.edits\[0\]: needs exactly one/,
      ],
      [{ stages: { qa: [{ costUsd: -1 }] } }, /stages\.qa\[0\]\.costUsd/],
      [{ stages: { qa: { sya: "x" } } }, /stages\.qa: .*sya/],
    ] as const) {
      const { outcome } = await complete(script);
      assert.equal(outcome.failure?.code, "invalidScript");
      assert.match(outcome.failure.message, place);
    }
  });

  it("tells a script that is not there", async () => {
    const { outcome } = await complete({}, {}, "missing.json");
    assert.equal(outcome.failure?.code, "invalidScript");
    assert.match(outcome.failure.message, /missing\.json cannot be read/);
  });

  it("asks, waits for the answers, and does what they allow", async () => {
    const { run, agent, answer, finish } = start(
      {
        tasks: {
          T001: {
            ask: [
              { permission: "npm test", rule: "Bash(npm test *)" },
              { choice: "Which one?", options: ["a", "b"] },
            ],
            edits: [{ path: "chosen.txt", write: "{{answer}}" }],
          },
          T002: { ask: { plan: "No" }, edits: [{ path: "no", write: "" }] },
        },
      },
      { tasks, permissions: "ask" },
    );
    const reader = agent.reader({ sessionId: "s", resume: null });
    const read = (): readonly AgentQuestion[] => {
      for (const { line } of run.lines.splice(0)) reader.push(line);
      return reader.questions;
    };
    const given: Answer[] = [
      { kind: "allow", scope: "once" },
      { kind: "choose", choices: { "Which one?": "b" } },
      { kind: "deny", message: "Not now." },
    ];
    const kinds: string[] = [];
    for (const [index, each] of given.entries()) {
      await run.saw(`ask-${index + 1}`);
      const [question, ...others] = read();
      assert.ok(question);
      assert.deepEqual(others, []);
      kinds.push(question.subject.kind);
      await answer(question, each);
      await run.saw(`"answered","question":"ask-${index + 1}"`);
    }
    assert.deepEqual(kinds, ["permission", "choice", "plan"]);
    const { outcome } = await finish();
    assert.equal(outcome.ok, true);
    assert.equal(content("chosen.txt"), "b");
    assert.ok(!existsSync(path.join(cwd, "no")));
    assert.deepEqual(
      answerSchemas.tasks
        .parse(outcome.structured)
        .tasks.map(({ done, note }) => [done, note]),
      [
        [true, ""],
        [false, "Denied: Not now."],
      ],
    );
  });

  it("is denied what it asks where nobody can answer, and can take a question back", async () => {
    const ask = { permission: "npm test" };
    const edits = [{ path: "made.txt", write: "" }];
    const script = { stages: { "*": { ask, edits } } };
    const refused = await complete(script);
    assert.equal(refused.outcome.ok, true);
    assert.match(
      refused.items.map(({ text }) => text).join("\n"),
      /denied: There is nobody to answer/,
    );
    const back = {
      stages: { "*": { ask: { ...ask, withdrawAfterMs: 1 }, edits } },
    };
    const taken = await complete(back, { permissions: "ask" });
    assert.equal(taken.outcome.ok, true);
    assert.ok(!existsSync(path.join(cwd, "made.txt")));
  });

  it("can be stopped in the middle of a delay", async () => {
    const { run, finish } = start({
      stages: { "*": { say: "waiting", delayMs: 3_600_000 } },
    });
    await run.saw("waiting");
    run.cancel.abort();
    const { exit, outcome } = await finish();
    assert.equal(exit.signal, "SIGINT");
    assert.equal(outcome.failure?.code, "cancelled");
  });
});
