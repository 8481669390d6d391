/** Words that head a list of conditions, not of work. Short, so that a long title that merely mentions them stays work. */
const criteriaWords =
  /acceptance|definition of done|\bdod\b|success (?:criteria|metrics|indicators)|exit criteria|completion criteria|quality (?:gates?|criteria)|(?:validation|verification|review|testing|quality|readiness|deployment|launch|compliance|completeness|pre-?merge|sign-?off|requirements?) (?:check ?list|criteria)|done when|deliverables? check|受け入れ|完了条件|完了基準|完了の定義|検証チェック|チェックリスト|验收|驗收|完成标准|完成標準|检查清单|완료 ?(?:조건|기준)|인수 ?(?:조건|기준)|수용 ?기준|crit[eéè]r(?:ios?|es?) (?:de|d')|critérios|criterios|akzeptanz/i;
/** "Quality Gate Tasks" is work on gates. */
const workWords = /\b(?:sub)?tasks\b|\bimplementation\b/i;
const maxLabelLength = 120;

/** True for a heading or a label ("Acceptance criteria:") whose boxes are conditions to check, not tasks to do. */
export const namesCriteria = (label: string): boolean =>
  label.length <= maxLabelLength &&
  criteriaWords.test(label) &&
  !workWords.test(label);

/** A paragraph that heads the list below it: it is bold as a whole, or it ends in a colon. */
export function isLabel(text: string): boolean {
  const line = text.trim();
  if (line === "" || line.length > maxLabelLength) return false;
  return /[:：]\**$/.test(line) || /^(?:\*\*|__)[^*]+(?:\*\*|__)/.test(line);
}
