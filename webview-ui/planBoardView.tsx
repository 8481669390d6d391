import { useRef, useState } from "preact/hooks";
import type { RunTask } from "../src/model/orchestration";
import { Button, Icon } from "./controls";
import { number } from "./format";
import { boardColumns, cardAfterKey, planBoard } from "./planBoard";
import { usePlanKeys } from "./planFocus";
import type { PlanViewProps } from "./planView";
import { linkWords, placeWords } from "./planWords";
import { taskLook } from "./status";
import type { Look } from "./status";
import { TaskWords } from "./parts";
import { texts } from "./texts";

/** Cards of a column before the user asks for more. */
const pageSize = 100;

/** A column stays what it is, whatever its cards wait for. */
const columnLooks: Record<RunTask["status"], Pick<Look, "icon" | "tone">> = {
  open: { icon: "circle-large", tone: "neutral" },
  running: { icon: "sync", tone: "active" },
  proven: { icon: "pass", tone: "good" },
  unproven: { icon: "warning", tone: "bad" },
};

/** The tasks by state. Only evidence moves a card: the keyboard moves between them. */
export function PlanBoardView(props: PlanViewProps) {
  const { graph, chosen, onOpen } = props;
  const [sizes, setSizes] = useState(boardColumns.map(() => pageSize));
  const box = useRef<HTMLDivElement>(null);
  const columns = planBoard(graph);
  const shown = columns.map(({ nodes }, index) =>
    nodes.slice(0, sizes[index] ?? pageSize),
  );
  // The chosen one may be among those that are not shown: something has to be reachable by Tab.
  const reachable = shown.some((cards) => cards.includes(chosen))
    ? chosen
    : shown.flat()[0];

  const onKeyDown = usePlanKeys(
    box,
    props,
    (task, key) => cardAfterKey(shown, task, key),
    ".board-cards",
  );
  return (
    <>
      <p class="quiet">{onOpen ? texts.plan.keys : texts.plan.keysNoFile}</p>
      <div
        class="board"
        ref={box}
        role="group"
        aria-label={texts.plan.boardLabel}
        onKeyDown={onKeyDown}
      >
        {columns.map(({ status, nodes }, index) => {
          const cards = shown[index] ?? [];
          return (
            <section
              key={status}
              class="board-column"
              aria-labelledby={`board-${status}`}
            >
              <h3
                id={`board-${status}`}
                class={`tone-${columnLooks[status].tone}`}
              >
                <Icon name={columnLooks[status].icon} />{" "}
                {texts.plan.columns[status]}{" "}
                <span class="count">{number(nodes.length)}</span>
              </h3>
              {nodes.length === 0 ? (
                <p class="quiet">{texts.plan.emptyColumn}</p>
              ) : (
                <ul class="board-cards">
                  {cards.map((node) => (
                    <li key={graph.nodes[node]?.task.id}>
                      <Card
                        {...props}
                        index={node}
                        reachable={node === reachable}
                      />
                    </li>
                  ))}
                </ul>
              )}
              {nodes.length > cards.length && (
                <Button
                  label={texts.plan.more(
                    Math.min(pageSize, nodes.length - cards.length),
                  )}
                  onClick={() =>
                    setSizes(
                      sizes.map((size, at) =>
                        at === index ? size + pageSize : size,
                      ),
                    )
                  }
                />
              )}
            </section>
          );
        })}
      </div>
    </>
  );
}

function Card(
  props: PlanViewProps & {
    readonly index: number;
    readonly reachable: boolean;
  },
) {
  const { orchestration, graph, chosen, index } = props;
  const node = graph.nodes[index];
  if (!node) return null;
  const { task } = node;
  const look = taskLook(orchestration, task.status);
  return (
    <button
      type="button"
      data-node={index}
      class={`board-card tone-${look.tone}${index === chosen ? " chosen" : ""}`}
      aria-current={index === chosen ? "true" : undefined}
      tabIndex={props.reachable ? 0 : -1}
      onFocus={() => props.onChoose(index)}
      onClick={() => props.onChoose(index)}
      onDblClick={() => props.onOpen?.(index)}
    >
      <span class="board-card-title">
        {task.label !== null && <strong>{task.label}</strong>}{" "}
        <TaskWords label={null} title={task.title} />
      </span>
      <span class="quiet board-card-foot">
        <Icon name={look.icon} spins={look.spins} />
        {look.label}
        {node.batch !== null && ` · ${placeWords(node)}`}
      </span>
      <span class="visually-hidden">
        {texts.plan.sentences(linkWords(graph, node))}
      </span>
    </button>
  );
}
