import {
  agentTimeMs,
  allAgentsTimeMs,
  answerWaitMs,
} from "../src/model/answerWait";
import type { Failure } from "../src/model/errors";
import type { Orchestration } from "../src/model/orchestration";
import type { QueuePlace } from "../src/model/queue";
import type { Find } from "../src/model/waiting";
import { BatchList } from "./batchList";
import { lastGate } from "./changes";
import { ContextView } from "./contextView";
import { Button, Icon } from "./controls";
import { DecisionLogView } from "./decisionLogView";
import { dateTime, duration, money } from "./format";
import { lastEnd } from "./lastEnd";
import { MergePanel } from "./mergePanel";
import { tabs } from "../src/model/tabs";
import type { Tab } from "../src/model/tabs";
import { tabAfterKey } from "./navigation";
import { OutputView } from "./outputView";
import { findIn, placeIn } from "./pageState";
import type { PageState, Snapshot } from "./pageState";
import type { PageStore } from "./pageStore";
import { hasTurns, PriorityPicker } from "./priorityPicker";
import { ActionButton, FailureText, StatusBadge, TaskBar } from "./parts";
import { elapsed, handWords, headline, taskCounts } from "./progress";
import { PlanView } from "./planView";
import { remainingWords } from "./remaining";
import { QuestionPanel } from "./questionPanel";
import { scrollTo } from "./scroll";
import { StageBar } from "./stageBar";
import { orchestrationLook, runningAttempt } from "./status";
import { RunRules } from "./runRules";
import type { SteerAction } from "./steerAction";
import { SteerControls } from "./steerControls";
import { texts } from "./texts";
import { WaitPanel } from "./waitPanel";
import { waitOf } from "./waits";

interface OrchestrationProps {
  readonly store: PageStore;
  readonly state: PageState;
  readonly snapshot: Snapshot;
  readonly orchestration: Orchestration;
  readonly now: number;
}

/** One orchestration: where it stands, what it needs, and everything that it did. */
export function OrchestrationPage(props: OrchestrationProps) {
  const { orchestration, store, now, state } = props;
  const { tab } = state.navigation;
  return (
    <>
      <Title orchestration={orchestration} store={store} />
      <QuestionPanel
        orchestration={orchestration}
        store={store}
        answering={state.answering}
        now={now}
      />
      <WaitPanel orchestration={orchestration} store={store} now={now} />
      <Facts {...props} />
      <StageBar orchestration={orchestration} now={now} />
      <Now
        orchestration={orchestration}
        find={findIn(props.snapshot)}
        place={placeIn(props.snapshot, orchestration.id)}
      />
      {orchestration.failure && <FailurePanel {...props} />}
      {orchestration.status === "mergeReady" && (
        <MergePanel
          orchestration={orchestration}
          store={store}
          comments={props.snapshot.reviewComments?.[orchestration.id] ?? 0}
        />
      )}
      <Tabs
        tab={tab}
        onTab={(next) => store.dispatch({ type: "tab", tab: next })}
      />
      <div
        role="tabpanel"
        id="tab-panel"
        aria-labelledby={`tab-${tab}`}
        class="tab-panel"
      >
        <TabContent {...props} />
      </div>
    </>
  );
}

function Title(props: Pick<OrchestrationProps, "orchestration" | "store">) {
  const { orchestration, store } = props;
  return (
    <header>
      <button
        type="button"
        class="link back"
        onClick={() => store.navigate({ kind: "home" })}
      >
        <Icon name="arrow-left" /> {texts.back}
      </button>
      {orchestration.simulated && (
        <p class="banner tone-attention">
          <Icon name="beaker" />
          <span>{texts.simulatedLong}</span>
        </p>
      )}
      <div class="card-head">
        <h1 tabIndex={-1}>{orchestration.title}</h1>
        <StatusBadge look={orchestrationLook(orchestration)} />
      </div>
    </header>
  );
}

/** What is less is the steps between: looking at files, gates. */
const noticedWaitMs = 60_000;

/** How long it has been since the start; where that was not all work, how long agents have worked. */
const elapsedWords = (timeMs: number, agentsMs: number): string =>
  timeMs - agentsMs < noticedWaitMs
    ? duration(timeMs)
    : texts.header.elapsedOf(duration(timeMs), duration(agentsMs));

/** Where it works, what it has used, and the ways to steer it. */
function Facts(props: OrchestrationProps) {
  const { orchestration, store, now } = props;
  const { source, worktree, base, costUsd, endedAt, options } = orchestration;
  const { events } = props.snapshot;
  const time = elapsed(orchestration, now);
  const { remaining } = props.state;
  const left =
    remaining?.id === orchestration.id
      ? remainingWords(remaining.remaining, orchestration, now)
      : null;
  const facts = [
    [
      texts.header.source,
      source.kind === "taskFile" ? source.file : texts.header.typedTask,
    ],
    [texts.header.branch, worktree?.branch ?? texts.header.noBranch],
    [texts.header.base, base.branch],
    [
      texts.header.elapsed,
      time === null
        ? texts.header.notStarted
        : elapsedWords(
            time,
            allAgentsTimeMs(orchestration.attempts, events, now),
          ),
    ],
    ...(left === null ? [] : [[texts.remaining.label, left] as const]),
    [
      texts.header.cost,
      [
        texts.header.costOf(money(costUsd), money(options.budgets.total)),
        ...handWords(orchestration),
      ].join(" · "),
    ],
    ...(endedAt === null
      ? []
      : [[texts.header.ended, dateTime(endedAt)] as const]),
    ...(hasTurns(orchestration)
      ? [
          [
            texts.priority.label,
            <PriorityPicker
              key="priority"
              labelled
              orchestration={orchestration}
              store={store}
            />,
          ] as const,
        ]
      : []),
  ] as const;
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <AgentTime {...props} />
      <RunRules orchestration={orchestration} />
      <SteerControls
        orchestration={orchestration}
        find={findIn(props.snapshot)}
        place={placeIn(props.snapshot, orchestration.id)}
        store={store}
        leaveOut={inPanel}
      />
    </>
  );
}

const moreMinutes = 30;

/** How much of its time the agent at work has used, and the way to give it more. */
function AgentTime(props: OrchestrationProps) {
  const { orchestration, store, snapshot, now } = props;
  const attempt = runningAttempt(orchestration);
  if (!attempt || orchestration.requested === "cancel") return null;
  const waited = answerWaitMs(snapshot.events, attempt.id, now);
  return (
    <p class="agent-time">
      <span>
        {texts.header.agentTime}:{" "}
        {texts.header.timeOf(
          duration(agentTimeMs(attempt, now, waited) ?? 0),
          duration(attempt.timeoutMs),
        )}
      </span>
      <Button
        label={texts.header.moreTime(moreMinutes)}
        icon="watch"
        onClick={() =>
          store.send({
            type: "extend",
            id: orchestration.id,
            minutes: moreMinutes,
          })
        }
      />
    </p>
  );
}

/** Whether the panel of the failure, of the merge or of a wait has the action already, beside what it acts on. */
function inPanel(orchestration: Orchestration, action: SteerAction): boolean {
  if (waitOf(orchestration)) return action === "resume" || action === "pause";
  return orchestration.status === "mergeReady"
    ? action === "merge" || action === "diff" || action === "cancel"
    : action === "retry" && orchestration.failure !== null;
}

function Now(props: {
  orchestration: Orchestration;
  find: Find;
  place: QueuePlace | undefined;
}) {
  const { orchestration } = props;
  // A panel above says what it waits for.
  const sentence = waitOf(orchestration)
    ? ""
    : headline(orchestration, props.find, props.place);
  const before = lastEnd(orchestration);
  return (
    <section class="now" aria-label={texts.tabs.progress}>
      {sentence !== "" && <p class="headline">{sentence}</p>}
      {before !== null && (
        <p class="quiet">{texts.headline.lastFailure(before)}</p>
      )}
      {orchestration.tasks.length > 0 && (
        <TaskBar counts={taskCounts(orchestration.tasks)} />
      )}
    </section>
  );
}

/** The ways to try again, the likeliest first: without more money the same would follow, but for another day. */
const retriesOf = ({ budget, code }: Failure): readonly SteerAction[] =>
  budget !== undefined
    ? ["retryWithBudget", "retry"]
    : code === "gateFailed"
      ? ["retry", "retryWithGate"]
      : ["retry"];

function FailurePanel(props: OrchestrationProps) {
  const { orchestration, store } = props;
  if (!orchestration.failure) return null;
  const failed = orchestration.status === "failed";
  const over = orchestration.status === "cancelled";
  const gate =
    orchestration.failure.code === "gateFailed"
      ? lastGate(orchestration)
      : null;
  return (
    <section
      class={`panel ${failed ? "tone-bad" : "tone-attention"}`}
      aria-labelledby="failure-title"
    >
      <h2 id="failure-title">
        <Icon name={failed ? "error" : "warning"} />{" "}
        {failed || over
          ? texts.failure.title
          : orchestration.status === "mergeReady"
            ? texts.failure.mergeTitle
            : texts.failure.pausedTitle}
      </h2>
      <FailureText
        over={over}
        failure={
          gate === null
            ? orchestration.failure
            : {
                ...orchestration.failure,
                fix: orchestration.failure.fix ?? texts.failure.gateWayOut,
              }
        }
      />
      {gate !== null && gate.output !== "" && (
        <>
          <h3>{texts.merge.gateOutput}</h3>
          <pre tabIndex={0}>{gate.output}</pre>
        </>
      )}
      <div class="buttons">
        {failed &&
          retriesOf(orchestration.failure).map((action, index) => (
            <ActionButton
              key={action}
              action={action}
              primary={index === 0}
              orchestration={orchestration}
              onClick={() =>
                store.send({ type: "steer", action, id: orchestration.id })
              }
            />
          ))}
        <Button
          label={texts.tabs.output}
          icon="output"
          onClick={() => {
            store.dispatch({ type: "tab", tab: "output" });
            // It may be below the window's end, where nothing would seem to happen.
            const output = document.getElementById("tab-output");
            if (output) scrollTo(output);
          }}
        />
      </div>
    </section>
  );
}

function Tabs(props: { tab: Tab; onTab: (tab: Tab) => void }) {
  return (
    <div
      role="tablist"
      class="tabs"
      aria-label={texts.tabs.label}
      onKeyDown={(event) => {
        const next = tabAfterKey(props.tab, event.key);
        if (!next) return;
        event.preventDefault();
        props.onTab(next);
        document.getElementById(`tab-${next}`)?.focus();
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          class="tab"
          aria-selected={tab === props.tab}
          aria-controls="tab-panel"
          tabIndex={tab === props.tab ? 0 : -1}
          onClick={() => props.onTab(tab)}
        >
          {texts.tabs[tab]}
        </button>
      ))}
    </div>
  );
}

function TabContent(props: OrchestrationProps) {
  const { orchestration, store, state, snapshot, now } = props;
  switch (state.navigation.tab) {
    case "progress":
      return orchestration.tasks.length === 0 ? (
        <p class="quiet">{texts.progress.waits}</p>
      ) : (
        <BatchList orchestration={orchestration} now={now} />
      );
    case "plan":
      return (
        <PlanView
          orchestration={orchestration}
          view={state.navigation.planView ?? "graph"}
          store={store}
        />
      );
    case "output":
      return (
        <OutputView
          orchestration={orchestration}
          output={state.output}
          store={store}
        />
      );
    case "context":
      return <ContextView orchestration={orchestration} store={store} />;
    case "log":
      return (
        <DecisionLogView
          id={orchestration.id}
          store={store}
          moment={state.moment}
          events={snapshot.events.filter(
            (event) => event.orchestration === orchestration.id,
          )}
        />
      );
  }
}
