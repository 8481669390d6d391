import path from "node:path";

/* Files that a source names in quotes: imports, includes, paths that it opens. */

/** What an import may leave out. */
const endings = [
  ...["", ".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx", ".json"],
  ...["/index.js", "/index.ts"],
];

/** More than a source that people write names. */
const mostNames = 500;

/** A path in quotes, with a slash or an ending. */
const quoted = /["'`]([\w@./-]+)["'`]/g;

/** Outside of the repository, or what its package manager puts there. */
const elsewhere = /(?:^|\/)(?:\.\.|node_modules|\.?venv)(?:\/|$)/;

/**
 * Paths, with slashes and from the root of the repository, that a text could mean by what it has in quotes: beside it, or from the
 * root. `file`: its own path. Pure.
 */
export function filesNamedIn(file: string, text: string): string[] {
  const names = new Set(
    [...text.matchAll(quoted)].flatMap(([, name = ""]) =>
      /[/.]/.test(name) && !name.startsWith("/") ? [name] : [],
    ),
  );
  const beside = path.posix.dirname(file);
  return [...names]
    .slice(0, mostNames)
    .flatMap((name) =>
      name.startsWith(".")
        ? [path.posix.join(beside, name)]
        : [path.posix.join(beside, name), path.posix.normalize(name)],
    )
    .filter((each) => !elsewhere.test(each))
    .flatMap((each) => endings.map((ending) => each + ending));
}

/** A file and the folders that it is in, outermost first. */
export const placesOf = (file: string): string[] =>
  file.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));

/** How sources call a file or a folder: without its ending. */
export const calledAs = (place: string): string => path.posix.parse(place).name;
