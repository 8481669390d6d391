// Bundles. `node esbuild.config.mjs` makes dist/, `--tests` makes out/test/ as well, `--watch` keeps dist/ up to date.
import { context, build } from "esbuild";
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";

const production = process.argv.includes("--production");

/** Paths of the files below a folder that end so, or none where the folder is missing. */
const filesIn = (folder, ending) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(ending))
        .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    : [];

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  target: "node20",
  platform: "node",
  logLevel: "warning",
  // sql.js and the migrations travel inside the bundles: no path has to be right at run time.
  loader: { ".wasm": "binary", ".sql": "text", ".md": "text" },
};

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  {
    ...common,
    entryPoints: {
      extension: "src/extension.ts",
      cli: "src/cli.ts",
      supervisor: "src/runners/supervisor.ts",
      scriptedAgent: "src/agents/scriptedAgent.ts",
    },
    outdir: "dist",
    format: "cjs",
    // cpu-features and *.node are optional native parts of ssh2, which dockerode brings.
    external: ["vscode", "*.node", "cpu-features"],
  },
  {
    ...common,
    platform: "browser",
    target: "chrome128",
    entryPoints: { dashboard: "webview-ui/main.tsx" },
    outdir: "dist/webview",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".ttf": "file" },
  },
];

/** @type {import("esbuild").BuildOptions[]} */
const tests = [
  {
    ...common,
    entryPoints: ["unit", "engine", "claude", "e2e"].flatMap((folder) =>
      filesIn(`test/${folder}`, ".test.ts"),
    ),
    outdir: "out/test",
    outbase: "test",
    format: "esm",
    splitting: true,
    packages: "external",
    sourcemap: "inline",
    outExtension: { ".js": ".mjs" },
  },
  {
    ...common,
    entryPoints: filesIn("test/editor", ".ts"),
    outdir: "out/test/editor",
    outbase: "test/editor",
    format: "cjs",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
  },
];

if (process.argv.includes("--watch")) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  await rm("dist", { recursive: true, force: true });
  const chosen = process.argv.includes("--tests")
    ? [...bundles, ...tests]
    : bundles;
  if (process.argv.includes("--tests"))
    await rm("out/test", { recursive: true, force: true });
  await Promise.all(chosen.map((options) => build(options)));
}
