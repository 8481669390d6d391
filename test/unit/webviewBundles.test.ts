import assert from "node:assert/strict";
import { bundleDashboard } from "../support/dashboardPage";

describe("webview: its scripts", () => {
  it("begin without the schemas and the charts, which are fetched later, and without the sentences of other languages", async () => {
    const files = await bundleDashboard();
    const textOf = (name: string) => new TextDecoder().decode(files.get(name));
    const schemas = "discriminator";
    assert.ok(textOf("reading.js").includes(schemas));
    assert.ok(!textOf("dashboard.js").includes(schemas));
    const charts = "u-legend";
    assert.ok(textOf("uplot.js").includes(charts));
    assert.ok(!textOf("dashboard.js").includes(charts));
    const sentence =
      "Update Orchestrator Manager, then restore it. Nothing was changed.";
    assert.ok(textOf("german.js").includes(sentence));
    assert.ok(textOf("chinese.js").includes(sentence));
    assert.ok(!textOf("dashboard.js").includes(sentence));
    // The panel's document names it.
    assert.ok(files.has("codicon.ttf"));
  });
});
