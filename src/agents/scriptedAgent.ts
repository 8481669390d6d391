import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { TaskClaim } from "../model/context";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import { createAsker } from "./scriptAsk";
import type { Asker } from "./scriptAsk";
import type { Script, ScriptEdit, ScriptStep } from "./scriptFile";
import { parseScript, stepFor } from "./scriptFile";
import type { ScriptLine, ScriptTask } from "./scriptProtocol";
import {
  scriptCheckFlag,
  scriptTasksSchema,
  scriptVariables,
} from "./scriptProtocol";
import { applyEdit, tickBoxes } from "./scriptEdits";

/**
 * The scripted agent's program: `node scriptedAgent.js [--check] <script>`, in the folder to work in. It catches no signals,
 * so a SIGTERM ends it at once, in the middle of a delay too.
 */

function print(line: ScriptLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

interface Work {
  /** Null: the stage's own step. */
  readonly task: ScriptTask | null;
  readonly step: ScriptStep;
}

/** What the places in a text stand for. */
interface Values {
  readonly stage: string;
  readonly task: ScriptTask | null;
  /** What was last chosen. */
  readonly answer: string;
}

/** A typed task has no tasks of a file: the run's own title says what is to be done. */
const runTitle = process.env[scriptVariables.title] ?? "";

const fill = (text: string, { stage, task, answer }: Values): string =>
  text
    .replaceAll("{{stage}}", () => stage)
    .replaceAll("{{title}}", () => task?.title ?? runTitle)
    .replaceAll("{{key}}", () => task?.key ?? "")
    .replaceAll("{{answer}}", () => answer);

function fillEdit(edit: ScriptEdit, values: Values): ScriptEdit {
  const filled = (text: string) => fill(text, values);
  return {
    path: filled(edit.path),
    ...(edit.write === undefined ? {} : { write: filled(edit.write) }),
    ...(edit.append === undefined ? {} : { append: filled(edit.append) }),
    ...(edit.replace === undefined
      ? {}
      : {
          replace: {
            find: filled(edit.replace.find),
            with: filled(edit.replace.with),
          },
        }),
    ...(edit.delete === undefined ? {} : { delete: true as const }),
  };
}

type HandOver = NonNullable<ScriptStep["context"]>;

const fillHandOver = (handOver: HandOver, values: Values): HandOver =>
  Object.fromEntries(
    Object.entries(handOver).map(([part, words]) => [
      part,
      typeof words === "string"
        ? fill(words, values)
        : words?.map((one) => fill(one, values)),
    ]),
  );

function readTasks(): ScriptTask[] {
  return scriptTasksSchema.parse(
    JSON.parse(process.env[scriptVariables.tasks] ?? "[]"),
  );
}

async function readScript(file: string) {
  try {
    return parseScript(await readFile(file, "utf8"), file);
  } catch (error) {
    if (error instanceof OrchestratorError) throw error;
    throw new OrchestratorError(
      "invalidScript",
      `The script ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      {
        fix: "Give the path of a script after script: as the agent.",
        cause: error,
      },
    );
  }
}

interface Done {
  /** Null: it did not fail. */
  readonly failure: Failure | null;
  /** What it was told instead of a permission; null: it has done what it could. */
  readonly denied: string | null;
  readonly files: readonly string[];
}

/** Asks one after the other: what was last chosen, or why it may not go on. */
async function askAll(
  { ask }: ScriptStep,
  asker: Asker,
): Promise<{ denied: string | null; chosen: string }> {
  let chosen = "";
  for (const each of ask) {
    const answer = await asker.ask(each);
    if (answer.kind === "deny") return { denied: answer.message, chosen };
    if (answer.kind === "choose")
      chosen = Object.values(answer.choices).join(", ");
  }
  return { denied: null, chosen };
}

/** Does one step. */
async function perform(
  { step, task }: Work,
  stage: string,
  tasks: readonly ScriptTask[],
  attempt: number,
  asker: Asker,
): Promise<Done> {
  const values = { stage, task: task ?? tasks[0] ?? null, answer: "" };
  const says = typeof step.say === "string" ? [step.say] : (step.say ?? []);
  for (const text of says) print({ type: "say", text: fill(text, values) });
  const { denied, chosen } = await askAll(step, asker);
  if (denied !== null) return { failure: null, denied, files: [] };
  if (step.delayMs > 0) await delay(step.delayMs);
  const files: string[] = [];
  for (const edit of step.edits) {
    const filled = fillEdit(edit, { ...values, answer: chosen });
    const change = await applyEdit(process.cwd(), filled);
    print({ type: "edit", path: filled.path, change });
    files.push(path.posix.normalize(filled.path));
  }
  if (step.tickBoxes)
    for (const file of await tickBoxes(process.cwd(), task ? [task] : tasks))
      print({ type: "edit", path: file, change: "tick" });
  if (step.fail === undefined || attempt > (step.failTimes ?? attempt))
    return { failure: null, denied: null, files };
  return {
    failure: {
      code: step.failCode ?? "agentFailed",
      message: fill(step.fail, values),
      ...(step.retryAfterMs === undefined
        ? {}
        : { retryAt: Date.now() + step.retryAfterMs }),
    },
    denied: null,
    files,
  };
}

async function run(script: Script): Promise<number> {
  const stage = process.env[scriptVariables.stage] ?? "";
  const attempt = Number(process.env[scriptVariables.attempt] ?? "1");
  const tasks = readTasks();
  const stageStep = stepFor(script.stages, stage, attempt);
  const work: Work[] = [
    ...(stageStep ? [{ task: null, step: stageStep }] : []),
    ...tasks.flatMap((task) => {
      const step = stepFor(script.tasks, task.key, attempt);
      return step ? [{ task, step }] : [];
    }),
  ];

  const files: string[] = [];
  const failures: Failure[] = [];
  const notes = new Map<string, string>();
  const asker = createAsker(print);
  try {
    for (const item of work) {
      const done = await perform(item, stage, tasks, attempt, asker);
      files.push(...done.files);
      if (done.denied !== null && item.task)
        notes.set(item.task.key, `Denied: ${done.denied}`);
      if (done.failure === null) continue;
      failures.push(done.failure);
      if (item.task) notes.set(item.task.key, done.failure.message);
      // A stage that fails never gets to its tasks.
      else break;
    }
  } finally {
    asker.close();
  }

  const steps = work.map(({ step }) => step);
  const claims: TaskClaim[] = tasks.map(({ key }) => ({
    key,
    done: !notes.has(key) && (failures.length === 0 || notes.size > 0),
    note: notes.get(key) ?? "",
  }));
  const verdict =
    steps
      .map((step) => step.verdict)
      .findLast((value) => value !== undefined) ?? "pass";
  const summary =
    work.length === 0
      ? `Simulated: the script says nothing about ${stage || "this stage"}.`
      : `Simulated: ${stage || "stage"} done by script.`;
  const handOver = work.reduce<HandOver>(
    (all, { step, task }) => ({
      ...all,
      ...fillHandOver(step.context ?? {}, {
        stage,
        task: task ?? tasks[0] ?? null,
        answer: "",
      }),
    }),
    {},
  );
  const structured = {
    summary,
    artifacts: [...new Set(files)],
    decisions: [],
    openQuestions: [],
    ...handOver,
    tasks: claims,
    verdict,
    findings: verdict === "fail" ? ["The script says so."] : [],
  };
  const [first] = failures;
  const failure: Failure | null = first
    ? { ...first, message: failures.map(({ message }) => message).join("; ") }
    : null;
  print({
    type: "result",
    failure,
    answer: handOver.summary ?? summary,
    structured,
    costUsd: steps.reduce((sum, step) => sum + step.costUsd, 0),
  });
  return (
    steps.map((step) => step.exitCode).findLast((code) => code !== undefined) ??
    (failure ? 1 : 0)
  );
}

async function main(args: readonly string[]): Promise<number> {
  const checks = args[0] === scriptCheckFlag;
  const file = args[checks ? 1 : 0];
  if (file === undefined)
    throw new OrchestratorError(
      "invalidScript",
      `usage: node scriptedAgent.js [${scriptCheckFlag}] <script>`,
    );
  const script = await readScript(file);
  if (!checks) return run(script);
  print({ type: "result", failure: null, answer: "", costUsd: 0 });
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const failure = toFailure(error);
    print({
      type: "result",
      failure,
      answer: "",
      structured: null,
      costUsd: 0,
    });
    process.exitCode = 1;
  },
);
