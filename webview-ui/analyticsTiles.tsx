import {
  isEmpty,
  share,
  targets,
  utilisation,
} from "../src/model/analyticsTotals";
import type { Analytics } from "../src/model/analytics";
import type { AnalyticsTotals } from "../src/model/analyticsTotals";
import { Icon } from "./controls";
import { duration, money, noFigure, number, sharePercent } from "./format";
import { texts } from "./texts";

interface Tile {
  readonly name: string;
  readonly value: string;
  /** What the value is made of, or means. */
  readonly note?: string;
  /** What it is measured against; `met` null: nothing is measured. */
  readonly target?: { readonly words: string; readonly met: boolean | null };
}

/** The key figures of a time, with what they are measured against; of a time without any, only what is now. */
export function AnalyticsTiles(props: {
  readonly figures: Analytics;
  readonly totals: AnalyticsTotals;
}) {
  return (
    <section aria-label={texts.analytics.tiles}>
      <dl class="tiles">
        {(isEmpty(props.figures)
          ? [nowTile(props.figures)]
          : [
              nowTile(props.figures),
              ...tilesOf(props.totals),
              containerTile(props.figures, props.totals),
            ]
        ).map((tile) => (
          <div class="tile" key={tile.name}>
            <dt>{tile.name}</dt>
            <dd>
              <span class="tile-value">{tile.value}</span>
              {tile.target && <TargetMark {...tile.target} />}
              {tile.note !== undefined && (
                <span class="tile-note quiet">{tile.note}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function TargetMark(props: NonNullable<Tile["target"]>) {
  const { words, met } = props;
  if (met === null)
    return <span class="quiet">{texts.analytics.target(words)}</span>;
  return (
    <span class={`target ${met ? "tone-good" : "tone-attention"}`}>
      <Icon name={met ? "pass" : "warning"} />{" "}
      {met
        ? texts.analytics.targetMet(words)
        : texts.analytics.targetMissed(words)}
    </span>
  );
}

const nowTile = ({ active, queued }: Analytics): Tile => ({
  name: texts.analytics.active,
  value: number(active),
  note: texts.analytics.queued(queued),
});

function tilesOf({ ended, tasks, all, usd }: AnalyticsTotals): readonly Tile[] {
  const { of, atLeast, under } = texts.analytics;
  const stages = all.completed + all.failed;
  const completed = share(all.completed, stages);
  const proven = share(tasks.proven, tasks.total);
  const stepped = share(tasks.stepped, tasks.total);
  const averageMs = share(all.workedMs, all.timed);
  const percentOf = (part: number | null): string =>
    part === null ? noFigure : sharePercent(part);
  return [
    {
      name: texts.analytics.ended,
      value: number(ended),
      note: texts.analytics.endedNote(tasks.total),
    },
    { name: texts.analytics.cost, value: money(usd) },
    {
      name: texts.analytics.stagesCompleted,
      value: percentOf(completed),
      note: of(all.completed, stages),
    },
    {
      name: texts.analytics.tasksProven,
      value: percentOf(proven),
      note: of(tasks.proven, tasks.total),
      target: {
        words: atLeast(sharePercent(targets.proven)),
        met: proven === null ? null : proven >= targets.proven,
      },
    },
    {
      name: texts.analytics.stageTime,
      value: averageMs === null ? noFigure : duration(averageMs),
      note: texts.analytics.stageTimeNote,
      target: {
        words: under(duration(targets.stageMs)),
        met: averageMs === null ? null : averageMs < targets.stageMs,
      },
    },
    {
      name: texts.analytics.stepped,
      value: percentOf(stepped),
      note: texts.analytics.steppedNote,
      target: {
        words: under(sharePercent(targets.stepped)),
        met: stepped === null ? null : stepped < targets.stepped,
      },
    },
  ];
}

function containerTile(
  { containerSlots = 0 }: Analytics,
  { containers }: AnalyticsTotals,
): Tile {
  const { analytics } = texts;
  const used = utilisation(containers, containerSlots);
  return {
    name: analytics.containers,
    value: used === null ? noFigure : sharePercent(used),
    note:
      used === null
        ? analytics.noContainers
        : analytics.containersNote(containerSlots),
    target: {
      words: analytics.over(sharePercent(targets.containers)),
      met: used === null ? null : used > targets.containers,
    },
  };
}
