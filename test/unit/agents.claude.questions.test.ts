import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { OrchestratorError } from "../../src/model/errors";
import type { AgentQuestion } from "../../src/model/question";
import { agentQuestionSchema } from "../../src/model/question";
import {
  claudeRequest,
  claudeWith,
  exitWith,
  resultLine,
  systemLine,
} from "../support/claudeLines";

const agent = claudeWith();

const ask = (id: string, tool: string, input: object, more: object = {}) =>
  JSON.stringify({
    type: "control_request",
    request_id: id,
    request: {
      subtype: "can_use_tool",
      tool_name: tool,
      display_name: tool,
      input,
      tool_use_id: `use-${id}`,
      ...more,
    },
  });

const suggestion = (...rules: object[]) => ({
  permission_suggestions: [
    {
      type: "addRules",
      rules,
      behavior: "allow",
      destination: "localSettings",
    },
  ],
});

const fixture = (name: string) =>
  readFileSync(`test/fixtures/claude/${name}.jsonl`, "utf8").trim().split("\n");

const readerOf = (lines: readonly string[]) => {
  const reader = agent.reader({ ...claudeRequest, permissions: "ask" });
  lines.forEach((line) => reader.push(line));
  return reader;
};

const only = (line: string): AgentQuestion => {
  const [question, ...others] = readerOf([line]).questions;
  assert.ok(question);
  assert.deepEqual(others, []);
  return agentQuestionSchema.parse(question);
};

describe("Claude Code: what it asks", () => {
  it("asks for permission, with all lines of the command in one and the program's own rule", () => {
    const input = {
      command: "npm test\n\n# twice \u202E",
      description: "tests",
    };
    const line = ask(
      "q",
      "Bash",
      input,
      suggestion({ toolName: "Bash", ruleContent: "npm test *" }),
    );
    assert.deepEqual(only(line), {
      id: "q",
      subject: {
        kind: "permission",
        tool: "Bash",
        summary: "npm test ⏎ # twice <U+202E>",
        input: JSON.stringify(input),
        rule: "Bash(npm test *)",
      },
    });
  });

  it("names a rule only where one rule says it", () => {
    const rule = (more: object) => {
      const { subject } = only(ask("q", "WebFetch", { url: "u" }, more));
      return subject.kind === "permission" ? subject.rule : undefined;
    };
    assert.equal(rule(suggestion({ toolName: "WebSearch" })), "WebSearch");
    assert.equal(
      rule(suggestion({ toolName: "WebFetch", ruleContent: "domain:x.org" })),
      "WebFetch(domain:x.org)",
    );
    for (const none of [
      {},
      suggestion(),
      suggestion({ toolName: "A" }, { toolName: "B" }),
      { permission_suggestions: "?" },
      {
        permission_suggestions: [
          { type: "setMode", mode: "acceptEdits", destination: "session" },
        ],
      },
    ])
      assert.equal(rule(none), null);
  });

  it("puts a choice to the user", () => {
    const questions = [
      {
        question: "Which one?",
        header: "Pick",
        options: [{ label: "alpha", description: "A" }, { label: "beta" }],
      },
    ];
    const { subject } = only(ask("q", "AskUserQuestion", { questions }));
    assert.deepEqual(subject, {
      kind: "choice",
      input: JSON.stringify({ questions }),
      items: [
        {
          question: "Which one?",
          header: "Pick",
          multiple: false,
          options: [
            { label: "alpha", description: "A" },
            { label: "beta", description: "" },
          ],
        },
      ],
    });
  });

  it("puts a plan to the user", () => {
    const { subject } = only(ask("q", "ExitPlanMode", { plan: "# Plan" }));
    assert.equal(subject.kind === "plan" && subject.plan, "# Plan");
  });

  it("asks all the same where a choice or a plan has another form than is known", () => {
    const kind = (tool: string) => only(ask("q", tool, { x: 1 })).subject.kind;
    assert.equal(kind("AskUserQuestion"), "permission");
    assert.equal(kind("ExitPlanMode"), "plan");
  });

  it("never throws, and asks nothing that the model does not accept", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("AskUserQuestion", "ExitPlanMode", "Bash"),
        fc.jsonValue(),
        fc.jsonValue(),
        (tool, input, suggestions) => {
          const reader = readerOf([
            JSON.stringify({
              type: "control_request",
              request_id: "q",
              request: {
                subtype: "can_use_tool",
                tool_name: tool,
                input,
                permission_suggestions: suggestions,
              },
            }),
          ]);
          reader.questions.forEach((one) => agentQuestionSchema.parse(one));
          assert.equal(reader.questions.length, 1);
        },
      ),
    );
  });
});

describe("Claude Code: when a question is over", () => {
  const first = ask("1", "Write", { file_path: "a" });
  const second = ask("2", "Write", { file_path: "b" });
  const ids = (lines: readonly string[]) =>
    readerOf(lines).questions.map(({ id }) => id);
  const toolResult = (id: string) =>
    JSON.stringify({
      type: "user",
      message: {
        content: [{ type: "tool_result", tool_use_id: `use-${id}` }],
      },
    });
  const state = (name: string) =>
    systemLine("session_state_changed", { state: name });

  it("keeps all that is open, oldest first", () => {
    assert.deepEqual(ids([first, second]), ["1", "2"]);
    assert.deepEqual(ids([first, first]), ["1"]);
  });

  it("is over when the program takes it back", () => {
    const back = JSON.stringify({
      type: "control_cancel_request",
      request_id: "1",
    });
    assert.deepEqual(ids([first, second, back]), ["2"]);
  });

  it("is over when the program goes on with it", () => {
    assert.deepEqual(ids([first, second, toolResult("2")]), ["1"]);
    assert.deepEqual(ids([first, state("requires_action")]), ["1"]);
    assert.deepEqual(ids([first, state("running")]), []);
    assert.deepEqual(ids([first, second, state("running")]), ["1", "2"]);
  });

  it("is over with the turn, and with the process", () => {
    assert.deepEqual(ids([first, resultLine()]), []);
    const reader = readerOf([first]);
    reader.end(exitWith({ exitCode: 143 }), "");
    assert.deepEqual(reader.questions, []);
  });

  it("follows a recorded run with two questions", () => {
    const reader = agent.reader({ ...claudeRequest, permissions: "ask" });
    const seen = fixture("asks").map((line) => {
      reader.push(line);
      return reader.questions
        .map(({ subject }) =>
          subject.kind === "permission" ? subject.summary : subject.kind,
        )
        .join();
    });
    assert.deepEqual(
      seen.filter((now, index) => now !== seen[index - 1]),
      ["", "npm test", "", "choice", ""],
    );
    assert.equal(reader.end(exitWith(), "").ok, true);
  });
});

describe("Claude Code: what several sub-agents ask at once", () => {
  it("stays open until its own tool has a result", () => {
    const reader = agent.reader({ ...claudeRequest, permissions: "ask" });
    const seen = fixture("sideBySide").map((line) => {
      reader.push(line);
      return reader.questions
        .map(({ subject, from }) =>
          subject.kind === "permission" ? `${from}: ${subject.summary}` : "",
        )
        .join();
    });
    // The second was answered first.
    assert.deepEqual(
      seen.filter((now, index) => now !== seen[index - 1]),
      [
        "",
        "T001: node -e 1",
        "T001: node -e 1,T002: node -e 2",
        "T001: node -e 1",
        "",
      ],
    );
  });
});

describe("Claude Code: how it is answered", () => {
  const responseOf = (line: string) => {
    assert.ok(!line.includes("\n"));
    const value: unknown = JSON.parse(line);
    return value;
  };
  const answered = (question: AgentQuestion, response: object) => ({
    type: "control_response",
    response: { subtype: "success", request_id: question.id, response },
  });
  const bash = only(
    ask(
      "q1",
      "Bash",
      { command: "npm test" },
      suggestion({ toolName: "Bash", ruleContent: "npm test *" }),
    ),
  );
  const plan = only(ask("q2", "ExitPlanMode", { plan: "p" }));
  const choice = only(
    ask("q3", "AskUserQuestion", {
      questions: [
        { question: "Which?", header: "", options: [], multiSelect: true },
      ],
      metadata: { kept: true },
    }),
  );

  it("allows once, with the input as it came", () => {
    assert.deepEqual(
      responseOf(agent.answerLine(bash, { kind: "allow", scope: "once" })),
      answered(bash, {
        behavior: "allow",
        updatedInput: { command: "npm test" },
      }),
    );
  });

  it("allows for the run what the rule fits, in this session and in no file", () => {
    const rules = [{ toolName: "Bash", ruleContent: "npm test *" }];
    assert.deepEqual(
      responseOf(agent.answerLine(bash, { kind: "allow", scope: "run" })),
      answered(bash, {
        behavior: "allow",
        updatedInput: { command: "npm test" },
        updatedPermissions: [
          {
            type: "addRules",
            rules,
            behavior: "allow",
            destination: "session",
          },
        ],
      }),
    );
  });

  it("allows a plan, and the edits that it needs", () => {
    assert.deepEqual(
      responseOf(agent.answerLine(plan, { kind: "allow", scope: "once" })),
      answered(plan, {
        behavior: "allow",
        updatedInput: { plan: "p" },
        updatedPermissions: [
          { type: "setMode", mode: "acceptEdits", destination: "session" },
        ],
      }),
    );
  });

  it("denies with a message, and the agent goes on", () => {
    for (const question of [bash, plan, choice])
      assert.deepEqual(
        responseOf(agent.answerLine(question, { kind: "deny", message: "no" })),
        answered(question, {
          behavior: "deny",
          message: "no",
          interrupt: false,
        }),
      );
  });

  it("adds what was chosen to the input", () => {
    const choices = { "Which?": "alpha, beta" };
    assert.deepEqual(
      responseOf(agent.answerLine(choice, { kind: "choose", choices })),
      answered(choice, {
        behavior: "allow",
        updatedInput: {
          questions: [
            { question: "Which?", header: "", options: [], multiSelect: true },
          ],
          metadata: { kept: true },
          answers: choices,
        },
      }),
    );
  });

  it("refuses an answer to another kind of question", () => {
    for (const answer of [
      () => agent.answerLine(choice, { kind: "allow", scope: "once" }),
      () => agent.answerLine(bash, { kind: "choose", choices: {} }),
      () => agent.answerLine(plan, { kind: "choose", choices: {} }),
    ])
      assert.throws(
        answer,
        (error) =>
          error instanceof OrchestratorError && error.code === "invalidInput",
      );
  });
});
