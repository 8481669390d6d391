/** A glob as it is needed here: one that may match too much (two tasks are kept apart for nothing), never too little. */
export interface Glob {
  /** Folder with its slash, or empty: whatever matches is in it. */
  readonly folder: string;
  /** Whatever matches ends so. */
  readonly ending: string;
  readonly matches: (path: string) => boolean;
}

/** `[id].tsx` is a file of a router, so brackets alone make no glob. */
export const isGlob = (name: string): boolean => /[*?{]/.test(name);

/**
 * Reads `*`, `**`, `?` and `{a,b}`; a character class and braces match any run of characters within a folder. Not a package:
 * those turn a glob into a regular expression that backtracks, and the glob comes from a file that anybody may have written.
 */
export function readGlob(written: string): Glob {
  // Without a folder it is meant anywhere, as people write "*.test.ts".
  const glob = written.includes("/") ? written : `**/${written}`;
  const parts = partsOf(glob);
  const wild = glob.search(/[*?{[]/);
  const folder = glob.slice(0, glob.lastIndexOf("/", wild) + 1);
  const last = parts.at(-1);
  const ending = last?.kind === "text" ? last.text : "";
  return {
    folder,
    ending,
    matches: (path) =>
      path.startsWith(folder) && path.endsWith(ending) && match(parts, path),
  };
}

type Part =
  | { readonly kind: "text"; readonly text: string }
  /** Any run of characters, over folders or within one. */
  | { readonly kind: "any"; readonly folders: boolean }
  | { readonly kind: "one" };

function partsOf(glob: string): Part[] {
  const parts: Part[] = [];
  let text = "";
  const close = (part: Part): void => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
    parts.push(part);
  };
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? "";
    if (character === "*") {
      const folders = glob[at + 1] === "*";
      while (glob[at + 1] === "*") at++;
      // "**/" also matches no folder at all.
      if (folders && glob[at + 1] === "/") at++;
      close({ kind: "any", folders });
    } else if (character === "?") close({ kind: "one" });
    else if (character === "{" || character === "[") {
      const end = glob.indexOf(character === "{" ? "}" : "]", at);
      if (end < 0) text += character;
      else {
        close({ kind: "any", folders: glob.slice(at, end).includes("/") });
        at = end;
      }
    } else text += character;
  }
  if (text !== "") parts.push({ kind: "text", text });
  return parts;
}

/** Keeps the set of places in the path that the parts so far can reach: length of the glob times length of the path. */
function match(parts: readonly Part[], path: string): boolean {
  let reached = new Uint8Array(path.length + 1);
  reached[0] = 1;
  for (const part of parts) {
    const next = new Uint8Array(path.length + 1);
    let open = false;
    for (let at = 0; at <= path.length; at++) {
      const here = reached[at] === 1;
      switch (part.kind) {
        case "any":
          open ||= here;
          if (open) next[at] = 1;
          if (!part.folders && path[at] === "/") open = false;
          break;
        case "one":
          if (here && path[at] !== "/" && at < path.length) next[at + 1] = 1;
          break;
        case "text":
          if (here && path.startsWith(part.text, at))
            next[at + part.text.length] = 1;
          break;
      }
    }
    reached = next;
  }
  return reached[path.length] === 1;
}
