/** What stands before the title on a task's first line: an id and tags, in any order, in any of the usual dresses. */
export interface Header {
  readonly id: string | null;
  readonly parallel: boolean;
  readonly story: string | null;
  readonly title: string;
  /** Struck through: still a box, no longer work. */
  readonly struck: boolean;
  /** Of a tag such as `[P1]`. */
  readonly priority: string | null;
}

/** All of these are sticky and free of nested repetition: a line is read once, from left to right. */
const decoration = /[\s*_~:：]|\uFE0F|\p{Extended_Pictographic}/u;
const tag = /\[([^\]\n[`]{1,40})\](?![([])/y;
const parallelInParentheses = /\(P\)/y;
const tagWords = /^[A-Z][\w .,/#+?-]*$/;
const priorityTag = /^(?:P[0-4]|critical|high|medium|low)$/i;
const storyTag = /^(?:US|Story)[ -]?(\d+)/i;
const placeholder = /T(?:X{2,}|\d+X+)(?![\w-])/y;
const boundary = /(?![A-Za-z0-9/%-])/y;

/** The ids that people write, each with the rule that keeps words such as `SHA-256` or `3 retries` out. */
const idPatterns: readonly RegExp[] = [
  /T-?\d{1,9}[A-Za-z]?(?:\.\d{1,6}){0,6}/y,
  /[A-Z][A-Za-z]{0,15}(?:-[A-Z]{1,8}){0,3}-[A-Z]{0,4}\d{1,9}[a-z]?(?:\.\d{1,6}){0,6}/y,
  /\d{1,6}(?:\.\d{1,6}){1,8}/y,
  /\d{1,6}(?=[.):：](?:[\s*]|$))/y,
  /(?:Task|Step|Subtask|Story) \d{1,6}(?:\.\d{1,6}){0,6}(?!\.\d)(?=\s?[:：.)–—-]|\*\*)/y,
  /#\d{1,9}/y,
];
const notIdPrefixes = new Set(
  "SHA UTF ISO AES RSA MD ES HTTP TLS WCAG ECMA BASE COVID IP IPV CVE RFC GPT UTC H P".split(
    " ",
  ),
);
const rangeTail = /\s?[-–—]\s?T\d{1,9}(?![\w-])/y;

export function readHeader(content: string): Header {
  let at = content.startsWith("*") && content[1] !== "*" ? 1 : 0;
  let id: string | null = null;
  let parallel = false;
  let story: string | null = null;
  let priority: string | null = null;
  for (;;) {
    at = skipDecoration(content, at);
    const tagged = matchAt(tag, content, at);
    const words = tagged?.[1]?.trim() ?? "";
    if (tagged && id === null && idAt(words, 0) === words && words !== "") {
      id = words;
      at += tagged[0].length;
      continue;
    }
    if (tagged && tagWords.test(words)) {
      parallel ||= words === "P";
      if (priorityTag.test(words)) priority ??= words;
      const number = storyTag.exec(words)?.[1];
      story ??= number === undefined ? null : `US${number}`;
      at += tagged[0].length;
      continue;
    }
    if (matchAt(parallelInParentheses, content, at)) {
      parallel = true;
      at += "(P)".length;
      continue;
    }
    if (id !== null) break;
    const unfilled = matchAt(placeholder, content, at);
    if (unfilled) {
      at += unfilled[0].length;
      continue;
    }
    id = idAt(content, at);
    if (id === null) break;
    at += id.length;
    at += matchAt(rangeTail, content, at)?.[0].length ?? 0;
    if (/[.)\]`]/.test(content[at] ?? "")) at++;
  }
  return {
    id,
    parallel,
    story,
    title: cleanTitle(content.slice(at)),
    struck: content.trimStart().startsWith("~~"),
    priority,
  };
}

/** The id that starts at `at`, or null. */
export function idAt(text: string, at: number): string | null {
  for (const pattern of idPatterns) {
    const found = matchAt(pattern, text, at)?.[0];
    if (found === undefined) continue;
    const prefix = found.split("-")[0] ?? "";
    if (found.includes("-") && notIdPrefixes.has(prefix.toUpperCase()))
      continue;
    if (found.endsWith("-") || !matchAt(boundary, text, at + found.length)) {
      if (!matchAt(rangeTail, text, at + found.length)) continue;
    }
    return found;
  }
  return null;
}

export function matchAt(
  pattern: RegExp,
  text: string,
  at: number,
): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skipDecoration(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
    // Digits, # and * count as pictographic in Unicode (keycaps), and an id starts with them.
    if (/[\d#]/.test(point) || !decoration.test(point)) break;
    at += point.length;
  }
  return at;
}

function cleanTitle(rest: string): string {
  const plain = rest.replaceAll("**", "").replaceAll("~~", "").trim();
  let at = 0;
  while (/[-–—:：.\s]/.test(plain[at] ?? "")) at++;
  return plain.slice(at);
}
