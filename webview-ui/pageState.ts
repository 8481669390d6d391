import type { Analytics } from "../src/model/analytics";
import type { AnalyticsPeriod } from "../src/model/analyticsTotals";
import type { FileChange, FileLines } from "../src/model/changes";
import type { Failure } from "../src/model/errors";
import type { Remaining } from "../src/model/money";
import type { FromHost, Navigation } from "../src/model/protocol";
import type { QueuePlace } from "../src/model/queue";
import type { PlanState } from "../src/model/startDraft";
import type { PlanViewName, Tab } from "../src/model/tabs";
import { findIn as findAmong } from "../src/model/waiting";
import type { Find } from "../src/model/waiting";
import type { OutputBuffer } from "./outputBuffer";
import { emptyBuffer, mergePage, saying } from "./outputBuffer";
import type { Lost } from "./host";
import { questionKey, stillUnanswered } from "./questionKeys";

export type Snapshot = Extract<FromHost, { type: "snapshot" }>;
export type Moment = Extract<FromHost, { type: "moment" }>;

/** Looks up any orchestration that the page is told of. */
export const findIn = ({ orchestrations, history }: Snapshot): Find =>
  findAmong([...orchestrations, ...history]);

/** Its place in the queue; undefined while it does not wait for a turn. */
export const placeIn = (
  { queue }: Snapshot,
  id: string,
): QueuePlace | undefined =>
  queue.find(({ orchestration }) => orchestration === id);

export interface AnalyticsState {
  readonly period: AnalyticsPeriod;
  /** Of this period; null until they are there. */
  readonly figures: Analytics | null;
}

/** What an orchestration has changed, as far as it was told. */
export interface ChangesState {
  readonly id: string;
  /** The commit that the files are of. */
  readonly head: string;
  readonly files: readonly FileChange[];
  /** What was changed in those that were opened, by path, with the commit that it is of. */
  readonly lines: Readonly<Record<string, FileLines & { head: string }>>;
}

/** What the user has to do here or in a terminal, since the page's host cannot. */
export type Aside = Extract<
  FromHost,
  { type: "askBudget" } | { type: "askGate" } | { type: "inTerminal" }
>;

/** Everything the page shows is a function of this. */
export interface PageState {
  readonly navigation: Navigation;
  readonly snapshot: Snapshot | null;
  readonly planned: PlanState | null;
  readonly output: OutputBuffer | null;
  /** The earlier state that was asked for last. */
  readonly moment: Moment | null;
  readonly analytics: AnalyticsState;
  /** Null while nobody looks at changes, and until they are there. */
  readonly changes: ChangesState | null;
  /** Until it is done or dismissed, or the user goes elsewhere. */
  readonly aside: Aside | null;
  /** What was told last of how long an orchestration still takes. */
  readonly remaining: {
    readonly id: string;
    readonly remaining: Remaining | null;
  } | null;
  /** Whether a start was sent and not answered yet. */
  readonly starting: boolean;
  readonly startFailure: Failure | null;
  /** Keys of the questions whose answer was sent and is not in a snapshot yet. */
  readonly answering: readonly string[];
  /** The last intent other than a start that failed, until it is dismissed. */
  readonly failure: Failure | null;
  /** Text of a trouble of the page itself; null when there is none. */
  readonly trouble: string | null;
  /** Why the host cannot be spoken to; null while it can. What is shown is then how it was. */
  readonly lost: Lost | null;
}

/** What can change the page: a message of the host, or something the user did here. */
export type PageAction =
  | { readonly type: "host"; readonly message: FromHost }
  | { readonly type: "navigate"; readonly view: Navigation["view"] }
  | { readonly type: "tab"; readonly tab: Tab }
  | { readonly type: "planView"; readonly planView: PlanViewName }
  | {
      readonly type: "attempt";
      readonly attempt: string | null;
      /** All of its output rather than the end. */
      readonly whole?: boolean;
    }
  | { readonly type: "period"; readonly period: AnalyticsPeriod }
  | { readonly type: "starting" }
  | { readonly type: "answering"; readonly key: string }
  | { readonly type: "dismiss" }
  | { readonly type: "endAside" }
  | { readonly type: "trouble"; readonly text: string }
  | { readonly type: "lost"; readonly why: Lost }
  /** `unconfirmed`: what to say where it is not known what became of what was sent. */
  | { readonly type: "connected"; readonly unconfirmed: string };

export function initialState(navigation: Navigation): PageState {
  return {
    navigation,
    snapshot: null,
    planned: null,
    output: null,
    moment: null,
    analytics: {
      // All of it is chosen as null.
      period: navigation.period === undefined ? 30 : navigation.period,
      figures: null,
    },
    changes: null,
    aside: null,
    remaining: null,
    starting: false,
    startFailure: null,
    answering: [],
    failure: null,
    trouble: null,
    lost: null,
  };
}

export function reduce(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case "host":
      return fromHost(state, action.message);
    case "navigate":
      return show(state, action.view);
    case "tab":
      return {
        ...state,
        navigation: { ...state.navigation, tab: action.tab },
      };
    case "planView":
      return {
        ...state,
        navigation: { ...state.navigation, planView: action.planView },
      };
    case "attempt":
      return state.output?.attempt === action.attempt
        ? state
        : {
            ...state,
            output:
              action.attempt === null
                ? null
                : emptyBuffer(action.attempt, action.whole),
          };
    case "period":
      return state.analytics.period === action.period
        ? state
        : {
            ...state,
            navigation: { ...state.navigation, period: action.period },
            analytics: { period: action.period, figures: null },
          };
    case "starting":
      return { ...state, starting: true, startFailure: null };
    case "answering":
      return {
        ...state,
        answering: [...state.answering, action.key],
        failure: null,
      };
    case "dismiss":
      return { ...state, failure: null, trouble: null };
    case "endAside":
      return { ...state, aside: null };
    case "trouble":
      return { ...state, trouble: action.text };
    case "lost":
      return state.lost === action.why ? state : { ...state, lost: action.why };
    case "connected":
      return state.lost === null
        ? state
        : {
            ...state,
            lost: null,
            starting: false,
            answering: [],
            // What was said of the connection is over.
            trouble:
              state.starting || state.answering.length > 0
                ? action.unconfirmed
                : null,
          };
  }
}

function fromHost(state: PageState, message: FromHost): PageState {
  switch (message.type) {
    case "snapshot":
      return {
        ...state,
        snapshot: message,
        answering: stillUnanswered(state.answering, message.orchestrations),
      };
    case "costs":
      return state.snapshot
        ? { ...state, snapshot: withCosts(state.snapshot, message.costs) }
        : state;
    case "show":
      return show(state, message.view, message.tab);
    case "plan":
      return {
        ...state,
        planned: {
          file: message.file,
          plan: message.plan,
          failure: message.failure,
          forecast: message.forecast ?? null,
        },
      };
    case "output":
      return state.output?.attempt === message.attempt
        ? {
            ...state,
            output: saying(
              mergePage(state.output, message.from, message.page),
              message.partial ?? null,
            ),
          }
        : state;
    case "moment":
      return { ...state, moment: message };
    case "remaining":
      return {
        ...state,
        remaining: { id: message.id, remaining: message.remaining },
      };
    case "analytics":
      return message.period === state.analytics.period
        ? {
            ...state,
            analytics: { ...state.analytics, figures: message.figures },
          }
        : state;
    case "changes":
      return withFiles(state, message);
    case "fileLines":
      return withLines(state, message);
    case "askBudget":
    case "askGate":
    case "inTerminal":
      return { ...state, aside: message, failure: null };
    case "done":
      if (message.intent === "start")
        return { ...state, starting: false, startFailure: message.failure };
      return message.failure
        ? {
            ...state,
            failure: message.failure,
            answering: withoutAnswer(state.answering, message.question),
          }
        : state;
  }
}

/** The lines that are known stay until newer ones are there, so that nothing jumps. */
function withFiles(
  state: PageState,
  { id, head, files }: Extract<FromHost, { type: "changes" }>,
): PageState {
  const { view } = state.navigation;
  if (view.kind !== "changes" || view.id !== id) return state;
  const lines = state.changes?.lines ?? {};
  return { ...state, changes: { id, head, files, lines } };
}

function withLines(
  state: PageState,
  { id, head, path, lines }: Extract<FromHost, { type: "fileLines" }>,
): PageState {
  const { changes } = state;
  if (changes?.id !== id) return state;
  const known = { ...changes.lines, [path]: { ...lines, head } };
  return { ...state, changes: { ...changes, lines: known } };
}

function withCosts(
  snapshot: Snapshot,
  costs: Extract<FromHost, { type: "costs" }>["costs"],
): Snapshot {
  const known = new Map(costs.map(({ id, costUsd }) => [id, costUsd]));
  return {
    ...snapshot,
    orchestrations: snapshot.orchestrations.map((one) => {
      const costUsd = known.get(one.id);
      return costUsd === undefined ? one : { ...one, costUsd };
    }),
  };
}

/** A question whose answer was refused can be answered again, should it still be asked. */
function withoutAnswer(
  answering: readonly string[],
  question: Extract<FromHost, { type: "done" }>["question"],
): readonly string[] {
  if (!question) return answering;
  const refused = questionKey(question.orchestration, question.id);
  return answering.filter((key) => key !== refused);
}

function show(
  state: PageState,
  view: Navigation["view"],
  tab?: Tab,
): PageState {
  // Another orchestration begins at its progress; the one that is shown already keeps its tab.
  const usual = sameView(state.navigation.view, view)
    ? state.navigation.tab
    : "progress";
  return {
    ...state,
    navigation: { ...state.navigation, view, tab: tab ?? usual },
    changes:
      view.kind === "changes" && state.changes?.id === view.id
        ? state.changes
        : null,
    aside: null,
    starting: false,
    startFailure: null,
    failure: null,
  };
}

function sameView(a: Navigation["view"], b: Navigation["view"]): boolean {
  return (
    a.kind === "orchestration" && b.kind === "orchestration" && a.id === b.id
  );
}
