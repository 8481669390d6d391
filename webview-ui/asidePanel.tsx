import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { leastUsd, mostUsd, suggestedUsd, typedUsd } from "../src/model/raise";
import { Button, focusField, Icon, TextField } from "./controls";
import { CopyButton } from "./copyButton";
import { money } from "./format";
import { useFocusWhileShown } from "./keyboardFocus";
import { findIn } from "./pageState";
import type { Aside, PageState } from "./pageState";
import type { PageStore } from "./pageStore";
import { texts } from "./texts";

/** What the user is asked, or told to run, since the page's host has no input box and no terminal of its own. */
export function AsidePanel(props: {
  readonly store: PageStore;
  readonly state: PageState;
}) {
  const { store, state } = props;
  const { aside, snapshot } = state;
  if (aside === null || snapshot === null) return null;
  const title = findIn(snapshot)(aside.id)?.title ?? aside.id;
  const onEnd = () => store.dispatch({ type: "endAside" });
  // Another question is another panel, with its own focus.
  const key = JSON.stringify(aside);
  return aside.type === "inTerminal" ? (
    <TerminalPanel key={key} aside={aside} title={title} onEnd={onEnd} />
  ) : (
    <BudgetPanel
      key={key}
      aside={aside}
      title={title}
      store={store}
      onEnd={onEnd}
    />
  );
}

function Panel(props: {
  readonly icon: string;
  readonly title: string;
  readonly onEnd: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <section
      class="panel question"
      aria-labelledby="aside-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onEnd();
      }}
    >
      <h2 id="aside-title" tabIndex={-1}>
        <Icon name={props.icon} /> {props.title}
      </h2>
      {props.children}
    </section>
  );
}

function TerminalPanel(props: {
  readonly aside: Extract<Aside, { type: "inTerminal" }>;
  readonly title: string;
  readonly onEnd: () => void;
}) {
  const { aside, title, onEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  useFocusWhileShown(box, "vscode-button");
  return (
    <Panel icon="terminal" title={texts.aside.terminal(title)} onEnd={onEnd}>
      <p>{texts.aside.purposes[aside.purpose]}</p>
      <pre tabIndex={0}>{aside.command}</pre>
      <div class="buttons" ref={box}>
        <CopyButton text={aside.command} />
        <Button label={texts.dismiss} onClick={onEnd} />
      </div>
    </Panel>
  );
}

function BudgetPanel(props: {
  readonly aside: Extract<Aside, { type: "askBudget" }>;
  readonly title: string;
  readonly store: PageStore;
  readonly onEnd: () => void;
}) {
  const { aside, title, store, onEnd } = props;
  const { id, budget } = aside;
  const [text, setText] = useState(() => String(suggestedUsd(aside)));
  const usd = typedUsd(text, aside);
  const box = useRef<HTMLDivElement>(null);
  useFocusWhileShown(box, "vscode-text-field");
  useLayoutEffect(() => {
    if (box.current) focusField(box.current);
  }, []);
  const raise = (): void => {
    if (usd === null) return;
    store.send({ type: "retry", id, budgets: { [budget]: usd } });
    onEnd();
  };
  return (
    <Panel
      icon="credit-card"
      title={texts.aside.budgets[budget](title)}
      onEnd={onEnd}
    >
      <div ref={box}>
        <TextField
          numeric
          label={texts.aside.usd}
          hint={texts.aside.spent(
            money(aside.spentUsd),
            money(aside.budgetUsd),
          )}
          problem={
            usd === null
              ? texts.aside.between(money(leastUsd(aside)), money(mostUsd))
              : undefined
          }
          value={text}
          onInput={setText}
          onEnter={raise}
        />
      </div>
      <div class="buttons">
        <Button
          primary
          icon="debug-restart"
          label={texts.actions.retry}
          disabled={usd === null}
          onClick={raise}
        />
        <Button label={texts.aside.leave} onClick={onEnd} />
      </div>
    </Panel>
  );
}
