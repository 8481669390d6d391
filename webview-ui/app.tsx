import { useEffect, useRef, useState } from "preact/hooks";
import { AnalyticsPage } from "./analyticsPage";
import { AsidePanel } from "./asidePanel";
import { ChangesPage } from "./changesPage";
import { ConnectionNotice } from "./connectionNotice";
import { Button, Icon } from "./controls";
import { HomePage } from "./homePage";
import { moveFocus } from "./keyboardFocus";
import { OrchestrationPage } from "./orchestrationPage";
import type { PageState, Snapshot } from "./pageState";
import type { PageStore } from "./pageStore";
import { FailureText } from "./parts";
import { announcement } from "./announcement";
import { useNow } from "./clock";
import { StartPage } from "./startPage";
import { texts } from "./texts";

/** The whole page: a function of the state of its store. */
export function App(props: { store: PageStore }) {
  const { store } = props;
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state());
    return store.subscribe(() => setState(store.state()));
  }, [store]);
  const main = useRef<HTMLElement>(null);
  useFocusOnTitle(main.current, state.navigation.view);

  return (
    <main ref={main} class={state.lost === null ? "" : "lost"}>
      <ConnectionNotice lost={state.lost} since={state.snapshot?.now ?? null} />
      <Notices store={store} state={state} />
      <AsidePanel store={store} state={state} />
      {state.snapshot ? (
        <Page store={store} state={state} snapshot={state.snapshot} />
      ) : (
        state.lost === null && <p class="quiet">{texts.loading}</p>
      )}
      <div class="visually-hidden" role="status" aria-live="polite">
        {announcement(state)}
      </div>
    </main>
  );
}

/** After the user has gone elsewhere, the keyboard and the screen reader go on from the new title. */
function useFocusOnTitle(
  main: HTMLElement | null,
  view: PageState["navigation"]["view"],
) {
  const key = JSON.stringify(view);
  const shown = useRef(key);
  useEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    window.scrollTo(0, 0);
    moveFocus(main?.querySelector("h1"), { preventScroll: true });
  }, [main, key]);
}

function Notices(props: { store: PageStore; state: PageState }) {
  const { failure, trouble } = props.state;
  if (!failure && trouble === null) return null;
  return (
    <div class="panel tone-bad" role="alert">
      {failure && <FailureText failure={failure} />}
      {trouble !== null && (
        <p>
          <Icon name="warning" /> {trouble}
        </p>
      )}
      <Button
        label={texts.dismiss}
        onClick={() => props.store.dispatch({ type: "dismiss" })}
      />
    </div>
  );
}

function Page(props: {
  readonly store: PageStore;
  readonly state: PageState;
  readonly snapshot: Snapshot;
}) {
  const { store, state, snapshot } = props;
  const { view } = state.navigation;
  const now = useNow(snapshot, state.lost !== null);
  switch (view.kind) {
    case "home":
      return <HomePage store={store} snapshot={snapshot} now={now} />;
    case "orchestration": {
      const orchestration = snapshot.orchestrations.find(
        ({ id }) => id === view.id,
      );
      // An orchestration that is gone leaves nothing to show but the others.
      return orchestration ? (
        <OrchestrationPage
          key={view.id}
          store={store}
          state={state}
          snapshot={snapshot}
          orchestration={orchestration}
          now={now}
        />
      ) : (
        <HomePage store={store} snapshot={snapshot} now={now} />
      );
    }
    case "changes":
      return (
        <ChangesPage
          key={view.id}
          store={store}
          state={state}
          snapshot={snapshot}
          view={view}
        />
      );
    case "analytics":
      return <AnalyticsPage store={store} state={state.analytics} />;
    case "start":
      return (
        <StartPage
          store={store}
          state={state}
          settings={snapshot.settings}
          orchestrations={snapshot.orchestrations}
          file={view.file}
        />
      );
  }
}
