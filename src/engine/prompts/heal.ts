import type { Failure } from "../../model/errors";
import type { Attempt, Orchestration } from "../../model/orchestration";
import type { Unit } from "../action";
import { attemptsOf } from "../unitCase";

/** What the attempt that has to be mended left behind, each the end of it. */
export interface Traces {
  readonly stderr: string;
  /** What the agent last said and did, one line each. */
  readonly transcript: readonly string[];
}

const gateBytes = 8_000;

/** What failed and what is left to do: the error, the traces, the gate, and the tasks by how far they are. */
export function healSection(
  o: Orchestration,
  unit: Unit,
  failure: Failure,
  traces: Traces | null,
): string {
  const attempts = attemptsOf(o, unit);
  const gate = attempts.findLast(({ evidence }) => evidence)?.evidence?.gate;
  return [
    `# Mend what failed: ${o.title}`,
    `The attempt before this one does not count: ${failure.message}`,
    ...earlier(attempts),
    ...(gate && gate.exitCode !== 0
      ? [block(`The end of what \`${gate.command}\` printed`, gate.output)]
      : []),
    ...(traces && traces.stderr.trim() !== ""
      ? [
          block(
            "The end of what the agent's program complained about",
            traces.stderr,
          ),
        ]
      : []),
    ...(traces && traces.transcript.length > 0
      ? [
          block(
            "The end of what the agent said and did",
            traces.transcript.join("\n"),
          ),
        ]
      : []),
    ...taskLines(o, unit),
    "Find the cause, mend it, and finish what remains; leave the rest as it is. What was changed so far is still in the files.",
  ].join("\n\n");
}

/** What was tried before the last attempt: a heal should not try the same again. */
const earlier = (attempts: readonly Attempt[]): string[] => {
  const lines = attempts
    .filter(({ kind }) => kind !== "decide")
    .slice(0, -1)
    .map(whatCame);
  return lines.length === 0
    ? []
    : [`Tried before that:\n${lines.map((line) => `- ${line}`).join("\n")}`];
};

/** Why an attempt did not count, in a line. */
const whatCame = ({ kind, outcome, evidence }: Attempt): string =>
  `${kind}: ${(evidence?.reason || outcome?.failure?.message) ?? "it ended without the structured answer"}`.replace(
    /\s+/g,
    " ",
  );

/** Attempted, done and remaining: only of batches, whose tasks are proven one by one. */
function taskLines(o: Orchestration, { batch }: Unit): string[] {
  if (!batch) return [];
  const tasks = o.tasks.filter((task) => task.batch === batch.index);
  const done = tasks.filter(({ status }) => status === "proven");
  const remaining = tasks.filter(({ status }) => status !== "proven");
  return [
    `Attempted: ${tasks.map(({ key }) => key).join(", ")}.`,
    ...(done.length > 0
      ? [
          `Already proven, leave as it is: ${done.map(({ key }) => key).join(", ")}.`,
        ]
      : []),
    `Remaining:\n${remaining
      .map(({ key, reason }) => `- ${key}${reason ? `: ${reason}` : ""}`)
      .join("\n")}`,
  ];
}

/** The end of an output, fenced by more backticks than it has in a row. */
export function block(title: string, text: string): string {
  const end = text.trimEnd().slice(-gateBytes);
  const longest = Math.max(
    2,
    ...Array.from(end.matchAll(/`+/g), ([run]) => run.length),
  );
  const fence = "`".repeat(longest + 1);
  return `${title}:\n\n${fence}\n${end}\n${fence}`;
}
