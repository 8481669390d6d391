import type { Inputs } from "./event";

/** A fact that something was decided from, in words. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Where the parts of the name do not say it well. */
const names: Readonly<Record<string, string>> = {
  askedBy: "Asked for by",
  leftUsd: "Left of it",
  processOk: "Process ended well",
  evidenceHolds: "Evidence holds",
  tasksJudged: "Tasks judged",
  runMs: "Run time",
  waitedMs: "Waited for you",
  exit: "How the process ended",
  placeInQueue: "Place in the queue",
  maxConcurrent: "At most at work",
  availableMb: "Available memory",
  queuedMs: "Time in the queue",
};

/** The inputs of a decision in words: `healsAllowed: 1` is "Heals allowed", "1". The unit at the end of a name goes to the value. */
export const factsOf = (inputs: Inputs): Fact[] =>
  Object.entries(inputs).map(([name, value]) => ({
    name: names[name] ?? spaced(name.replace(/(?:Usd|Ms|Mb|Minutes)$/, "")),
    value: valueOf(name, value),
  }));

function spaced(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueOf(name: string, value: Inputs[string]): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (name.endsWith("Usd")) return `$${value.toFixed(2)}`;
  if (name.endsWith("Ms")) return `${Math.round(value / 1000)} s`;
  if (name.endsWith("Mb")) return `${value} MiB`;
  if (name.endsWith("Minutes")) return `${value} min`;
  return String(value);
}
