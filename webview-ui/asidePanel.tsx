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
import type { IconName } from "./icons.mjs";

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
  switch (aside.type) {
    case "inTerminal":
      return (
        <TerminalPanel key={key} aside={aside} title={title} onEnd={onEnd} />
      );
    case "askBudget":
      return <BudgetPanel key={key} {...{ aside, title, store, onEnd }} />;
    case "askGate":
      return <GatePanel key={key} {...{ aside, title, store, onEnd }} />;
    default:
      return aside satisfies never;
  }
}

function Panel(props: {
  readonly icon: IconName;
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

/** One line to be typed, then it is tried again. */
function RetryPanel(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly numeric: boolean;
  readonly suggested: string;
  /** Why what is typed cannot be taken; undefined when it can. */
  readonly problem: (text: string) => string | undefined;
  readonly onRetry: (text: string) => void;
  readonly onEnd: () => void;
}) {
  const { icon, title, label, hint, numeric, onEnd } = props;
  const [text, setText] = useState(props.suggested);
  const problem = props.problem(text);
  const box = useRef<HTMLDivElement>(null);
  useFocusWhileShown(box, "vscode-text-field");
  useLayoutEffect(() => {
    if (box.current) focusField(box.current);
  }, []);
  const retry = (): void => {
    if (problem !== undefined) return;
    props.onRetry(text);
    onEnd();
  };
  return (
    <Panel icon={icon} title={title} onEnd={onEnd}>
      <div ref={box}>
        <TextField
          numeric={numeric}
          label={label}
          hint={hint}
          problem={problem}
          value={text}
          onInput={setText}
          onEnter={retry}
        />
      </div>
      <div class="buttons">
        <Button
          primary
          icon="debug-restart"
          label={texts.actions.retry}
          disabled={problem !== undefined}
          onClick={retry}
        />
        <Button label={texts.aside.leave} onClick={onEnd} />
      </div>
    </Panel>
  );
}

interface AskProps<Type extends Aside["type"]> {
  readonly aside: Extract<Aside, { type: Type }>;
  readonly title: string;
  readonly store: PageStore;
  readonly onEnd: () => void;
}

const BudgetPanel = ({ aside, title, store, onEnd }: AskProps<"askBudget">) => (
  <RetryPanel
    icon="credit-card"
    title={texts.aside.budgets[aside.budget](title)}
    label={texts.aside.usd}
    hint={texts.aside.spent(money(aside.spentUsd), money(aside.budgetUsd))}
    numeric
    suggested={String(suggestedUsd(aside))}
    problem={(text) =>
      typedUsd(text, aside) === null
        ? texts.aside.between(money(leastUsd(aside)), money(mostUsd))
        : undefined
    }
    onRetry={(text) =>
      store.send({
        type: "retry",
        id: aside.id,
        options: { budgets: { [aside.budget]: Number(text) } },
      })
    }
    onEnd={onEnd}
  />
);

const GatePanel = ({ aside, title, store, onEnd }: AskProps<"askGate">) => (
  <RetryPanel
    icon="beaker"
    title={texts.aside.gate(title)}
    label={texts.start.gateCommand}
    hint={texts.aside.gateHint}
    numeric={false}
    suggested={aside.gateCommand}
    problem={() => undefined}
    onRetry={(gateCommand) =>
      store.send({ type: "retry", id: aside.id, options: { gateCommand } })
    }
    onEnd={onEnd}
  />
);
