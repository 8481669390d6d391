/** What the lines or bars of a chart are called, each in the place of its colour. */
interface ChartNames {
  readonly title: string;
  readonly series: readonly string[];
  /** What the line of the target is called; null where there is none. */
  readonly target: string | null;
}

/** CSS pixels. */
const edge = 16;
const titleHeight = 32;
const rowHeight = 24;
const swatch = 12;
const besideSwatch = 6;
const betweenNames = 14;

/** A name of the legend, and where it begins: its row, and its left edge within it. */
interface Placed {
  readonly name: string;
  readonly variable: string;
  readonly row: number;
  readonly left: number;
}

/** As many names in a row as fit into the width. */
function placed(
  names: readonly (readonly [name: string, variable: string])[],
  width: number,
  widthOf: (name: string) => number,
): Placed[] {
  let row = 0;
  let left = 0;
  return names.map(([name, variable]) => {
    const needed = swatch + besideSwatch + widthOf(name);
    if (left > 0 && left + needed > width) {
      row++;
      left = 0;
    }
    const at = { name, variable, row, left };
    left += needed + betweenNames;
    return at;
  });
}

/** The chart on this canvas as a picture that says by itself what it shows, in the colours of the theme: a PNG in base64. */
export function chartPicture(
  chart: HTMLCanvasElement,
  { title, series, target }: ChartNames,
): string {
  const style = getComputedStyle(chart);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  // The canvas has as many pixels as the screen, which may be several to one of CSS.
  const scale = chart.width / Math.max(1, chart.clientWidth);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("There is no canvas to draw on.");
  const font = `${style.fontSize} ${style.fontFamily}`;
  context.font = font;
  const names = placed(
    [
      ...series.map((name, index) => [name, `--chart-${index}`] as const),
      ...(target === null ? [] : [[target, "--chart-target"] as const]),
    ],
    chart.clientWidth,
    (name) => context.measureText(name).width,
  );
  const rows = (names.at(-1)?.row ?? 0) + 1;
  const width = chart.clientWidth + 2 * edge;
  const top = edge + titleHeight;
  const below = top + chart.clientHeight;
  const height = below + rows * rowHeight + edge;
  // A new size makes the canvas anew.
  canvas.width = width * scale;
  canvas.height = height * scale;
  context.scale(scale, scale);
  context.fillStyle = colour("--vscode-editor-background");
  context.fillRect(0, 0, width, height);
  context.textBaseline = "middle";
  context.fillStyle = style.color;
  context.font = `600 ${font}`;
  context.fillText(title, edge, edge + titleHeight / 2);
  context.drawImage(chart, edge, top, chart.clientWidth, chart.clientHeight);
  context.font = font;
  for (const { name, variable, row, left } of names) {
    const middle = below + (row + 0.5) * rowHeight;
    context.fillStyle = colour(variable);
    context.fillRect(edge + left, middle - swatch / 2, swatch, swatch);
    context.fillStyle = style.color;
    context.fillText(name, edge + left + swatch + besideSwatch, middle);
  }
  return canvas.toDataURL("image/png").replace(/^[^,]*,/, "");
}
