import type { Host } from "./host";
import type { FromHost, Navigation, ToHost } from "../src/model/protocol";
import { analyticsKey } from "./analyticsKey";
import { changesKey } from "./changesKey";
import { isCutOff, wantsMore } from "./outputBuffer";
import type { PageAction, PageState } from "./pageState";
import { initialState, reduce } from "./pageState";
import { atWork, remainingKey } from "./remaining";
import { questionKey } from "./questionKeys";
import { texts } from "./texts";

/** The page's state, and the only place that talks to the host. */
export interface PageStore {
  readonly state: () => PageState;
  /** Hears of every change. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  navigate(view: PageState["navigation"]["view"]): void;
  /** Chooses the attempt whose output is read; of a long one the end, unless `whole` says to read it from its first byte. */
  readOutput(attempt: string | null, whole?: boolean): void;
  send(message: ToHost): void;
  dispatch(action: PageAction): void;
}

/** Connects the state, which begins at a place, with the host, and says that the page is ready whenever the host can be spoken to. */
export function openPageStore(host: Host, navigation: Navigation): PageStore {
  let state = initialState(navigation);
  // One request for output at a time: pages come in order, and a slow host is not flooded.
  let asked = false;
  /** The plan that was asked for and has not come. */
  let wantedPlan: ToHost | null = null;
  /** What the figures were asked for last; null while nobody looks at them. */
  let figuresOf: string | null = null;
  /** What the estimate of the remaining time was asked for last; null: for nothing. */
  let remainingOf: string | null = null;
  /** What the changes were asked for last; null: for nothing. */
  let changesOf: string | null = null;
  const listeners = new Set<() => void>();

  const dispatch = (action: PageAction) => {
    const before = state;
    state = reduce(state, action);
    if (state === before) return;
    if (state.navigation !== before.navigation) host.save(state.navigation);
    if (action.type === "tab") host.post({ type: "tab", tab: action.tab });
    askFigures();
    askRemaining();
    askChanges();
    for (const listener of listeners) listener();
  };

  /** Once for a period, and again when a stage or an orchestration has come to an end. */
  const askFigures = () => {
    const key = analyticsKey(state);
    if (key === figuresOf) return;
    figuresOf = key;
    if (key !== null)
      host.post({ type: "analytics", period: state.analytics.period });
  };

  const askOutput = () => {
    if (asked || !state.output || state.output.ended) return;
    asked = true;
    host.post({
      type: "output",
      attempt: state.output.attempt,
      from: state.output.next,
      ...(state.output.next === 0 && !state.output.whole ? { tail: true } : {}),
    });
  };

  /** Again whenever a part of the work has ended; between that the page counts by itself. */
  const askRemaining = () => {
    const key = remainingKey(state);
    if (key === remainingOf) return;
    remainingOf = key;
    const shown = atWork(state);
    if (shown) host.post({ type: "remaining", id: shown.id });
  };

  /** Again whenever a part of the work has ended, which is when something is committed. */
  const askChanges = () => {
    const key = changesKey(state);
    if (key === changesOf) return;
    changesOf = key;
    const { view } = state.navigation;
    if (view.kind === "changes") host.post({ type: "changes", id: view.id });
  };

  const receive = (message: FromHost) => {
    const { output } = state;
    dispatch({ type: "host", message });
    switch (message.type) {
      case "output":
        if (output?.attempt !== message.attempt) return;
        asked = false;
        if (wantsMore(output, message.from, message.page)) askOutput();
        return;
      case "snapshot":
        askOutput();
        return;
      case "done":
        if (message.intent === "output") asked = false;
        return;
      case "plan":
        wantedPlan = null;
        return;
      case "show":
      case "costs":
      case "moment":
      case "analytics":
      case "remaining":
      case "changes":
      case "fileLines":
      case "askBudget":
      case "askGate":
      case "inTerminal":
        return;
    }
  };

  const greet = (isGreeted = false) => {
    // The snapshot that comes next asks for the output, from where it was read to.
    asked = false;
    figuresOf = null;
    remainingOf = null;
    changesOf = null;
    const { view, tab } = state.navigation;
    if (!isGreeted) host.post({ type: "ready" });
    if (view.kind !== "home") host.post({ type: "navigate", view });
    if (tab !== "progress") host.post({ type: "tab", tab });
    if (wantedPlan !== null) host.post(wantedPlan);
    dispatch({ type: "connected", unconfirmed: texts.connection.unconfirmed });
  };

  host.listen({
    onConnect: greet,
    onLost: (why) => dispatch({ type: "lost", why }),
    onMessage: receive,
    onBad: () => dispatch({ type: "trouble", text: texts.badMessage }),
  });

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    navigate(view) {
      dispatch({ type: "navigate", view });
      host.post({ type: "navigate", view });
    },
    readOutput(attempt, whole = false) {
      const { output } = state;
      if (output?.attempt === attempt) {
        if (!whole || !isCutOff(output)) return;
        dispatch({ type: "attempt", attempt: null });
      }
      dispatch({ type: "attempt", attempt, whole });
      asked = false;
      askOutput();
    },
    send(message) {
      if (message.type === "plan") wantedPlan = message;
      else if (state.lost !== null) {
        dispatch({ type: "trouble", text: texts.connection.notSent });
        return;
      }
      if (message.type === "start") dispatch({ type: "starting" });
      if (message.type === "answer")
        dispatch({
          type: "answering",
          key: questionKey(message.id, message.question),
        });
      host.post(message);
    },
    dispatch,
  };
}
