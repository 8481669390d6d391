import type { ComponentChildren } from "preact";
import type { Orchestration } from "../src/model/orchestration";
import { costParts } from "./progress";
import { CardHead } from "./cardHead";
import { Button } from "./controls";
import { duration, money } from "./format";
import { History } from "./history";
import { NeedsYou } from "./needsYou";
import type { PageStore } from "./pageStore";
import { findIn, placeIn } from "./pageState";
import type { Snapshot } from "./pageState";
import { TaskBar } from "./parts";
import { PriorityPicker } from "./priorityPicker";
import {
  batchesDone,
  elapsed,
  groupOrchestrations,
  headline,
  taskCounts,
} from "./progress";
import { SteerControls } from "./steerControls";
import { texts } from "./texts";

interface HomeProps {
  readonly store: PageStore;
  readonly snapshot: Snapshot;
  readonly now: number;
}

/** All orchestrations of the workspace; or, before the first, the way to it. */
export function HomePage(props: HomeProps) {
  const { orchestrations, historyCount } = props.snapshot;
  if (orchestrations.length === 0 && historyCount === 0)
    return <FirstRun store={props.store} />;
  const groups = groupOrchestrations(orchestrations);
  return (
    <>
      <header class="page-header">
        <h1 tabIndex={-1}>{texts.home.title}</h1>
        <StartButtons store={props.store}>
          <Button
            icon="graph"
            label={texts.analytics.open}
            onClick={() => props.store.navigate({ kind: "analytics" })}
          />
        </StartButtons>
      </header>
      <NeedsYou {...props} orchestrations={orchestrations} />
      {(["active", "queued"] as const).map(
        (group) =>
          groups[group].length > 0 && (
            <section key={group} aria-labelledby={`group-${group}`}>
              <h2 id={`group-${group}`}>
                {texts.home[group]}{" "}
                <span class="count">
                  {groups[group].length}
                  {group === "active" &&
                    ` · ${texts.home.together(money(sumOf(groups.active)))}`}
                </span>
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
      {historyCount > 0 && <History {...props} />}
    </>
  );
}

/** What they have cost together, in US dollars. */
const sumOf = (all: readonly Orchestration[]): number =>
  all.reduce((sum, { costUsd }) => sum + costUsd, 0);

function StartButtons(props: {
  readonly store: PageStore;
  readonly children?: ComponentChildren;
}) {
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
      {props.children}
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
  const { batches, costUsd, options } = orchestration;
  const isQueued = orchestration.status === "queued";
  const time = elapsed(orchestration, now);
  const place = placeIn(props.snapshot, orchestration.id);
  const sentence = headline(orchestration, findIn(props.snapshot), place);
  return (
    <li class="card">
      <CardHead store={store} one={orchestration} />
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
          ...costParts(orchestration).slice(1),
          time === null ? "" : duration(time),
          orchestration.priority === "normal" || isQueued
            ? ""
            : texts.priority[orchestration.priority],
        ]
          .filter((figure) => figure !== "")
          .join(" · ")}
      </p>
      <SteerControls
        orchestration={orchestration}
        find={findIn(props.snapshot)}
        place={place}
        store={store}
      >
        {isQueued && (
          <PriorityPicker orchestration={orchestration} store={store} />
        )}
      </SteerControls>
    </li>
  );
}
