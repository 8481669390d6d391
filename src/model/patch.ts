/**
 * Unified diffs as git writes them: what was changed in which file; and read backwards: the text before a change is made from the text
 * after it, so that the diff editor needs nothing but the engine's answer. Pure.
 */

export interface PatchLine {
  readonly kind: "same" | "added" | "removed";
  /** With its line end, where it has one. */
  readonly text: string;
}

export interface Hunk {
  /** Index of the first line before the change, from 0. */
  readonly startBefore: number;
  /** Index of the first line after the change, from 0. */
  readonly start: number;
  readonly lines: readonly PatchLine[];
}

export interface FilePatch {
  /** Path before the change; null for a new file. */
  readonly before: string | null;
  /** Path after the change; null for a deleted file. */
  readonly after: string | null;
  readonly binary: boolean;
  readonly hunks: readonly Hunk[];
}

/** The name that a file is known by: the newer one. */
export const pathOf = ({ before, after }: FilePatch): string =>
  after ?? before ?? "";

const kinds = { " ": "same", "+": "added", "-": "removed" } as const;
const escapes: Record<string, string> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** git quotes a path with unusual characters as C does, byte by byte. */
function unquote(written: string): string {
  // A tab ends a path that has spaces in it.
  const path = written.replace(/\t$/, "");
  const quoted = /^"(.*)"$/.exec(path)?.[1];
  if (quoted === undefined) return path;
  const encoder = new TextEncoder();
  const bytes = [...quoted.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/g)].flatMap(
    ([, octal, escaped, plain]) =>
      octal === undefined
        ? [...encoder.encode(plain ?? escapes[escaped ?? ""] ?? escaped ?? "")]
        : [Number.parseInt(octal, 8)],
  );
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(bytes),
  );
}

/** A path of a `---` or `+++` line without its `a/` or `b/`; null for `/dev/null`. */
function sidePath(written: string): string | null {
  const path = unquote(written);
  return path === "/dev/null" ? null : path.replace(/^[ab]\//, "");
}

/** The name in `diff --git a/NAME b/NAME`: good where no line below says it, since there both names are the same. */
function headerPath(rest: string): string {
  const half = rest.slice(0, (rest.length - 1) / 2);
  return unquote(half).replace(/^a\//, "");
}

function readHunk(lines: readonly string[], at: number): [Hunk, number] | null {
  const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(
    lines[at] ?? "",
  );
  if (head === null) return null;
  let before = Number(head[2] ?? 1);
  let after = Number(head[4] ?? 1);
  // A side without lines names the line before the gap.
  const indexOf = (named: string | undefined, count: number): number =>
    count === 0 ? Number(named) : Number(named) - 1;
  const startBefore = indexOf(head[1], before);
  const start = indexOf(head[3], after);
  const read: PatchLine[] = [];
  let next = at + 1;
  while (before > 0 || after > 0 || lines[next]?.startsWith("\\")) {
    const line = lines[next];
    if (line === undefined) return null;
    next += 1;
    if (line.startsWith("\\")) {
      const last = read.pop();
      if (last !== undefined)
        read.push({ ...last, text: last.text.replace(/\n$/, "") });
      continue;
    }
    const mark = line.charAt(0);
    if (mark !== " " && mark !== "+" && mark !== "-") return null;
    const kind = kinds[mark];
    if (kind !== "added") before -= 1;
    if (kind !== "removed") after -= 1;
    read.push({ kind, text: `${line.slice(1)}\n` });
  }
  return [{ startBefore, start, lines: read }, next];
}

/** The files of a unified diff, in its order. What is not understood of a file is left out of its hunks. */
export function parsePatch(patch: string): FilePatch[] {
  const lines = patch.split("\n");
  const files: FilePatch[] = [];
  let at = 0;
  while (at < lines.length) {
    const header = /^diff --git (.*)$/.exec(lines[at] ?? "")?.[1];
    at += 1;
    if (header === undefined) continue;
    let before: string | null = headerPath(header);
    let after: string | null = before;
    let binary = false;
    const hunks: Hunk[] = [];
    while (at < lines.length) {
      const line = lines[at] ?? "";
      if (line.startsWith("diff --git ")) break;
      const hunk = readHunk(lines, at);
      if (hunk !== null) {
        hunks.push(hunk[0]);
        at = hunk[1];
        continue;
      }
      if (line.startsWith("rename from ")) before = unquote(line.slice(12));
      else if (line.startsWith("rename to ")) after = unquote(line.slice(10));
      else if (line.startsWith("copy from ")) before = unquote(line.slice(10));
      else if (line.startsWith("copy to ")) after = unquote(line.slice(8));
      else if (line.startsWith("new file mode")) before = null;
      else if (line.startsWith("deleted file mode")) after = null;
      else if (line.startsWith("--- ")) before = sidePath(line.slice(4));
      else if (line.startsWith("+++ ")) after = sidePath(line.slice(4));
      else if (/^(Binary files |GIT binary patch)/.test(line)) binary = true;
      at += 1;
    }
    files.push({ before, after, binary, hunks });
  }
  return files;
}

/** The text before the change, made from the text after it; null when that text is not the one the patch was made for. */
export function unapply(file: FilePatch, after: string): string | null {
  const lines = after === "" ? [] : after.split(/(?<=\n)/);
  const before: string[] = [];
  let at = 0;
  for (const hunk of file.hunks) {
    if (hunk.start < at || hunk.start > lines.length) return null;
    before.push(...lines.slice(at, hunk.start));
    at = hunk.start;
    for (const { kind, text } of hunk.lines) {
      if (kind !== "removed") {
        if (lines[at] !== text) return null;
        at += 1;
      }
      if (kind !== "added") before.push(text);
    }
  }
  before.push(...lines.slice(at));
  return before.join("");
}

/** What the patch alone tells of one side: its hunks, with a mark where lines are left out. */
export function excerpt(file: FilePatch, side: "before" | "after"): string {
  const dropped = side === "before" ? "added" : "removed";
  return file.hunks
    .map((hunk) => {
      const text = hunk.lines
        .filter(({ kind }) => kind !== dropped)
        .map((line) => line.text)
        .join("");
      return hunk.start > 0 ? `⋯\n${text}` : text;
    })
    .join("");
}
