import type { Orchestration } from "../../model/orchestration";
import { holdsIssueText } from "../../tasks";
import type { Unit } from "../action";
import { tasksOf } from "./tasks";

/**
 * How an attempt hands the waves of its batch to sub-agents, which work side by side within its process: the same worktree, budget and
 * questions. Empty without the option, and where no wave has two tasks left.
 *
 * Measured with Claude Code 2.1.329: calls of the tool Agent in one message run at the same time; with
 * CLAUDE_CODE_DISABLE_BACKGROUND_TASKS they run in the foreground, and the tool has no parameter to say otherwise. A sub-agent knows only its
 * prompt, and `isolation: worktree` would put its work where no evidence looks.
 */
export function sideBySideSection(o: Orchestration, unit: Unit): string {
  if (!o.options.parallelTasks) return "";
  const waves = openWaves(o, unit);
  if (waves.every((keys) => keys.length < 2)) return "";
  return [
    "## Side by side",
    "The user wants tasks that do not depend on each other to be done at the same time. Work in these waves, one after the other; a wave begins when all of the one before it is done:",
    waves.map(waveLine).join("\n"),
    "Give each task that is to be done at the same time as others to a sub-agent of its own (tool Agent, in older versions Task), and make all the calls of a wave in one message: only then do they run at the same time. Its description is the task's key, and it gets no isolation: what is not in this folder does not count. Its prompt is all that it knows, so it holds:",
    [
      "the whole text of the task, as it stands above, with what it needs to know of the code, of earlier waves and of what the user wants;",
      ...(tasksOf(o, unit).some(({ text }) => holdsIssueText(text))
        ? [
            "where the text has a fenced block marked `issue`, what is said above of such blocks, word for word;",
          ]
        : []),
      "the files that are its own, and that it changes no others: what else is needed there it tells you;",
      "that it works in this very folder, where others work at the same time: so nothing that runs over the whole project (installs, formatters, all tests), and what others left half-done is left alone;",
      "that it commits nothing, ticks no boxes, and starts no agents of its own;",
      "that its report begins with the task's key, and says what was changed and what is left.",
    ]
      .map((line) => `- ${line}`)
      .join("\n"),
    "Two tasks that would change the same file after all are done one after the other. What cannot be given to sub-agents you do yourself. A report proves nothing: look at the files after each wave and mend what is missing. Before you end, look at the whole, run the project's checks, and mend what does not fit together; you answer for every task.",
  ].join("\n\n");
}

/** Keys of the tasks that are left, wave by wave. A task that no wave names comes alone, at the end. */
function openWaves(o: Orchestration, unit: Unit): string[][] {
  const { batch } = unit;
  if (!batch) return [];
  const left = new Map(
    tasksOf(o, unit).map(({ line, key }) => [line, key] as const),
  );
  const waves = batch.waves.map((lines) =>
    lines.flatMap((line) => {
      const key = left.get(line);
      left.delete(line);
      return key === undefined ? [] : [key];
    }),
  );
  return [...waves, ...Array.from(left.values(), (key) => [key])].filter(
    (keys) => keys.length > 0,
  );
}

const waveLine = (keys: readonly string[], index: number): string => {
  const names = keys.map((key) => `[${key}]`).join(", ");
  return keys.length > 1
    ? `${index + 1}. At the same time: ${names}`
    : `${index + 1}. Yourself: ${names}`;
};
