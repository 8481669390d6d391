import type { LeftOut } from "../git";
import type { Outcome } from "../model/agent";
import { answerSchemas, contextSchema, verdictSchema } from "../model/context";
import type { TaskClaim } from "../model/context";
import type {
  ChangedFile,
  Evidence,
  GateResult,
  TaskEvidence,
} from "../model/evidence";
import type { RunTask } from "../model/orchestration";
import type { EvidenceKind } from "../model/pipeline";
import { allOf, inEnglish, said } from "../model/said";
import type { Said, Sentence } from "../model/said";
import { answerOf } from "./ask";

/** What was found in the worktree after an attempt. */
export interface Findings {
  readonly kind: EvidenceKind;
  readonly outcome: Outcome;
  /** Changes since the unit began, the tasks file itself left out. */
  readonly changedFiles: readonly ChangedFile[];
  readonly gate: GateResult | null;
  /** What of the worktree would not be in a commit of it. */
  readonly leftOut: LeftOut;
  /** Artifacts that the answer names and that are not there. */
  readonly missingArtifacts: readonly string[];
  /** It mends what failed on a merged result: there the gate alone says whether it has, with nothing changed, too (a dependency was missing, say). */
  readonly mendsMerge?: boolean;
  /** The tasks that the attempt was about. */
  readonly tasks: readonly RunTask[];
}

/** Whether the findings prove the work. Pure; a claim of the agent can only make it fail, never pass. */
export function judge(findings: Findings): Evidence {
  const { kind, outcome, changedFiles, gate } = findings;
  const found = {
    changedFiles: [...changedFiles],
    gate,
    tasks: [] as TaskEvidence[],
    verdict: null,
    missingArtifacts: [...findings.missingArtifacts],
  };
  const refused = (reason: Sentence): Evidence => ({
    ...found,
    holds: false,
    ...reasonOf(reason),
  });
  const gateFailure = gate && gate.exitCode !== 0 ? gateReason(gate) : null;
  const incomplete = incompleteReason(findings.leftOut);

  switch (kind) {
    case "answer":
      return outcome.answer.trim() === "" &&
        !answerOf(contextSchema, outcome).ok
        ? refused(said`The agent ended without an answer.`)
        : { ...found, holds: true, reason: "" };
    case "verdict": {
      const asked = answerOf(verdictSchema, outcome);
      if (!asked.ok) return refused(said`The review gave no verdict.`);
      const verdict = asked.value;
      if (verdict.verdict === "fail")
        return {
          ...refused(
            verdict.findings.length > 0
              ? said`The verdict is fail: ${verdict.findings.join("; ")}`
              : said`The verdict is fail.`,
          ),
          verdict,
        };
      return {
        ...found,
        verdict,
        holds: gateFailure === null,
        ...reasonOf(gateFailure ?? ""),
      };
    }
    case "changes":
    case "tasks": {
      const tasks = findings.tasks.map((task) =>
        incomplete === null
          ? judgeTask(task, findings, gateFailure)
          : unproven(task, incomplete),
      );
      if (tasks.length === 0 && incomplete !== null) return refused(incomplete);
      // What a review found is no task of its own: something must have changed.
      if (
        tasks.length === 0 &&
        changedFiles.length === 0 &&
        !(findings.mendsMerge && gate !== null)
      )
        return refused(said`Nothing was changed.`);
      if (tasks.length === 0 && gateFailure !== null)
        return refused(gateFailure);
      const open = tasks.filter((task) => !task.proven);
      return {
        ...found,
        tasks,
        holds: open.length === 0,
        ...reasonOf(
          open.every((task) => task.reason === open[0]?.reason)
            ? sentenceOf(open[0])
            : allOf(open.map((task) => said`${task.key}: ${sentenceOf(task)}`)),
        ),
      };
    }
    case "merged":
      throw new Error("A merge is proven by git, not by findings.");
  }
}

const unproven = (task: RunTask, reason: Said): TaskEvidence => ({
  key: task.key,
  proven: false,
  ...reasonOf(reason),
  files: [],
});

/** What the gate saw would not be the result. */
function incompleteReason({
  stranded,
  conflicts,
  rebasing,
}: LeftOut): Said | null {
  if (conflicts.length > 0)
    return said`There are conflicts that nobody has resolved: ${conflicts.join(", ")}.`;
  if (rebasing)
    return said`A rebase stopped half-way. It has to be finished (git rebase --continue) or given up (git rebase --abort).`;
  return stranded.length === 0
    ? null
    : said`A git repository of its own inside the worktree cannot be committed with the work: ${stranded.join(", ")}. Its .git has to go, or the folder where it is no part of the work.`;
}

function judgeTask(
  task: RunTask,
  findings: Findings,
  gateFailure: Said | null,
): TaskEvidence {
  const { changedFiles } = findings;
  const because = (reason: Said): TaskEvidence => unproven(task, reason);
  if (changedFiles.length === 0) return because(said`Nothing was changed.`);
  const claim = claimOf(findings.outcome, task);
  if (claim && !claim.done)
    return because(
      claim.note
        ? said`The agent says it is not done: ${claim.note}`
        : said`The agent says it is not done.`,
    );
  const touched =
    task.files.length === 0
      ? changedFiles.map((file) => file.path)
      : changedFiles
          .map((file) => file.path)
          .filter((path) => task.files.some((named) => matches(path, named)));
  if (touched.length === 0)
    return because(
      said`None of the files that it names was changed (${task.files.join(", ")}).`,
    );
  if (gateFailure) return because(gateFailure);
  return {
    key: task.key,
    proven: true,
    ...reasonOf(
      findings.gate
        ? said`Changed ${count(touched.length)}; the gate passed.`
        : said`Changed ${count(touched.length)}; no gate command is set.`,
    ),
    files: touched,
  };
}

const count = (files: number): Said =>
  files === 1 ? said`1 file` : said`${files} files`;

/** Why, in English and as data. */
const reasonOf = (sentence: Sentence): Pick<Evidence, "reason" | "said"> => ({
  reason: inEnglish(sentence),
  ...(typeof sentence === "string" ? {} : { said: sentence }),
});

const sentenceOf = (
  evidence: Pick<TaskEvidence, "reason" | "said"> | undefined,
): Sentence => evidence?.said ?? evidence?.reason ?? "";

/** A path of the repository against a path as the text names it: whole, or its end (`parser.ts` for `src/parser.ts`), or a folder. */
function matches(path: string, named: string): boolean {
  const wanted = named.replaceAll("\\", "/").replace(/^\.?\//, "");
  const folder = wanted.endsWith("/") ? wanted : `${wanted}/`;
  return (
    path === wanted ||
    path.endsWith(`/${wanted}`) ||
    path.startsWith(folder) ||
    path.includes(`/${folder}`)
  );
}

function claimOf(outcome: Outcome, task: RunTask): TaskClaim | undefined {
  const asked = answerOf(answerSchemas.tasks, outcome);
  return asked.ok
    ? asked.value.tasks.find(
        (claim) => claim.key === task.key || claim.key === task.label,
      )
    : undefined;
}

/** Why a gate that failed did. */
export function gateReason({ command, timedOut, exitCode }: GateResult): Said {
  if (timedOut) return said`The gate command "${command}" did not end in time.`;
  return exitCode === null
    ? said`The gate command "${command}" was ended by a signal.`
    : said`The gate command "${command}" ended with exit code ${exitCode}.`;
}
