import type { Disposal } from "./disposal";

/** Draws a tree as often as VS Code can follow. */
export interface TreePace extends Disposal {
  /** Something of this row is another. */
  row(id: string): void;
  /** A figure of this row has grown, as costs do all the time while agents work. */
  figure(id: string): void;
  /** Rows came, went or moved. */
  all(): void;
  /** The same at once, for what somebody waits for; nothing that was put off is drawn again. */
  now(): void;
}

/**
 * Milliseconds before a drawing. VS Code puts a change off until no other has come for 200 ms (`ExtHostTreeView`): told more often
 * than that, it would draw nothing while agents stream.
 */
const restMs = 400;
/** Rows in one drawing: each is drawn with all that is below it, and the whole window stands still for that long. */
const rowsAtOnce = 4;
/** Milliseconds between two drawings of growing figures. */
const figuresMs = 2_000;

/** `draw` gets the rows to draw, which may have gone by now, or `all`. */
export function paceTree(
  draw: (changed: "all" | readonly string[]) => void,
): TreePace {
  const rows = new Set<string>();
  const figures = new Set<string>();
  let isAll = false;
  let drawTimer: NodeJS.Timeout | null = null;
  let figuresTimer: NodeJS.Timeout | null = null;

  const stopTimers = (): void => {
    for (const timer of [drawTimer, figuresTimer])
      if (timer !== null) clearTimeout(timer);
    drawTimer = null;
    figuresTimer = null;
  };
  const drawSoon = (): void => {
    drawTimer ??= setTimeout(() => {
      drawTimer = null;
      const some = isAll ? "all" : [...rows].slice(0, rowsAtOnce);
      if (some === "all") rows.clear();
      else for (const id of some) rows.delete(id);
      isAll = false;
      draw(some);
      if (rows.size > 0) drawSoon();
    }, restMs);
  };

  return {
    row: (id) => {
      rows.add(id);
      drawSoon();
    },
    figure: (id) => {
      figures.add(id);
      figuresTimer ??= setTimeout(() => {
        figuresTimer = null;
        for (const grown of figures) rows.add(grown);
        figures.clear();
        drawSoon();
      }, figuresMs);
    },
    all: () => {
      isAll = true;
      drawSoon();
    },
    now: () => {
      stopTimers();
      rows.clear();
      figures.clear();
      isAll = false;
      draw("all");
    },
    dispose: stopTimers,
  };
}
