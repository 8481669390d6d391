import { existsSync } from "node:fs";
import path from "node:path";
import { coChangesAround } from "../engine";
import { toFailure } from "../model/errors";
import type { Forecast } from "../model/money";
import type { Plan, Task } from "../model/plan";
import { stateFolderOf } from "../server/workspace";
import { isPlannable, parseTaskFile, planTasks } from "../tasks";
import { exitCodes } from "./failures";
import type { Io } from "./io";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { withLook } from "./session";
import { markInFile, readTaskText } from "./taskFiles";
import { forecastWords, oneLine, plural } from "./words";

const taskWords = (task: Task | undefined, number: number): string =>
  `${String(number).padStart(5)}  ${task?.id === undefined || task.id === null ? "" : `${task.id} `}${oneLine(task?.title ?? "")}`;

const printPlan = ({ stdout }: Io, plan: Plan): void => {
  const byLine = new Map(plan.tasks.map((task) => [task.line, task]));
  const tasks = plan.tasks.filter(({ role }) => role === "task");
  const open = tasks.filter(isPlannable).length;
  line(
    stdout,
    `${oneLine(plan.title) || plan.file}: ${plural(tasks.length, "task")}, ${open} open, in ${plural(plan.batches.length, "batch", "batches")}`,
  );
  if (tasks.length === 0)
    line(
      stdout,
      "No check box was found. Write tasks as list items with a box: - [ ] T001 What to do.",
    );
  for (const [
    index,
    { title, tasks: lines, waves },
  ] of plan.batches.entries()) {
    line(stdout, "");
    line(
      stdout,
      `Batch ${index + 1}: ${oneLine(title)} (${plural(lines.length, "task")}, ${plural(waves.length, "wave")})`,
    );
    for (const [waveIndex, wave] of waves.entries()) {
      line(
        stdout,
        wave.length > 1
          ? `  wave ${waveIndex + 1}, ${wave.length} that can be done side by side`
          : `  wave ${waveIndex + 1}`,
      );
      for (const number of wave)
        line(stdout, taskWords(byLine.get(number), number));
    }
  }
  if (plan.diagnostics.length > 0) line(stdout, "");
  for (const { line: number, severity, code, message } of plan.diagnostics)
    line(
      stdout,
      `${plan.file}:${number}: ${severity}: ${oneLine(message)} [${code}]`,
    );
};

interface Sizes {
  readonly batchSize: number;
  readonly maxBatchSize: number;
}

/** What it would cost by the workspace's history; null without one. A plan is a plan without it, so a failure is only told. */
const forecastOf = async (
  invocation: Invocation,
  file: string,
  sizes: Sizes,
): Promise<Forecast | null> => {
  if (!existsSync(stateFolderOf(invocation.folder))) return null;
  let found: Forecast | null = null;
  try {
    await withLook(invocation, async ({ api, environment }) => {
      found = await api.forecast({
        file,
        options: { ...environment.overrides, ...sizes },
      });
      return exitCodes.done;
    });
  } catch (error) {
    const { message } = toFailure(error);
    line(invocation.io.stderr, `warning: there is no forecast: ${message}`);
  }
  return found;
};

/** Parses and plans a file; needs no workspace and no repository, but goes by the history of one that is there. */
export const plan = async (
  invocation: Invocation,
  file: string,
  sizes: Sizes,
): Promise<number> => {
  const { io, json } = invocation;
  const absolute = path.resolve(io.cwd, file);
  const { text, damaged } = await readTaskText(absolute);
  if (damaged)
    line(
      io.stderr,
      `warning: ${file} is not valid UTF-8; what cannot be read is shown as \uFFFD.`,
    );
  const taskFile = parseTaskFile(text);
  const made = planTasks(file, taskFile, {
    ...sizes,
    coChanges: await coChangesAround(absolute, taskFile),
  });
  const forecast =
    made.batches.length === 0
      ? null
      : await forecastOf(invocation, absolute, sizes);
  if (json) jsonLine(io.stdout, { ...made, forecast });
  else {
    printPlan(io, made);
    if (forecast) {
      line(io.stdout, "");
      line(io.stdout, `Forecast: ${forecastWords(forecast)}`);
    }
  }
  return exitCodes.done;
};

/** Sets one box; needs no workspace and no repository. */
export const mark = async (
  { io, json }: Invocation,
  file: string,
  lineNumber: number,
  done: boolean,
): Promise<number> => {
  await markInFile(path.resolve(io.cwd, file), lineNumber, done);
  if (json) jsonLine(io.stdout, { file, line: lineNumber, done });
  else line(io.stdout, `${file}:${lineNumber} is ${done ? "done" : "open"}.`);
  return exitCodes.done;
};
