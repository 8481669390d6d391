import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Orchestration } from "../../src/model/orchestration";
import type { FromHost, ToHost } from "../../src/model/protocol";
import type { Tab } from "../../src/model/tabs";
import { sampleHost } from "../support/dashboardScenes";
import { useDashboard } from "../support/dashboardSuite";
import {
  plannedOrchestration,
  sampleId,
  sampleOutputPage,
} from "../support/samples";
import { eventually } from "../support/until";

/** What a tab of an orchestration's page does; how it looks, and what axe says to it, is in `dashboard.test.ts`. */
describe("dashboard: details of an orchestration", function () {
  this.timeout(60_000);
  const dashboard = useDashboard();

  const show = async (
    tab: Tab,
    answer: (message: ToHost) => readonly FromHost[] = sampleHost([
      plannedOrchestration(),
    ]),
  ): Promise<Page> => {
    const { page } = await dashboard.show({
      kept: { view: { kind: "orchestration", id: sampleId(1) }, tab },
      answer,
    });
    return page;
  };
  const opened = () => dashboard.sent("openFile").map(({ line }) => line);
  /** The beginning of what is written on what has the focus. */
  const focused = (page: Page): Promise<unknown> =>
    page.evaluate("document.activeElement.textContent.slice(0, 4)");
  const isFocused = (page: Page, label: string) =>
    eventually(async () => assert.equal(await focused(page), label));

  describe("live output", () => {
    const status = (page: Page, words: string) =>
      page
        .locator(".output-bar")
        .getByRole("status")
        .getByText(words)
        .waitFor();

    it("is searched by keyboard alone", async () => {
      const page = await show("output");
      const list = page.getByRole("region", { name: "Output of the attempt" });
      await list.focus();
      await page.keyboard.press("Control+f");
      await page.keyboard.type("case 13");
      await status(page, "1 of 3");
      await list.locator(".found mark").getByText("case 13").waitFor();
      await page.keyboard.press("Enter");
      await status(page, "2 of 3");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.press("Shift+Enter");
      await status(page, "3 of 3");
      await page.keyboard.press("Control+f");
      await page.keyboard.type("no such words");
      await status(page, "No match");
      await page.keyboard.press("Escape");
      await status(page, "200 entries");
      await eventually(async () =>
        assert.equal(
          await page.evaluate("document.activeElement.className"),
          "virtual-list",
        ),
      );
    });

    it("opens the fold in which it found the words", async () => {
      const page = await show("output");
      await page
        .getByRole("textbox", { name: "Search the output" })
        .fill("1 passing");
      await status(page, "1 of 49");
      await page.locator(".found pre mark").getByText("1 passing").waitFor();
    });

    it("leaves out kinds, and jumps to what is newest", async () => {
      const page = await show("output");
      await page.getByText("Entry 199:").waitFor();
      const tools = page.getByRole("button", { name: "Tools" });
      await tools.click();
      await status(page, "150 of 200 entries");
      assert.equal(await tools.getAttribute("aria-pressed"), "false");
      assert.equal(await page.locator(".output-toggle").count(), 0);
      const list = page.getByRole("region", { name: "Output of the attempt" });
      await list.focus();
      await page.keyboard.press("Home");
      await list.locator('[data-row="0"]').waitFor();
      const follow = page.getByRole("checkbox", { name: "Follow" });
      const jump = page.getByRole("button", { name: "Jump to the End" });
      await jump.click();
      await page.getByText("Entry 199:").waitFor();
      await eventually(async () => assert.ok(await follow.isChecked()));
      await jump.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Text", exact: true }).click();
      await page.getByText("No entry of these kinds").waitFor();
    });

    it("is searched to its end also when it is long", async () => {
      const page = await show("output", (message) =>
        message.type === "output"
          ? [
              {
                type: "output",
                attempt: message.attempt,
                from: message.from,
                page: sampleOutputPage(20_000, message.from, 20_000),
              },
            ]
          : sampleHost([plannedOrchestration()])(message),
      );
      await status(page, "20,000 entries");
      await page
        .getByRole("textbox", { name: "Search the output" })
        .fill("expired session");
      await status(page, "1 of 15,000");
      await page.keyboard.press("Shift+Enter");
      await page.locator(".found").getByText("Entry 19999:").waitFor();
    });
  });

  it("shows what is code in a task as code", async () => {
    const planned = plannedOrchestration();
    const tasks = planned.tasks.map((task) => ({
      ...task,
      title: "Write `src/a.ts`",
    }));
    const page = await show("progress", sampleHost([{ ...planned, tasks }]));
    await page
      .locator(".task-title code")
      .getByText("src/a.ts", { exact: true })
      .first()
      .waitFor({ state: "attached" });
  });

  describe("plan", () => {
    it("is walked through by arrow keys, and opened at its line", async () => {
      const page = await show("plan");
      const start = page.getByRole("button", { name: /^T013.*Running/ });
      await start.focus();
      await page.keyboard.press("ArrowUp");
      await isFocused(page, "T011");
      await page
        .getByRole("heading", { name: "T011 Cover the log-in" })
        .waitFor();
      await page.keyboard.press("ArrowDown");
      await isFocused(page, "T012");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await isFocused(page, "T014");
      await page.keyboard.press("End");
      await isFocused(page, "T035");
      await page.keyboard.press("Enter");
      await eventually(() => assert.deepEqual(opened(), [51]));
      assert.equal(
        await page.locator('.plan-graph [tabindex="0"]').count(),
        1,
        "one stop for Tab",
      );
      await page.keyboard.press("Home");
      await isFocused(page, "T001");
      await page.getByRole("button", { name: /^T002/ }).press("Enter");
      await eventually(() => assert.deepEqual(opened(), [51, 6]));
    });

    it("says what a task needs, and leads there", async () => {
      const page = await show("plan");
      const detail = page.getByRole("region", { name: "The chosen task" });
      await detail.getByRole("button", { name: "T003" }).click();
      await detail.getByText("Needed by:").waitFor();
      await detail.getByRole("button", { name: "T013" }).waitFor();
      await detail.getByRole("button", { name: "Open at Line 7" }).click();
      await eventually(() => assert.deepEqual(opened(), [7]));
    });

    it("draws of 5,000 tasks those in view, and reaches the last", async () => {
      const page = await show("plan", sampleHost([longPlan(5000)]));
      const nodes = page.locator(".plan-node");
      await nodes.first().waitFor();
      assert.ok((await nodes.count()) < 60);
      await page.getByRole("button", { name: /^T1 / }).focus();
      await page.keyboard.press("End");
      await page.getByRole("heading", { name: /^T5000 / }).waitFor();
      await isFocused(page, "T500");
      await page.getByRole("button", { name: "List" }).click();
      await page.getByRole("button", { name: "Show 200 More" }).waitFor();
    });

    it("is a board with keys between its cards", async () => {
      const page = await show("plan");
      await page.getByRole("button", { name: "Board" }).click();
      await page.getByRole("button", { name: /^T013/ }).focus();
      await page.keyboard.press("ArrowRight");
      await isFocused(page, "T001");
      await page.keyboard.press("ArrowDown");
      await isFocused(page, "T002");
      await page.keyboard.press("ArrowRight");
      await isFocused(page, "T014");
      await page.keyboard.press("Enter");
      await eventually(() => assert.deepEqual(opened(), [22]));
      await page.getByRole("region", { name: "Needs you 1" }).waitFor();
      await page.getByRole("button", { name: /^T015/ }).press("Enter");
      await eventually(() =>
        assert.deepEqual(opened(), [22, 23], "the one with the focus"),
      );
      await page.getByRole("tab", { name: "Context" }).click();
      await page.getByRole("tab", { name: "Plan" }).click();
      await page
        .getByRole("button", { name: "Board", pressed: true })
        .waitFor();
    });
  });

  describe("decision log", () => {
    it("goes back to an earlier event, and to now", async () => {
      const page = await show("log");
      const slider = page.getByRole("slider", { name: "Moment" });
      assert.equal(await slider.getAttribute("aria-valuetext"), "Now");
      await slider.focus();
      for (let times = 0; times < 4; times++)
        await page.keyboard.press("ArrowLeft");
      assert.match(
        (await slider.getAttribute("aria-valuetext")) ?? "",
        /: Stage started, Design \(event 5 of 9\)$/,
      );
      const stages = page.getByRole("list", { name: "Stages at that moment" });
      await stages.getByText(/Design: Running/).waitFor();
      await page.getByText("3 entries").waitFor();
      assert.equal(
        await page.getByText("The agent ended well").count(),
        0,
        "what came later",
      );
      await page.getByRole("button", { name: "One event earlier" }).click();
      await stages.getByText(/Design: Not started/).waitFor();
      await page.getByRole("button", { name: "Back to Now" }).click();
      await stages.waitFor({ state: "detached" });
      await page.getByText("6 entries").waitFor();
    });
  });
});

/** A plan of so many tasks, each in a wave of its own. */
function longPlan(count: number): Orchestration {
  const base = plannedOrchestration();
  const lines = Array.from({ length: count }, (_, index) => index + 1);
  const [task] = base.tasks;
  const [batch] = base.batches;
  assert.ok(task && batch);
  return {
    ...base,
    tasks: lines.map((line) => ({
      ...task,
      id: sampleId(10_000 + line),
      line,
      label: `T${line}`,
      batch: 0,
      status: "open",
    })),
    batches: [{ ...batch, tasks: lines, waves: lines.map((line) => [line]) }],
  };
}
