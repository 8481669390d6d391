import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { screenshotFolder } from "../../tools/paths.mjs";
import { useDashboard } from "../support/dashboardSuite";
import {
  failedOrchestration,
  listed,
  sampleId,
  sampleOrchestration,
  sampleSnapshot,
} from "../support/samples";
import { eventually } from "../support/until";

/** What the analytics do; how they look, and what axe says to them, is in `dashboard.test.ts`. */
describe("dashboard: analytics", function () {
  this.timeout(60_000);
  const { show, sent } = useDashboard();

  const periods = () => sent("analytics").map(({ period }) => period);
  /** A colour that is drawn in a chart, by how often it is. */
  const pixels = (page: Page, title: string): Promise<unknown> =>
    page.evaluate(`(() => {
      const canvas = document.getElementById(${JSON.stringify(title)}).closest("section").querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const colours = {};
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] === 255) {
          const colour = [data[at], data[at + 1], data[at + 2]].join(" ");
          colours[colour] = (colours[colour] ?? 0) + 1;
        }
      return Object.entries(colours).filter(([, count]) => count > 200).map(([colour]) => colour);
    })()`);

  it("are reached by keyboard from the home page, asked for by period, and again when a run has ended", async () => {
    const { page, say } = await show();
    await page.getByRole("button", { name: "Analytics" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Cost over time" }).waitFor();
    await eventually(async () =>
      assert.equal(
        await page.evaluate("document.activeElement.tagName"),
        "H1",
        "the focus goes along",
      ),
    );
    await page.getByRole("button", { name: "7 Days" }).press("Enter");
    await eventually(() => assert.deepEqual(periods(), [30, 7]));
    await page
      .getByRole("img", {
        name: /^Cost over time, May 27, 2025 to Jun 2, 2025/,
      })
      .waitFor();
    await say(sampleSnapshot(listed([sampleOrchestration({ costUsd: 9 })])));
    await say(sampleSnapshot(listed([failedOrchestration()])));
    await eventually(() => assert.deepEqual(periods(), [30, 7, 7]));
  });

  it("have all figures in tables, split by stage or model, and hand them over as CSV", async () => {
    const { page } = await show();
    await page.getByRole("button", { name: "Analytics" }).click();
    const cost = page.getByRole("region", {
      name: "Cost over time",
      exact: true,
    });
    await cost.getByText("Figures as a table").click();
    const table = cost.getByRole("region", {
      name: "Cost over time: the figures as a table",
    });
    await table.getByRole("columnheader", { name: "Implement" }).waitFor();
    await cost.getByRole("button", { name: "By Model" }).click();
    await table
      .getByRole("columnheader", { name: "claude-opus-4-5" })
      .waitFor();
    assert.equal(await table.getByRole("row").count(), 31);
    const size = page.viewportSize() ?? assert.fail("no size");
    await page.setViewportSize({ ...size, width: 220 });
    assert.equal(
      await table.evaluate(
        (box: { scrollWidth: number; clientWidth: number }) =>
          box.scrollWidth - box.clientWidth,
      ),
      0,
      "a narrow page scrolls no table sideways",
    );
    assert.equal(await table.getByRole("row").count(), 31);
    await page.setViewportSize(size);
    await page.getByRole("button", { name: "Export as CSV" }).click();
    await eventually(() => {
      const [exported] = sent("export");
      assert.match(exported?.csv ?? "", /^day_from,runs_ended,/);
      assert.equal(exported?.csv.split("\r\n").length, 32);
    });
  });

  it("hand over a chart as a picture that says what it shows", async () => {
    const { page } = await show();
    await page.getByRole("button", { name: "Analytics" }).click();
    await page.locator(".chart canvas").first().waitFor();
    await page
      .getByRole("button", { name: "Save as PNG: Cost over time" })
      .click();
    await eventually(() => {
      const [saved] = sent("savePicture");
      assert.equal(saved?.name, "orchestrator-chart-cost.png");
      const png = Buffer.from(saved.png, "base64");
      assert.equal(png.subarray(1, 4).toString("latin1"), "PNG");
      mkdirSync(screenshotFolder, { recursive: true });
      writeFileSync(path.join(screenshotFolder, saved.name), png);
      // Its header holds width and height: the chart's own, and room for its names.
      assert.ok(png.readUInt32BE(16) > 400);
      assert.ok(png.readUInt32BE(20) > 190);
    });
  });

  it("are drawn in the colours of the theme, and again in those of the next one", async () => {
    const { page, setTheme } = await show();
    await page.getByRole("button", { name: "Analytics" }).click();
    const has = (colour: string) =>
      eventually(async () => {
        const found = await pixels(page, "chart-cost");
        assert.ok(
          Array.isArray(found) && found.includes(colour),
          JSON.stringify(found),
        );
      });
    await has("89 164 249");
    await setTheme("light");
    await has("0 99 211");
  });

  it("tell on the page of a run how long it will probably still take", async () => {
    const { page } = await show();
    await page.getByRole("button", { name: "Sessions", exact: true }).click();
    await page.getByText("Estimated remaining").waitFor();
    await page.getByText("about 45m to 1h 15m").waitFor();
    assert.deepEqual(
      sent("remaining").map(({ id }) => id),
      [sampleId(1)],
    );
  });
});
