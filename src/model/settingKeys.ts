import { settingsSchema } from "./settings";
import type { Settings } from "./settings";

type Values = Record<string, unknown>;

const isGroup = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{ budgets: { batch: 5 } }` as `budgets.batch` → 5. */
export function flatten(values: Values, prefix = ""): Map<string, unknown> {
  return new Map(
    Object.entries(values).flatMap(([key, value]) =>
      isGroup(value)
        ? [...flatten(value, `${prefix}${key}.`)]
        : [[`${prefix}${key}`, value] as const],
    ),
  );
}

/** The reverse of `flatten`, for groups of one level. */
export function unflatten(values: ReadonlyMap<string, unknown>): Values {
  const result: Values = {};
  for (const [key, value] of values) {
    const [first = key, second] = key.split(".");
    if (second === undefined) result[first] = value;
    else
      result[first] = {
        ...(isGroup(result[first]) ? result[first] : {}),
        [second]: value,
      };
  }
  return result;
}

/** A setting whose value cannot be used. */
export interface SettingProblem {
  /** Without the leading `orchestrator.`. */
  readonly key: string;
  readonly value: unknown;
  readonly reason: string;
}

/**
 * Checks what the user has set. A value that is wrong is replaced by the last good one of that setting alone, so one typing
 * error neither stops the engine nor undoes what the user set elsewhere.
 */
export function readSettings(
  read: (key: string) => unknown,
  lastGood: Settings,
): { settings: Settings; problems: SettingProblem[] } {
  const good = flatten(lastGood);
  const values = new Map([...good.keys()].map((key) => [key, read(key)]));
  const parsed = settingsSchema.safeParse(unflatten(values));
  if (parsed.success) return { settings: parsed.data, problems: [] };
  const problems = new Map<string, SettingProblem>();
  for (const issue of parsed.error.issues) {
    const path = issue.path.map(String);
    const key = [path.slice(0, 2).join("."), path[0] ?? ""].find((candidate) =>
      good.has(candidate),
    );
    if (key !== undefined && !problems.has(key))
      problems.set(key, {
        key,
        value: values.get(key),
        reason: issue.message,
      });
  }
  for (const key of problems.keys()) values.set(key, good.get(key));
  return {
    settings: settingsSchema.parse(unflatten(values)),
    problems: [...problems.values()],
  };
}

/** Both, with what the second one has going first, also within a group. */
export const combined = (first: Values, second: Values): Values =>
  unflatten(new Map([...flatten(first), ...flatten(second)]));
