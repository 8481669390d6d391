import type { Sentence } from "../model/said";
import { worded } from "../model/errors";
import { said } from "../model/said";
import path from "node:path";
import type {
  Agent,
  AgentReader,
  AttemptRequest,
  ExitRecord,
  OutputItem,
} from "../model/agent";
import type { Failure } from "../model/errors";
import { limitFailure } from "./limits";
import { parseJson } from "../model/json";
import type { AgentQuestion, Answer } from "../model/question";
import type { ScriptLine } from "./scriptProtocol";
import {
  resultBeginning,
  scriptCheckFlag,
  scriptLineSchema,
  scriptVariables,
} from "./scriptProtocol";

export interface ScriptOptions {
  /** The script, relative to the workspace or absolute. */
  readonly file: string;
  readonly workspace: string;
  /** Absolute path of the scripted agent's bundle. */
  readonly scriptedAgentPath: string;
  /** A Node or Electron binary. */
  readonly nodePath: string;
}

/** The binary may be the editor's. */
const runAsNode = { ELECTRON_RUN_AS_NODE: "1" } as const;

/** The scripted agent: does what a JSON file says, and thinks nothing. For demos, and for tests of everything around an agent. */
export function scriptAgent(options: ScriptOptions): Agent {
  const { file, workspace, scriptedAgentPath, nodePath } = options;
  return {
    name: `script:${file}`,
    title: `Scripted agent (${path.basename(file)})`,
    simulated: true,
    probeCommand: () => ({
      file: nodePath,
      args: [scriptedAgentPath, scriptCheckFlag, path.resolve(workspace, file)],
      stdin: "",
      env: runAsNode,
    }),
    readProbe: (exit, stdout, stderr) => {
      const reader = scriptReader({ sessionId: "", resume: null });
      reader.push(stdout);
      const { failure } = reader.end(exit, stderr);
      return { found: failure === null, version: null, failure };
    },
    loginCommand: () => null,
    readLogin: () => null,
    whyOnlyHere: () => said`A simulation needs no confinement.`,
    hasCommand: () => Promise.resolve(false),
    command: (request) => ({
      file: nodePath,
      args: [scriptedAgentPath, path.resolve(workspace, file)],
      stdin: `${request.prompt}\n`,
      reads: [scriptedAgentPath, path.resolve(workspace, file)],
      // Else its input is at its end at once, and whatever it asks is denied.
      ...(request.permissions === "ask"
        ? { inputEndsAfter: resultBeginning }
        : {}),
      env: {
        ...runAsNode,
        [scriptVariables.stage]: request.stage,
        [scriptVariables.tasks]: JSON.stringify(request.tasks),
        [scriptVariables.title]: request.title ?? "",
        [scriptVariables.attempt]: String(request.number),
      },
    }),
    terminalCommand: () => null,
    spentByUser: () => Promise.resolve(null),
    reader: (request) => scriptReader(request),
    answerLine: (question, answer) =>
      JSON.stringify({ question: question.id, answer }),
  };
}

function scriptReader({
  sessionId,
  resume,
}: Pick<AttemptRequest, "sessionId" | "resume">): AgentReader {
  let result: Extract<ScriptLine, { type: "result" }> | null = null;
  let questions: readonly AgentQuestion[] = [];
  return {
    get costUsd() {
      return result?.costUsd ?? 0;
    },
    stop: null,
    partial: null,
    get questions() {
      return questions;
    },
    push(text) {
      const line = parseLine(text);
      if (line === null) return text.trim() ? [{ kind: "notice", text }] : [];
      if (line.type === "result") result = line;
      questions = stillAsked(questions, line);
      return [itemOf(line)];
    },
    end(exit, stderr) {
      const failure = failureOf(exit, result?.failure, stderr);
      return {
        ok: failure === null,
        failure,
        answer: result?.answer ?? "",
        structured: result?.structured,
        costUsd: result?.costUsd ?? 0,
        turns: result ? 1 : 0,
        deniedTools: [],
        sessionId: resume && !resume.fork ? resume.sessionId : sessionId,
        model: null,
      };
    },
  };
}

function stillAsked(
  questions: readonly AgentQuestion[],
  line: ScriptLine,
): readonly AgentQuestion[] {
  switch (line.type) {
    case "ask":
      return [...questions, line.question];
    case "answered":
      return questions.filter(({ id }) => id !== line.question);
    case "result":
      return [];
    case "say":
    case "edit":
      return questions;
  }
}

/** Null: not a line of ours, shown as it is. */
function parseLine(text: string): ScriptLine | null {
  const json = parseJson(text);
  return json.ok ? (scriptLineSchema.safeParse(json.value).data ?? null) : null;
}

function itemOf(line: ScriptLine): OutputItem {
  switch (line.type) {
    case "say":
      return { kind: "text", text: line.text };
    case "edit":
      return { kind: "tool", text: `${line.change} ${line.path}` };
    case "ask":
      return { kind: "notice", text: asked(line.question) };
    case "answered":
      return { kind: "notice", text: `Answer: ${answered(line.answer)}` };
    case "result":
      return line.failure
        ? { kind: "error", text: line.failure.message }
        : { kind: "result", text: line.answer };
  }
}

function asked({ subject }: AgentQuestion): string {
  switch (subject.kind) {
    case "permission":
      return `May I use ${subject.tool}? ${subject.summary}`;
    case "choice":
      return subject.items.map(({ question }) => question).join(" ");
    case "plan":
      return `May I carry out this plan? ${subject.plan}`;
  }
}

function answered(answer: Answer): string {
  switch (answer.kind) {
    case "allow":
      return "allowed";
    case "deny":
      return `denied: ${answer.message}`;
    case "choose":
      return Object.values(answer.choices).join(", ");
  }
}

/** `told` is the result's own failure: null when it is good, undefined when there is no result. */
function failureOf(
  exit: ExitRecord,
  told: Failure | null | undefined,
  stderr: string,
): Failure | null {
  const failed = (message: Sentence): Failure => ({
    code: "agentFailed",
    ...worded(message),
  });
  if (exit.failure) return exit.failure;
  switch (exit.reason) {
    case "notStarted":
      return failed(
        said`The scripted agent could not be started: ${exit.error ?? "unknown reason"}`,
      );
    case "lost":
      return {
        code: "agentLost",
        ...worded(
          said`The scripted agent disappeared before it finished.`,
          said`Retry.`,
        ),
      };
    case "cancelled":
      return {
        code: "cancelled",
        ...worded(said`The scripted agent was cancelled.`),
      };
    case "timedOut":
    case "stalled":
    case "memoryLimit":
    case "processLimit":
    case "cpuLimit":
      return limitFailure(said`The scripted agent`, exit);
    case "exited":
      if (told) return told;
      if (exit.exitCode === 0 && told === null) return null;
      return failed(
        `The scripted agent ended with ${exit.signal ?? `exit code ${exit.exitCode ?? "unknown"}`}. ${stderr.trim().slice(-2_000)}`.trim(),
      );
  }
}
