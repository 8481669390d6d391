import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { StageContext } from "../src/model/context";
import type { Orchestration } from "../src/model/orchestration";
import { contextChanges } from "./contextChanges";
import type { ContextPoint } from "./contextChanges";
import { Button, Fold, Toggle } from "./controls";
import type { PageStore } from "./pageStore";
import { AgentText, FileLink } from "./parts";
import { stageTitle } from "./progress";
import { texts } from "./texts";

/** What each stage handed on, as text or as the JSON that the next stage got; as text also against the stage before. */
export function ContextView(props: {
  readonly orchestration: Orchestration;
  readonly store: PageStore;
}) {
  const { orchestration, store } = props;
  const [json, setJson] = useState(false);
  const [compared, setCompared] = useState(false);
  const stages = orchestration.stages.flatMap(({ id, name, context }) =>
    context ? [{ id, name, context }] : [],
  );
  if (stages.length === 0) return <p class="quiet">{texts.context.none}</p>;
  return (
    <>
      <div class="bar">
        <h2>{texts.context.title}</h2>
        {stages.length > 1 && !json && (
          <Toggle
            icon="diff"
            label={texts.context.compare}
            pressed={compared}
            onChange={setCompared}
          />
        )}
        <Button
          label={json ? texts.context.asText : texts.context.asJson}
          icon={json ? "markdown" : "json"}
          onClick={() => setJson(!json)}
        />
      </div>
      {stages.map(({ id, name, context }, index) => (
        <Fold key={id} open title={stageTitle(orchestration, name)}>
          {json ? (
            <pre tabIndex={0}>{JSON.stringify(context, null, 2)}</pre>
          ) : (
            <ContextText
              context={context}
              before={compared ? (stages[index - 1]?.context ?? null) : null}
              onOpen={(path) =>
                store.send({ type: "openFile", id: orchestration.id, path })
              }
            />
          )}
        </Fold>
      ))}
    </>
  );
}

function ContextText(props: {
  readonly context: StageContext;
  /** What it is held against; null: nothing. */
  readonly before: StageContext | null;
  readonly onOpen: (path: string) => void;
}) {
  const { context, before, onOpen } = props;
  const points = (
    of: "artifacts" | "decisions" | "openQuestions",
  ): readonly ContextPoint[] =>
    before === null
      ? context[of].map((text) => ({ text, change: "kept" as const }))
      : contextChanges(before[of], context[of]);
  return (
    <>
      <AgentText text={context.summary} />
      <Points
        title={texts.context.artifacts}
        points={points("artifacts")}
        look="files"
        show={(path) => <FileLink path={path} onOpen={() => onOpen(path)} />}
      />
      <Points title={texts.context.decisions} points={points("decisions")} />
      <Points
        title={texts.context.openQuestions}
        points={points("openQuestions")}
      />
    </>
  );
}

function Points(props: {
  readonly title: string;
  readonly points: readonly ContextPoint[];
  readonly look?: string;
  /** Left out: the text itself. */
  readonly show?: (text: string) => ComponentChildren;
}) {
  const { title, points, look, show } = props;
  if (points.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class={look}>
        {points.map(({ text, change }, index) => (
          <li key={index} class={`point ${change}`}>
            {change !== "kept" && (
              <span class="point-change">{texts.context.changes[change]}</span>
            )}
            {change === "gone" ? <s>{text}</s> : (show?.(text) ?? text)}
          </li>
        ))}
      </ul>
    </>
  );
}
