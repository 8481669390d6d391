/**
 * Parts of the page that are fetched when they are needed, by what is imported for them. Each is a bundle of its own, whole: files
 * that it shared with the page's script would have to be fetched before that one can begin.
 * @type {Readonly<Record<string, string>>}
 */
const lateParts = {
  "./reading": "reading",
  uplot: "uplot",
  "../src/model/sentences/german": "german",
  "../src/model/sentences/chinese": "chinese",
};

/** @type {import("esbuild").Plugin} */
const latePartsApart = {
  name: "latePartsApart",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) => {
      if (kind !== "dynamic-import") return undefined;
      const file = lateParts[path];
      if (file === undefined)
        return { errors: [{ text: `${path} is not one of the late parts` }] };
      return { path: `./${file}.js`, external: true };
    });
  },
};

/**
 * The icons' font under a name that the page's document knows: it is on its way before the style sheet has been read.
 * @type {import("esbuild").Plugin}
 */
const fontByName = {
  name: "fontByName",
  setup(build) {
    build.onResolve({ filter: /\.ttf\?/ }, async ({ path, ...asked }) =>
      build.resolve(path.replace(/\?.*/, ""), asked),
    );
  },
};

/**
 * How the dashboard is bundled, but for where to and how small.
 * @type {readonly (import("esbuild").BuildOptions & { entryPoints: Record<string, string> })[]}
 */
export const webviewBundles = [
  {
    bundle: true,
    platform: "browser",
    target: "chrome128",
    entryPoints: {
      dashboard: "webview-ui/main.tsx",
      reading: "webview-ui/reading.ts",
      uplot: "uplot",
      german: "src/model/sentences/german.ts",
      chinese: "src/model/sentences/chinese.ts",
    },
    format: "esm",
    plugins: [latePartsApart, fontByName],
    assetNames: "[name]",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".ttf": "file" },
  },
  {
    bundle: true,
    platform: "browser",
    target: "chrome128",
    // It becomes a part of the document as it is.
    entryPoints: { greeting: "webview-ui/greeting.ts" },
    format: "iife",
  },
];
