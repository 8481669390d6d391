import { readFile } from "node:fs/promises";
import { pageIcons } from "./pageIcons.mjs";

/**
 * Parts of the page that are fetched when they are needed, by what is imported for them. Each is a bundle of its own, whole: files
 * that it shared with the page's script would have to be fetched before that one can begin.
 * @type {Readonly<Record<string, string>>}
 */
const lateParts = {
  "./reading": "reading",
  "./toolkit": "toolkit",
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
 * The toolkit tries out with a style element whether the browser knows :focus-visible. Each of ours does, and VS Code shows the page
 * only when every style element has been seen to, one frame later.
 * @type {import("esbuild").Plugin}
 */
const focusVisibleKnown = {
  name: "focusVisibleKnown",
  setup(build) {
    build.onLoad(
      { filter: /[\\/]fast-foundation[\\/].*[\\/]style[\\/]focus\.js$/ },
      () => ({ contents: 'export const focusVisible = "focus-visible";' }),
    );
  },
};

/**
 * The toolkit takes on the theme when the page is loaded. It is fetched after that, so it does so as soon as it knows all its colours.
 * @type {import("esbuild").Plugin}
 */
const themeAtOnce = {
  name: "themeAtOnce",
  setup(build) {
    build.onLoad(
      { filter: /[\\/]webview-ui-toolkit[\\/].*[\\/]applyTheme\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, "utf8");
        const waits = "window.addEventListener('load', ";
        return source.includes(waits)
          ? { contents: source.replace(waits, "queueMicrotask(") }
          : { errors: [{ text: `${path} is another than what is known` }] };
      },
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
      toolkit: "webview-ui/toolkit.ts",
      uplot: "uplot",
      german: "src/model/sentences/german.ts",
      chinese: "src/model/sentences/chinese.ts",
    },
    format: "esm",
    plugins: [latePartsApart, pageIcons, focusVisibleKnown, themeAtOnce],
    jsx: "automatic",
    jsxImportSource: "preact",
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
