import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { FromHost, ToHost } from "../../src/model/protocol";
import { colourViolations, violations } from "../support/axe";
import { themeNames } from "../support/dashboardPage";
import type { OpenOptions } from "../support/dashboardPage";
import { overviewOf } from "../../src/model/overview";
import { sampleHost, scenes } from "../support/dashboardScenes";
import type { Scene } from "../support/dashboardScenes";
import { useDashboard } from "../support/dashboardSuite";
import {
  askingOrchestration,
  choiceSubject,
  permissionSubject,
  planSubject,
  sampleQuestion,
  waitingOrchestration,
} from "../support/questionSamples";
import {
  completedOrchestration,
  failedOrchestration,
  mergeReadyOrchestration,
  queuedOrchestration,
  sampleId,
  sampleLineBytes,
  sampleOrchestration,
  sampleOutputPage,
  samplePlan,
  sampleSnapshot,
} from "../support/samples";
import { eventually } from "../support/until";
import { textsIn } from "../../webview-ui/texts";

const view = { kind: "orchestration", id: sampleId(1) } as const;

const longWorded = [
  "home-needsYou",
  "plan-board",
  "running-search",
  "running-moment",
  "analytics-table",
  "changes",
  "budget",
  "start-full",
];

describe("dashboard", function () {
  this.timeout(60_000);
  const { show, sent } = useDashboard();

  const showScene = async (scene: Scene, options: Partial<OpenOptions>) => {
    const shown = await show({
      kept: { view: scene.view, tab: scene.tab ?? "progress" },
      answer: scene.answer,
      ...options,
    });
    await scene.act?.(shown.page, textsIn[options.language ?? "en"]);
    return shown;
  };

  describe("is accessible in every theme, and fits into 220 px", () => {
    // One page for all of it: opening one takes longer than looking at it. 220 px is the narrowest sidebar; at 200 % zoom 440 px
    // are left as much.
    for (const scene of scenes)
      it(scene.name, async () => {
        const { page, setTheme } = await showScene(scene, {});
        assert.deepEqual(await violations(page), []);
        for (const theme of themeNames) {
          await setTheme(theme);
          assert.deepEqual(await colourViolations(page), [], theme);
        }
        await page.setViewportSize({ width: 220, height: 900 });
        await eventually(async () =>
          assert.equal(
            await page.evaluate("document.documentElement.scrollWidth"),
            220,
          ),
        );
      });
    // German has the longest words: in these scenes most of them stand side by side.
    for (const scene of scenes.filter(({ name }) => longWorded.includes(name)))
      it(`${scene.name} in German into 220 px`, async () => {
        const { page } = await showScene(scene, {
          width: 220,
          language: "de",
        });
        await eventually(async () =>
          assert.equal(
            await page.evaluate("document.documentElement.scrollWidth"),
            220,
          ),
        );
      });
  });

  it("wears the theme in every language, and the next one as well", async () => {
    const value = (page: Page, selector: string, name: string) =>
      page.evaluate(
        `getComputedStyle(document.querySelector("${selector}")).getPropertyValue("${name}")`,
      );
    for (const language of ["en", "de", "zh-cn"] as const) {
      const { page, setTheme } = await show({ language });
      for (const theme of ["dark", "light"] as const) {
        await setTheme(theme);
        await eventually(async () =>
          assert.equal(
            await value(page, "vscode-button", "--button-primary-background"),
            await value(page, "body", "--vscode-button-background"),
            `${language}, ${theme}`,
          ),
        );
      }
    }
  });

  it("has its buttons in place before the toolkit is there", async () => {
    const { page } = await show({ kept: { view, tab: "progress" } });
    const places = () =>
      page.evaluate(
        "[...document.querySelectorAll('vscode-button')].map((button) => JSON.stringify(button.getBoundingClientRect()))",
      );
    const then = await places();
    await page.route("**/toolkit.js", (route) =>
      route.fulfill({
        contentType: "text/javascript",
        body: "export function defineToolkitElements() {}",
      }),
    );
    await page.reload();
    await page.locator("vscode-button:not(:defined)").first().waitFor();
    assert.deepEqual(await places(), then);
    await page.unroute("**/toolkit.js");
  });

  describe("what its document was opened with", () => {
    const other = sampleOrchestration({ title: "Meanwhile" });
    const opening = [
      { type: "show", view },
      sampleSnapshot({ orchestrations: [sampleOrchestration()] }),
    ] satisfies FromHost[];

    it("is drawn although the host says nothing, and then what the host says", async () => {
      const { page, say, kept } = await show({ opening, answer: () => [] });
      await page.getByRole("heading", { name: "Sessions" }).waitFor();
      assert.deepEqual(sent("ready"), [{ type: "ready", opened: true }]);
      assert.deepEqual(await kept(), { view, tab: "progress" });
      await say(sampleSnapshot({ orchestrations: [other] }));
      await page.getByRole("heading", { name: "Meanwhile" }).waitFor();
    });

    it("is out of date for a page that comes back", async () => {
      const { page } = await show({
        opening,
        kept: { view, tab: "progress" },
        answer: sampleHost([other]),
      });
      await page.getByRole("heading", { name: "Meanwhile" }).waitFor();
      assert.deepEqual(sent("ready"), [{ type: "ready" }]);
    });
  });

  describe("home", () => {
    it("leads to the first run when there is nothing", async () => {
      const { page, kept } = await show({ answer: sampleHost([]) });
      await page.getByRole("button", { name: "Start a typed task…" }).click();
      await page.getByRole("heading", { name: "Start a task" }).waitFor();
      const start = { kind: "start", file: null } as const;
      await eventually(() =>
        assert.deepEqual(sent("navigate"), [{ type: "navigate", view: start }]),
      );
      await eventually(async () =>
        assert.deepEqual(await kept(), { view: start, tab: "progress" }),
      );
    });

    it("leads the keyboard to what more of the history begins with", async () => {
      const history = ["Newest", "Older", "Oldest"].map((title, at) =>
        overviewOf({ ...completedOrchestration(), id: sampleId(at), title }),
      );
      const told = (length: number) =>
        sampleSnapshot({ history: history.slice(0, length), historyCount: 3 });
      const { page } = await show({
        answer: ({ type }) =>
          type === "ready"
            ? [told(1)]
            : type === "moreHistory"
              ? [told(3)]
              : [],
      });
      const more = page.getByRole("button", {
        name: "Show More of the History",
      });
      await more.focus();
      await page.keyboard.press("Enter");
      await more.waitFor({ state: "detached" });
      assert.equal(
        await page.evaluate("document.activeElement.textContent"),
        "Older",
      );
      await page.getByText("35/35 tasks (100%) · $3.85").first().waitFor();
    });

    it("finds a past run by words, among those as well that were not told yet", async () => {
      const history = Array.from({ length: 12 }, (_, at) =>
        overviewOf({
          ...completedOrchestration(),
          id: sampleId(at),
          title: `Export number ${at}`,
        }),
      );
      const told = (length: number) =>
        sampleSnapshot({ history: history.slice(0, length), historyCount: 12 });
      const { page } = await show({
        answer: (message) =>
          message.type === "ready"
            ? [told(3)]
            : message.type === "moreHistory"
              ? [told(message.all ? 12 : 6)]
              : [],
      });
      const filter = page.getByRole("textbox", { name: "Filter the history" });
      await filter.fill("11 export");
      await page.getByRole("button", { name: "Export number 11" }).waitFor();
      await page.getByText("1/12", { exact: true }).waitFor();
      await filter.fill("nothing");
      await page.getByText("No past run fits the filter.").waitFor();
      await filter.press("Escape");
      await page.getByRole("button", { name: "Export number 0" }).waitFor();
    });

    it("shows the figures of a run and opens it by keyboard", async () => {
      const { page } = await show({});
      await page.getByText("12/35 tasks (34%)").waitFor();
      await page.getByText("1/4 batches · $1.20 of $50.00 · 40m").waitFor();
      await page.getByRole("button", { name: "Sessions", exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("list", { name: "Stages" }).waitFor();
      await eventually(() =>
        assert.deepEqual(sent("navigate"), [{ type: "navigate", view }]),
      );
      await eventually(async () =>
        assert.equal(
          await page.evaluate("document.activeElement.tagName"),
          "H1",
          "the focus goes along",
        ),
      );
    });
  });

  describe("orchestration", () => {
    const kept = { view, tab: "progress" } as const;
    const steered = () => sent("steer").map(({ action }) => action);

    it("marks the current stage for screen readers", async () => {
      const { page } = await show({ kept });
      const current = page.locator('[aria-current="step"]');
      assert.match(
        (await current.textContent()) ?? "",
        /Stage 3 of 5, Implement: Running, 34m · \$0\.40/,
      );
      await page
        .getByRole("progressbar", { name: "Proven tasks" })
        .first()
        .waitFor();
    });

    it("pauses at once, and cancels only after a question", async () => {
      const { page } = await show({ kept });
      await page.getByRole("button", { name: "Pause: Sessions" }).click();
      const cancel = page.getByRole("button", { name: "Cancel: Sessions" });
      const question = page.getByRole("alertdialog");
      await cancel.click();
      await question.waitFor();
      await page.keyboard.press("Escape");
      await question.waitFor({ state: "detached" });
      await eventually(() => assert.deepEqual(steered(), ["pause"]));
      await cancel.click();
      await page.keyboard.press("Enter");
      await question.waitFor({ state: "detached" });
      assert.deepEqual(steered(), ["pause"], "the safe answer has the focus");
      await cancel.click();
      await page.getByRole("button", { name: "Cancel the run" }).click();
      await question.waitFor({ state: "detached" });
      await eventually(() => assert.deepEqual(steered(), ["pause", "cancel"]));
    });

    it("stops the agent at once, and gives it more time", async () => {
      const { page } = await show({ kept });
      await page.getByRole("button", { name: "Give 30 More Minutes" }).click();
      await page.getByRole("button", { name: "Pause Now: Sessions" }).click();
      await eventually(() => assert.deepEqual(steered(), ["pauseNow"]));
      assert.deepEqual(
        sent("extend").map(({ minutes }) => minutes),
        [30],
      );
    });

    it("says whose turn comes first, in the list and on its page, by keyboard", async () => {
      const queued = queuedOrchestration();
      const { page, say } = await show({ answer: sampleHost([queued]) });
      const picker = page.getByRole("combobox", { name: /^Priority of/ });
      await picker.focus();
      await page.keyboard.press("Home");
      const { id } = queued;
      await eventually(() =>
        assert.deepEqual(sent("prioritize"), [
          { type: "prioritize", id, priority: "high" },
        ]),
      );
      // As long as nobody has refused it, it is as the user chose.
      assert.equal(await picker.inputValue(), "high");
      await say({
        type: "done",
        intent: "prioritize",
        failure: { code: "notAllowedNow", message: "It has begun." },
      });
      await page.getByText("It has begun.").waitFor();
      assert.equal(await picker.inputValue(), "normal");
      await page.getByRole("button", { name: queued.title }).first().click();
      await page.getByText("Priority", { exact: true }).waitFor();
      await picker.selectOption("low");
      await eventually(() => assert.equal(sent("prioritize").length, 2));
    });

    it("shows a failure with its code and way out, and retries", async () => {
      const failed = failedOrchestration();
      const { page, say } = await show({
        answer: sampleHost([failed]),
        kept: { ...kept, view: { ...view, id: failed.id } },
      });
      await page.getByText("npm test failed with exit code 1").waitFor();
      await page.getByText("gateFailed").waitFor();
      await page.getByText("repair the cause").waitFor();
      await page.getByRole("button", { name: /^Retry:/ }).click();
      await eventually(() =>
        assert.deepEqual(sent("steer"), [
          { type: "steer", action: "retry", id: failed.id },
        ]),
      );
      await say(
        sampleSnapshot({
          orchestrations: [{ ...failed, status: "cancelled" }],
        }),
      );
      await page.getByText("Way out").waitFor({ state: "detached" });
      await page.getByRole("heading", { name: "What went wrong" }).waitFor();
    });

    it("says why no container can be had, and offers to look again or to go on without", async () => {
      const waiting = waitingOrchestration();
      const message = "No container can be had: no engine answers.";
      const { page } = await show({
        answer: sampleHost([
          {
            ...waiting,
            wait: waiting.wait && {
              ...waiting.wait,
              kind: "runner",
              failure: {
                code: "runnerUnavailable",
                message,
                fix: "Start the engine.",
              },
            },
          },
        ]),
        kept: { ...kept, view: { ...view, id: waiting.id } },
      });
      await page.getByText(message).first().waitFor();
      await page.getByText("Start the engine.").waitFor();
      for (const name of [/^Go On Now/, /^Go On Without Containers/])
        await page.getByRole("button", { name }).click();
      await eventually(() =>
        assert.deepEqual(steered(), ["resume", "withoutContainers"]),
      );
    });

    it("offers a larger budget first where one is used up", async () => {
      const failed = failedOrchestration();
      const { page } = await show({
        answer: sampleHost([
          {
            ...failed,
            failure: {
              code: "budgetExceeded",
              message: "The total budget is used up.",
              budget: "total",
            },
          },
        ]),
        kept: { ...kept, view: { ...view, id: failed.id } },
      });
      await page
        .getByRole("button", { name: /^Retry With a Larger Budget…/ })
        .click();
      await page.getByRole("button", { name: /^Retry:/ }).click();
      await eventually(() =>
        assert.deepEqual(steered(), ["retryWithBudget", "retry"]),
      );
    });

    it("asks for the larger budget itself where its host cannot", async () => {
      const failed = failedOrchestration();
      const { page, say } = await show({
        answer: sampleHost([failed]),
        kept: { ...kept, view: { ...view, id: failed.id } },
      });
      const { id } = failed;
      const question = {
        type: "askBudget",
        id,
        budget: "total",
        spentUsd: 10_000 / 4,
        budgetUsd: 2000,
      } as const;
      await say(question);
      const field = page.getByRole("textbox", { name: /^In US dollars/ });
      await eventually(async () =>
        assert.equal(await field.inputValue(), "3500"),
      );
      // It has the keyboard, with what it offers chosen.
      await page.keyboard.type("2500");
      await page
        .getByText("Enter more than $2,500.00 and at most $10,000.00.")
        .waitFor();
      await page.keyboard.press("Enter");
      await field.fill("4000");
      await page.keyboard.press("Enter");
      await field.waitFor({ state: "detached" });
      await eventually(() =>
        assert.deepEqual(sent("retry"), [
          { type: "retry", id, options: { budgets: { total: 4000 } } },
        ]),
      );
      await say(question);
      await field.press("Escape");
      await field.waitFor({ state: "detached" });
      assert.equal(sent("retry").length, 1);
    });

    it("asks for another gate command where the gate has failed", async () => {
      const failed = failedOrchestration();
      const { page, say } = await show({
        answer: sampleHost([
          { ...failed, failure: { code: "gateFailed", message: "Red." } },
        ]),
        kept: { ...kept, view: { ...view, id: failed.id } },
      });
      await page
        .getByRole("button", { name: /^Retry With Another Gate Command…/ })
        .click();
      await eventually(() => assert.deepEqual(steered(), ["retryWithGate"]));
      const { id } = failed;
      await say({ type: "askGate", id, gateCommand: "npm tset" });
      const field = page.getByRole("textbox", { name: /^Gate command/ });
      await eventually(async () =>
        assert.equal(await field.inputValue(), "npm tset"),
      );
      await page.keyboard.type("npm test");
      await page.keyboard.press("Enter");
      await field.waitFor({ state: "detached" });
      await eventually(() =>
        assert.deepEqual(sent("retry"), [
          { type: "retry", id, options: { gateCommand: "npm test" } },
        ]),
      );
    });

    it("shows what to run in a terminal where its host has none", async () => {
      const { page, say } = await show({ kept });
      await page.getByRole("button", { name: /^Attach to Agent/ }).click();
      await eventually(() => assert.deepEqual(steered(), ["attach"]));
      const command = "orchestrator instances attach x";
      const { id } = sampleOrchestration();
      await say({ type: "inTerminal", id, purpose: "attach", command });
      const panel = page.getByRole("region", { name: /^In a terminal/ });
      await panel.getByText(command).waitFor();
      const copy = panel.getByRole("button", { name: "Copy" });
      // This page is from nowhere that a browser trusts with its clipboard.
      await copy.click();
      await panel.getByText("The browser does not allow it").waitFor();
      await page.evaluate(
        "navigator.clipboard = { writeText: async (text) => { window.copied = text; } }",
      );
      await copy.click();
      await panel.getByText("Copied.").waitFor();
      assert.equal(await page.evaluate("window.copied"), command);
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
    });

    it("shows what was changed where there is no diff editor", async () => {
      const ready = mergeReadyOrchestration();
      const { id } = ready;
      const { page, say } = await show({
        answer: sampleHost([ready]),
        kept: { ...kept, view: { ...view, id } },
      });
      await say({
        type: "show",
        view: { kind: "changes", id, path: "src/find.ts" },
      });
      await page.getByText("5 changed files").waitFor();
      // The file that the user came for, and no other.
      await page.getByText("text.includes(word);").waitFor();
      const opened = () => sent("fileLines").map(({ path }) => path);
      assert.deepEqual(opened(), ["src/find.ts"]);
      await page.getByText("src/search/words.ts").focus();
      await page.getByText("src/search/words.ts").click();
      await page.getByText("U+202E").waitFor();
      await page.getByText("(no line end)").waitFor();
      assert.deepEqual(opened(), ["src/find.ts", "src/search/words.ts"]);
      // Of many lines only those in view are drawn, and what is left out is said.
      await say({
        type: "fileLines",
        id,
        head: sent("fileLines")[0]?.head ?? "",
        path: "src/find.ts",
        lines: {
          parts: [
            {
              before: 1,
              after: 1,
              lines: Array.from({ length: 5000 }, (_, line) => ({
                kind: "added" as const,
                text: `line ${line}`,
              })),
            },
          ],
          leftOut: 7,
        },
      });
      const list = page.getByRole("region", { name: /src\/find\.ts$/ });
      await list.getByText("line 0", { exact: true }).waitFor();
      assert.ok((await list.locator(".diff-line").count()) < 500);
      await list.press("End");
      await list.getByText("line 4999", { exact: true }).waitFor();
      await page.getByText("7 more lines are not shown").waitFor();
      await page.getByRole("button", { name: ready.title }).click();
      await page.getByRole("heading", { name: "Ready to merge" }).waitFor();
    });

    it("shows what the user allowed for the run, and that it ends with it", async () => {
      const rules = ["Bash(npm install *)"];
      const { page, say } = await show({
        kept,
        answer: sampleHost([sampleOrchestration({ rules })]),
      });
      const region = (name: RegExp) => page.getByRole("region", { name });
      await region(/it ends with the run/)
        .getByRole("listitem")
        .getByText("Bash(npm install *)")
        .waitFor();
      await say(
        sampleSnapshot({
          orchestrations: [sampleOrchestration({ rules, status: "cancelled" })],
        }),
      );
      await region(/it has ended with the run/).waitFor();
      await say(sampleSnapshot({ orchestrations: [sampleOrchestration()] }));
      await region(/with the run/).waitFor({ state: "detached" });
    });

    it("shows what is to be merged, opens files, and merges", async () => {
      const ready = mergeReadyOrchestration();
      const { page, say } = await show({
        answer: sampleHost([ready]),
        kept: { ...kept, view: { ...view, id: ready.id } },
      });
      await page.getByText("“npm test” passed in 12s").waitFor();
      await page.getByRole("button", { name: "src/search/index.ts" }).click();
      await page.getByRole("button", { name: /^View Diff/ }).click();
      await page.getByRole("button", { name: /^Run Merge/ }).click();
      await page.getByRole("button", { name: /^Create Pull Request/ }).click();
      await eventually(() =>
        assert.deepEqual(steered(), ["diff", "merge", "pullRequest"]),
      );
      await eventually(() =>
        assert.deepEqual(sent("openFile"), [
          { type: "openFile", id: ready.id, path: "src/search/index.ts" },
        ]),
      );
      await say(
        sampleSnapshot({
          orchestrations: [
            {
              ...ready,
              batches: ready.batches.map((batch) => ({
                ...batch,
                status: "skipped",
              })),
            },
          ],
        }),
      );
      await page
        .getByText(/^The work is proven/)
        .waitFor({ state: "detached" });
    });

    it("sends the comments that wait, and discards only after a question", async () => {
      const ready = mergeReadyOrchestration();
      const { page, say } = await show({
        answer: sampleHost([ready]),
        kept: { ...kept, view: { ...view, id: ready.id } },
      });
      const review = page.getByRole("button", { name: /^Send Review/ });
      assert.equal(await review.count(), 0);
      await say(
        sampleSnapshot({
          orchestrations: [ready],
          reviewComments: { [ready.id]: 2 },
        }),
      );
      await page.getByRole("button", { name: /^Send Review \(2\)/ }).click();
      await page.getByRole("button", { name: /^Discard/ }).click();
      const question = page.getByRole("alertdialog");
      await question.getByText(/go to the trash/).waitFor();
      await page.keyboard.press("Escape");
      await question.waitFor({ state: "detached" });
      await page.getByRole("button", { name: /^Discard/ }).click();
      await question.getByRole("button", { name: "Discard" }).click();
      await eventually(() => assert.deepEqual(steered(), ["review", "cancel"]));
    });

    it("says that nothing was thought when the agent is scripted", async () => {
      const { page } = await show({
        kept,
        answer: sampleHost([sampleOrchestration({ simulated: true })]),
      });
      await page.getByText("Simulated: scripted agent").waitFor();
    });

    it("moves between tabs by arrow keys", async () => {
      const { page } = await show({ kept });
      await page.getByRole("tab", { name: "Progress" }).focus();
      await page.keyboard.press("ArrowLeft");
      await page
        .getByRole("tab", { name: "Decision log", selected: true })
        .waitFor();
      await page.getByText("One of two slots is free").waitFor();
      await page.getByRole("textbox", { name: "Filter" }).fill("budget");
      await page.getByText("1 entry").waitFor();
      await page.getByRole("button", { name: "Export as CSV" }).click();
      await eventually(() => {
        const [exported] = sent("export");
        assert.match(exported?.name ?? "", /^orchestrator-decisions-.*\.csv$/);
        // The head, and what the filter has left.
        assert.equal(exported?.csv.split("\r\n").length, 3);
      });
    });

    it("answers why a decision was made, by mouse and by keyboard", async () => {
      const { page } = await show({ kept });
      await page.getByRole("tab", { name: "Decision log" }).click();
      const button = page.getByRole("button", { name: "Why? Attempt" });
      assert.equal(await button.getAttribute("aria-expanded"), "false");
      await button.click();
      const facts = page.getByRole("table", { name: "What it was decided" });
      await facts.getByRole("row", { name: "Left of it $5.00" }).waitFor();
      assert.equal(await button.getAttribute("aria-expanded"), "true");
      assert.deepEqual(await violations(page), []);
      await button.press("Enter");
      await facts.waitFor({ state: "detached" });
    });

    it("announces a new state politely", async () => {
      const { page, say } = await show({ kept });
      const region = page.locator('main > [aria-live="polite"]');
      await region.getByText("Sessions: Running.").waitFor();
      await say(
        sampleSnapshot({
          orchestrations: [sampleOrchestration({ status: "paused" })],
        }),
      );
      await region.getByText("Sessions: Paused.").waitFor();
    });

    it("shows an intent that failed until it is dismissed", async () => {
      const { page, say } = await show({ kept });
      await say({
        type: "done",
        intent: "steer",
        failure: {
          code: "notAllowedNow",
          message: "It is over already.",
          fix: "Start a new one.",
        },
      });
      await page.getByRole("alert").getByText("Start a new one.").waitFor();
      await page.getByRole("button", { name: "Dismiss" }).click();
      await page.getByRole("alert").waitFor({ state: "detached" });
    });
  });

  describe("questions", () => {
    const kept = { view, tab: "progress" } as const;
    const permission = sampleQuestion(permissionSubject);
    const showAsking = (
      ...questions: Parameters<typeof askingOrchestration>[0]
    ) => show({ kept, answer: sampleHost([askingOrchestration(questions)]) });
    const answers = () =>
      sent("answer").map(({ question, answer }) => ({ question, answer }));

    it("come before everything else, are announced, and say what they wait for", async () => {
      const { page } = await showAsking({ ...permission, from: "T002" });
      const card = page.getByRole("article", { name: "May it use Bash?" });
      await card.getByText("Asked by its sub-agent for T002.").waitFor();
      await card.getByText("Without an answer it is denied at").waitFor();
      await card.getByText("in 57 minutes").waitFor();
      await card.getByText("Bash(npm install *)").waitFor();
      await card.getByText("The whole input").click();
      await card.getByText('"description"').waitFor();
      await page
        .locator('main > [aria-live="polite"]')
        .getByText("Its sub-agent for T002 asks whether it may use Bash")
        .waitFor();
      assert.equal(
        await page.evaluate(
          "document.querySelector('.asks').compareDocumentPosition(document.querySelector('.facts')) & Node.DOCUMENT_POSITION_FOLLOWING",
        ),
        4,
      );
    });

    it("are answered once: the buttons are off until it is known what became of the answer", async () => {
      const { page, say } = await showAsking(permission);
      const once = page.getByRole("button", { name: "Allow Once" });
      await once.click();
      await page.getByText("Your answer is on its way").waitFor();
      await eventually(async () => assert.ok(await once.isDisabled()));
      await page
        .getByRole("button", { name: "Allow for This Run" })
        .click({ force: true });
      assert.deepEqual(answers(), [
        { question: permission.id, answer: { kind: "allow", scope: "once" } },
      ]);
      await say({
        type: "done",
        intent: "answer",
        failure: {
          code: "notFound",
          message: "This question is not asked any more.",
        },
        question: { orchestration: view.id, id: permission.id },
      });
      await page
        .getByRole("alert")
        .getByText("is not asked any more")
        .waitFor();
      await eventually(async () => assert.ok(await once.isEnabled()));
      await page.getByRole("button", { name: "Allow for This Run" }).click();
      await eventually(() =>
        assert.deepEqual(answers()[1]?.answer, { kind: "allow", scope: "run" }),
      );
    });

    it("are denied by keyboard, with a message or without one", async () => {
      const { page } = await showAsking(permission);
      const deny = page.getByRole("button", { name: "Deny…" });
      await deny.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await page.locator(".refusal").waitFor({ state: "detached" });
      // The focus is back on the button.
      await page.keyboard.press("Enter");
      await page.getByRole("textbox", { name: "What it should do" }).waitFor();
      await page.keyboard.type("Use pnpm");
      await page.keyboard.press("Enter");
      await eventually(() =>
        assert.deepEqual(answers(), [
          {
            question: permission.id,
            answer: { kind: "deny", message: "Use pnpm" },
          },
        ]),
      );
    });

    it("are gone when they were answered, and the keyboard goes on from the next", async () => {
      const second = sampleQuestion(planSubject);
      const { page, say } = await showAsking(permission, second);
      await page
        .getByRole("heading", { name: "The agent asks you 2 questions" })
        .waitFor();
      const once = page.getByRole("button", { name: "Allow Once" });
      await once.focus();
      await page.keyboard.press("Enter");
      await say(
        sampleSnapshot({
          orchestrations: [
            askingOrchestration([
              { ...permission, answer: { kind: "allow", scope: "once" } },
              second,
            ]),
          ],
        }),
      );
      await page.getByText("Allowed once. The agent is being told.").waitFor();
      await once.waitFor({ state: "detached" });
      await eventually(async () =>
        assert.equal(
          await page.evaluate("document.activeElement.textContent.trim()"),
          "May it carry out its plan?",
        ),
      );
    });

    it("let the user choose, and write what is not among the options", async () => {
      const question = sampleQuestion(choiceSubject);
      const { page } = await showAsking(question);
      const send = page.getByRole("button", { name: "Send Answer" });
      await page.getByRole("radio", { name: "In memory" }).click();
      assert.ok(await send.isDisabled());
      await page.getByRole("checkbox", { name: "Expiry" }).press("Space");
      await page.getByRole("checkbox", { name: "Something else" }).click();
      await page
        .getByRole("textbox", { name: "In your own words" })
        .fill("errors");
      await send.click();
      const [storage, logging] = choiceSubject.items;
      assert.ok(storage && logging);
      await eventually(() =>
        assert.deepEqual(answers(), [
          {
            question: question.id,
            answer: {
              kind: "choose",
              choices: {
                [storage.question]: "In memory",
                [logging.question]: "Expiry, errors",
              },
            },
          },
        ]),
      );
    });

    it("show a plan as text, to be approved or planned on", async () => {
      const question = sampleQuestion(planSubject);
      const { page } = await showAsking(question);
      const plan = page.getByRole("region", { name: "Its plan" });
      await plan.getByRole("listitem").nth(2).waitFor();
      await page.getByRole("button", { name: "Keep Planning…" }).click();
      await page
        .getByRole("textbox", { name: "What the plan lacks" })
        .fill("Tests");
      await page
        .getByRole("button", { name: "Keep Planning", exact: true })
        .click();
      await eventually(() =>
        assert.deepEqual(answers(), [
          { question: question.id, answer: { kind: "deny", message: "Tests" } },
        ]),
      );
    });

    it("are listed on the home page with all else that needs the user", async () => {
      const { page } = await show({
        answer: sampleHost([
          askingOrchestration([permission]),
          failedOrchestration(),
        ]),
      });
      const list = page.getByRole("region", { name: "Needs you 2" });
      await list.getByText("It failed: npm test failed").waitFor();
      await list.getByText("3m ago").waitFor();
      await list.getByRole("button", { name: "Sessions" }).click();
      await page.getByRole("article", { name: "May it use Bash?" }).waitFor();
      assert.deepEqual(sent("navigate"), [{ type: "navigate", view }]);
    });
  });

  describe("waits for a time", () => {
    const waiting = waitingOrchestration();
    const showWaiting = () =>
      show({
        kept: {
          view: { kind: "orchestration", id: waiting.id },
          tab: "progress",
        },
        answer: sampleHost([waiting]),
      });

    it("say until when and why, and can be ended", async () => {
      const { page } = await showWaiting();
      await page
        .getByRole("heading", { name: /^Waits until .+: quota used up$/ })
        .waitFor();
      await page.getByText("in 47 minutes").waitFor();
      await page.getByRole("button", { name: "Go On Now" }).click();
      await page
        .getByRole("button", { name: "Do Not Go On by Itself" })
        .click();
      await eventually(() =>
        assert.deepEqual(
          sent("steer").map(({ action }) => action),
          ["resume", "pause"],
        ),
      );
    });

    it("tick once a second while they are seen, and not at all while they are not", async () => {
      const { page } = await showWaiting();
      await page.evaluate(`{
        window.ticks = new Map();
        const { setInterval: set, clearInterval: clear } = window;
        window.setInterval = (run, delay) => {
          const timer = set.call(window, run, delay);
          window.ticks.set(timer, delay);
          return timer;
        };
        window.clearInterval = (timer) => {
          window.ticks.delete(timer);
          clear.call(window, timer);
        };
        window.turn = (hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
          return [...window.ticks.values()];
        };
      }`);
      const turn = (hidden: boolean) => page.evaluate(`window.turn(${hidden})`);
      assert.deepEqual(await turn(true), []);
      assert.deepEqual(await turn(false), [1000]);
      assert.deepEqual(await turn(true), []);
    });
  });

  describe("live output", () => {
    const kept = { view, tab: "output" } as const;
    const answerWithLog =
      (total: number) =>
      (message: ToHost): readonly FromHost[] =>
        message.type === "output"
          ? [
              {
                type: "output",
                attempt: message.attempt,
                from: message.from,
                page: sampleOutputPage(total, message.from, 10_000),
              },
            ]
          : sampleHost([sampleOrchestration()])(message);

    it("holds 100,000 entries on demand, renders those in view, and finds any", async () => {
      const { page } = await show({ kept, answer: answerWithLog(100_000) });
      // One that is followed is short, whatever the host sends.
      await page.getByText("Entry 99998:").waitFor();
      await page.getByRole("button", { name: "Show All of It" }).click();
      await page.getByText("100,000 entries").waitFor();
      await page.getByText("Entry 99998:").waitFor();
      const list = page.getByRole("region", { name: "Output of the attempt" });
      const rows = list.locator("[data-row]");
      assert.ok((await rows.count()) < 100);
      await list.focus();
      await page.keyboard.press("Home");
      await page.getByText("Entry 0:").waitFor();
      await page
        .getByRole("checkbox", { name: "Follow", checked: false })
        .waitFor();
      const search = page.getByRole("textbox", { name: "Search the output" });
      await search.fill("Entry 5000");
      await page.getByText("1 of 8").waitFor();
      await search.press("Enter");
      await page.getByText("2 of 8").waitFor();
      await list.locator(".found").getByText("Entry 50000:").waitFor();
      assert.ok((await rows.count()) < 100);
    });

    it("follows what is pushed until the reader scrolls away, and then stays there", async () => {
      const attempt = sampleId(1004);
      const push = (total: number, from: number): FromHost => ({
        type: "output",
        attempt,
        from,
        page: { ...sampleOutputPage(total, from), ended: false },
      });
      const { page, say } = await show({
        kept,
        answer: (message) =>
          message.type === "output"
            ? message.from === 0
              ? [push(100, 0)]
              : []
            : sampleHost([sampleOrchestration()])(message),
      });
      await page.getByText("Entry 99:").waitFor();
      // Overlaps what is known: the host need not know where the page stopped.
      await say(push(200, 90 * sampleLineBytes));
      await page.getByText("Entry 199:").waitFor();
      await page.getByText("200 entries").waitFor();
      const list = page.getByRole("region", { name: "Output of the attempt" });
      await list.hover();
      await page.mouse.wheel(0, -1500);
      const follow = page.locator("vscode-checkbox[aria-checked=false]");
      await follow.getByText("Follow").waitFor();
      const before = await list.evaluate("(element) => element.scrollTop");
      await say(push(300, 200 * sampleLineBytes));
      await page.getByText("300 entries").waitFor();
      assert.equal(
        await list.evaluate("(element) => element.scrollTop"),
        before,
      );
      await page.getByRole("checkbox", { name: "Follow" }).click();
      await page.getByText("Entry 299:").waitFor();
    });

    it("keeps tool calls folded until they are asked for, and shows edits as diffs", async () => {
      const { page } = await show({ kept, answer: answerWithLog(198) });
      const tool = page.getByRole("button", { name: /case 193/ });
      await tool.waitFor();
      assert.equal(await tool.getAttribute("aria-expanded"), "false");
      await tool.press("Enter");
      await page.getByText("1 passing (3ms)").waitFor();
      await page
        .getByRole("button", { name: /^Edit .* case 197/ })
        .press("Enter");
      for (const [change, text] of [
        ["removed", "-  remove(session);"],
        ["added", "+  if (session.isOld)"],
      ] as const)
        await page.locator(`.output-diff.${change}`).getByText(text).waitFor();
    });

    it("reads another attempt when it is chosen", async () => {
      const { page } = await show({ kept, answer: answerWithLog(6) });
      await page
        .getByRole("combobox", { name: "Attempt" })
        .selectOption([sampleId(1001)]);
      await page.getByText("6 entries").waitFor();
      await eventually(() => {
        const asked = sent("output").map(({ attempt, from }) => [
          attempt,
          from,
        ]);
        assert.deepEqual(asked.slice(-2), [
          [sampleId(1001), 0],
          [sampleId(1001), 600],
        ]);
      });
    });
  });

  it("shows what an agent wrote as text, whatever it wrote", async () => {
    const hostile =
      '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">';
    const base = sampleOrchestration();
    const orchestration = sampleOrchestration({
      title: hostile,
      tasks: base.tasks.map((task) => ({
        ...task,
        title: hostile,
        reason: hostile,
      })),
      stages: base.stages.map((stage) =>
        stage.context
          ? {
              ...stage,
              context: {
                summary: hostile,
                artifacts: [hostile],
                decisions: [hostile],
                openQuestions: [hostile],
              },
            }
          : stage,
      ),
    });
    const { page } = await show({
      kept: { view, tab: "output" },
      answer: (message) =>
        message.type === "output"
          ? [
              {
                type: "output",
                attempt: message.attempt,
                from: message.from,
                page: {
                  items:
                    message.from === 0
                      ? [
                          { kind: "text", text: hostile, offset: 9 },
                          {
                            kind: "tool",
                            text: hostile,
                            detail: hostile,
                            offset: 9,
                          },
                        ]
                      : [],
                  next: 9,
                  ended: true,
                },
              },
            ]
          : sampleHost([orchestration])(message),
    });
    await page.locator(".output-toggle").click();
    await page.locator(".output-row pre").getByText(hostile).waitFor();
    for (const tab of ["Progress", "Plan", "Context", "Decision log"]) {
      await page.getByRole("tab", { name: tab }).click();
      assert.equal(await page.locator("img, script:not([nonce])").count(), 0);
    }
    await page.getByRole("tab", { name: "Context" }).click();
    await page.locator(".agent-text").getByText(hostile).first().waitFor();
    await page.getByRole("button", { name: "As JSON" }).click();
    await page.locator("pre").first().getByText("onerror").waitFor();
    assert.equal(await page.evaluate("window.hacked"), undefined);
  });

  describe("start form", () => {
    const file = "specs/001-sessions/tasks.md";
    const kept = { view: { kind: "start", file }, tab: "progress" } as const;

    it("shows the plan and starts with what it shows", async () => {
      const { page } = await show({ kept });
      await page
        .getByRole("heading", { name: "Complete phase: Sessions" })
        .waitFor();
      await page.getByText("Detected 4 batches from tasks.md").waitFor();
      await page.getByRole("checkbox", { name: "Skip design" }).press("Space");
      await page
        .getByRole("textbox", { name: "Additional context" })
        .fill("Use tabs.");
      await page.getByRole("textbox", { name: "Total" }).fill("20");
      await page.getByText("Advanced").click();
      await page
        .getByRole("checkbox", { name: "Parallel tasks" })
        .press("Space");
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByRole("button", { name: "Starting…" }).waitFor();
      await eventually(() => assert.equal(sent("start").length, 1));
      const [message] = sent("start");
      assert.ok(message);
      assert.equal(message.request.file, file);
      assert.deepEqual(message.request.options.skip, ["design"]);
      assert.equal(message.request.options.context, "Use tabs.");
      assert.equal(message.request.options.budgets?.total, 20);
      assert.equal(message.request.options.parallelTasks, true);
    });

    it("is off while something is wrong, and says what", async () => {
      const { page } = await show({ kept });
      await page.getByText("Detected 4 batches").waitFor();
      const start = page.getByRole("button", { name: "Start", exact: true });
      await eventually(async () => assert.ok(await start.isEnabled()));
      await page.getByRole("textbox", { name: "Total" }).fill("0");
      await page
        .getByText("Total: Enter more than 0 and at most 10000.")
        .waitFor();
      await eventually(async () => assert.ok(await start.isDisabled()));
      assert.deepEqual(sent("start"), []);
    });

    it("plans again when the batch size changes, and warns without sections", async () => {
      const { page } = await show({
        kept,
        answer: sampleHost([], samplePlan({ fromSections: false })),
      });
      await page.getByText("so the tasks are cut into batches").waitFor();
      await page.getByText("Advanced").click();
      await page.getByRole("textbox", { name: "Batch size" }).fill("7");
      await page.getByText("batches of at most 7").waitFor();
      await page.waitForTimeout(500);
      assert.deepEqual(
        sent("plan").map(({ batchSize }) => batchSize),
        [15, 7],
      );
    });

    it("reads another file, and reads the same one again", async () => {
      const { page } = await show({ kept });
      await page.getByText("Detected 4 batches").waitFor();
      const path = page.getByRole("textbox", { name: "Path of the tasks.md" });
      await path.fill("other/tasks.md");
      await path.press("Enter");
      await page.getByText("Detected 4 batches").waitFor();
      await page.getByRole("radio", { name: "A typed task" }).click();
      await page.getByRole("radio", { name: "A tasks.md" }).click();
      await page.getByRole("button", { name: "Read the plan" }).click();
      await page.getByText("Detected 4 batches").waitFor();
      await eventually(() =>
        assert.deepEqual(
          new Set(sent("plan").map((message) => message.file)),
          new Set([file, "other/tasks.md"]),
        ),
      );
      await eventually(async () =>
        assert.equal(await path.inputValue(), "other/tasks.md"),
      );
    });

    it("warns of bypassing the permissions and shows the dry run", async () => {
      const { page } = await show({ kept });
      await page.getByText("Detected 4 batches").waitFor();
      await page.getByText("Advanced").click();
      await page
        .getByRole("radio", { name: "Bypass all permission checks" })
        .click();
      await page.getByText("on your whole machine").waitFor();
      await page.getByRole("button", { name: "Dry run" }).click();
      await page.getByText("No agent is asked.").waitFor();
      await page.getByText("Wave 1").first().waitFor();
      assert.deepEqual(sent("start"), []);
    });

    it("shows why a start failed", async () => {
      const { page, say } = await show({ kept });
      await page.getByText("Detected 4 batches").waitFor();
      await say({
        type: "done",
        intent: "start",
        failure: {
          code: "dirtyBase",
          message: "The base branch has changes that are not committed.",
          fix: "Commit or stash them.",
        },
      });
      await page.getByRole("alert").getByText("Commit or stash").waitFor();
    });

    it("starts a typed task", async () => {
      const { page } = await show({
        kept: { view: { kind: "start", file: null }, tab: "progress" },
      });
      await page.getByText("Describe the task.").waitFor();
      await page
        .getByRole("textbox", { name: "What is to be done" })
        .fill("Add a log-out button");
      await page.getByText("Begin after").click();
      await page.getByRole("checkbox", { name: /^Sessions/ }).click();
      await page.getByText("Advanced").click();
      await page.getByRole("radio", { name: "Containers only" }).click();
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByRole("button", { name: "Starting…" }).waitFor();
      await eventually(() => assert.equal(sent("start").length, 1));
      const [message] = sent("start");
      assert.ok(message);
      assert.equal(message.request.after?.length, 1);
      assert.equal(message.request.options.runner, "container");
      assert.equal(message.request.text, "Add a log-out button");
      assert.equal(message.request.file, undefined);
    });
  });
});
