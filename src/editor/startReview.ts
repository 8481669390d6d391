import { sentences } from "./figures";
import { remarkIn } from "../model/failureWords";
import * as vscode from "vscode";
import type { OrchestratorApi, StartRequest } from "../model/api";
import { toFailure } from "../model/errors";
import type { Plan } from "../model/plan";
import { checkDraft, validBatchSize } from "../model/startCheck";
import type { PlanState } from "../model/startDraft";
import type { CommandParts } from "./commandParts";
import { pickOne } from "./quickQuestions";
import type { Question, Reply } from "./quickQuestions";
import type { Flow, Step } from "./startFlow";
import { escapeIcons } from "./plain";
import { taskLabel } from "./taskRows";
import { reviewRows } from "./startRows";
import { forecastWords, obstacleWords } from "./startWords";

/** What the user wants after the review. */
export type Reviewed =
  | { readonly kind: "start"; readonly request: StartRequest }
  | { readonly kind: "goInto"; readonly step: Step }
  /** Looks at a remark's place. */
  | { readonly kind: "open"; readonly uri: vscode.Uri; readonly line: number }
  | { readonly kind: "nothing" };

interface ReviewItem extends vscode.QuickPickItem {
  readonly chosen: Reviewed;
}

/** Shows what would be started, with what keeps it from that, while plan and forecast come in. */
export async function askReview(
  { engine, list, log }: CommandParts,
  flow: Flow,
  question: Question,
): Promise<Reply<Reviewed>> {
  const api = await engine.open();
  const othersOpen = list.open().length > 0;
  const reply = await pickOne(question, reviewItems(flow, null, othersOpen), {
    follow: (show) => {
      let gone = false;
      const tell = (planned: PlanState | null, busy: boolean): void => {
        if (!gone) show(reviewItems(flow, planned, othersOpen), busy);
      };
      tell(null, true);
      readPlan(api, flow, tell).catch((error: unknown) => {
        log.warn(`There is no forecast: ${toFailure(error).message}`);
      });
      return new vscode.Disposable(() => {
        gone = true;
      });
    },
  });
  return reply === null || reply === "back"
    ? reply
    : { answer: reply.answer.chosen };
}

/** Tells the plan as soon as it is there, then the forecast. Rejects when only the forecast failed. */
async function readPlan(
  api: OrchestratorApi,
  flow: Flow,
  tell: (planned: PlanState | null, busy: boolean) => void,
): Promise<void> {
  const { file, draft } = flow;
  if (file === null) {
    tell(null, false);
    return;
  }
  const nothing: PlanState = {
    file,
    plan: null,
    failure: null,
    forecast: null,
  };
  const batchSize = validBatchSize(draft);
  let plan: Plan;
  try {
    plan = await api.plan(file, batchSize === null ? {} : { batchSize });
  } catch (error) {
    tell({ ...nothing, failure: toFailure(error) }, false);
    return;
  }
  const planned = { ...nothing, plan };
  const { request } = checkDraft(draft, file, planned);
  tell(planned, request !== null);
  if (request === null) return;
  try {
    tell({ ...planned, forecast: await api.forecast(request) }, false);
  } catch (error) {
    tell(planned, false);
    throw error;
  }
}

const separator = (label: string): ReviewItem => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
  chosen: { kind: "nothing" },
});

function reviewItems(
  flow: Flow,
  planned: PlanState | null,
  othersOpen: boolean,
): ReviewItem[] {
  const { file, draft } = flow;
  const { obstacles, request } = checkDraft(draft, file, planned);
  const plan = planned?.plan ?? null;
  return [
    ...(request === null
      ? obstacles.map((obstacle): ReviewItem => ({
          label: obstacleWords(obstacle),
          description: vscode.l10n.t("It cannot start yet"),
          iconPath: new vscode.ThemeIcon(
            obstacle.kind === "noPlan" ? "loading~spin" : "error",
          ),
          chosen:
            obstacle.kind === "field"
              ? {
                  kind: "goInto",
                  step: { kind: "number", field: obstacle.field },
                }
              : obstacle.kind === "noText"
                ? { kind: "goInto", step: { kind: "text" } }
                : { kind: "nothing" },
        }))
      : [
          {
            label: vscode.l10n.t("Start"),
            description:
              plan === null ? escapeIcons(draft.text) : planWords(plan),
            ...(planned?.forecast
              ? { detail: forecastWords(planned.forecast) }
              : {}),
            iconPath: new vscode.ThemeIcon("play"),
            chosen: { kind: "start", request } as const,
          },
        ]),
    ...(plan === null
      ? []
      : [
          {
            label: vscode.l10n.t("Dry run"),
            description: vscode.l10n.t("shows the plan; no agent is asked"),
            iconPath: new vscode.ThemeIcon("eye"),
            chosen: { kind: "goInto", step: { kind: "plan" } } as const,
          },
        ]),
    separator(vscode.l10n.t("Change")),
    ...reviewRows(flow, othersOpen).map(({ chosen, ...row }): ReviewItem => ({
      ...row,
      chosen: chosen.kind === "goInto" ? chosen : { kind: "nothing" },
    })),
    ...(plan === null ? [] : remarks(plan, draft.batchSize)),
  ];
}

const planWords = ({ batches }: Plan): string =>
  vscode.l10n.t(
    "batches: {0}, open tasks: {1}",
    batches.length,
    batches.reduce((sum, { tasks }) => sum + tasks.length, 0),
  );

const severityIcons = {
  error: "error",
  warning: "warning",
  info: "info",
} as const;

/** What there is to say about the plan; each leads to its place. */
function remarks(plan: Plan, batchSize: string): ReviewItem[] {
  const uri = vscode.Uri.file(plan.file);
  const items: ReviewItem[] = [
    ...(plan.fromSections
      ? []
      : [
          {
            label: vscode.l10n.t(
              "The file has no sections, so the tasks are cut into batches of at most {0}. Headings such as “## Phase 1” make better batches.",
              batchSize,
            ),
            iconPath: new vscode.ThemeIcon("warning"),
            chosen: { kind: "open", uri, line: 1 } as const,
          },
        ]),
    ...plan.diagnostics.map((remark) => ({
      label: remarkIn(remark, sentences),
      description: vscode.l10n.t("line {0}", remark.line),
      iconPath: new vscode.ThemeIcon(severityIcons[remark.severity]),
      chosen: { kind: "open", uri, line: remark.line } as const,
    })),
  ];
  return items.length === 0
    ? []
    : [separator(vscode.l10n.t("Remarks on the plan")), ...items];
}

/** Shows the order of the tasks; whatever is chosen leads back. */
export async function showPlan(
  { engine }: CommandParts,
  { file, draft }: Flow,
  question: Question,
): Promise<Reply<vscode.QuickPickItem>> {
  if (file === null) return "back";
  const batchSize = validBatchSize(draft);
  const api = await engine.open();
  const plan = await api.plan(file, batchSize === null ? {} : { batchSize });
  const byLine = new Map(plan.tasks.map((task) => [task.line, task]));
  return pickOne(
    {
      ...question,
      placeholder: vscode.l10n.t(
        "No agent is asked. This is what would be worked on, in this order.",
      ),
    },
    plan.batches.flatMap(({ title, waves }, index) => [
      {
        label: `${index + 1}. ${title}`,
        kind: vscode.QuickPickItemKind.Separator,
      },
      ...waves.flatMap((wave, number) =>
        wave.flatMap((line) => {
          const task = byLine.get(line);
          return task === undefined
            ? []
            : [
                {
                  label: escapeIcons(taskLabel(task)),
                  detail: [
                    vscode.l10n.t("wave {0}", number + 1),
                    ...(wave.length > 1
                      ? [vscode.l10n.t("can be done side by side")]
                      : []),
                  ].join(" · "),
                },
              ];
        }),
      ),
    ]),
  );
}
