import type { Diagnostic, Fix } from "../model/plan";

/** Ways out of a diagnostic, for the text as it is now; none where it no longer holds. */
export function fixesFor(
  _text: string,
  _diagnostic: Diagnostic,
): readonly Fix[] {
  return [];
}
