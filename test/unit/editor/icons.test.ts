import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

/** Where an icon is named, in the code and in the manifest. */
const names = [
  /\$\(([a-z][a-z0-9-]*)(?:~spin)?\)/g,
  /ThemeIcon\(\s*"([a-z0-9-]+)(?:~spin)?"/g,
  /\bicon: "([a-z0-9-]+)(?:~spin)?"/g,
  /(?:number|text)Row\(flow, "\w+", "([a-z0-9-]+)"/g,
];

const read = (file: string): string => readFileSync(file, "utf8");

it("every icon is one of VS Code's: it draws none for a name that it does not know", () => {
  const known = new Set(
    Array.from(
      read("node_modules/@vscode/codicons/dist/codicon.css").matchAll(
        /\.codicon-([a-z0-9-]+):before/g,
      ),
      ([, name]) => name,
    ),
  );
  const files = [
    "package.json",
    ...readdirSync("src/editor").map((name) => `src/editor/${name}`),
  ];
  const used = files.flatMap((file) =>
    names.flatMap((pattern) =>
      Array.from(read(file).matchAll(pattern), ([, name]) => ({ file, name })),
    ),
  );
  assert.ok(used.length > 80, String(used.length));
  assert.deepEqual(
    used.filter(({ name }) => !known.has(name)),
    [],
  );
});
