import { idAt } from "./header";

/** Words that head a list of conditions, not of work. Short, so that a long title that merely mentions them stays work. */
const criteriaWords =
  /acceptance(?! testing\b)|definition of (?:done|ready)|\bdod\b|success (?:criteria|metrics|indicators)|exit criteria|completion criteria|quality (?:gates?|criteria)|test criteria|(?:validation|verification|review|testing|quality|readiness|deployment|launch|compliance|completeness|pre-?merge|sign-?off|requirements?) (?:check ?list|criteria)|done when|deliverables? check|受け入れ|完了条件|完了基準|完了の定義|検証チェック|チェックリスト|验收|驗收|完成标准|完成標準|验证标准|驗證標準|测试标准|检查清单|완료 ?(?:조건|기준)|인수 ?(?:조건|기준)|수용 ?기준|crit[eéè]r(?:ios?|es?) (?:de|d')|critérios|criterios|criteri di|definiç(?:ão|ao) de pronto|definición de (?:hecho|terminado)|akzeptanz|abnahmekriterien|acceptatiecriteria|критери/i;
/** "Quality Gate Tasks" is work on gates. */
const workWords = /\b(?:sub)?tasks\b|\bimplementation\b/i;
/** A list that explains what the boxes mean. */
const legendWords =
  /\blegends?\b|^(?:status )?keys?[:：]?$|\b(?:status|state|symbol|marker|checkbox) (?:key|meanings?|symbols|icons|indicators)\b|凡例|图例|圖例|범례|légende|leyenda|\blegenda\b|^legende\b/i;
const maxLabelLength = 120;

/** True for a heading or a label ("Acceptance criteria:", "Legend:") whose boxes are conditions to check or examples, not tasks to do. */
export function namesNoWork(label: string): boolean {
  if (label.length > maxLabelLength) return false;
  const words = plainLabel(label);
  return (
    (criteriaWords.test(words) && !workWords.test(words)) ||
    (legendWords.test(words) && words.length <= maxLegendLength)
  );
}
const maxLegendLength = 40;

/** Without emphasis and without the colon or picture at its end. */
function plainLabel(label: string): string {
  const words = label.replaceAll(/[*_`]/g, "");
  let end = words.length;
  while (end > 0 && !/[\p{L}\p{N})]/u.test(words[end - 1] ?? "")) end--;
  return words.slice(0, end).trim();
}

/** A paragraph that heads the list below it: it is bold as a whole, or it ends in a colon. */
export function isLabel(text: string): boolean {
  const line = text.trim();
  if (line === "" || line.length > maxLabelLength) return false;
  return /[:：]\**$/.test(line) || /^(?:\*\*|__)[^*]+(?:\*\*|__)/.test(line);
}

/** `- [~] = under way`: says what a box means, wherever it stands. */
export const explainsBox = (words: string): boolean =>
  /^\s+(?:=|→|->|=>|:|：)\s/.test(words.slice(0, 12));

/** Ids of what is wanted, decided or feared, not of what is to be done. */
const notWork = new Set(
  "AC FR NFR SC UC US BR RQ REQ DR ADR RFC RISK GOAL OBJ KPI OKR INV HYP ASM CON SPEC PRD NFT PHASE SPRINT EPIC STORY MILESTONE STAGE WEEK DAY STEP FAQ".split(
    " ",
  ),
);

/** True for an id that only tasks carry (`T047`, `TASK-3`, `SCE-97`): such a box is work even below "Success criteria". */
export function isTaskId(id: string): boolean {
  if (idAt(id, 0) !== id) return false;
  if (/^T-?\d{2,}/.test(id)) return true;
  const prefix = /^([A-Z]{2,10})-/.exec(id)?.[1];
  return prefix !== undefined && !notWork.has(prefix);
}
