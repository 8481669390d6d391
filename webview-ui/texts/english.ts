import { analytics } from "./english/analytics";
import { changes } from "./english/changes";
import { plan } from "./english/plan";
import { questions } from "./english/questions";
import { records } from "./english/records";
import { run } from "./english/run";
import { start } from "./english/start";

/** The texts of the page in English: the table that all others must match. */
export const english = {
  loading: "Loading…",
  dismiss: "Dismiss",
  back: "All runs",
  simulated: "Simulated: scripted agent",
  simulatedLong:
    "Simulated: scripted agent. No model was asked; the steps below were played from a script.",
  badMessage:
    "The page got a message that it does not understand, and left it out. Reload the window; if this comes again, the page and the extension are of different versions.",
  announce: (title: string, state: string, sentence: string) =>
    `${title}: ${state}.${sentence === "" ? "" : ` ${sentence}.`}`,
  noHost:
    "This page is shown by Orchestrator Manager in VS Code; by itself it has nothing to show.",
  connection: {
    lost: {
      unreachable: "The connection is lost.",
      locked: "This page is locked.",
    },
    wayOut: {
      unreachable:
        "The page connects again by itself. If it does not, “orchestrator serve” has ended: start it again with the same port.",
      locked:
        "Another server answers here now, or your browser has forgotten the key. Open the whole address that “orchestrator serve” has printed.",
    },
    asOf: (time: string) => `What you see is how it was at ${time}.`,
    notSent: "Nothing was sent: there is no connection.",
    unconfirmed:
      "The connection was lost before your last action was confirmed. Look whether it was carried out before you repeat it.",
  },
  home: {
    title: "Orchestrations",
    active: "Active",
    queued: "Queued",
    together: (usd: string) => `${usd} so far`,
    history: "History",
    more: "Show More of the History",
    find: "Filter the history",
    noneFound: "No past run fits the filter.",
    emptyTitle: "Nothing has run yet",
    emptyText:
      "Let an agent work through a whole tasks.md, or through one task that you describe. It works in its own git worktree; each step is proven before the next, and nothing reaches your branch without your merge.",
    emptySteps: [
      "Choose a tasks.md, or describe one task.",
      "Look at the plan and the budget, and start.",
      "Read the diff, and merge.",
    ],
    startFile: "Complete a tasks.md…",
    startText: "Start a typed task…",
    open: (title: string) => `Open ${title}`,
  },
  remaining: {
    label: "Estimated remaining",
    about: (time: string) => `about ${time}`,
    between: (low: string, high: string) => `about ${low} to ${high}`,
    upTo: (time: string) => `up to ${time}`,
  },
  ...run,
  ...records,
  ...changes,
  analytics,
  plan,
  questions,
  start,
};

/** Every text of the page that a user can read. What is missing in a table of this type does not compile. */
export type Texts = typeof english;
