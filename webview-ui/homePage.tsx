import type { Orchestration } from "../src/model/orchestration";
import { findIn } from "../src/model/waiting";
import { Button } from "./controls";
import { duration, money } from "./format";
import { NeedsYou } from "./needsYou";
import type { PageStore } from "./pageStore";
import type { Snapshot } from "./pageState";
import { SimulatedMark, StatusBadge, TaskBar } from "./parts";
import {
  batchesDone,
  elapsed,
  groupOrchestrations,
  headline,
  taskCounts,
} from "./progress";
import { orchestrationLook } from "./status";
import { SteerControls } from "./steerControls";
import { texts } from "./texts";

interface HomeProps {
  readonly store: PageStore;
  readonly snapshot: Snapshot;
  readonly now: number;
}

/** All orchestrations of the workspace; or, before the first, the way to it. */
export function HomePage(props: HomeProps) {
  const { orchestrations } = props.snapshot;
  if (orchestrations.length === 0) return <FirstRun store={props.store} />;
  const groups = groupOrchestrations(orchestrations);
  return (
    <>
      <header class="page-header">
        <h1 tabIndex={-1}>{texts.home.title}</h1>
        <StartButtons store={props.store} />
      </header>
      <NeedsYou {...props} orchestrations={orchestrations} />
      {(["active", "queued", "history"] as const).map(
        (group) =>
          groups[group].length > 0 && (
            <section key={group} aria-labelledby={`group-${group}`}>
              <h2 id={`group-${group}`}>
                {texts.home[group]}{" "}
                <span class="count">{groups[group].length}</span>
              </h2>
              <ul class="cards">
                {groups[group].map((orchestration) => (
                  <Card
                    key={orchestration.id}
                    orchestration={orchestration}
                    {...props}
                  />
                ))}
              </ul>
            </section>
          ),
      )}
    </>
  );
}

function StartButtons(props: { store: PageStore }) {
  return (
    <div class="buttons">
      <Button
        primary
        icon="checklist"
        label={texts.home.startFile}
        onClick={() =>
          props.store.navigate({ kind: "start", file: "tasks.md" })
        }
      />
      <Button
        icon="add"
        label={texts.home.startText}
        onClick={() => props.store.navigate({ kind: "start", file: null })}
      />
    </div>
  );
}

function FirstRun(props: { store: PageStore }) {
  return (
    <section class="first-run">
      <h1 tabIndex={-1}>{texts.home.emptyTitle}</h1>
      <p>{texts.home.emptyText}</p>
      <ol>
        {texts.home.emptySteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <StartButtons store={props.store} />
    </section>
  );
}

function Card(props: HomeProps & { orchestration: Orchestration }) {
  const { orchestration, store, now } = props;
  const { id, batches, costUsd, options } = orchestration;
  const time = elapsed(orchestration, now);
  const sentence = headline(
    orchestration,
    findIn(props.snapshot.orchestrations),
  );
  return (
    <li class="card">
      <div class="card-head">
        <h3>
          <button
            type="button"
            class="link"
            onClick={() => store.navigate({ kind: "orchestration", id })}
          >
            {orchestration.title}
          </button>
        </h3>
        <StatusBadge look={orchestrationLook(orchestration)} />
        {orchestration.simulated && <SimulatedMark />}
      </div>
      {sentence !== "" && <p class="headline">{sentence}</p>}
      {orchestration.tasks.length > 0 && (
        <TaskBar counts={taskCounts(orchestration.tasks)} />
      )}
      <p class="quiet figures">
        {[
          batches.length > 0
            ? texts.progress.batches(batchesDone(orchestration), batches.length)
            : "",
          texts.header.costOf(money(costUsd), money(options.budgets.total)),
          time === null ? "" : duration(time),
        ]
          .filter((figure) => figure !== "")
          .join(" · ")}
      </p>
      <SteerControls
        orchestration={orchestration}
        find={findIn(props.snapshot.orchestrations)}
        store={store}
      />
    </li>
  );
}
