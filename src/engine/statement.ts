import type { OrchestrationEvent } from "../model/event";

/** The event of a type. */
export type EventOf<Type extends OrchestrationEvent["type"]> = Extract<
  OrchestrationEvent,
  { type: Type }
>;

/** Sums in US dollars that differ by less are the same: they are added up in another order. */
export const cent = 1e-9;

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
