/** A point that a stage handed on, beside those of the stage before. */
export interface ContextPoint {
  readonly text: string;
  readonly change: "new" | "kept" | "gone";
}

/** The points of a stage, then those of the one before that it left out; each once. */
export function contextChanges(
  before: readonly string[],
  after: readonly string[],
): readonly ContextPoint[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...[...now].map((text) => ({
      text,
      change: old.has(text) ? ("kept" as const) : ("new" as const),
    })),
    ...[...old]
      .filter((text) => !now.has(text))
      .map((text) => ({ text, change: "gone" as const })),
  ];
}
