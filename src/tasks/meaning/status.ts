/** A state that is written in words or with a mark, such as `✅ Completed`: what it says and where it stands. */
export interface WrittenState {
  /** As in a box: `x` done, a space open, `~` under way, `!` blocked, `-` put off or dropped. */
  readonly state: string;
  readonly from: number;
  readonly to: number;
}

const words: readonly (readonly [state: string, list: string])[] = [
  [
    "x",
    "done|complete|completed|finished|closed|resolved|merged|shipped|implemented|delivered|fixed|verified|已完成|完成|完了|完了済み|対応済み|완료|완료됨|concluído|concluída|concluido|concluida|feito|finalizado|completado|completada|terminado|hecho|terminé|terminée|fait|erledigt|fertig|abgeschlossen|completato|fatto|готово|выполнено|завершено",
  ],
  [
    " ",
    "to do|todo|to-do|open|pending|backlog|planned|not started|not yet started|unstarted|not done|incomplete|new|ready|reopened|待办|待處理|待处理|未开始|未開始|未完成|计划中|未着手|未対応|未完了|대기|대기중|예정|미완료|pendente|pendiente|planejado|a fazer|por hacer|à faire|en attente|offen|geplant|ausstehend|da fare|не начато|открыто|запланировано",
  ],
  [
    "~",
    "in progress|in-progress|inprogress|doing|started|wip|active|ongoing|under way|underway|in review|review|testing|in testing|partial|partially done|partially complete|进行中|進行中|审核中|対応中|着手中|진행 중|진행중|em andamento|em progresso|en curso|en progreso|en cours|in arbeit|in corso|в работе|в процессе",
  ],
  [
    "!",
    "blocked|on hold|stuck|waiting|阻塞|已阻塞|ブロック|ブロック中|차단|차단됨|bloqueado|bloqueada|bloqué|blockiert|bloccato|заблокировано",
  ],
  [
    "-",
    "cancelled|canceled|dropped|deferred|postponed|skipped|wontfix|won't do|won't fix|abandoned|obsolete|superseded|已取消|取消|延期|中止|保留|취소|취소됨|보류|cancelado|cancelada|adiado|annulé|abgebrochen|verschoben|annullato|отменено|отложено",
  ],
];
const stateOfWord = new Map(
  words.flatMap(([state, list]) =>
    list.split("|").map((word) => [word, state] as const),
  ),
);
const longestWord = Math.max(
  ...[...stateOfWord.keys()].map(({ length }) => length),
);

/** Marks and the state they stand for; the rest of the pictures people put there says nothing. */
const marks = new Map(
  [
    ["x", "✅ ☑ ✔ ✓"],
    [" ", "⬜ ☐ 🔲 ○ ⭕"],
    ["~", "🔄 🚧 ⏳ 🟡"],
    ["!", "🚫 ⛔ 🛑"],
    ["-", "⏸ ❌"],
  ].flatMap(([state = "", list = ""]) =>
    list.split(" ").map((mark) => [mark, state] as const),
  ),
);

/** Each done word with the open one of the same tongue and tone: there and back gives the same bytes. */
const pairs: readonly (readonly [done: string, open: string])[] = [
  ["Done", "To Do"],
  ["Completed", "Pending"],
  ["Complete", "Not Started"],
  ["Closed", "Open"],
  ["Finished", "Planned"],
  ["Resolved", "Reopened"],
  ["已完成", "未完成"],
  ["完成", "待办"],
  ["完了", "未着手"],
  ["완료", "대기"],
  ["Concluído", "Pendente"],
  ["Completado", "Pendiente"],
  ["Terminé", "À faire"],
  ["Erledigt", "Offen"],
  ["Abgeschlossen", "Geplant"],
  ["Fatto", "Da fare"],
  ["Готово", "Не начато"],
  ["✅", "⬜"],
  ["☑", "☐"],
  ["✔", "🔲"],
  ["✓", "○"],
];
const toOpen = new Map(
  pairs.map(([done, open]) => [done.toLowerCase(), open] as const),
);
const toDone = new Map(
  pairs.map(([done, open]) => [open.toLowerCase(), done] as const),
);

const around = /[\s*_`"'“”]/;
const picture = /\p{Extended_Pictographic}/u;
/** Marks that not every version of Unicode counts as pictures. */
const plainMarks = new Set("○✓☐");
const wordCharacter = /[\p{L}\p{N}]/u;
/** What may follow a status: an aside, or the next field of the same line; not a second status, as in a legend. */
const aside = /^(?:$|[-–—(（.。:：]|[|·•,;/]\s*[*_]{0,3}[^:：|]{1,40}[:：])/;

/** The picture that starts at `at`, with the selector that may follow it, or "". Digits and `#` are none. */
export function pictureAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  if (code === undefined || code < 0x80) return "";
  const point = String.fromCodePoint(code);
  if (!picture.test(point) && !plainMarks.has(point)) return "";
  return text[at + point.length] === "\uFE0F" ? `${point}\uFE0F` : point;
}

/** The state a picture stands for, or null. */
export const stateOfMark = (mark: string): string | null =>
  marks.get(mark.replace("\uFE0F", "")) ?? null;

/** Reads a status at `at`: marks and one known wording. Null where what stands there says no state. */
export function readStatus(text: string, at: number): WrittenState | null {
  const from = skip(text, at);
  let to = from;
  let byMark: string | null = null;
  let next = from;
  for (;;) {
    const mark = pictureAt(text, next);
    if (mark === "") break;
    byMark ??= stateOfMark(mark);
    to = next + mark.length;
    next = skip(text, to);
  }
  const word = wordAt(text, next);
  if (word !== null) to = next + word.length;
  const state = stateOfWord.get((word ?? "").toLowerCase()) ?? byMark;
  if (state === null) return null;
  if (word !== null) {
    const behind = text[to] === " " ? to + 1 : to;
    const mark = pictureAt(text, behind);
    if (stateOfMark(mark) !== null) to = behind + mark.length;
  }
  return aside.test(text.slice(skip(text, to), to + 80))
    ? { state, from, to }
    : null;
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && around.test(text[at] ?? "")) at++;
  return at;
}

/** The longest status word at `at` that is not part of a longer word. */
function wordAt(text: string, at: number): string | null {
  const window = text.slice(at, at + longestWord);
  for (let length = window.length; length > 0; length--) {
    if (!stateOfWord.has(window.slice(0, length).toLowerCase())) continue;
    const next = text[at + length] ?? "";
    return wordCharacter.test(next) ? null : window.slice(0, length);
  }
  return null;
}

/**
 * A status as it reads when the task is done or open. `inUse`: the wordings of the file, which come first; else each word and
 * mark is put in the place of its counterpart.
 */
export function rewriteStatus(
  current: string,
  done: boolean,
  inUse: readonly string[],
): string {
  const wanted = done ? "x" : " ";
  const own = inUse.find((wording) => readStatus(wording, 0)?.state === wanted);
  if (own !== undefined) return own;
  const table = done ? toDone : toOpen;
  let at = 0;
  let result = "";
  let word = "";
  const flush = (): void => {
    const plain = word.trim();
    const blank = word.indexOf(plain);
    const other = table.get(plain.toLowerCase()) ?? (done ? "Done" : "To Do");
    result +=
      plain === ""
        ? word
        : word.slice(0, blank) +
          inCaseOf(plain, other) +
          word.slice(blank + plain.length);
    word = "";
  };
  while (at < current.length) {
    const mark = pictureAt(current, at);
    if (mark === "") {
      word += current[at] ?? "";
      at++;
      continue;
    }
    flush();
    result += otherMark(mark, table, done);
    at += mark.length;
  }
  flush();
  return result;
}

/** The counterpart of a mark; a picture that says no state stays. */
function otherMark(
  mark: string,
  table: ReadonlyMap<string, string>,
  done: boolean,
): string {
  const bare = mark.replace("\uFE0F", "");
  const other = table.get(bare);
  if (other !== undefined) return other + mark.slice(bare.length);
  if (stateOfMark(mark) === null) return mark;
  return done ? "✅" : "⬜";
}

/** `model`'s letters decide: "DONE" gives "TO DO", "done" gives "to do". */
function inCaseOf(model: string, text: string): string {
  if (model === model.toLowerCase()) return text.toLowerCase();
  if (model === model.toUpperCase()) return text.toUpperCase();
  return text;
}
