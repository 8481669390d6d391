import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { ChartSeries } from "./chartSeries";

export interface ChartProps {
  /** What it is and says: the name of the picture. The figures themselves stand in a table beside it. */
  readonly label: string;
  /** Along the bottom. */
  readonly dates: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Bars, one series upon the other; else lines. */
  readonly stacked?: boolean;
  /** The highest value there can be; left out: that of the series. */
  readonly most?: number;
  readonly target?: number;
  /** How far apart the values of the axis may be; left out: as round numbers are. */
  readonly steps?: readonly number[];
  readonly format: (value: number) => string;
  /** Told which date the pointer is over; null: none. */
  readonly onPoint: (index: number | null) => void;
}

const height = 190;
/** Each line is drawn in a way of its own, so that colour is not all that tells them apart. */
const dashes = [[], [7, 4], [2, 3]] as const;

/** Draws on a canvas, in the colours of the theme, as wide as there is room. The only one that knows the chart library. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  newest.current = props;
  const theme = useTheme();
  const { label, dates, series, stacked, most, target } = props;
  const drawn = JSON.stringify([dates, series, stacked, most, target, theme]);
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const ending = new AbortController();
    void import("uplot").then(({ default: library }) => {
      if (!ending.signal.aborted) draw(library, place, newest, ending.signal);
    });
    return () => ending.abort();
  }, [drawn]);
  return <div ref={box} class="chart" role="img" aria-label={label} />;
}

/** Draws the chart, and fits it to its place until the signal, which takes it away. */
function draw(
  library: typeof uPlot,
  place: HTMLElement,
  newest: { readonly current: ChartProps },
  ending: AbortSignal,
): void {
  const plot = new library(
    optionsOf(library, newest.current, place, (index) =>
      newest.current.onPoint(index),
    ),
    dataOf(newest.current),
    place,
  );
  const fit = new ResizeObserver(() => {
    if (place.clientWidth > 0)
      plot.setSize({ width: place.clientWidth, height });
  });
  fit.observe(place);
  ending.addEventListener("abort", () => {
    fit.disconnect();
    plot.destroy();
  });
}

/** Counts changes of the theme: VS Code changes the classes of the body and the variables of the document. */
function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() =>
      setChanges((count) => count + 1),
    );
    const attributes = { attributeFilter: ["class", "style"] };
    observer.observe(document.body, attributes);
    observer.observe(document.documentElement, attributes);
    return () => observer.disconnect();
  }, []);
  return changes;
}

/** Of stacked series the highest comes first: the bars of the others are drawn over it. */
function dataOf({
  dates,
  series,
  stacked,
  target,
}: ChartProps): uPlot.AlignedData {
  const at = dates.map((_, index) => index);
  if (!stacked)
    return [
      at,
      ...series.map(({ values }) => [...values]),
      ...(target === undefined ? [] : [at.map(() => target)]),
    ];
  const below = at.map(() => 0);
  const sums = series.map(({ values }) =>
    at.map((index) => {
      below[index] = (below[index] ?? 0) + (values[index] ?? 0);
      return below[index];
    }),
  );
  return [at, ...sums.reverse()];
}

function optionsOf(
  library: typeof uPlot,
  { dates, series, stacked, most, target, steps, format }: ChartProps,
  place: HTMLElement,
  onPoint: ChartProps["onPoint"],
): uPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const font = `${style.fontSize} ${style.fontFamily}`;
  const axis = {
    stroke: colour("--chart-text"),
    font,
    grid: { stroke: colour("--chart-grid"), width: 1 },
    ticks: { show: false },
  };
  const bars = library.paths.bars?.({ size: [0.7, 48], align: 0 });
  const drawn = series.map((_, index): uPlot.Series => {
    const stroke = colour(`--chart-${index}`);
    return stacked
      ? {
          stroke: colour("--vscode-editor-background"),
          fill: stroke,
          // A line around narrow bars would leave nothing of them.
          width: place.clientWidth / dates.length > 12 ? 1 : 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        }
      : {
          stroke,
          width: 2,
          dash: [...(dashes[index] ?? [])],
          spanGaps: true,
          points: { show: true, size: 6, fill: stroke, stroke },
        };
  });
  if (stacked) drawn.reverse();
  if (!stacked && target !== undefined)
    drawn.push({
      stroke: colour("--chart-target"),
      width: 1,
      dash: [3, 3],
      points: { show: false },
    });
  return {
    width: Math.max(100, place.clientWidth),
    height,
    legend: { show: false },
    scales: {
      x: { time: false, range: [-0.5, Math.max(1, dates.length) - 0.5] },
      y: { range: (_, __, top) => [0, topOf(top, most)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: 64,
        incrs: [1, 2, 3, 5, 7, 10, 14, 20, 30],
        values: (_, splits) => splits.map((index) => dates[index] ?? ""),
      },
      {
        ...axis,
        // Before there is a scale it is asked for the size of no values.
        size: (_, values: readonly string[] | null) =>
          Math.max(
            24,
            ...(values ?? []).map((text) => widthOf(text, font) + 14),
          ),
        values: (_, splits) => splits.map((value) => format(value)),
        ...(steps === undefined ? {} : { incrs: [...steps] }),
      },
    ],
    series: [{}, ...drawn],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: !stacked },
    },
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
    },
  };
}

/** Some room above the highest value; something to draw where there is none. */
const topOf = (highest: number | null, most: number | undefined): number =>
  most ?? (highest !== null && highest > 0 ? highest * 1.1 : 1);

function widthOf(text: string, font: string): number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 8;
  context.font = font;
  return context.measureText(text).width;
}
