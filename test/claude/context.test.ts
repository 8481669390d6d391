import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../src/engine/hash";
import type { Attempt, Orchestration } from "../../src/model/orchestration";
import { claudeBenches } from "../support/claudeBench";
import type { ClaudeBench, ClaudeBenchOptions } from "../support/claudeBench";
import type { Reply, Rule } from "../support/fakeApi";
import { answer, use, write } from "../support/replies";
import type { ToolCall } from "../support/replies";

/** Tools whose input is known only when the API is asked. */
const late = (tools: () => ToolCall[]): Reply => ({
  get tools() {
    return tools();
  },
});

/** What agents are told, and what their answers mean, with the real Claude Code against a fake API. */
describe("contexts with Claude Code", function () {
  this.timeout(60_000);
  const benches = claudeBenches();

  const open = (
    rules: readonly Rule[],
    options: Partial<ClaudeBenchOptions> = {},
  ): Promise<ClaudeBench> => benches.open({ files: {}, rules, ...options });

  const attemptsIn = (o: Orchestration, stage: string): Attempt[] =>
    o.attempts.filter((attempt) => attempt.stage === stage);

  const contextFile = (name: string): string => {
    const root = path.join(
      benches.current().repository.root,
      ".orchestrator",
      "state",
      "contexts",
    );
    return path.join(root, readdirSync(root)[0]!, name);
  };

  it("lets agents that edit and agents that only read see the whole of what was handed on, and change none of it", async () => {
    const long = `${"word ".repeat(12_000)}the very last word`;
    const reading = late(() => {
      const file = contextFile("001-specification.md");
      const lines = readFileSync(file, "utf8").split("\n");
      const last = lines.findIndex((line) => line.includes("very last word"));
      return [
        {
          name: "Read",
          input: { file_path: file, offset: last + 1, limit: 1 },
        },
        { name: "Read", input: { file_path: file, offset: 1, limit: 1 } },
        write(contextFile("evil.md"), "evil\n"),
      ];
    });
    const claude = await open([
      {
        user: "# Specification: Make made.txt",
        steps: [answer({ summary: long, decisions: ["As text"] })],
      },
      {
        user: "# Implementation: Make made.txt",
        steps: [
          reading,
          use(write("made.txt", "made\n")),
          answer({ summary: "Made.", artifacts: ["made.txt", "notes.md"] }),
        ],
      },
      {
        user: "# QA: Make made.txt",
        steps: [
          reading,
          answer({
            summary: "Fine.",
            verdict: "pass",
            openQuestions: ["Why?"],
          }),
        ],
      },
    ]);
    const id = await claude.start({
      text: "Make made.txt",
      options: { autoMerge: true, context: "Mind the line ends." },
    });
    const o = await claude.reach(id, "completed");
    for (const stage of ["implementation", "qa"]) {
      const [attempt] = attemptsIn(o, stage);
      assert.ok(attempt);
      assert.ok(Buffer.byteLength(attempt.prompt) < 26 * 1024);
      assert.match(
        attempt.prompt,
        /Cut here; all of it is in 001-specification/,
      );
      assert.match(attempt.prompt, /Mind the line ends\./);
      assert.equal(attempt.promptHash, sha256(attempt.prompt));
      const { conversation = "" } =
        claude.api.requests.findLast(({ user }) =>
          user.includes(`${stage === "qa" ? "# QA" : "# Implementation"}:`),
        ) ?? {};
      assert.match(conversation, /# Specification/, "Read shows the file");
      assert.match(conversation, /the very last word/, `${stage} reads on`);
    }
    assert.equal(existsSync(contextFile("evil.md")), false);
    assert.equal(
      claude.repository
        .git(["diff", "--name-only", o.base.commit, "main"])
        .trim(),
      "made.txt",
      "nothing of it is committed",
    );
    const [work] = attemptsIn(o, "implementation");
    assert.deepEqual(work?.evidence?.missingArtifacts, ["notes.md"]);
    const contexts = await claude.engine.contexts(id);
    assert.deepEqual(
      contexts.find(({ stage }) => stage === "implementation")?.context
        .artifacts,
      ["made.txt"],
    );
    assert.match(
      attemptsIn(o, "qa")[0]?.prompt ?? "",
      /Named, but not there:\n- notes\.md\n\nChanged:\n- made\.txt \(added, \+1 -0\)/,
    );
    assert.match(
      readFileSync(contextFile("002-implementation.md"), "utf8"),
      /"notes\.md"/,
      "the whole answer stays as it was given",
    );
  });

  it("asks once, in the same session, for the structured answer of work that ended without, and lets nothing be changed by then", async () => {
    const claude = await open([
      {
        user: "You ended without the structured answer",
        steps: [
          use(write("late.txt", "late\n")),
          answer({ summary: "Made it.", decisions: ["As text"] }),
        ],
      },
      {
        user: "# Implementation",
        steps: [use(write("made.txt", "made\n")), { text: "I made it." }],
      },
    ]);
    const id = await claude.start({
      text: "Make made.txt",
      options: {
        skip: ["specification", "qa"],
        autoMerge: true,
        context: "Mind the line ends.",
      },
    });
    const o = await claude.reach(id, "completed");
    const [work, decide, more] = o.attempts;
    assert.equal(more, undefined);
    assert.equal(work?.evidence, null);
    assert.equal(decide?.kind, "decide");
    assert.deepEqual(decide.resume, {
      sessionId: work.sessionId,
      fork: false,
    });
    assert.match(decide.prompt, /Mind the line ends\./);
    assert.equal(decide.budgetUsd, 0.5);
    assert.equal(decide.evidence?.holds, true);
    const [handed] = await claude.engine.contexts(id);
    assert.deepEqual(handed?.context, {
      summary: "Made it.",
      artifacts: [],
      decisions: ["As text"],
      openQuestions: [],
    });
    assert.equal(claude.repository.has("made.txt"), true);
    assert.equal(claude.repository.has("late.txt"), false);
  });

  it("tells a heal what the failed attempt said and did", async () => {
    const claude = await open([
      {
        user: "# Mend what failed",
        steps: [use(write("made.txt", "made\n")), answer({ summary: "Now." })],
      },
      {
        user: "# Implementation",
        steps: [
          {
            text: "I looked around.",
            ...use({ name: "Read", input: { file_path: "README.md" } }),
          },
          answer({ summary: "All done." }),
        ],
      },
    ]);
    const id = await claude.start({
      text: "Make made.txt",
      options: {
        skip: ["specification", "qa"],
        autoMerge: true,
        context: "Mind the line ends.",
      },
    });
    const o = await claude.reach(id, "completed");
    const heal = o.attempts.at(-1);
    assert.equal(heal?.kind, "heal");
    for (const part of [
      /does not count: Nothing was changed\./,
      /said and did:\n\n```\n[\s\S]*tool: Read/,
      /text: I looked around\./,
      /Mind the line ends\./,
    ])
      assert.match(heal.prompt, part);
  });

  it("has what the review found mended by the stage that did the work, reviews again, and merges", async () => {
    const worktree = (): string => {
      const root = path.join(
        benches.current().repository.root,
        ".orchestrator",
        "state",
        "worktrees",
      );
      return path.join(root, readdirSync(root)[0]!);
    };
    const claude = await open([
      {
        user: "# Mend what the review found",
        steps: [
          use(write("test.txt", "tested\n")),
          answer({ summary: "Tested." }),
        ],
      },
      {
        user: "# Implementation: Make",
        steps: [use(write("made.txt", "made\n")), answer({ summary: "Made." })],
      },
      {
        user: "# QA: Make",
        steps: [
          late(() => [
            {
              name: "StructuredOutput",
              input: existsSync(path.join(worktree(), "test.txt"))
                ? { summary: "Fine.", verdict: "pass" }
                : {
                    summary: "Not yet.",
                    verdict: "fail",
                    findings: ["It has no test."],
                  },
            },
          ]),
        ],
      },
    ]);
    const id = await claude.start({
      text: "Make made.txt",
      options: {
        skip: ["specification"],
        autoMerge: true,
        context: "Mind the line ends.",
      },
    });
    const o = await claude.reach(id, "completed");
    assert.deepEqual(
      o.attempts.map(({ stage, kind, round }) => [stage, kind, round]),
      [
        ["implementation", "work", 0],
        ["qa", "work", 0],
        ["implementation", "work", 1],
        ["qa", "work", 1],
      ],
    );
    const mend = o.attempts[2];
    for (const part of [
      /^# Mend what the review found: Make made\.txt/,
      /## What the review found\n\n- It has no test\./,
      /Mind the line ends\./,
      /### Implementation\n\nMade\./,
    ])
      assert.match(mend?.prompt ?? "", part);
    assert.deepEqual(
      mend?.evidence?.changedFiles.map((file) => file.path),
      ["test.txt"],
    );
    assert.equal(claude.repository.has("made.txt"), true);
    assert.equal(claude.repository.has("test.txt"), true);
    const contexts = await claude.engine.contexts(id);
    assert.equal(
      contexts.find(({ stage }) => stage === "implementation")?.context.summary,
      "Made.\n\nAfter the review: Tested.",
    );
  });

  it("has the project's CLAUDE.md read and its commands run", async () => {
    const claude = await open(
      [
        {
          user: "SPECIFICATION BODY",
          steps: [answer({ summary: "One file with a word." })],
        },
        {
          user: "# Implementation",
          steps: [
            use(write("made.txt", "made\n")),
            answer({ summary: "Made." }),
          ],
        },
      ],
      {
        files: {
          "CLAUDE.md": "House rule: words are written in lower case.\n",
          ".claude/commands/create-spec.md":
            "SPECIFICATION BODY, about: $ARGUMENTS",
        },
      },
    );
    const id = await claude.start({
      text: "Make made.txt",
      options: {
        skip: ["qa"],
        autoMerge: true,
        context: "Mind the line ends.",
      },
    });
    await claude.reach(id, "completed");
    const [specification, implementation] = [
      "SPECIFICATION BODY",
      "# Implementation",
    ].map(
      (text) =>
        claude.api.requests.find(({ conversation }) =>
          conversation.includes(text),
        )?.conversation ?? "",
    );
    assert.match(
      specification ?? "",
      /SPECIFICATION BODY, about:[\s\S]*Make made\.txt[\s\S]*Mind the line ends\./,
    );
    for (const conversation of [specification, implementation])
      assert.match(
        conversation ?? "",
        /House rule: words are written in lower case/,
      );
  });

  it("runs the gate of the stage in place of the one of the options, and keeps its output with its hash", async () => {
    const stage = {
      title: "Build",
      role: "implementation",
      kind: "agent",
      access: "edit",
      evidence: "changes",
      command: null,
      prompt: "Build it.",
      skippable: false,
    };
    const claude = await open(
      [
        {
          user: "Build it.",
          steps: [
            use(write("made.txt", "made\n")),
            answer({ summary: "Made." }),
          ],
        },
        {
          user: "Go on.",
          steps: [
            use(write("more.txt", "more\n")),
            answer({ summary: "More." }),
          ],
        },
      ],
      {
        files: {
          ".orchestrator/pipelines/own.json": JSON.stringify({
            name: "own",
            title: "Own",
            description: "",
            input: "text",
            gateCommand: "echo of the pipeline",
            stages: [
              { ...stage, name: "build", gateCommand: "echo of the stage" },
              { ...stage, name: "more", title: "More", prompt: "Go on." },
            ],
          }),
        },
        settings: { gateCommand: "exit 1" },
      },
    );
    const id = await claude.start({
      text: "Make made.txt",
      pipeline: "own",
      options: { autoMerge: true },
    });
    const o = await claude.reach(id, "completed");
    assert.deepEqual(
      o.attempts.map(({ evidence }) => evidence?.gate?.output.trim()),
      ["of the stage", "of the pipeline"],
    );
    for (const { evidence } of o.attempts)
      assert.equal(
        evidence?.gate?.outputHash,
        sha256(evidence?.gate?.output ?? ""),
      );
  });
});
