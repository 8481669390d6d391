import type { Failure } from "../../model/errors";
import type { GateResult } from "../../model/evidence";
import type { Attempt, Orchestration } from "../../model/orchestration";
import type { Unit } from "../action";
import { commentsSection } from "./comments";
import { contextSection } from "./contextSection";
import { handedOn } from "./handedOn";
import { brokenMerge } from "../mergeProof";
import { block, healSection } from "./heal";
import type { Traces } from "./heal";
import {
  commentsFor,
  findingsFor,
  isAnswerToReview,
  isMending,
} from "../review";
import { sideBySideSection } from "./sideBySide";
import { changesSection, tasksOf, workSection } from "./tasks";

export { contextFiles } from "./contextFiles";
export type { ContextFile } from "./contextFiles";
export {
  attemptsBehind,
  handedOn,
  handOver,
  completedContext,
} from "./handedOn";
export type { Traces } from "./heal";
export { tasksOf };

/** Everything that a prompt is made of. */
export interface PromptInput {
  readonly orchestration: Orchestration;
  readonly unit: Unit;
  readonly kind: Attempt["kind"];
  readonly resume: Attempt["resume"];
  readonly failure: Failure | null;
  /** What the attempt that a heal has to mend left behind. */
  readonly traces: Traces | null;
  /** True when the stage's slash command would run here; else its prompt is sent. */
  readonly useCommand: boolean;
  /** Folder of the files with all that was handed on. */
  readonly contextFolder: string;
}

/** What an agent is told. Pure: the same state gives the same words. */
export const promptOf = (input: PromptInput): string =>
  partsOf(input)
    .filter((part) => part !== "")
    .join("\n\n");

function partsOf(input: PromptInput): string[] {
  const { orchestration: o, unit, kind, resume, contextFolder } = input;
  const { definition } = unit;
  const user = userSection(o);
  const rules = rulesSection(unit);
  const handed = handedOn(o);
  const findings = findingsSection(findingsFor(o, unit));
  const takenOver = takeoverSection(o);
  const comments = commentsSection(commentsFor(o, unit), unit);
  // What failed is mended by one who sees all of it.
  const sideBySide = kind === "work" ? sideBySideSection(o, unit) : "";
  if (kind === "decide") return [decideText(unit), user, rules];
  if (resume && !resume.fork)
    return [
      isMending(unit) && isAnswerToReview(o)
        ? mendingHead(o)
        : "You were interrupted. Look at the state of the files, then go on where you stopped and finish the work that you were given.",
      takenOver,
      definition.evidence === "tasks" ? workSection(o, unit) : "",
      sideBySide,
      findings,
      comments,
      contextSection(handed, contextFolder, { filesOnly: true }),
      user,
      rules,
    ];
  return [
    headOf(input),
    takenOver,
    findings,
    comments,
    workSection(o, unit),
    sideBySide,
    changesSection(o, unit),
    // A fork of the session has read the rest of it.
    contextSection(handed, contextFolder, { filesOnly: resume !== null }),
    user,
    rules,
  ];
}

function headOf({
  orchestration: o,
  unit,
  kind,
  failure,
  traces,
  useCommand,
}: PromptInput): string {
  if (kind === "heal" && failure) return healSection(o, unit, failure, traces);
  const { definition } = unit;
  const broken = brokenMerge(o, unit);
  if (broken) return brokenMergeHead(o, broken);
  if (isMending(unit)) return mendingHead(o);
  return useCommand && definition.command
    ? definition.command
    : `# ${definition.title}: ${o.title}\n\n${definition.prompt}`;
}

const mendingHead = (o: Orchestration): string =>
  o.review === null
    ? `# Mend what the review found: ${o.title}\n\nThe work was done and reviewed; the review failed. Mend every finding, with tests where it has none, and leave the rest as it is. Do not commit: that is done for you once the work is proven.`
    : `# Another round, after the user's review: ${o.title}\n\nThe work was done; now the user has read it and wrote comments. Do what they ask, and leave the rest as it is. Files may have changed since you saw them: what the user changed is meant so. Do not commit: that is done for you once the work is proven.`;

const brokenMergeHead = (o: Orchestration, gate: GateResult): string =>
  [
    `# Mend what no longer fits ${o.base.branch}: ${o.title}`,
    `The work was done and proven. Since it began, others have merged into ${o.base.branch}; that is merged into these files already, and with both together the gate \`${gate.command}\` fails. Find out what of the two does not fit, and mend that; what others brought is meant so, and is not to be undone. Leave the rest as it is. Do not commit: that is done for you once the work is proven.`,
    block(`The end of what \`${gate.command}\` printed`, gate.output),
  ].join("\n\n");

const decideText = ({ definition }: Unit): string =>
  definition.evidence === "verdict"
    ? "Your review ended without a verdict. Give it now, in the structured answer: fail, with the findings, when something must be mended before the merge; else pass. Trifles, and what was wrong before this work, go into the summary."
    : "You ended without the structured answer. Change nothing any more, and give it now, for the work that you have done.";

/** After the user has worked in the session: files are not as the agent left them. */
const takeoverSection = (o: Orchestration): string =>
  o.takeover === null
    ? ""
    : "## The user was here\n\nMeanwhile the user has worked in these files, in a terminal of their own. Look at what has changed before you go on; what the user did is meant so, and is not to be undone.";

const findingsSection = (findings: readonly string[]): string =>
  findings.length === 0
    ? ""
    : `## What the review found\n\n${findings.map((finding) => `- ${finding}`).join("\n")}`;

const userSection = (o: Orchestration): string =>
  o.options.context.trim() === ""
    ? ""
    : `## From the user, for every stage\n\n${o.options.context.trim()}`;

function rulesSection(unit: Unit): string {
  const { evidence } = unit.definition;
  return [
    "## How to end",
    "Give the structured answer: a summary of what the next stage must know, the files that you made or that matter (artifacts), the decisions that you took, and open questions.",
    ...(evidence === "tasks" && !isMending(unit)
      ? [
          "For each task give its key as it stands in the square brackets above, and whether it is done. Say honestly what is not: every claim is checked against the files and the project's own checks.",
        ]
      : []),
    ...(evidence === "verdict"
      ? ["Give the verdict: pass, or fail with the findings."]
      : []),
  ].join("\n\n");
}
