import type { Page } from "playwright-core";
import { fold } from "../../src/engine/apply";
import type { Orchestration } from "../../src/model/orchestration";
import { parsePatch, pathOf } from "../../src/model/patch";
import type { FromHost, ToHost, View } from "../../src/model/protocol";
import type { Tab } from "../../src/model/tabs";
import { fileChangeOf, fileLinesOf } from "../../src/server/pageChanges";
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
      case "changes":
        return [
          {
            type: "changes",
            id: message.id,
            head: changedHead,
            files: changedFiles.map(fileChangeOf),
          },
        ];
      case "fileLines": {
        const file = changedFiles.find((one) => pathOf(one) === message.path);
        const { id, head, path } = message;
        return file
          ? [{ type: "fileLines", id, head, path, lines: fileLinesOf(file) }]
          : [];
      }
      case "retry":
      case "prioritize":
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

const changedHead = "5f1c3a9b7de2405f1c3a9b7de2405f1c3a9b7de2";

/** A small change, a new file with a line that hides something, a renaming, a picture, and a file that went. */
const changedFiles =
  parsePatch(`diff --git a/src/search/index.ts b/src/search/index.ts
--- a/src/search/index.ts
+++ b/src/search/index.ts
@@ -12,7 +12,8 @@ export class Index {
   private readonly words = new Map<string, Posting[]>();
 
   add(document: Document): void {
-    for (const word of document.text.split(" ")) {
+    // Words of one letter find everything, so they are left out of what is looked up when somebody types.
+    for (const word of wordsOf(document.text).filter((one) => one.length > 1)) {
       const postings = this.words.get(word) ?? [];
       postings.push({ id: document.id });
       this.words.set(word, postings);
diff --git a/src/search/words.ts b/src/search/words.ts
new file mode 100644
--- /dev/null
+++ b/src/search/words.ts
@@ -0,0 +1,3 @@
+const separators = /[^\\p{L}\\p{N}]+/u; // \u202e split
+export const wordsOf = (text: string): string[] =>
+  text.toLowerCase().split(separators).filter(Boolean);
\\ No newline at end of file
diff --git a/docs/find.md b/docs/search.md
similarity index 100%
rename from docs/find.md
rename to docs/search.md
diff --git a/media/search.png b/media/search.png
new file mode 100644
Binary files /dev/null and b/media/search.png differ
diff --git a/src/find.ts b/src/find.ts
deleted file mode 100644
--- a/src/find.ts
+++ /dev/null
@@ -1,2 +0,0 @@
-export const find = (text: string, word: string): boolean =>
-  text.includes(word);
`);

/** The host has no place of its own for this, so the page has to show it. */
const aside =
  (host: Scene["answer"], said: FromHost): Scene["answer"] =>
  (message) =>
    message.type === "ready" ? [...host(message), said] : host(message);

const all = [
  sampleOrchestration({ simulated: true }),
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
  sampleQuestion(permissionSubject, { from: "T013" }),
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
  showing("running-context", sampleOrchestration(), {
    tab: "context",
    act: (page, { context }) =>
      page.getByRole("button", { name: context.compare }).click(),
  }),
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
  {
    name: "changes",
    view: { kind: "changes", id: mergeReadyOrchestration().id },
    answer: sampleHost([mergeReadyOrchestration()]),
    act: (page) => page.getByText("wordsOf(document.text)").waitFor(),
  },
  showing("terminal", sampleOrchestration(), {
    answer: aside(sampleHost([sampleOrchestration()]), {
      type: "inTerminal",
      id: sampleOrchestration().id,
      purpose: "attach",
      command: `orchestrator --workspace /home/ada/work/sessions instances attach ${sampleOrchestration().id}`,
    }),
  }),
  showing("gate", failedOrchestration(), {
    answer: aside(sampleHost([failedOrchestration()]), {
      type: "askGate",
      id: failedOrchestration().id,
      gateCommand: "npm tset",
    }),
  }),
  showing("budget", failedOrchestration(), {
    answer: aside(sampleHost([failedOrchestration()]), {
      type: "askBudget",
      id: failedOrchestration().id,
      budget: "total",
      spentUsd: 50.02,
      budgetUsd: 50,
    }),
    act: (page, { aside: { usd } }) =>
      page.getByRole("textbox", { name: usd }).fill("12000"),
  }),
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
