import type { Page } from "playwright-core";
import type { Orchestration } from "../../src/model/orchestration";
import type { FromHost, ToHost, View } from "../../src/model/protocol";
import type { Tab } from "../../src/model/protocol";
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
  queuedOrchestration,
  sampleEvents,
  sampleOrchestration,
  sampleOutputPage,
  samplePlan,
  sampleSnapshot,
} from "./samples";

/** A state of the page to look at: what the host says, where the user is, and what the user then does. */
export interface Scene {
  readonly name: string;
  readonly view: View;
  readonly tab?: Tab;
  readonly answer: (message: ToHost) => readonly FromHost[];
  readonly act?: (page: Page) => Promise<void>;
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
            orchestrations: [...orchestrations],
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

const start = (name: string, rest: Partial<Scene> = {}): Scene => ({
  name,
  view: { kind: "start", file: "specs/001-sessions/tasks.md" },
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
  showing("running-context", sampleOrchestration(), { tab: "context" }),
  showing("running-log", sampleOrchestration(), { tab: "log" }),
  showing("running-cancel", sampleOrchestration(), {
    act: (page) =>
      page.getByRole("button", { name: "Cancel: Sessions" }).click(),
  }),
  showing("asking", askingPermission),
  showing("asking-deny", askingPermission, {
    act: (page) => page.getByRole("button", { name: "Deny…" }).click(),
  }),
  showing(
    "asking-choice",
    askingOrchestration([sampleQuestion(choiceSubject)]),
    {
      act: async (page) => {
        await page.getByRole("radio", { name: "Something else" }).click();
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
  showing("simulated", sampleOrchestration({ simulated: true })),
  showing("queued", queuedOrchestration()),
  start("start", {
    act: (page) => page.getByText("Detected 4 batches").waitFor(),
  }),
  start("start-full", {
    answer: sampleHost([], samplePlan({ fromSections: false })),
    act: async (page) => {
      await page.getByText("Detected 4 batches").waitFor();
      await page.getByText("Advanced").click();
      await page
        .getByRole("radio", { name: "Bypass all permission checks" })
        .click();
      await page.getByRole("button", { name: "Dry run" }).click();
      await page.getByRole("textbox", { name: "Heal attempts" }).fill("9");
      await page.getByRole("textbox", { name: "Total" }).fill("0");
    },
  }),
  start("start-text", { view: { kind: "start", file: null } }),
];
