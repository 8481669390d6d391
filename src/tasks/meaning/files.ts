/** Endings that make a bare word a file name. With a slash any short ending will do. */
const fileEndings = new Set(
  (
    "ts tsx mts cts js jsx mjs cjs json jsonc json5 md mdx markdown txt yml yaml toml ini cfg conf env lock xml html htm css scss sass less svg " +
    "png jpg jpeg gif webp ico py pyi ipynb rb erb go rs java kt kts scala groovy gradle swift m mm c h cc cpp hpp cs fs vb php lua dart ex exs " +
    "erl hs clj sh bash zsh fish ps1 bat cmd sql db sqlite prisma proto graphql gql vue svelte astro tf hcl csv tsv pdf wasm vsix sol r jl " +
    "arb plist xcconfig csproj sln tmpl tpl hbs ejs pug j2 snap map"
  ).split(" "),
);
/** Products that are written like files. */
const products =
  /^(?:node|next|nuxt|vue|react|express|three|d3|chart|socket|ember|backbone|angular|nest|alpine|discord|tailwind|web3|ethers|p5|asp)\.(?:js|io|net|ts)$/i;
const wholeNames = new Set([
  "Dockerfile",
  "Makefile",
  "Gemfile",
  "Procfile",
  "Jenkinsfile",
  ".gitignore",
  ".dockerignore",
  ".editorconfig",
  ".env",
  ".env.example",
  ".env.local",
  ".nvmrc",
  ".npmrc",
  ".prettierrc",
]);
const domain = /^(?:www\.|[\w-]+\.(?:com|org|net|io|dev|app|ai)$)/i;
const ending = /\.([A-Za-z][A-Za-z0-9]{0,9})$/;
const lineSuffix = /(?::\d{1,7}(?:[-:]\d{1,7})?|#L\d{1,7}(?:-L?\d{1,7})?)$/;
/** Longer than any real path: bounds the work on hostile words. */
const maxPathLength = 260;

/** The files and globs that a text names, as written, in order, each once. Web addresses, versions and folders are none. */
export function readFiles(text: string): string[] {
  const found = new Set<string>();
  const add = (name: string | null): void => {
    if (name !== null) found.add(name);
  };
  let quoteStart = -1;
  let start = 0;
  let dotted = false;
  let starred = false;
  // One pass: only words with a dot inside or a star in a path are looked at closely, which few are.
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : backtick;
    if (code === dot) dotted = true;
    else if (code === star) starred ||= text.charCodeAt(at - 1) === slash;
    if (!isDelimiter(code)) continue;
    // What follows a brace is the end of a pattern, not a path.
    const whole = start === 0 || text.charCodeAt(start - 1) !== closingBrace;
    if ((dotted || starred) && whole && at - start <= maxWordLength)
      readWord(text.slice(start, at), add);
    start = at + 1;
    dotted = starred = false;
    if (code !== backtick) continue;
    if (quoteStart >= 0 && at - quoteStart <= maxPathLength)
      add(wholeName(text.slice(quoteStart, at)));
    quoteStart = quoteStart >= 0 ? -1 : at + 1;
  }
  return [...found];
}

const backtick = 96;
const dot = 46;
const star = 42;
const slash = 47;
const closingBrace = 125;
const maxWordLength = maxPathLength * 2;

const asciiDelimiters = new Uint8Array(128);
for (const character of " \t\n\v\f\r`\"'<>{},;|")
  asciiDelimiters[character.charCodeAt(0)] = 1;
const wideDelimiter = /[\s，、。：；（）「」“”]/;

const isDelimiter = (code: number): boolean =>
  code < 128
    ? asciiDelimiters[code] === 1
    : code >= 0xa0 && wideDelimiter.test(String.fromCharCode(code));

/** A name that only backticks make one: `Dockerfile`, or a glob with braces. */
function wholeName(part: string): string | null {
  if (wholeNames.has(part)) return part;
  return part.includes("{") && bracedGlob.test(part) ? part : null;
}
/** `src/{a,b}/*.ts`: a path, with an ending or a star at its end. */
const bracedGlob =
  /^(?=[^{]*\/|\*)[\w@./*-]{0,200}\{[\w@./*,-]{1,200}\}(?:[\w@./*-]{0,100}(?:\.[a-z]\w{0,9}|\/\*\*?))?$/i;

function readWord(word: string, add: (name: string | null) => void): void {
  const pieces = word.includes("](") ? word.split("](") : [word];
  for (const piece of pieces) {
    const name = withoutRim(piece);
    if (!name.includes("*")) add(fileOf(name));
    else if (isGlob(name)) add(name);
    // Stars inside a word without a path are emphasis or arithmetic.
    else for (const part of name.split("*")) add(fileOf(withoutRim(part)));
  }
}

/** Without brackets, emphasis and punctuation around it, and without a line number behind it. */
function withoutRim(word: string): string {
  let from = 0;
  for (;;) {
    const mark = word[from];
    if (mark === "*") {
      const after = word[from + (word[from + 1] === "*" ? 2 : 1)];
      if (after === "/" || after === ".") break;
    } else if (mark !== "(" && mark !== "[") break;
    else if (routeSegment.test(word.slice(from, from + maxPathLength))) break;
    from++;
  }
  let end = word.length;
  for (; end > from; end--) {
    const mark = word[end - 1] ?? "";
    const globEnd = mark === "*" && /\/\*{1,2}$/.test(word.slice(end - 3, end));
    if (globEnd || !")].:!?*_".includes(mark)) break;
  }
  if (word[end] === "_" && word[from] === "_") from++;
  const name = word.slice(from, end);
  return name.includes(":") || name.includes("#")
    ? name.replace(lineSuffix, "")
    : name;
}
/** `(shop)/` and `[id]/` are folders of routes, not brackets around a path. */
const routeSegment = /^(?:\([^)]*\)\/|\[[^\]]*\]\/)/;

function isGlob(name: string): boolean {
  if (name.length > maxPathLength || !/[A-Za-z]/.test(name)) return false;
  if (/[?=#$:]|\/\//.test(name)) return false;
  if (!name.includes("/"))
    return /^\*\.[\w.-]+$/.test(name) && hasFileEnding(name);
  const first = name.split("/")[0] ?? "";
  return (
    !domain.test(first) && (ending.test(name) || /[/.]\*{1,2}$/.test(name))
  );
}

const hasFileEnding = (name: string): boolean =>
  fileEndings.has((ending.exec(name)?.[1] ?? "").toLowerCase());

function fileOf(name: string): string | null {
  if (name.length > maxPathLength || /[?=#$:]/.test(name)) return null;
  const kind = ending.exec(name)?.[1];
  if (kind === undefined) return null;
  if (name.includes("/")) {
    const first = name.slice(0, name.indexOf("/"));
    return domain.test(first) || name.startsWith("//") ? null : name;
  }
  if (!hasFileEnding(name) || products.test(name)) return null;
  // "i.m" and "e.c" end like source files of one letter; a real name has more than a letter before that.
  const stem = name.length - kind.length - 1;
  return stem > (kind.length > 1 ? 0 : 1) && !name.startsWith(".")
    ? name
    : null;
}
