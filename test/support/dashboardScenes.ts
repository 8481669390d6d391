import type { Page } from "playwright-core";
import { fold } from "../../src/engine/apply";
import type { Orchestration } from "../../src/model/orchestration";
import type { FromHost, ToHost, View } from "../../src/model/protocol";
import type { Tab } from "../../src/model/tabs";
import type { Texts } from "../../webview-ui/texts/english";
import { noAnalytics, sampleAnalytics } from "./analyticsSamples";
import {
  askingOrchestration,
  choiceSubject,
  permissionSubject,
  planSubject,
  sampleQuestion,
  waitingOrchestration,
} from "./questionSamples";
import {
  completedOrchestration,
  failedOrchestration,
  mergeReadyOrchestration,
  plannedOrchestration,
  queuedOrchestration,
  sampleEvents,
  sampleOrchestration,
  sampleNow,
  sampleOutputPage,
  samplePlan,
  listed,
  sampleSnapshot,
} from "./samples";

/** A state of the page to look at: what the host says, where the user is, and what the user then does. */
export interface Scene {
  readonly name: string;
  readonly view: View;
  readonly tab?: Tab;
  readonly answer: (message: ToHost) => readonly FromHost[];
  /** By the texts that the page shows. */
  readonly act?: (page: Page, texts: Texts) => Promise<void>;
}

/** A host that knows these orchestrations, a plan, and a log of 200 entries for every attempt. */
export function sampleHost(
  orchestrations: readonly Orchestration[],
  plan = samplePlan(),
): (message: ToHost) => readonly FromHost[] {
  return (message) => {
    switch (message.type) {
      case "ready":
        return [
          sampleSnapshot({
            ...listed(orchestrations),
            events: orchestrations.flatMap((one) => [...sampleEvents(one)]),
          }),
        ];
      case "plan":
        return [{ type: "plan", file: message.file, plan, failure: null }];
      case "output":
        return [
          {
            type: "output",
            attempt: message.attempt,
            from: message.from,
            page: sampleOutputPage(200, message.from),
          },
        ];
      case "moment": {
        const one = orchestrations.find(({ id }) => id === message.id);
        const then = fold(one ? sampleEvents(one).slice(0, message.seq) : []);
        return then
          ? [{ type: "moment", seq: message.seq, orchestration: then }]
          : [];
      }
      case "analytics":
        return [
          {
            type: "analytics",
            period: message.period,
            figures: sampleAnalytics(message.period),
          },
        ];
      case "remaining":
        return [
          {
            type: "remaining",
            id: message.id,
            remaining: { at: sampleNow, p50Minutes: 41, p90Minutes: 72 },
          },
        ];
      case "export":
      case "savePicture":
      case "moreHistory":
      case "navigate":
      case "tab":
      case "start":
      case "steer":
      case "extend":
      case "answer":
      case "openFile":
        return [];
    }
  };
}

const all = [
  sampleOrchestration(),
  failedOrchestration(),
  mergeReadyOrchestration(),
  queuedOrchestration(),
  completedOrchestration(),
];

const showing = (
  name: string,
  orchestration: Orchestration,
  rest: Partial<Scene> = {},
): Scene => ({
  name,
  view: { kind: "orchestration", id: orchestration.id },
  answer: sampleHost([orchestration]),
  ...rest,
});

const taskFile = "specs/001-sessions/tasks.md";

const start = (name: string, rest: Partial<Scene> = {}): Scene => ({
  name,
  view: { kind: "start", file: taskFile },
  answer: sampleHost([]),
  ...rest,
});

const askingPermission = askingOrchestration([
  sampleQuestion(permissionSubject),
]);

export const scenes: readonly Scene[] = [
  { name: "home", view: { kind: "home" }, answer: sampleHost(all) },
  {
    name: "home-needsYou",
    view: { kind: "home" },
    answer: sampleHost([
      askingPermission,
      ...all.slice(1),
      waitingOrchestration(),
    ]),
  },
  { name: "home-empty", view: { kind: "home" }, answer: sampleHost([]) },
  showing("running", sampleOrchestration()),
  showing("running-output", sampleOrchestration(), {
    tab: "output",
    act: async (page) => {
      await page.getByText("Entry 199:").first().waitFor();
      await page.locator(".output-toggle").last().click();
    },
  }),
  showing("running-search", sampleOrchestration(), {
    tab: "output",
    act: async (page, { output: { find } }) => {
      await page
        .getByRole("button", { name: find.groups.text, exact: true })
        .click();
      await page.getByRole("textbox", { name: find.search }).focus();
      await page.keyboard.type("case 1");
      await page.getByText(find.matches(1, 28)).waitFor();
    },
  }),
  showing("plan", plannedOrchestration(), { tab: "plan" }),
  showing("plan-board", plannedOrchestration(), {
    tab: "plan",
    act: (page, { plan }) =>
      page.getByRole("button", { name: plan.views.board }).click(),
  }),
  showing("plan-list", plannedOrchestration(), {
    tab: "plan",
    act: (page, { plan }) =>
      page.getByRole("button", { name: plan.views.list }).click(),
  }),
  showing("running-context", sampleOrchestration(), { tab: "context" }),
  showing("running-log", sampleOrchestration(), { tab: "log" }),
  showing("running-moment", sampleOrchestration(), {
    tab: "log",
    act: async (page, { moment }) => {
      await page.getByRole("slider", { name: moment.label }).press("ArrowLeft");
      await page.getByRole("list", { name: moment.stages }).waitFor();
    },
  }),
  showing("running-cancel", sampleOrchestration(), {
    act: (page, { actions }) =>
      page.getByRole("button", { name: `${actions.cancel}: Sessions` }).click(),
  }),
  showing("asking", askingPermission),
  showing("asking-deny", askingPermission, {
    act: (page, { questions }) =>
      page
        .getByRole("button", { name: questions.refusal.permission.open })
        .click(),
  }),
  showing(
    "asking-choice",
    askingOrchestration([sampleQuestion(choiceSubject)]),
    {
      act: async (page, { questions }) => {
        await page.getByRole("radio", { name: questions.other }).click();
        await page.getByRole("checkbox", { name: "Log-in" }).click();
      },
    },
  ),
  showing("asking-plan", askingOrchestration([sampleQuestion(planSubject)])),
  showing(
    "asking-two",
    askingOrchestration([
      sampleQuestion(permissionSubject),
      sampleQuestion(
        { ...permissionSubject, rule: null },
        {
          id: "ask-answered",
          answer: { kind: "allow", scope: "run" },
        },
      ),
      sampleQuestion(
        { ...permissionSubject, tool: "WebFetch", summary: "", rule: null },
        {
          id: "ask-second",
        },
      ),
    ]),
  ),
  showing("waiting", waitingOrchestration()),
  showing("failed", failedOrchestration()),
  showing("mergeReady", mergeReadyOrchestration()),
  showing(
    "simulated",
    sampleOrchestration({
      simulated: true,
      rules: ["Bash(npm install *)", "WebFetch(domain:example.org)"],
    }),
  ),
  showing("queued", queuedOrchestration()),
  { name: "analytics", view: { kind: "analytics" }, answer: sampleHost(all) },
  {
    name: "analytics-table",
    view: { kind: "analytics" },
    answer: sampleHost(all),
    act: async (page, { analytics }) => {
      await page
        .getByRole("button", { name: analytics.periods.all, exact: true })
        .click();
      await page.getByRole("button", { name: analytics.byModel }).click();
      await page.getByText(analytics.showTable).first().click();
    },
  },
  {
    name: "analytics-empty",
    view: { kind: "analytics" },
    answer: (message) =>
      message.type === "analytics"
        ? [
            {
              type: "analytics",
              period: message.period,
              figures: noAnalytics(),
            },
          ]
        : sampleHost([sampleOrchestration()])(message),
    act: (page, { analytics }) =>
      page.getByRole("button", { name: analytics.showAll }).click(),
  },
  start("start", {
    act: (page, texts) =>
      page.getByText(texts.start.detected(4, "tasks.md")).waitFor(),
  }),
  start("start-full", {
    answer: sampleHost([], samplePlan({ fromSections: false })),
    act: async (page, texts) => {
      await page.getByText(texts.start.detected(4, "tasks.md")).waitFor();
      await page.getByText(texts.start.advanced).click();
      await page.getByRole("radio", { name: texts.start.bypass }).click();
      await page.getByRole("button", { name: texts.start.dryRun }).click();
      await page
        .getByRole("textbox", { name: texts.start.healAttempts })
        .fill("9");
      await page
        .getByRole("textbox", { name: texts.start.totalBudget })
        .fill("0");
    },
  }),
  start("start-text", { view: { kind: "start", file: null } }),
];
