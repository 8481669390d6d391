import { useState } from "preact/hooks";
import { Button, Icon } from "./controls";
import type { PlanGraph, PlanNode } from "./planGraph";
import type { PlanViewProps } from "./planView";
import { linkWords } from "./planWords";
import { taskLook } from "./status";
import { TaskWords } from "./parts";
import { texts } from "./texts";

/** Tasks before the user asks for more. */
const pageSize = 200;

/** The same as the graph, in words: batches, their waves, and of each task its state, what it needs and what needs it. */
export function PlanListView(props: PlanViewProps) {
  const { graph } = props;
  const [size, setSize] = useState(pageSize);
  const left = graph.nodes.length - size;
  return (
    <>
      {graph.bands.map(({ batch, waves }, index) => {
        const shown = waves
          .map((wave) => wave.filter((node) => node < size))
          .filter((wave) => wave.length > 0);
        if (shown.length === 0) return null;
        return (
          <section key={index}>
            <h3>
              {batch
                ? texts.batches.batch(batch.index + 1, batch.title)
                : texts.batches.unassigned}
            </h3>
            <ol class="waves">
              {shown.map((wave, number) => (
                <li key={number}>
                  <span class="wave-name">
                    {texts.start.wave(number + 1)}
                    {wave.length > 1 && (
                      <span class="quiet"> · {texts.start.parallel}</span>
                    )}
                  </span>
                  <ul class="tasks">
                    {wave.map((node) => (
                      <Row key={node} {...props} index={node} />
                    ))}
                  </ul>
                </li>
              ))}
            </ol>
          </section>
        );
      })}
      {left > 0 && (
        <Button
          label={texts.plan.more(Math.min(left, pageSize))}
          onClick={() => setSize(size + pageSize)}
        />
      )}
    </>
  );
}

function Row(props: PlanViewProps & { readonly index: number }) {
  const { orchestration, graph, index, onOpen } = props;
  const node = graph.nodes[index];
  if (!node) return null;
  const look = taskLook(orchestration, node.task.status);
  return (
    <li class="task">
      <span class={`task-state tone-${look.tone}`}>
        <Icon name={look.icon} spins={look.spins} />
        {look.label}
      </span>
      <span class="task-title">
        {onOpen ? (
          <button type="button" class="link" onClick={() => onOpen(index)}>
            <Title node={node} />
          </button>
        ) : (
          <Title node={node} />
        )}
        <Links graph={graph} node={node} />
      </span>
    </li>
  );
}

function Title({ node: { task } }: { readonly node: PlanNode }) {
  return (
    <>
      <TaskWords label={task.label} title={task.title} />
    </>
  );
}

function Links(props: { readonly graph: PlanGraph; readonly node: PlanNode }) {
  const words = linkWords(props.graph, props.node);
  return words.length === 0 ? null : (
    <span class="quiet task-reason">{words.join(" · ")}</span>
  );
}
