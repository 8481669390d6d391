import { behindQuotes } from "../lines/cursor";
import {
  bare,
  isDelimiter,
  longestLabel,
  readTable,
  trimmed,
  withoutMarks,
  type Cell,
  type Claim,
  type ClaimGroup,
} from "./table";
import { namesTasks, readValue, type CountRole } from "./value";
import type { ScannedLine } from "../lines/scan";
import type { SectionFinder } from "./sectionNames";

/** All tables and lines of a file that say how far the work is. Those below a task are its own words, and left alone. */
export function readClaims(
  lines: readonly ScannedLine[],
  find: SectionFinder,
): ClaimGroup[] {
  const groups: ClaimGroup[] = [];
  let run: LineClaim[] = [];
  const endRun = (): void => {
    const group = groupOf(run);
    if (group) groups.push(group);
    run = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line || line.owner !== null || line.heading) {
      endRun();
      continue;
    }
    if (line.kind === "blank" || line.kind === "hidden") {
      endRun();
      continue;
    }
    const delimiter = lines[at + 1];
    if (
      line.text.includes("|") &&
      delimiter?.kind === "text" &&
      isDelimiter(delimiter.text)
    ) {
      endRun();
      const end = tableEnd(lines, at + 2);
      const group = readTable(line, delimiter, lines.slice(at + 2, end), find);
      if (group.claims.length > 0) groups.push(group);
      at = end - 1;
      continue;
    }
    const claims = /\d/.test(line.text) ? claimsInLine(line, find) : [];
    for (const claim of claims) run.push(claim);
  }
  endRun();
  return groups;
}

function tableEnd(lines: readonly ScannedLine[], from: number): number {
  let at = from;
  while (lines[at]?.kind === "text" && lines[at]?.text.includes("|") === true)
    at++;
  return at;
}

interface LineClaim {
  readonly claim: Claim;
  /** A bare number is a count of tasks only beside others. */
  readonly strong: boolean;
}

const labelRoles: readonly (readonly [
  RegExp,
  CountRole | "progress" | "file",
])[] = [
  [
    /^(?:overall|overall (?:progress|completion)|total progress|gesamtfortschritt|总进度|總進度|全体進捗)$/,
    "file",
  ],
  [
    /^(?:(?:current |task |tasks )?progress|(?:task )?completion|status|fortschritt|progression|progreso|progresso|avance|进度|進捗|進度|진행률)$/,
    "progress",
  ],
  [
    /^(?:(?:total |all |number of )?(?:sub)?tasks|total|tasks total|total (?:task count|items)|task count|gesamt|合計|合计|总计|總計)$/,
    "total",
  ],
  [
    /^(?:(?:tasks )?(?:completed|complete|done|finished)|(?:completed|done|finished) tasks|erledigt|terminées|completadas|完了|完成|已完成)$/,
    "done",
  ],
  [/^(?:(?:tasks )?(?:remaining|left)|(?:remaining|open) tasks)$/, "open"],
];
const listMarker = /^(?:[-*+•]|\d{1,9}[.)])\s+/;

function claimsInLine(line: ScannedLine, find: SectionFinder): LineClaim[] {
  const { text } = line;
  let from = behindQuotes(text).at;
  from += listMarker.exec(text.slice(from, from + 16))?.[0].length ?? 0;
  const claims: LineClaim[] = [];
  for (const part of partsOf(text, from)) {
    const claim = claimInPart(line, part, find);
    if (claim) claims.push(claim);
  }
  return claims;
}

/** `Total: 61 tasks, completed: 5 | Remaining: 56` is three. */
function* partsOf(text: string, start: number): Generator<Cell> {
  let from = start;
  for (let at = start; at <= text.length; at++) {
    const character = text[at];
    if (
      character !== undefined &&
      character !== "|" &&
      character !== ";" &&
      !(character === "," && /\s/.test(text[at + 1] ?? ""))
    )
      continue;
    const part = trimmed(text, { from, to: at });
    if (part.to > part.from) yield part;
    from = at + 1;
  }
}

function claimInPart(
  line: ScannedLine,
  part: Cell,
  find: SectionFinder,
): LineClaim | null {
  const { text } = line;
  const head = text.slice(
    part.from,
    Math.min(part.to, part.from + longestLabel),
  );
  const colon = /[:：](?=[\s*_]|$|\d)/.exec(head);
  const label = colon ? head.slice(0, colon.index) : "";
  const name = bare(label);
  const known = labelRoles.find(([pattern]) => pattern.test(name))?.[1];
  const valueFrom = colon ? part.from + colon.index + 1 : part.from;
  const role =
    known === "total" || known === "done" || known === "open" ? known : null;
  const tokens = readValue(text, valueFrom, part.to, role);
  if (!tokens) return null;
  const section =
    colon && known === undefined ? find(withoutMarks(label)) : null;
  if (known === undefined && section === null && name !== "") return null;
  const words = text.slice(part.from, part.to);
  const counted = tokens.some(({ kind }) => kind === "total");
  // "12 of 35 tasks done" needs no label.
  const strong =
    known === undefined && section === null
      ? counted && namesTasks(words)
      : role === null || namesTasks(words) || tokens.length > 1;
  if (name === "" && !strong) return null;
  const first = trimmed(text, { from: valueFrom, to: part.to });
  return {
    claim: {
      line: line.number,
      ...first,
      about: section ?? (known === "file" ? "file" : null),
      tokens,
      padding: null,
    },
    strong,
  };
}

function groupOf(run: readonly LineClaim[]): ClaimGroup | null {
  const kinds = new Set(
    run.flatMap(({ claim }) => claim.tokens.map(({ kind }) => kind)),
  );
  const together =
    kinds.has("total") && (kinds.has("done") || kinds.has("open"));
  const claims = run
    .filter(({ strong }) => strong || together)
    .map(({ claim }) => claim);
  return claims.length === 0 ? null : { claims, weak: false };
}
