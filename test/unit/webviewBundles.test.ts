import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { root } from "../../tools/paths.mjs";
import { iconNames } from "../../webview-ui/icons.mjs";
import { bundleDashboard } from "../support/dashboardPage";
import type { DashboardFiles } from "../support/dashboardPage";

describe("webview: its scripts", () => {
  let files: DashboardFiles;
  before(async () => {
    files = await bundleDashboard();
  });
  const textOf = (name: string) => new TextDecoder().decode(files.get(name));

  it("begin without what is fetched later: schemas, the toolkit, charts, and the sentences of other languages", () => {
    const schemas = "discriminator";
    assert.ok(textOf("reading.js").includes(schemas));
    assert.ok(!textOf("dashboard.js").includes(schemas));
    const components = "adoptedStyleSheets";
    assert.ok(textOf("toolkit.js").includes(components));
    assert.ok(!textOf("dashboard.js").includes(components));
    const charts = "u-legend";
    assert.ok(textOf("uplot.js").includes(charts));
    assert.ok(!textOf("dashboard.js").includes(charts));
    const sentence =
      "Update Orchestrator Manager, then restore it. Nothing was changed.";
    assert.ok(textOf("german.js").includes(sentence));
    assert.ok(textOf("chinese.js").includes(sentence));
    assert.ok(!textOf("dashboard.js").includes(sentence));
  });

  it("brings the icons that it shows, and no others", () => {
    const style = textOf("dashboard.css");
    const icons = [...style.matchAll(/\.codicon-([\w-]+):before\{/g)];
    assert.deepEqual(icons.map(([, name]) => name).sort(), [...iconNames]);
    assert.match(
      style,
      /@font-face\{font-family:codicon;[^}]*url\(data:font\/woff2;base64,/,
    );
    const folder = path.join(root, "webview-ui");
    const sources = readdirSync(folder)
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(path.join(folder, name), "utf8"))
      .join("\n");
    assert.deepEqual(
      iconNames.filter((name) => !sources.includes(`"${name}"`)),
      [],
    );
  });
});
