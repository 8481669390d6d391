import { sentences } from "./sentences";
import { taskReasonIn } from "../src/model/failureWords";
import type { Batch, Orchestration, RunTask } from "../src/model/orchestration";
import { Fold, Icon } from "./controls";
import { duration, money } from "./format";
import { costOf, elapsed, taskCounts } from "./progress";
import { stageLook, taskLook } from "./status";
import { texts } from "./texts";
import { FailureText, StatusBadge, TaskWords } from "./parts";

interface BatchListProps {
  readonly orchestration: Orchestration;
  readonly now: number;
}

/** Every batch with its tasks; what is done is folded, what is not is open. */
export function BatchList(props: BatchListProps) {
  const { batches, tasks } = props.orchestration;
  const loose = tasks.filter(({ batch }) => batch === null);
  return (
    <section>
      <h2>
        {batches.length > 0 ? texts.batches.title : texts.batches.taskTitle}
      </h2>
      {batches.map((batch) => (
        <BatchFold key={batch.id} batch={batch} {...props} />
      ))}
      {loose.length > 0 && batches.length > 0 && (
        <h3>{texts.batches.unassigned}</h3>
      )}
      {loose.length > 0 && (
        <TaskRows orchestration={props.orchestration} tasks={loose} />
      )}
    </section>
  );
}

/** Whether the page says above what went wrong. */
const toldAbove = ({ status }: Orchestration): boolean =>
  status === "failed" || status === "cancelled";

function BatchFold(props: BatchListProps & { batch: Batch }) {
  const { orchestration, batch, now } = props;
  const tasks = orchestration.tasks.filter(
    (task) => task.batch === batch.index,
  );
  const attempts = orchestration.attempts.filter(
    (attempt) => attempt.batch === batch.index,
  );
  const counts = taskCounts(tasks);
  const time = elapsed(batch, now);
  const cost = costOf(attempts);
  const figures = [
    texts.progress.tasks(counts.proven, counts.total, counts.percent),
    time === null ? "" : duration(time),
    cost === 0 ? "" : money(cost),
    attempts.length > 1 ? texts.batches.attempts(attempts.length) : "",
  ].filter((figure) => figure !== "");
  return (
    <Fold
      open={batch.status === "running" || batch.status === "failed"}
      title={
        <>
          <span class="fold-title">
            {texts.batches.batch(batch.index + 1, batch.title)}
          </span>
          <StatusBadge look={stageLook(orchestration, batch.status)} />
          <span class="quiet figures">{figures.join(" · ")}</span>
        </>
      }
    >
      {batch.purpose !== null && <p class="quiet">{batch.purpose}</p>}
      {batch.failure && !toldAbove(orchestration) && (
        <div class="panel tone-bad">
          <FailureText failure={batch.failure} />
        </div>
      )}
      <TaskRows orchestration={orchestration} tasks={tasks} />
      {batch.checkpoint !== null && (
        <p class="quiet">
          {texts.batches.checkpoint}: {batch.checkpoint}
        </p>
      )}
    </Fold>
  );
}

function TaskRows(props: {
  readonly orchestration: Orchestration;
  readonly tasks: readonly RunTask[];
}) {
  return (
    <ul class="tasks">
      {props.tasks.map((task) => {
        const look = taskLook(props.orchestration, task.status);
        const reason = taskReasonIn(props.orchestration, task, sentences);
        return (
          <li key={task.id} class="task">
            <span class={`task-state tone-${look.tone}`}>
              <Icon name={look.icon} spins={look.spins} />
              {look.label}
            </span>
            <span class="task-title">
              <TaskWords label={task.label} title={task.title} />
              {reason !== null && (
                <span class="quiet task-reason">{reason}</span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
