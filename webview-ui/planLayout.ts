import type { PlanGraph } from "./planGraph";

/** Sizes in pixels; they grow with the font. */
interface Sizes {
  readonly nodeHeight: number;
  readonly leastNodeWidth: number;
  readonly mostNodeWidth: number;
  readonly nodeGap: number;
  /** Between the rows of one wave. */
  readonly rowGap: number;
  /** Between waves: arrows need room. */
  readonly waveGap: number;
  readonly bandHead: number;
  readonly bandGap: number;
  /** Left of everything, for the number of the wave. */
  readonly waveNumber: number;
  readonly lane: number;
}

const sizesFor = (em: number): Sizes => ({
  nodeHeight: Math.round(3.7 * em),
  leastNodeWidth: 14 * em,
  mostNodeWidth: 34 * em,
  nodeGap: Math.round(0.8 * em),
  rowGap: Math.round(0.9 * em),
  waveGap: Math.round(1.5 * em),
  bandHead: Math.round(2.6 * em),
  bandGap: Math.round(1.1 * em),
  waveNumber: Math.round(1.9 * em),
  lane: Math.round(0.75 * em),
});

/** More lanes than this would leave no room for tasks; the last one is then shared. */
const mostLanes = 7;

export interface PlacedNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From 0, over all bands. */
  readonly row: number;
}

/** An arrow from a task to one that needs it. */
export interface PlacedEdge {
  readonly from: number;
  readonly to: number;
  /** The line and its head, as data of SVG paths. */
  readonly line: string;
  readonly head: string;
  readonly top: number;
  readonly bottom: number;
}

export interface PlanLayout {
  readonly height: number;
  /** Where the tasks begin: right of waves' numbers and lanes. */
  readonly left: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** Indexes of nodes, from left to right. */
  readonly rows: readonly (readonly number[])[];
  readonly bands: readonly { readonly y: number; readonly height: number }[];
  readonly waves: readonly {
    readonly number: number;
    readonly y: number;
    readonly height: number;
  }[];
}

/**
 * Places the plan in a width: batches and waves from top to bottom, the tasks of a wave side by side as far as there is room. An
 * edge to the next row goes straight down; a longer one goes in a lane on the left, one lane for all from the same task.
 * `em`: font size in pixels.
 */
export function layoutPlan(
  graph: PlanGraph,
  width: number,
  em: number,
): PlanLayout {
  const sizes = sizesFor(em);
  // Lanes take room from the rows, and rows decide on the lanes: first as if there were the most.
  const room = (lanes: number) =>
    Math.max(0, width - sizes.waveNumber - lanes * sizes.lane - sizes.nodeGap);
  const places = placeRows(
    graph,
    Math.max(
      1,
      Math.floor(
        (room(mostLanes) + sizes.nodeGap) /
          (sizes.leastNodeWidth + sizes.nodeGap),
      ),
    ),
  );
  const lanes = assignLanes(graph, places);
  const left =
    sizes.waveNumber + lanes.count * sizes.lane + (lanes.count > 0 ? clear : 0);
  const placed = placeNodes(graph, places, sizes, left, room(lanes.count));
  const laneOf = (from: number, to: number): number | null =>
    isShort(places, from, to)
      ? null
      : Math.round(
          sizes.waveNumber +
            (lanes.count - 1 - (lanes.of.get(from) ?? 0) + 0.5) * sizes.lane,
        );
  const edges = graph.nodes.flatMap(({ needs }, to) =>
    needs.flatMap(
      (from) => drawEdge(placed.nodes, from, to, left, laneOf(from, to)) ?? [],
    ),
  );
  return { ...placed, left, rows: places.rows, edges };
}

interface Places {
  readonly rows: readonly (readonly number[])[];
  /** For each node its row, and for each row its band. */
  readonly rowOf: readonly number[];
  readonly bandOf: readonly number[];
}

function placeRows(graph: PlanGraph, perRow: number): Places {
  const rows: number[][] = [];
  const rowOf: number[] = [];
  const bandOf: number[] = [];
  graph.bands.forEach(({ waves }, band) => {
    for (const wave of waves) {
      const count = Math.ceil(wave.length / perRow);
      // Even rows: four and three rather than six and one.
      const even = Math.ceil(wave.length / count);
      for (let from = 0; from < wave.length; from += even) {
        const row = wave.slice(from, from + even);
        for (const node of row) rowOf[node] = rows.length;
        bandOf.push(band);
        rows.push(row);
      }
    }
  });
  return { rows, rowOf, bandOf };
}

/** Whether nothing lies between the two. */
function isShort({ rowOf, bandOf }: Places, from: number, to: number): boolean {
  const row = rowOf[from] ?? 0;
  return rowOf[to] === row + 1 && bandOf[row] === bandOf[row + 1];
}

/** A lane for each task with long edges, so that those that overlap do not share one as long as there are enough. */
function assignLanes(
  graph: PlanGraph,
  places: Places,
): { readonly count: number; readonly of: ReadonlyMap<number, number> } {
  const of = new Map<number, number>();
  /** The row in which each lane becomes free. */
  const freeFrom: number[] = [];
  graph.nodes.forEach(({ neededBy }, node) => {
    const far = neededBy.filter((to) => !isShort(places, node, to));
    if (far.length === 0) return;
    const ends = [node, ...far].map((each) => places.rowOf[each] ?? 0);
    const first = ends.reduce((least, row) => Math.min(least, row));
    const last = ends.reduce((most, row) => Math.max(most, row));
    const free = freeFrom.findIndex((row) => row <= first);
    const lane = free !== -1 ? free : Math.min(freeFrom.length, mostLanes - 1);
    freeFrom[lane] = Math.max(freeFrom[lane] ?? 0, last);
    of.set(node, lane);
  });
  return { count: freeFrom.length, of };
}

function placeNodes(
  graph: PlanGraph,
  places: Places,
  sizes: Sizes,
  left: number,
  room: number,
): Pick<PlanLayout, "nodes" | "bands" | "waves" | "height"> {
  const nodes: PlacedNode[] = [];
  const bands: { y: number; height: number }[] = [];
  const waves: { number: number; y: number; height: number }[] = [];
  let y = 0;
  graph.bands.forEach((band) => {
    const bandTop = y;
    y += sizes.bandHead;
    band.waves.forEach((wave, number) => {
      const top = y;
      const first = places.rowOf[wave[0] ?? 0] ?? 0;
      const last = places.rowOf[wave.at(-1) ?? 0] ?? first;
      for (let row = first; row <= last; row++) {
        const members = places.rows[row] ?? [];
        const count = members.length;
        // As wide as in the fullest row of the wave, so that they stand in columns.
        const across = places.rows[first]?.length ?? count;
        const nodeWidth = Math.max(
          1,
          Math.floor(
            Math.min(
              sizes.mostNodeWidth,
              (room - (across - 1) * sizes.nodeGap) / across,
            ),
          ),
        );
        members.forEach((node, column) => {
          nodes[node] = {
            x: left + column * (nodeWidth + sizes.nodeGap),
            y,
            width: nodeWidth,
            height: sizes.nodeHeight,
            row,
          };
        });
        y += sizes.nodeHeight + (row < last ? sizes.rowGap : 0);
      }
      waves.push({ number: number + 1, y: top, height: y - top });
      y += number < band.waves.length - 1 ? sizes.waveGap : 0;
    });
    y += sizes.bandGap;
    bands.push({ y: bandTop, height: y - bandTop });
  });
  return { nodes, bands, waves, height: y };
}

/** Size of an arrow's corners and of its head. */
const corner = 4;
const headSize = 4;
/** How far from a task an arrow runs along its row. */
const clear = 6;

function drawEdge(
  nodes: readonly PlacedNode[],
  from: number,
  to: number,
  left: number,
  lane: number | null,
): PlacedEdge | null {
  const source = nodes[from];
  const target = nodes[to];
  if (!source || !target) return null;
  const entersAbove = lane === null || target.x > left;
  return {
    from,
    to,
    line:
      lane === null
        ? straightOrBent(source, target)
        : alongLane(source, target, left, lane),
    head: entersAbove
      ? `M${centre(target)} ${target.y}l${-headSize} ${-headSize - 1}h${2 * headSize}z`
      : `M${target.x} ${middle(target)}l${-headSize - 1} ${-headSize}v${2 * headSize}z`,
    top: Math.min(source.y, target.y),
    bottom: Math.max(source.y + source.height, target.y + target.height),
  };
}

const middle = ({ y, height }: PlacedNode): number =>
  Math.round(y + height / 2);
const centre = ({ x, width }: PlacedNode): number => Math.round(x + width / 2);

function straightOrBent(source: PlacedNode, target: PlacedNode): string {
  const [startX, endX] = [centre(source), centre(target)];
  const [startY, endY] = [source.y + source.height, target.y - headSize];
  if (startX === endX) return `M${startX} ${startY}V${endY}`;
  const half = (startY + endY) / 2;
  return `M${startX} ${startY}C${startX} ${half} ${endX} ${half} ${endX} ${endY}`;
}

/**
 * Out, along the lane, and in: on the left side of the first task of a row; through the gaps below and above for the others, since
 * tasks stand on their left.
 */
function alongLane(
  source: PlacedNode,
  target: PlacedNode,
  left: number,
  lane: number,
): string {
  const below = source.y + source.height + clear;
  const above = target.y - clear - headSize;
  const leavesBelow = source.x > left;
  const entersAbove = target.x > left;
  const startY = leavesBelow ? below : middle(source);
  const endY = entersAbove ? above : middle(target);
  const turn = endY >= startY ? corner : -corner;
  const out = leavesBelow
    ? `M${centre(source)} ${source.y + source.height}V${below - corner}Q${centre(source)} ${below} ${centre(source) - corner} ${below}`
    : `M${source.x} ${startY}`;
  const into = entersAbove
    ? `H${centre(target) - corner}Q${centre(target)} ${above} ${centre(target)} ${above + corner}V${target.y - headSize}`
    : `H${target.x - headSize}`;
  return `${out}H${lane + corner}Q${lane} ${startY} ${lane} ${startY + turn}V${endY - turn}Q${lane} ${endY} ${lane + corner} ${endY}${into}`;
}

/** The node that a key leads to from another; null when the key leads nowhere. */
export function nodeAfterKey(
  { rows, nodes }: PlanLayout,
  from: number,
  key: string,
): number | null {
  const here = nodes[from];
  if (!here) return null;
  const row = rows[here.row] ?? [];
  const nearest = (step: number): number | null => {
    const distance = (index: number) => {
      const node = nodes[index];
      return node ? Math.abs(centre(node) - centre(here)) : Infinity;
    };
    const candidates = rows[here.row + step] ?? [];
    return candidates.length === 0
      ? null
      : candidates.reduce((best, index) =>
          distance(index) < distance(best) ? index : best,
        );
  };
  switch (key) {
    case "ArrowLeft":
      return row[row.indexOf(from) - 1] ?? null;
    case "ArrowRight":
      return row[row.indexOf(from) + 1] ?? null;
    case "ArrowUp":
      return nearest(-1);
    case "ArrowDown":
      return nearest(1);
    case "Home":
      return rows[0]?.[0] ?? null;
    case "End":
      return rows.at(-1)?.at(-1) ?? null;
    default:
      return null;
  }
}
