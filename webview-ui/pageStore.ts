import type { Host } from "./host";
import type { FromHost, ToHost } from "../src/model/protocol";
import { readNavigation } from "./navigation";
import { wantsMore } from "./outputBuffer";
import type { PageAction, PageState } from "./pageState";
import { initialState, reduce } from "./pageState";
import { questionKey } from "./questionKeys";
import { texts } from "./texts";

/** The page's state, and the only place that talks to the host. */
export interface PageStore {
  readonly state: () => PageState;
  /** Hears of every change. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  navigate(view: PageState["navigation"]["view"]): void;
  /** Chooses the attempt whose output is read, from its first byte. */
  readOutput(attempt: string | null): void;
  send(message: ToHost): void;
  dispatch(action: PageAction): void;
}

/** Connects the state with the host and says that the page is ready. */
export function openPageStore(host: Host): PageStore {
  let state = initialState(readNavigation(host.load()));
  // One request for output at a time: pages come in order, and a slow host is not flooded.
  let asked = false;
  const listeners = new Set<() => void>();

  const dispatch = (action: PageAction) => {
    const before = state;
    state = reduce(state, action);
    if (state === before) return;
    if (state.navigation !== before.navigation) host.save(state.navigation);
    if (action.type === "tab") host.post({ type: "tab", tab: action.tab });
    for (const listener of listeners) listener();
  };

  const askOutput = () => {
    if (asked || !state.output || state.output.ended) return;
    asked = true;
    host.post({
      type: "output",
      attempt: state.output.attempt,
      from: state.output.next,
    });
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
      case "show":
      case "plan":
      case "costs":
        return;
    }
  };

  host.listen(receive, () =>
    dispatch({ type: "trouble", text: texts.badMessage }),
  );
  host.post({ type: "ready" });
  if (state.navigation.view.kind !== "home")
    host.post({ type: "navigate", view: state.navigation.view });
  if (state.navigation.tab !== "progress")
    host.post({ type: "tab", tab: state.navigation.tab });

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
    readOutput(attempt) {
      if (state.output?.attempt === attempt) return;
      dispatch({ type: "attempt", attempt });
      asked = false;
      askOutput();
    },
    send(message) {
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
