import { sentences } from "./sentences";
import { taskReasonIn } from "../src/model/failureWords";
import { useMemo, useState } from "preact/hooks";
import { planViews } from "../src/model/tabs";
import type { PlanViewName } from "../src/model/tabs";
import type { Orchestration } from "../src/model/orchestration";
import { Button, Toggle } from "./controls";
import type { PageStore } from "./pageStore";
import { StatusBadge, TaskWords } from "./parts";
import { PlanBoardView } from "./planBoardView";
import { planGraph, taskName } from "./planGraph";
import type { PlanGraph } from "./planGraph";
import { PlanGraphView } from "./planGraphView";
import { PlanListView } from "./planListView";
import { placeWords } from "./planWords";
import { taskLook } from "./status";
import { texts } from "./texts";

const viewIcons = {
  graph: "type-hierarchy-sub",
  board: "project",
  list: "list-unordered",
} as const;

/** What the three views of the plan share. */
export interface PlanViewProps {
  readonly orchestration: Orchestration;
  readonly graph: PlanGraph;
  /** Index of the chosen task. */
  readonly chosen: number;
  readonly onChoose: (node: number) => void;
  /** Opens the task file at the task; null when there is no file. */
  readonly onOpen: ((node: number) => void) | null;
}

/** The plan of an orchestration: as a graph of what needs what, as a board by state, and as a list that says the same. */
export function PlanView(props: {
  readonly orchestration: Orchestration;
  readonly view: PlanViewName;
  readonly store: PageStore;
}) {
  const { orchestration, view, store } = props;
  const [chosenTask, setChosenTask] = useState<string | null>(null);
  const graph = useMemo(() => planGraph(orchestration), [orchestration]);
  if (graph.nodes.length === 0)
    return <p class="quiet">{texts.progress.waits}</p>;
  const { source } = orchestration;
  // By its id, as a snapshot brings all tasks anew. What is at work comes first until the user chooses.
  const chosen = Math.max(
    0,
    graph.nodes.findIndex(({ task }) =>
      chosenTask === null ? task.status === "running" : task.id === chosenTask,
    ),
  );
  const shared: PlanViewProps = {
    orchestration,
    graph,
    chosen,
    onChoose: (node) => setChosenTask(graph.nodes[node]?.task.id ?? null),
    onOpen:
      source.kind === "taskFile"
        ? (node) => {
            const line = graph.nodes[node]?.task.line;
            store.send({
              type: "openFile",
              id: orchestration.id,
              path: source.file,
              line,
            });
          }
        : null,
  };
  return (
    <section>
      <div class="bar">
        <h2>{texts.plan.title}</h2>
        <div class="toggles" role="group" aria-label={texts.plan.view}>
          {planViews.map((one) => (
            <Toggle
              key={one}
              label={texts.plan.views[one]}
              icon={viewIcons[one]}
              pressed={view === one}
              onChange={() =>
                store.dispatch({ type: "planView", planView: one })
              }
            />
          ))}
        </div>
      </div>
      {view === "graph" && <PlanGraphView {...shared} />}
      {view === "board" && <PlanBoardView {...shared} />}
      {view === "list" ? (
        <PlanListView {...shared} />
      ) : (
        <TaskDetail {...shared} />
      )}
    </section>
  );
}

/** All of the chosen task, with the ways to those it needs and to its place in the file. */
function TaskDetail(props: PlanViewProps) {
  const { orchestration, graph, chosen, onChoose, onOpen } = props;
  const node = graph.nodes[chosen];
  if (!node) return null;
  const { task } = node;
  const reason = taskReasonIn(orchestration, task, sentences);
  return (
    <section class="panel plan-detail" aria-label={texts.plan.detail}>
      <div class="card-head">
        <h3>
          <TaskWords label={task.label} title={task.title} />
        </h3>
        <StatusBadge look={taskLook(orchestration, task.status)} />
      </div>
      {reason !== null && <p>{reason}</p>}
      <p class="quiet">{placeWords(node)}</p>
      <Others
        title={texts.plan.needs}
        nodes={node.needs}
        also={node.alsoNeeds}
        graph={graph}
        onChoose={onChoose}
      />
      <Others
        title={texts.plan.neededBy}
        nodes={node.neededBy}
        also={[]}
        graph={graph}
        onChoose={onChoose}
      />
      {onOpen && (
        <div class="buttons">
          <Button
            icon="go-to-file"
            label={texts.plan.open(task.line)}
            onClick={() => onOpen(chosen)}
          />
        </div>
      )}
    </section>
  );
}

function Others(props: {
  readonly title: string;
  readonly nodes: readonly number[];
  readonly also: readonly string[];
  readonly graph: PlanGraph;
  readonly onChoose: (node: number) => void;
}) {
  if (props.nodes.length + props.also.length === 0) return null;
  return (
    <p class="plan-others">
      <span class="quiet">{props.title}</span>
      {props.nodes.map((index) => {
        const task = props.graph.nodes[index]?.task;
        return (
          task && (
            <button
              key={index}
              type="button"
              class="link"
              title={task.title}
              onClick={() => props.onChoose(index)}
            >
              {taskName(task)}
            </button>
          )
        );
      })}
      {props.also.map((name) => (
        <span key={name}>{name}</span>
      ))}
    </p>
  );
}
