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
const word = /[^\s`"'<>{},;|*，、。：；（）「」“”]+/g;
const domain = /^(?:www\.|[\w-]+\.(?:com|org|net|io|dev|app|ai)$)/i;
const ending = /\.([A-Za-z][A-Za-z0-9]{0,9})$/;
const lineSuffix = /(?::\d{1,7}(?:[-:]\d{1,7})?|#L\d{1,7}(?:-L?\d{1,7})?)$/;
/** Longer than any real path: bounds the work on hostile words. */
const maxPathLength = 260;

/** The files that a text names, as written, in order, each once. Web addresses, globs and folders are none. */
export function readFiles(text: string): string[] {
  const found = new Set<string>();
  text.split("`").forEach((part, index) => {
    const quoted = index % 2 === 1;
    for (const [token] of part.matchAll(word)) {
      if (token.length > maxPathLength * 2) continue;
      for (const piece of token.split("](")) {
        const file = fileOf(piece, quoted && token.length === part.length);
        if (file !== null) found.add(file);
      }
    }
  });
  return [...found];
}

function fileOf(token: string, quoted: boolean): string | null {
  let name = token;
  while (/^[([]/.test(name) && !/^\([^)]*\)\/|^\[[^\]]*\]\//.test(name))
    name = name.slice(1);
  let end = name.length;
  while (end > 0 && /[)\].:!?]/.test(name[end - 1] ?? "")) end--;
  name = name.slice(0, end).replace(lineSuffix, "");
  if (name.length > maxPathLength || name.includes("://")) return null;
  if (quoted && wholeNames.has(name)) return name;
  if (/[?=#$:]/.test(name)) return null;
  const kind = ending.exec(name)?.[1];
  if (kind === undefined) return null;
  const first = name.split("/")[0] ?? "";
  if (name.includes("/"))
    return domain.test(first) || name.startsWith("//") ? null : name;
  if (!fileEndings.has(kind.toLowerCase()) || products.test(name)) return null;
  // "i.m" and "e.c" end like source files of one letter; a real name has more than a letter before that.
  const stem = name.length - kind.length - 1;
  return stem > (kind.length > 1 ? 0 : 1) && !name.startsWith(".")
    ? name
    : null;
}
