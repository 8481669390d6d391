import { csvOf } from "../src/model/csv";
import type { LogRow } from "./decisionLog";

/** The decision log for a spreadsheet or a script, the oldest first: the same names in every language, times in UTC. */
export const decisionCsv = (rows: readonly LogRow[]): string =>
  csvOf([
    ["number", "time", "decision", "about", "because", "inputs"],
    ...rows
      .toReversed()
      .map(({ seq, at, what, about, because, facts }) => [
        seq,
        new Date(at).toISOString(),
        what,
        about,
        because ?? "",
        facts.map(({ name, value }) => `${name}: ${value}`).join("; "),
      ]),
  ]);
