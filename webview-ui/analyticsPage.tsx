import { useState } from "preact/hooks";
import {
  analyticsPeriods,
  isEmpty,
  share,
  targets,
  totalsOf,
} from "../src/model/analyticsTotals";
import type { Analytics } from "../src/model/analytics";
import type {
  AnalyticsPeriod,
  AnalyticsTotals,
} from "../src/model/analyticsTotals";
import { analyticsCsv } from "../src/model/analyticsCsv";
import {
  costSeries,
  datesOf,
  doneSeries,
  stageWord,
  steppedSeries,
  timeSeries,
} from "./analyticsFigures";
import { AnalyticsTiles } from "./analyticsTiles";
import { ChartPanel, FigureTable } from "./chartPanel";
import { Button, Icon, Toggle } from "./controls";
import { duration, money, noFigure, number, sharePercent } from "./format";
import type { AnalyticsState } from "./pageState";
import type { PageStore } from "./pageStore";
import { texts } from "./texts";

/** How the work went: what it cost, how long it took, how often it needed the user. */
export function AnalyticsPage(props: {
  readonly store: PageStore;
  readonly state: AnalyticsState;
}) {
  const { store, state } = props;
  const { figures } = state;
  return (
    <>
      <header>
        <button
          type="button"
          class="link back"
          onClick={() => store.navigate({ kind: "home" })}
        >
          <Icon name="arrow-left" /> {texts.back}
        </button>
        <div class="page-header">
          <h1 tabIndex={-1}>{texts.analytics.title}</h1>
          <div class="buttons">
            <Periods
              chosen={state.period}
              onChoose={(period) => store.dispatch({ type: "period", period })}
            />
            <Button
              icon="export"
              label={texts.analytics.export}
              disabled={figures === null || isEmpty(figures)}
              onClick={() => {
                if (figures)
                  store.send({
                    type: "export",
                    name: "orchestrator-analytics.csv",
                    csv: analyticsCsv(figures),
                  });
              }}
            />
          </div>
        </div>
      </header>
      {figures === null ? (
        <p class="quiet" role="status">
          {texts.analytics.loading}
        </p>
      ) : (
        <Figures store={store} figures={figures} period={state.period} />
      )}
    </>
  );
}

const periodName = (period: AnalyticsPeriod): string => {
  switch (period) {
    case 7:
      return texts.analytics.periods.week;
    case 30:
      return texts.analytics.periods.month;
    case null:
      return texts.analytics.periods.all;
  }
};

function Periods(props: {
  readonly chosen: AnalyticsPeriod;
  readonly onChoose: (period: AnalyticsPeriod) => void;
}) {
  return (
    <div class="toggles" role="group" aria-label={texts.analytics.period}>
      {analyticsPeriods.map((period) => (
        <Toggle
          key={period}
          label={periodName(period)}
          pressed={period === props.chosen}
          onChange={() => props.onChoose(period)}
        />
      ))}
    </div>
  );
}

function Figures(props: {
  readonly store: PageStore;
  readonly figures: Analytics;
  readonly period: AnalyticsPeriod;
}) {
  const { store, figures, period } = props;
  const totals = totalsOf(figures.points);
  return (
    <>
      <AnalyticsTiles figures={figures} totals={totals} />
      {figures.simulated > 0 && (
        <p class="quiet">
          <Icon name="beaker" /> {texts.analytics.simulated(figures.simulated)}
        </p>
      )}
      {isEmpty(figures) ? (
        <Empty store={store} period={period} />
      ) : (
        <>
          <Charts figures={figures} store={store} />
          <Stages totals={totals} />
        </>
      )}
    </>
  );
}

function Empty(props: {
  readonly store: PageStore;
  readonly period: AnalyticsPeriod;
}) {
  const all = props.period === null;
  return (
    <section class="no-figures">
      <h2>
        <Icon name="graph" />{" "}
        {all ? texts.analytics.emptyTitle : texts.analytics.emptyPeriodTitle}
      </h2>
      <p>{all ? texts.analytics.emptyText : texts.analytics.emptyPeriodText}</p>
      {!all && (
        <Button
          icon="calendar"
          label={texts.analytics.showAll}
          onClick={() => props.store.dispatch({ type: "period", period: null })}
        />
      )}
    </section>
  );
}

/** Between two lines of the time axis, in milliseconds: whole minutes, quarters and hours. */
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].map(
  (minutes) => minutes * 60_000,
);

function Charts(props: {
  readonly figures: Analytics;
  readonly store: PageStore;
}) {
  const { points, step } = props.figures;
  const [by, setBy] = useState<"stage" | "model">("stage");
  const common = {
    dates: datesOf(props.figures),
    step: texts.analytics.steps[step],
  };
  /** What depends on which chart it is. */
  const named = (id: string) => ({
    id,
    onPicture: (png: string) =>
      props.store.send({
        type: "savePicture",
        name: `orchestrator-${id}.png`,
        png,
      }),
  });
  return (
    <div class="charts">
      <ChartPanel
        {...common}
        {...named("chart-cost")}
        title={texts.analytics.costTitle}
        series={costSeries(points, by)}
        stacked
        format={money}
      >
        <div class="toggles" role="group" aria-label={texts.analytics.costBy}>
          <Toggle
            label={texts.analytics.byStage}
            pressed={by === "stage"}
            onChange={() => setBy("stage")}
          />
          <Toggle
            label={texts.analytics.byModel}
            pressed={by === "model"}
            onChange={() => setBy("model")}
          />
        </div>
      </ChartPanel>
      <ChartPanel
        {...common}
        {...named("chart-time")}
        title={texts.analytics.timeTitle}
        series={timeSeries(points)}
        target={targets.stageMs}
        steps={timeSteps}
        format={duration}
      />
      <ChartPanel
        {...common}
        {...named("chart-done")}
        title={texts.analytics.doneTitle}
        series={doneSeries(points)}
        most={1}
        target={targets.proven}
        format={sharePercent}
      />
      <ChartPanel
        {...common}
        {...named("chart-stepped")}
        title={texts.analytics.steppedTitle}
        series={steppedSeries(points)}
        target={targets.stepped}
        format={sharePercent}
      />
    </div>
  );
}

/** What each stage comes to in all of the time. */
function Stages(props: { readonly totals: AnalyticsTotals }) {
  const { stages, costs } = props.totals;
  if (stages.length === 0) return null;
  return (
    <section aria-labelledby="analytics-stages">
      <h2 id="analytics-stages">{texts.analytics.stagesTitle}</h2>
      <FigureTable
        label={texts.analytics.table(texts.analytics.stagesTitle)}
        head={[
          texts.analytics.stage,
          texts.analytics.completed,
          texts.analytics.failed,
          texts.analytics.rate,
          texts.analytics.average,
          texts.analytics.cost,
        ]}
        rows={stages.map(({ stage, completed, failed, timed, workedMs }) => [
          stageWord(stage),
          number(completed),
          number(failed),
          sharePercent(share(completed, completed + failed) ?? 0),
          timed === 0 ? noFigure : duration(workedMs / timed),
          money(
            costs
              .filter((cost) => cost.stage === stage)
              .reduce((sum, { usd }) => sum + usd, 0),
          ),
        ])}
      />
    </section>
  );
}
