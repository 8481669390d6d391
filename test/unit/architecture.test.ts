import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";

/**
 * The import table of ARCHITECTURE.md, as a test. `rooms`: the folders of src (and single files at its top) that a room may
 * import. `packages`: the third-party packages it may import; each has one owner. Node's own modules are free for all but
 * the pure rooms.
 */
const table: Record<
  string,
  { rooms: string[]; packages: string[]; pure?: true }
> = {
  model: { rooms: [], packages: ["zod"], pure: true },
  tasks: { rooms: ["model"], packages: [], pure: true },
  pipelines: { rooms: ["model"], packages: ["zod"] },
  store: { rooms: ["model"], packages: ["sql.js", "zod"] },
  git: { rooms: ["model"], packages: ["simple-git", "execa"] },
  runners: {
    rooms: ["model"],
    packages: ["execa", "dockerode", "jsonc-parser", "tar-stream", "zod"],
  },
  agents: { rooms: ["model"], packages: ["zod"] },
  integrations: {
    rooms: ["model"],
    packages: ["@octokit/core", "@octokit/plugin-paginate-rest", "zod"],
  },
  engine: {
    rooms: ["model", "tasks", "store", "git", "runners", "agents", "pipelines"],
    packages: ["zod"],
  },
  server: {
    rooms: ["model", "tasks", "engine", "integrations"],
    packages: ["zod"],
  },
  cli: {
    rooms: ["model", "tasks", "engine", "server"],
    packages: ["commander", "zod"],
  },
  editor: {
    rooms: ["model", "tasks", "engine", "server"],
    packages: ["vscode", "zod"],
  },
  "webview-ui": {
    rooms: ["model"],
    packages: ["preact", "zod", "@vscode/webview-ui-toolkit", "uplot"],
    pure: true,
  },
};

const roomOfFile = (file: string): string => {
  const parts = file.split("/");
  if (parts[0] === "webview-ui") return "webview-ui";
  if (parts.length > 2) return parts[1]!;
  return parts[1] === "extension.ts"
    ? "editor"
    : parts[1]!.replace(/\.d?\.?ts$/, "");
};

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const sources = ["src", "webview-ui"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts")),
);

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, "utf8").matchAll(
      /(?:^|[\s;])(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g,
    ),
  ].map((match) => (match[1] ?? match[2])!);

describe("architecture", () => {
  it("reads at least one source file of every room it knows", () => {
    const seen = new Set(sources.map(roomOfFile));
    for (const room of seen)
      assert.ok(table[room], `${room} has no row in the import table`);
  });

  for (const file of sources) {
    it(`${file} imports only what its room may`, () => {
      const room = roomOfFile(file);
      const row = table[room]!;
      for (const specifier of importsOf(file)) {
        if (specifier.startsWith(".")) {
          if (/\.(sql|wasm|css|json|md|Dockerfile)$/.test(specifier)) continue;
          const target = path.posix.join(path.posix.dirname(file), specifier);
          const targetRoom = roomOfFile(
            existsSync(target) || target.split("/").length > 2
              ? target
              : `${target}.ts`,
          );
          assert.ok(
            targetRoom === room || row.rooms.includes(targetRoom),
            `${file} imports ${specifier}: ${room} may not import ${targetRoom}`,
          );
        } else if (
          specifier.startsWith("node:") ||
          builtinModules.includes(specifier)
        ) {
          assert.ok(
            !row.pure,
            `${file} imports ${specifier}: ${room} is pure and runs in a browser`,
          );
        } else {
          assert.ok(
            row.packages.includes(packageOf(specifier)),
            `${file} imports ${specifier}, which ${room} does not own`,
          );
        }
      }
    });
  }

  it("keeps each dependency with its one owner", () => {
    const owners: Record<string, RegExp> = {
      "sql.js": /^src\/store\//,
      "simple-git": /^src\/git\//,
      execa: /^src\/(git|runners)\//,
      dockerode: /^src\/runners\/container\//,
      "jsonc-parser": /^src\/runners\/container\//,
      "tar-stream": /^src\/runners\/container\//,
      vscode: /^src\/(editor\/|extension\.ts)/,
      "@octokit/core": /^src\/integrations\/github\.ts$/,
      "@octokit/plugin-paginate-rest": /^src\/integrations\/github\.ts$/,
      uplot: /^webview-ui\/chart\.tsx$/,
      "@vscode/webview-ui-toolkit": /^webview-ui\/toolkit\.ts/,
    };
    for (const file of sources)
      for (const specifier of importsOf(file)) {
        const owner = owners[packageOf(specifier)];
        if (owner && !specifier.startsWith("."))
          assert.match(file, owner, `${specifier} is not for ${file}`);
      }
  });
});
