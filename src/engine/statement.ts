/** States something; the sentence is kept where it does not hold. */
export type Must = (holds: boolean, sentence: string) => void;

/** The sentences that do not hold, each once. */
export function collect(state: (must: Must) => void): string[] {
  const found: string[] = [];
  state((holds, sentence) => {
    if (!holds && !found.includes(sentence)) found.push(sentence);
  });
  return found;
}
