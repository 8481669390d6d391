import path from "node:path";
import { coChangesAround } from "../engine";
import type { Plan, Task } from "../model/plan";
import { isPlannable, parseTaskFile, planTasks } from "../tasks";
import { exitCodes } from "./failures";
import type { Io } from "./io";
import { jsonLine, line } from "./io";
import { markInFile, readTaskText } from "./taskFiles";
import { oneLine, plural } from "./words";

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
          ? `  wave ${waveIndex + 1}, ${wave.length} side by side`
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

/** Parses and plans a file; needs no workspace and no repository, but goes by the history of one that is there. */
export const plan = async (
  io: Io,
  json: boolean,
  file: string,
  sizes: { readonly batchSize: number; readonly maxBatchSize: number },
): Promise<number> => {
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
  if (json) jsonLine(io.stdout, made);
  else printPlan(io, made);
  return exitCodes.done;
};

/** Sets one box; needs no workspace and no repository. */
export const mark = async (
  io: Io,
  json: boolean,
  file: string,
  lineNumber: number,
  done: boolean,
): Promise<number> => {
  await markInFile(path.resolve(io.cwd, file), lineNumber, done);
  if (json) jsonLine(io.stdout, { file, line: lineNumber, done });
  else line(io.stdout, `${file}:${lineNumber} is ${done ? "done" : "open"}.`);
  return exitCodes.done;
};
