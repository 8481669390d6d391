// Bundles. `node esbuild.config.mjs` makes dist/, `--tests` makes out/test/ as well, `--watch` keeps dist/ up to date, `--bench`
// makes out/bench/ alone, `--soak` out/soak/.
import { context, build } from "esbuild";
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { webviewBundles } from "./tools/webviewBundles.mjs";

const production = process.argv.includes("--production");

/** Paths of the files below a folder that end so, or none where the folder is missing. */
const filesIn = (folder, ending) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(ending))
        .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    : [];

/**
 * A program that runs where no file of ours is: `import text from "./name.program"` gives `name.ts` with all it imports, as text.
 * @type {import("esbuild").Plugin}
 */
const programsAsText = {
  name: "programsAsText",
  setup(outer) {
    const namespace = "programsAsText";
    outer.onResolve({ filter: /\.program$/ }, (asked) => ({
      path: path.join(
        asked.resolveDir,
        asked.path.replace(/\.program$/, ".ts"),
      ),
      namespace,
    }));
    outer.onLoad({ filter: /.*/, namespace }, async ({ path: entry }) => {
      const { outputFiles, metafile } = await build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        target: "node20",
        platform: "node",
        format: "cjs",
        write: false,
        metafile: true,
        logLevel: "warning",
      });
      return {
        contents: outputFiles[0]?.text ?? "",
        loader: "text",
        watchFiles: Object.keys(metafile.inputs).map((file) =>
          path.resolve(file),
        ),
      };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  target: "node20",
  platform: "node",
  logLevel: "warning",
  // sql.js and the migrations travel as code: no path has to be right at run time.
  loader: {
    ".wasm": "binary",
    ".sql": "text",
    ".md": "text",
    ".Dockerfile": "text",
  },
  plugins: [programsAsText],
};

/** Entries that bundles take instead of a package's own: that one hides what it requires from the bundler. */
const wholeEntries = { "jsonc-parser": "jsonc-parser/lib/esm/main.js" };

/**
 * dockerode's BuildKit sessions load .proto files from beside its sources at run time, which no bundle has. Their gRPC, a third
 * of a megabyte zipped in two bundles, stays out and says so should it ever be called.
 * @type {import("esbuild").Plugin}
 */
const withoutBuildKit = {
  name: "withoutBuildKit",
  setup(build) {
    const namespace = "withoutBuildKit";
    build.onResolve(
      { filter: /^(@grpc\/(grpc-js|proto-loader)|protobufjs)$/ },
      ({ path }) => ({ path, namespace }),
    );
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, {
        get() { throw new Error("BuildKit sessions are not part of this build (${path})"); },
      });`,
    }));
  },
};

/**
 * What is big and the same for all bundles of dist/, once, as an entry of its own that the others load: the WebAssembly of sql.js
 * (0.4 MB zipped), and dockerode, which most runs never come to.
 * @type {import("esbuild").Plugin}
 */
const sharedParts = {
  name: "sharedParts",
  setup(build) {
    const namespace = "sharedParts";
    const wasm = `export { default } from "sql.js/dist/sql-wasm.wasm";`;
    const docker = `module.exports = require("dockerode");`;
    build.onResolve({ filter: /^(sqlWasm|dockerode)$|\.wasm$/ }, (asked) => {
      if (asked.kind === "entry-point") return { path: asked.path, namespace };
      if (asked.namespace === namespace) return undefined;
      const file = asked.path === "dockerode" ? "dockerode" : "sqlWasm";
      return { path: `./${file}.js`, external: true };
    });
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: path === "dockerode" ? docker : wasm,
      resolveDir: process.cwd(),
    }));
  },
};

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  {
    ...common,
    entryPoints: {
      extension: "src/extension.ts",
      cli: "src/cli.ts",
      supervisor: "src/runners/supervisor.ts",
      carrier: "src/runners/container/carrier.ts",
      viewer: "src/engine/viewer.ts",
      scriptedAgent: "src/agents/scriptedAgent.ts",
      snapshotWorker: "src/store/snapshotWorker.ts",
      sqlWasm: "sqlWasm",
      dockerode: "dockerode",
    },
    plugins: [programsAsText, withoutBuildKit, sharedParts],
    outdir: "dist",
    format: "cjs",
    alias: wholeEntries,
    // What is imported late is required late: an extension host of old knows no import() in what it has required.
    supported: { "dynamic-import": false },
    // cpu-features and *.node are optional native parts of ssh2, which dockerode brings.
    external: ["vscode", "*.node", "cpu-features"],
  },
  ...webviewBundles.map((options) => ({
    ...common,
    ...options,
    outdir: "dist/webview",
  })),
  {
    ...common,
    platform: "browser",
    target: "chrome128",
    entryPoints: {
      // For the page in a browser, which has no VS Code to give it colours.
      browserTheme: "webview-ui/browserTheme.css",
      icon: "media/icon.png",
    },
    outdir: "dist/webview",
    loader: { ".png": "copy" },
  },
];

/** @type {import("esbuild").BuildOptions[]} */
const tests = [
  {
    ...common,
    entryPoints: [
      "unit",
      "engine",
      "containers",
      "chaos",
      "claude",
      "e2e",
    ].flatMap((folder) => filesIn(`test/${folder}`, ".test.ts")),
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
    // Programs of their own, which the chaos campaign starts and kills by the hundred: whole bundles, which load fast.
    entryPoints: ["chaosHost", "chaosSupervisor", "chaosAgent"].map(
      (name) => `test/support/${name}.ts`,
    ),
    minifyWhitespace: true,
    outdir: "out/test/support",
    format: "cjs",
    alias: wholeEntries,
    // They never ask for a container engine.
    external: ["dockerode"],
  },
  {
    ...common,
    // Programs that tests start as processes of their own.
    entryPoints: ["contender", "engineHost", "ownerProcess"].map(
      (name) => `test/support/${name}.ts`,
    ),
    outdir: "out/test/support",
    format: "esm",
    packages: "external",
    outExtension: { ".js": ".mjs" },
  },
  {
    ...common,
    entryPoints: filesIn("test/editor", ".ts"),
    outdir: "out/test/editor",
    outbase: "test/editor",
    format: "cjs",
    alias: wholeEntries,
    // They never ask for a container engine.
    external: ["vscode", "mocha", "dockerode"],
    sourcemap: "inline",
  },
];

/** @type {import("esbuild").BuildOptions} */
const benches = {
  ...common,
  entryPoints: filesIn("test/bench", ".bench.ts"),
  outdir: "out/bench",
  format: "esm",
  // As they are: bundled, the one that runs as a program too would take a bench for itself.
  external: ["../../tools/*"],
  // The views, without the editor that shows them.
  alias: { vscode: "./test/support/vscodeStandIn.ts" },
  packages: "external",
  sourcemap: "inline",
  outExtension: { ".js": ".mjs" },
};

/** @type {import("esbuild").BuildOptions} */
const soaks = {
  ...benches,
  entryPoints: ["test/soak/soak.ts"],
  outdir: "out/soak",
};

if (process.argv.includes("--watch")) {
  for (const options of bundles) await (await context(options)).watch();
} else if (process.argv.includes("--bench")) {
  await rm("out/bench", { recursive: true, force: true });
  await build(benches);
} else if (process.argv.includes("--soak")) {
  await rm("out/soak", { recursive: true, force: true });
  await build(soaks);
} else {
  await rm("dist", { recursive: true, force: true });
  const chosen = process.argv.includes("--tests")
    ? [...bundles, ...tests]
    : bundles;
  if (process.argv.includes("--tests"))
    await rm("out/test", { recursive: true, force: true });
  await Promise.all(chosen.map((options) => build(options)));
}
