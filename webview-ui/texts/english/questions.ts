import type { Answer } from "../../../src/model/question";
import { number } from "./words";

/** `5 minutes`, `about 5 hours`, `about 3 days`: a week is not counted in minutes. Less than one is said as such. */
function minutesWords(minutes: number): string {
  if (minutes <= 1) return "less than a minute";
  if (minutes < 2 * 60) return `${minutes} minutes`;
  if (minutes < 2 * 24 * 60) return `about ${Math.round(minutes / 60)} hours`;
  return `about ${Math.round(minutes / (24 * 60))} days`;
}

/** What was answered, in two words. */
function answerWords(answer: Answer): string {
  switch (answer.kind) {
    case "allow":
      return answer.scope === "run" ? "Allowed for this run" : "Allowed once";
    case "deny":
      return "Denied";
    case "choose":
      return "Answered";
  }
}

/** The texts of what needs the user: questions of the agent, waits for a time, and the list of both. */
export const questions = {
  title: (count: number) =>
    count === 1
      ? "The agent asks you"
      : `The agent asks you ${number(count)} questions`,
  permission: (tool: string) => `May it use ${tool}?`,
  choice: "It asks you to choose",
  plan: "May it carry out its plan?",
  /** Which sub-agent asks, by what it was started for. */
  from: (purpose: string) => `Asked by its sub-agent for ${purpose}.`,
  asked: (ago: string) => `Asked ${ago} ago.`,
  denied: (time: string, minutes: number) =>
    `Without an answer it is denied at ${time}, in ${minutesWords(minutes)}.`,
  input: "The whole input",
  planLabel: "Its plan",
  allowOnce: "Allow Once",
  allowRun: "Allow for This Run",
  rule: "“Allow for This Run” makes this rule, which ends with the run:",
  approve: "Approve",
  send: "Send Answer",
  other: "Something else",
  otherField: "In your own words",
  several: "More than one may be chosen.",
  refusal: {
    permission: {
      open: "Deny…",
      field: "What it should do instead",
      confirm: "Deny",
    },
    choice: {
      open: "Do Not Answer…",
      field: "What it should do without an answer",
      confirm: "Go On Without Me",
    },
    plan: {
      open: "Keep Planning…",
      field: "What the plan lacks",
      confirm: "Keep Planning",
    },
  },
  refusalHint: "Optional; the agent reads it.",
  sending: "Your answer is on its way…",
  answered: (answer: string) => `${answer}. The agent is being told.`,
  answer: answerWords,
  status: { asks: "Asks you", waiting: "Waiting" },
  waits: {
    reasons: {
      quota: "quota used up",
      retry: "the agent's service was not there",
      health: "stopped at a limit",
      gate: "the container of the gate was lost",
      runner: "no container can be had",
    },
    money:
      "Waits for agents at work: the rest of the day's budget is reserved for them",
    headline: (time: string, why: string) => `Waits until ${time}: ${why}`,
    left: (minutes: number) =>
      `It goes on by itself in ${minutesWords(minutes)}, where it stopped.`,
    goOn: "Go On Now",
    goOnHint: "Tries again at once.",
    stay: "Do Not Go On by Itself",
    stayHint: "It is paused until you resume it.",
  },
  needsYou: {
    title: "Needs you",
    ago: (time: string) => `${time} ago`,
  },
};
