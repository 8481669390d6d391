import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createAgent } from "../../src/agents";
import type {
  Agent,
  AgentReader,
  AttemptRequest,
  ExitRecord,
  Outcome,
  OutputItem,
} from "../../src/model/agent";
import type { AgentQuestion, Answer } from "../../src/model/question";
import { claudeEnvironment } from "./claudeCli";
import { claudeRequest } from "./claudeLines";
import type { FakeApi, Rule } from "./fakeApi";
import { startFakeApi } from "./fakeApi";
import { readEveryWay, somePlaces } from "./replays";
import { temporaryFolder } from "./temporary";

/** What a test does while the program runs. */
export interface Handling {
  /** Its answer is sent; null leaves the question open. */
  readonly answer?: (question: AgentQuestion) => Answer | null;
  /** Called after each line; a signal that it returns is sent to the program. */
  readonly afterLine?: (
    reader: AgentReader,
    line: string,
  ) => NodeJS.Signals | null;
}

export interface ClaudeRun {
  readonly outcome: Outcome;
  readonly items: readonly OutputItem[];
  readonly questions: readonly AgentQuestion[];
  readonly lines: readonly string[];
}

/** The real Claude Code in a folder of its own, without a supervisor: quick, and its input is at hand. */
export interface ClaudeFolder {
  readonly agent: Agent;
  readonly api: FakeApi;
  readonly cwd: string;
  readonly run: (
    prompt: string,
    changes?: Partial<AttemptRequest>,
    handling?: Handling,
  ) => Promise<ClaudeRun>;
  readonly dispose: () => Promise<void>;
}

/** `variables` come on top of the environment of the tests; null takes one away. */
export async function openClaudeFolder(
  binary: string,
  rules: readonly Rule[],
  variables: Readonly<Record<string, string | null>> = {},
): Promise<ClaudeFolder> {
  const temporary = temporaryFolder();
  const cwd = path.join(temporary.path, "work");
  mkdirSync(cwd);
  const api = await startFakeApi(rules);
  const environment = withChanges(
    claudeEnvironment(api.url, path.join(temporary.path, "home")),
    variables,
  );
  const agent = createAgent("claude", {
    agentPath: binary,
    apiKey: null,
    workspace: cwd,
    scriptedAgentPath: "",
    nodePath: process.execPath,
    environment,
  });

  const run: ClaudeFolder["run"] = async (prompt, changes, handling = {}) => {
    const request = {
      ...claudeRequest,
      prompt,
      cwd,
      sessionId: randomUUID(),
      ...changes,
    };
    const command = agent.command(request);
    const reader = agent.reader(request);
    const startedAt = Date.now();
    const child = spawn(command.file, command.args, {
      cwd,
      env: withChanges(environment, command.env),
    });
    const items: OutputItem[] = [];
    const questions: AgentQuestion[] = [];
    const lines: string[] = [];
    const chunks: Buffer[] = [];
    let stderr = "";
    const cancelled = new AbortController();
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    // It may be gone before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.write(command.stdin);
    if (command.inputEndsAfter === undefined) child.stdin.end();
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      items.push(...reader.push(line));
      for (const question of reader.questions) {
        if (questions.some(({ id }) => id === question.id)) continue;
        questions.push(question);
        const answer = handling.answer?.(question) ?? null;
        if (answer)
          child.stdin.write(`${agent.answerLine(question, answer)}\n`);
      }
      if (
        command.inputEndsAfter !== undefined &&
        line.startsWith(command.inputEndsAfter)
      )
        child.stdin.end();
      // As the engine does it.
      if (reader.stop && !cancelled.signal.aborted) {
        cancelled.abort();
        child.kill("SIGTERM");
      }
      const signal = handling.afterLine?.(reader, line) ?? null;
      if (signal) child.kill(signal);
    });
    const [exitCode, signal] = await new Promise<
      [number | null, NodeJS.Signals | null]
    >((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (...ended) => resolve(ended));
    });
    const exit: ExitRecord = {
      reason: cancelled.signal.aborted ? "cancelled" : "exited",
      exitCode,
      signal,
      error: null,
      startedAt,
      endedAt: Date.now(),
      usage: null,
      survivors: 0,
    };
    const outcome = reader.end(exit, stderr);
    // Whatever the test is about: what the program wrote means the same however it is read.
    const stdout = Buffer.concat(chunks);
    const replayed = await readEveryWay(
      { stdout, stderr, exit },
      () => agent.reader(request),
      somePlaces(stdout),
    );
    assert.deepEqual(replayed.outcome, outcome);
    return { outcome, items, questions, lines };
  };

  return {
    agent,
    api,
    cwd,
    run,
    dispose: async () => {
      await api.close();
      temporary.remove();
    },
  };
}

function withChanges(
  environment: NodeJS.ProcessEnv,
  changes: Readonly<Record<string, string | null>>,
): NodeJS.ProcessEnv {
  const changed = { ...environment };
  for (const [name, value] of Object.entries(changes))
    if (value === null) Reflect.deleteProperty(changed, name);
    else changed[name] = value;
  return changed;
}
