import { useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { summaryOf } from "./analyticsFigures";
import { Chart } from "./chart";
import { chartPicture } from "./chartPicture";
import type { ChartSeries } from "./chartSeries";
import { Button } from "./controls";
import { noFigure } from "./format";
import { texts } from "./texts";

/** A chart with what its lines or bars are called, and all its figures as a table. */
export function ChartPanel(props: {
  readonly id: string;
  readonly title: string;
  readonly dates: {
    readonly short: readonly string[];
    readonly full: readonly string[];
  };
  /** What a date stands for. */
  readonly step: string;
  readonly series: readonly ChartSeries[];
  readonly stacked?: boolean;
  readonly most?: number;
  readonly steps?: readonly number[];
  readonly target?: number;
  readonly format: (value: number) => string;
  /** Gets the chart as a PNG in base64. */
  readonly onPicture: (png: string) => void;
  /** Beside the title. */
  readonly children?: ComponentChildren;
}) {
  const { id, title, dates, series, stacked, target, format } = props;
  const [point, setPoint] = useState<number | null>(null);
  const panel = useRef<HTMLElement>(null);
  const takePicture = () => {
    // There once the chart is drawn.
    const canvas = panel.current?.querySelector("canvas");
    if (!canvas) return;
    const targetName =
      target === undefined
        ? null
        : `${texts.analytics.targetLine} ${format(target)}`;
    props.onPicture(
      chartPicture(canvas, {
        title,
        series: series.map(({ name }) => name),
        target: targetName,
      }),
    );
  };
  const label = texts.analytics.chart(
    title,
    dates.full[0] ?? "",
    dates.full.at(-1) ?? "",
    summaryOf(series, stacked === true, format),
  );
  const shown = (value: number | null | undefined): string =>
    value === null || value === undefined ? noFigure : format(value);
  return (
    <section ref={panel} class="chart-panel" aria-labelledby={id}>
      <div class="chart-head">
        <h2 id={id}>{title}</h2>
        <div class="chart-actions">
          {props.children}
          <Button
            iconOnly
            icon="save"
            label={texts.analytics.savePicture}
            longLabel={texts.analytics.savePictureOf(title)}
            onClick={takePicture}
          />
        </div>
      </div>
      <Chart
        label={label}
        dates={dates.short}
        series={series}
        {...(stacked === undefined ? {} : { stacked })}
        {...(props.most === undefined ? {} : { most: props.most })}
        {...(target === undefined ? {} : { target })}
        {...(props.steps === undefined ? {} : { steps: props.steps })}
        format={format}
        onPoint={setPoint}
      />
      {/* The table says the same to those who do not see it. */}
      <ul class="chart-legend" aria-hidden="true">
        {point !== null && <li class="quiet">{dates.full[point]}</li>}
        {series.map(({ name, values }, index) => (
          <li key={name}>
            <span
              class={`swatch ${stacked ? "swatch-bar" : "swatch-line"} colour-${index}`}
            />
            {name}
            {point !== null && <strong>{shown(values[point])}</strong>}
          </li>
        ))}
        {target !== undefined && (
          <li>
            <span class="swatch swatch-line colour-target" />
            {texts.analytics.targetLine} <strong>{format(target)}</strong>
          </li>
        )}
      </ul>
      <details>
        <summary>{texts.analytics.showTable}</summary>
        <FigureTable
          label={texts.analytics.table(title)}
          head={[
            props.step,
            ...series.map(({ name }) => name),
            ...(stacked && series.length > 1 ? [texts.analytics.total] : []),
          ]}
          rows={dates.full.map((date, index) => [
            date,
            ...series.map(({ values }) => shown(values[index])),
            ...(stacked && series.length > 1
              ? [
                  format(
                    series.reduce(
                      (sum, { values }) => sum + (values[index] ?? 0),
                      0,
                    ),
                  ),
                ]
              : []),
          ])}
        />
      </details>
    </section>
  );
}

/** Rows under their heads; the first cell of each names it. It scrolls by itself where it is too wide or too long. */
export function FigureTable(props: {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}) {
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={props.label}>
      {/* Roles are said, since a narrow page lays the parts out as blocks, which would take them away. */}
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            {props.head.map((name) => (
              <th key={name} scope="col" role="columnheader">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {props.rows.map(([name = "", ...cells]) => (
            <tr key={name} role="row">
              <th scope="row" role="rowheader">
                {name}
              </th>
              {cells.map((cell, index) => (
                <td key={index} role="cell" data-head={props.head[index + 1]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
