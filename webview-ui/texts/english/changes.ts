import type { FromHost } from "../../../src/model/protocol";
import { counted } from "./words";

type Aside<Type extends FromHost["type"]> = Extract<FromHost, { type: Type }>;
type Purpose = Aside<"inTerminal">["purpose"];
type Budget = Aside<"askBudget">["budget"];

const purposes: Record<Purpose, string> = {
  attach: "This shows the agent at work. It works on whatever you do there.",
  takeOver:
    "This pauses the agent and opens its session for you. When you leave it, the session is given back.",
  giveBack:
    "End the agent’s program in your terminal first: two programs in one session overwrite each other’s work. This gives the session back.",
  push: "This pushes the branch. Its host then shows where the pull request is made.",
};

const budgets: Record<Budget, (title: string) => string> = {
  total: (title) => `Total budget of “${title}”`,
  day: (title) => `Day’s budget for “${title}”`,
};

/** What was changed, and what a page asks for or tells where its host has no place for it. */
export const changes = {
  changes: {
    title: "Changes",
    none: "Nothing has been changed yet.",
    against: (commit: string) => `as of ${commit}, against the base`,
    renamed: (from: string, to: string) => `${from} → ${to}`,
    linesOf: (path: string) => `Changed lines of ${path}`,
    binary: "A binary file, which is not shown.",
    noLines: "No line is different: only its name or its mode is.",
    gap: (lines: number) => counted(lines, "unchanged line", "unchanged lines"),
    leftOut: (lines: number) =>
      `${counted(lines, "more line is", "more lines are")} not shown here: this change is very large.`,
    cut: (characters: number) =>
      `… ${counted(characters, "more character", "more characters")}`,
    endless: "(no line end)",
    kinds: {
      same: (line: number) => `${line}:`,
      added: (line: number) => `Added, ${line}:`,
      removed: (line: number) => `Deleted, ${line}:`,
    },
  },
  aside: {
    terminal: (title: string) => `In a terminal: “${title}”`,
    purposes,
    copy: "Copy",
    copied: "Copied.",
    notCopied: "The browser does not allow it: mark the line and copy it.",
    budgets,
    usd: "In US dollars",
    spent: (spent: string, budget: string) =>
      `${spent} of ${budget} is spent. Where an agent was stopped, its session goes on.`,
    between: (least: string, most: string) =>
      `Enter more than ${least} and at most ${most}.`,
    gate: (title: string) => `Gate command of “${title}”`,
    gateHint:
      "Must exit with 0 before work counts, from now on; for this run only. Empty: none.",
    leave: "Leave It",
  },
};
