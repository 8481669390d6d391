import type { ComponentChildren } from "preact";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import { rowHeights } from "./rowHeights";

/** Rows beyond each edge of the view that are rendered as well, so that scrolling shows no blank. */
const overscan = 6;
/** How near to the end, in pixels, still counts as the end. */
const nearEnd = 8;

/**
 * A list that renders only the rows in view. Rows may have any height; they are measured when they are rendered. While
 * `follow` is on the end stays in view; scrolling away from it turns `follow` off, coming back turns it on.
 */
export function VirtualList(props: {
  readonly label: string;
  readonly count: number;
  /** A first guess, in pixels. */
  readonly rowHeight: number;
  readonly row: (index: number) => ComponentChildren;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** A row to bring into view when it changes; null: none. */
  readonly target: number | null;
}) {
  const { count, follow, onFollow, target } = props;
  const heights = useMemo(() => rowHeights(props.rowHeight), [props.rowHeight]);
  heights.grow(count);
  const box = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [view, setView] = useState({ top: 0, height: 0, width: 0 });
  const [, setMeasured] = useState(0);

  const first = Math.max(0, heights.at(view.top) - overscan);
  const last = Math.min(
    count,
    heights.at(view.top + view.height) + 1 + overscan,
  );

  const look = useCallback(() => {
    const { current } = box;
    if (!current) return;
    const { scrollTop, clientHeight, clientWidth } = current;
    setView((known) =>
      known.top === scrollTop &&
      known.height === clientHeight &&
      known.width === clientWidth
        ? known
        : { top: scrollTop, height: clientHeight, width: clientWidth },
    );
  }, []);

  const onScroll = () => {
    const { current } = box;
    if (!current) return;
    const atEnd =
      current.scrollTop + current.clientHeight >=
      current.scrollHeight - nearEnd;
    // Growth of the list alone never turns following off: only a move upwards does.
    if (atEnd !== follow && (atEnd || current.scrollTop < lastTop.current))
      onFollow(atEnd);
    lastTop.current = current.scrollTop;
    look();
  };

  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => observer.disconnect();
  }, [look]);

  useLayoutEffect(() => {
    const { current } = box;
    if (target === null || !current) return;
    current.scrollTop = heights.top(target) - current.clientHeight / 3;
    look();
  }, [target, heights, look]);

  // After each rendering: rows above the view that turned out larger or smaller must not move what is being read.
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const anchor = heights.at(current.scrollTop);
    let above = 0;
    let changed = false;
    for (const row of current.querySelectorAll<HTMLElement>("[data-row]")) {
      const index = Number(row.dataset["row"]);
      const grown = heights.measure(index, row.offsetHeight);
      if (grown !== 0) changed = true;
      if (index < anchor) above += grown;
    }
    if (follow) current.scrollTop = current.scrollHeight;
    else if (above !== 0) current.scrollTop += above;
    if (changed) setMeasured((version) => version + 1);
    look();
  });

  const rows = [];
  for (let index = first; index < last; index++)
    rows.push(
      <div key={index} data-row={index} class="virtual-row">
        {props.row(index)}
      </div>,
    );
  return (
    <div
      class="virtual-list"
      ref={box}
      role="region"
      aria-label={props.label}
      tabIndex={0}
      onScroll={onScroll}
    >
      <div style={{ height: `${heights.top(first)}px` }} />
      {rows}
      <div style={{ height: `${heights.total - heights.top(last)}px` }} />
    </div>
  );
}
