import { readFile } from "node:fs/promises";
import path from "node:path";
import subsetFont from "subset-font";
import { iconNames } from "../webview-ui/icons.mjs";

/**
 * Of codicons' style sheet the icons that the page shows, with a font of these alone in it. VS Code shows a page only when everything
 * that it has asked for is there: a font in a file of its own would hold it up.
 * @type {import("esbuild").Plugin}
 */
export const pageIcons = {
  name: "pageIcons",
  setup(build) {
    build.onLoad(
      { filter: /[\\/]codicons[\\/]dist[\\/]codicon\.css$/ },
      async ({ path: file }) => {
        const sheet = await readFile(file, "utf8");
        const missing = new Set(iconNames);
        let shown = "";
        const rules = sheet.replace(
          /^\.codicon-([\w-]+):before \{ content: "\\([\da-f]+)" \}\n/gm,
          (rule, name, code) => {
            if (!missing.delete(name)) return "";
            shown += String.fromCodePoint(Number.parseInt(code, 16));
            return rule;
          },
        );
        if (missing.size > 0)
          return {
            errors: [
              { text: `no codicon is named ${[...missing].join(", ")}` },
            ],
          };
        const font = await subsetFont(
          await readFile(path.join(path.dirname(file), "codicon.ttf")),
          shown,
          { targetFormat: "woff2" },
        );
        return {
          contents: rules.replace(
            /url\("[^"]*"\) format\("truetype"\)/,
            `url("data:font/woff2;base64,${font.toString("base64")}")`,
          ),
          loader: "css",
        };
      },
    );
  },
};
