export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  /** `reason` says where it is wrong, as far as that can be told: `not valid JSON (line L, column C): …`. */
  | { readonly ok: false; readonly reason: string };

/** Parses what a user wrote by hand. Never throws. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const before = text.slice(0, mistakeAt(text, message)).split("\n");
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    // Without the excerpt and the position that V8 adds: the place says it better.
    const what = message.replace(
      /( in JSON at position|, (\.\.\.)?")[^]*$/,
      "",
    );
    return { ok: false, reason: `not valid JSON (${place}): ${what}.` };
  }
}

const isUnexpectedToken = (text: string): boolean => {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && !tellsItself(error.message);
  }
};

const tellsItself = (message: string): boolean =>
  /position \d+|end of JSON input/.test(message);

/** Index of the first character that is wrong. V8 tells it for most mistakes, but not for an unexpected token. */
function mistakeAt(text: string, message: string): number {
  const told = /position (\d+)/.exec(message)?.[1];
  if (told !== undefined) return Number(told);
  if (tellsItself(message)) return text.length;
  // Every beginning of the text that holds the token has the same mistake, no shorter one has: the boundary is searched by halves.
  let without = 0;
  let having = text.length;
  while (having - without > 1) {
    const middle = Math.floor((without + having) / 2);
    if (isUnexpectedToken(text.slice(0, middle))) having = middle;
    else without = middle;
  }
  return without;
}
