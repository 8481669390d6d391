import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { themeKind } from "../../webview-ui/themeKind";

const filesIn = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => path.join(folder, name));

/** Names of the theme variables in a text, without `--vscode-`. */
const variablesIn = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(pattern)].map(([, name = ""]) => name));

const definitions = /--vscode-([\w-]+):/g;

describe("webview: the theme in a browser", () => {
  const css = readFileSync("webview-ui/browserTheme.css", "utf8");
  const [
    ,
    light = "",
    dark = "",
    contrastLight = "",
    contrastDark = "",
    forced = "",
  ] = css.split(/^@media /m);
  const used = new Set(
    [
      ...filesIn("webview-ui", /\.(?:css|tsx?)$/).filter(
        (file) => !file.endsWith("browserTheme.css"),
      ),
      ...filesIn("node_modules/@vscode/webview-ui-toolkit/dist", /\.js$/),
    ].flatMap((file) => [
      ...variablesIn(readFileSync(file, "utf8"), /--vscode-([\w-]+)/g),
    ]),
  );

  it("gives each variable that the page or its components use a value", () => {
    const defined = variablesIn(css, definitions);
    assert.ok(used.size > 50, `${used.size}`);
    assert.deepEqual(
      [...used].filter((name) => !defined.has(name)),
      [],
    );
  });

  it("gives no others, but for the colours of charts, which are one set", () => {
    assert.deepEqual(
      [...variablesIn(css, definitions)].filter(
        (name) => !used.has(name) && !name.startsWith("charts-"),
      ),
      [],
    );
  });

  it("leaves none from one theme in another", () => {
    const names = (block: string) =>
      [...variablesIn(block, definitions)].sort();
    assert.match(light, /^\(prefers-color-scheme: light\)/);
    assert.match(dark, /^\(prefers-color-scheme: dark\)/);
    assert.deepEqual(names(dark), names(light));
    for (const block of [contrastLight, contrastDark, forced])
      assert.deepEqual(
        names(light).filter((name) => !names(block).includes(name)),
        [],
      );
    assert.deepEqual(names(contrastLight), names(contrastDark));
    assert.deepEqual(names(forced), names(contrastDark));
  });

  it("takes the colours that a system forces by their names only", () => {
    assert.doesNotMatch(forced, /#[\da-f]{3}/i);
  });

  it("calls each kind of theme what VS Code calls it", () => {
    assert.deepEqual(
      [false, true].flatMap((contrast) =>
        [false, true].map((dark) => themeKind({ dark, contrast })),
      ),
      [
        "vscode-light",
        "vscode-dark",
        "vscode-high-contrast-light",
        "vscode-high-contrast",
      ],
    );
  });
});
