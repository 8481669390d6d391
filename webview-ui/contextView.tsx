import { useState } from "preact/hooks";
import type { Orchestration } from "../src/model/orchestration";
import { Button, Fold } from "./controls";
import type { PageStore } from "./pageStore";
import { AgentText, FileLink } from "./parts";
import { stageTitle } from "./progress";
import { texts } from "./texts";

/** What each stage handed on, as text or as the JSON that the next stage got. */
export function ContextView(props: {
  readonly orchestration: Orchestration;
  readonly store: PageStore;
}) {
  const { orchestration, store } = props;
  const [json, setJson] = useState(false);
  const stages = orchestration.stages.flatMap(({ id, name, context }) =>
    context ? [{ id, name, context }] : [],
  );
  if (stages.length === 0) return <p class="quiet">{texts.context.none}</p>;
  return (
    <>
      <div class="bar">
        <h2>{texts.context.title}</h2>
        <Button
          label={json ? texts.context.asText : texts.context.asJson}
          icon={json ? "markdown" : "json"}
          onClick={() => setJson(!json)}
        />
      </div>
      {stages.map(({ id, name, context }) => (
        <Fold key={id} open title={stageTitle(orchestration, name)}>
          {json ? (
            <pre tabIndex={0}>{JSON.stringify(context, null, 2)}</pre>
          ) : (
            <>
              <AgentText text={context.summary} />
              {context.artifacts.length > 0 && (
                <>
                  <h3>{texts.context.artifacts}</h3>
                  <ul class="files">
                    {context.artifacts.map((path) => (
                      <li key={path}>
                        <FileLink
                          path={path}
                          onOpen={() =>
                            store.send({
                              type: "openFile",
                              id: orchestration.id,
                              path,
                            })
                          }
                        />
                      </li>
                    ))}
                  </ul>
                </>
              )}
              <Points
                title={texts.context.decisions}
                points={context.decisions}
              />
              <Points
                title={texts.context.openQuestions}
                points={context.openQuestions}
              />
            </>
          )}
        </Fold>
      ))}
    </>
  );
}

function Points(props: { title: string; points: readonly string[] }) {
  if (props.points.length === 0) return null;
  return (
    <>
      <h3>{props.title}</h3>
      <ul>
        {props.points.map((point, index) => (
          <li key={index}>{point}</li>
        ))}
      </ul>
    </>
  );
}
