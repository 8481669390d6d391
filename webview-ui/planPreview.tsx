import { sentences } from "./sentences";
import { remarkIn } from "../src/model/failureWords";
import { useEffect, useRef } from "preact/hooks";
import type { Plan } from "../src/model/plan";
import { Fold, Icon } from "./controls";
import { scrollTo } from "./scroll";
import { TaskWords } from "./parts";
import { texts } from "./texts";

/** What would be worked on, in which order: batches, waves, tasks. */
export function PlanPreview(props: { plan: Plan }) {
  const panel = useRef<HTMLElement>(null);
  // It opens at the end of a long form: what was asked for has to come into sight.
  useEffect(() => {
    if (panel.current) scrollTo(panel.current);
  }, []);
  const byLine = new Map(props.plan.tasks.map((task) => [task.line, task]));
  return (
    <section class="panel" aria-labelledby="plan-title" ref={panel}>
      <h2 id="plan-title">{texts.start.planTitle}</h2>
      <p class="quiet">{texts.start.planNote}</p>
      {props.plan.batches.map((batch, index) => (
        <Fold
          key={index}
          open={index === 0}
          title={
            <>
              <span class="fold-title">
                {texts.batches.batch(index + 1, batch.title)}
              </span>
              <span class="quiet">
                {texts.start.openTasks(batch.tasks.length)}
              </span>
            </>
          }
        >
          {batch.purpose !== null && <p class="quiet">{batch.purpose}</p>}
          <ol class="waves">
            {batch.waves.map((wave, number) => (
              <li key={number}>
                <span class="wave-name">
                  {texts.start.wave(number + 1)}
                  {wave.length > 1 && (
                    <span class="quiet"> · {texts.start.parallel}</span>
                  )}
                </span>
                <ul>
                  {wave.map((line) => {
                    const task = byLine.get(line);
                    return (
                      <li key={line}>
                        {task?.id && <code>{task.id}</code>}{" "}
                        <TaskWords label={null} title={task?.title ?? ""} />
                      </li>
                    );
                  })}
                </ul>
              </li>
            ))}
          </ol>
          {batch.checkpoint !== null && (
            <p class="quiet">
              {texts.batches.checkpoint}: {batch.checkpoint}
            </p>
          )}
        </Fold>
      ))}
    </section>
  );
}

const severityIcons = {
  error: "error",
  warning: "warning",
  info: "info",
} as const;

/** What the parser has to say about the file. */
export function Diagnostics(props: { plan: Plan }) {
  const { diagnostics } = props.plan;
  if (diagnostics.length === 0) return null;
  return (
    <Fold
      title={texts.start.diagnostics(diagnostics.length)}
      open={diagnostics.some(({ severity }) => severity === "error")}
    >
      <ul class="tasks">
        {diagnostics.map((remark, index) => (
          <li key={index} class="task">
            <span
              class={`task-state tone-${remark.severity === "error" ? "bad" : remark.severity === "warning" ? "attention" : "neutral"}`}
            >
              <Icon name={severityIcons[remark.severity]} />
              {texts.start.severities[remark.severity]}
            </span>
            <span class="task-title">
              {remarkIn(remark, sentences)}
              <span class="quiet task-reason">
                {texts.start.line(remark.line)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Fold>
  );
}
