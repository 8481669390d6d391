import * as z from "zod";
import { errorCodes, OrchestratorError } from "../model/errors";
import { parseJson } from "../model/json";
import { askSchema } from "./scriptAsk";

/**
 * A script for the scripted agent: what it says and does in each stage and for each task, so that a demo or a test is the
 * same every time. Texts may hold {{stage}}, {{title}} and {{key}} (of the task; for a stage, of the first task, else the
 * run's own title); edits also {{answer}}, what was last chosen.
 */

const editSchema = z
  .strictObject({
    /** Relative to the working folder, with `/`. */
    path: z.string().min(1),
    write: z.string().optional(),
    append: z.string().optional(),
    replace: z
      .strictObject({ find: z.string().min(1), with: z.string() })
      .optional(),
    delete: z.literal(true).optional(),
  })
  .refine(
    ({ write, append, replace, delete: remove }) =>
      [write, append, replace, remove].filter((part) => part !== undefined)
        .length === 1,
    "needs exactly one of write, append, replace and delete",
  );
export type ScriptEdit = z.infer<typeof editSchema>;

/** The hand-over of a stage without its defaults: what is left out stays as the agent made it. */
const handOverSchema = z.strictObject({
  summary: z.string().optional(),
  artifacts: z.array(z.string()).optional(),
  decisions: z.array(z.string()).optional(),
  openQuestions: z.array(z.string()).optional(),
});

const stepSchema = z.strictObject({
  say: z.union([z.string(), z.array(z.string())]).optional(),
  /** Asks the user before the edits, one after the other; without permission it makes none. */
  ask: z
    .union([askSchema, z.array(askSchema)])
    .transform((asks) => (Array.isArray(asks) ? asks : [asks]))
    .default([]),
  edits: z.array(editSchema).default([]),
  /** Waits before the edits. */
  delayMs: z.number().int().nonnegative().max(3_600_000).default(0),
  /** Ends the attempt as failed, with this message. */
  fail: z.string().min(1).optional(),
  /** Fail only in the first so many attempts; without it in all. */
  failTimes: z.number().int().positive().optional(),
  /** What kind of failure it is; without it the agent's own, `agentFailed`. */
  failCode: z.enum(errorCodes).optional(),
  /** With a failure: another try makes sense so many milliseconds later. */
  retryAfterMs: z.number().int().optional(),
  /** Ends the process with this code whatever happened. */
  exitCode: z.number().int().min(0).max(255).optional(),
  verdict: z.enum(["pass", "fail"]).optional(),
  /** Replaces parts of the hand-over to the next stage. */
  context: handOverSchema.optional(),
  costUsd: z.number().nonnegative().default(0),
  /** Ticks the boxes of its tasks in every tasks.md itself: what an agent must not be believed. */
  tickBoxes: z.boolean().default(false),
});
export type ScriptStep = z.infer<typeof stepSchema>;

/** A list gives one step to each attempt in turn; the last one stays. */
const stepsSchema = z.union([stepSchema, z.array(stepSchema).min(1)]);
export type ScriptSteps = z.infer<typeof stepsSchema>;

const scriptSchema = z.strictObject({
  /** By name of the stage; `*` for all others. */
  stages: z.record(z.string(), stepsSchema).default({}),
  /** By key of the task; `*` for all others. Done after the stage's own step. */
  tasks: z.record(z.string(), stepsSchema).default({}),
});
export type Script = z.infer<typeof scriptSchema>;

/** Reads a script. Throws `invalidScript` that names the place of the mistake. */
export function parseScript(text: string, file: string): Script {
  const json = parseJson(text);
  if (!json.ok) throw invalid(file, json.reason);
  const result = scriptSchema.safeParse(json.value);
  if (!result.success)
    throw invalid(file, result.error.issues.map(issueText).join("; "));
  return result.data;
}

function invalid(file: string, reason: string): OrchestratorError {
  return new OrchestratorError(
    "invalidScript",
    `${file} is not a valid script: ${reason}`,
    { fix: "Correct the script, then try again." },
  );
}

function issueText(issue: z.core.$ZodIssue): string {
  // A union reports its branches; the one that came furthest says what was meant.
  if (issue.code === "invalid_union") {
    const nested = issue.errors
      .flat()
      .sort((a, b) => b.path.length - a.path.length)[0];
    if (nested)
      return issueText({ ...nested, path: [...issue.path, ...nested.path] });
  }
  const place = issue.path
    .map((part) =>
      typeof part === "number" ? `[${part}]` : `.${String(part)}`,
    )
    .join("")
    .replace(/^\./, "");
  return place ? `${place}: ${issue.message}` : issue.message;
}

/** The step for this attempt, or null when the script has none for the name. */
export function stepFor(
  steps: Readonly<Record<string, ScriptSteps>>,
  name: string,
  attempt: number,
): ScriptStep | null {
  const found = Object.hasOwn(steps, name) ? steps[name] : steps["*"];
  if (found === undefined) return null;
  if (!Array.isArray(found)) return found;
  return found[Math.min(attempt, found.length) - 1] ?? null;
}
