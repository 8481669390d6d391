import {
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import { Icon } from "./controls";
import { usePlanKeys } from "./planFocus";
import { layoutPlan, nodeAfterKey } from "./planLayout";
import type { PlanLayout } from "./planLayout";
import type { PlanViewProps } from "./planView";
import { placeAndLinks } from "./planWords";
import { stageLook, taskLook } from "./status";
import { TaskWords } from "./parts";
import { texts } from "./texts";

/** How far beyond the edges of the view, in pixels, is drawn as well. */
const overscan = 300;

interface Sight {
  readonly width: number;
  readonly top: number;
  readonly height: number;
  /** Font size in pixels. */
  readonly em: number;
}

/** Batches, waves and tasks from top to bottom, with arrows from what is needed to what needs it. Only what is in view is drawn. */
export function PlanGraphView(props: PlanViewProps) {
  const { graph, chosen, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const [sight, look] = useSight(box, canvas);
  const layout = useMemo(
    () => layoutPlan(graph, sight.width, sight.em),
    [graph, sight.width, sight.em],
  );
  // It begins where the work is.
  const begun = useRef(false);
  useLayoutEffect(() => {
    const { current } = box;
    const place = layout.nodes[chosen];
    if (begun.current || sight.width === 0 || !current || !place) return;
    begun.current = true;
    current.scrollTop = place.y - current.clientHeight / 2;
    look();
  });
  const onKeyDown = usePlanKeys(box, props, (task, key) =>
    nodeAfterKey(layout, task, key),
  );
  return (
    <>
      <p class="quiet">
        {texts.plan.graphNote}{" "}
        {onOpen ? texts.plan.keys : texts.plan.keysNoFile}
      </p>
      <div
        class="plan-graph"
        ref={box}
        role="group"
        aria-label={texts.plan.graphLabel}
        onScroll={look}
        onKeyDown={onKeyDown}
      >
        <div
          class="plan-canvas"
          ref={canvas}
          style={{ height: `${layout.height}px` }}
        >
          {sight.width > 0 && (
            <Canvas {...props} layout={layout} sight={sight} />
          )}
        </div>
      </div>
    </>
  );
}

interface Place {
  readonly current: HTMLDivElement | null;
}

/** What of the box is seen, and a function that looks again. */
function useSight(box: Place, canvas: Place) {
  const [sight, setSight] = useState<Sight>({
    width: 0,
    top: 0,
    height: 0,
    em: 13,
  });
  const look = useCallback(() => {
    const { current } = box;
    if (!current) return;
    const { scrollTop, clientHeight } = current;
    const width = canvas.current?.clientWidth ?? 0;
    const em = parseFloat(getComputedStyle(current).fontSize) || 13;
    setSight((known) =>
      known.width === width &&
      known.top === scrollTop &&
      known.height === clientHeight &&
      known.em === em
        ? known
        : { width, top: scrollTop, height: clientHeight, em },
    );
  }, [box, canvas]);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    look();
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => observer.disconnect();
  }, [box, look]);
  return [sight, look] as const;
}

function Canvas(
  props: PlanViewProps & {
    readonly layout: PlanLayout;
    readonly sight: Sight;
  },
) {
  const { graph, layout, sight, chosen } = props;
  const isSeen = (top: number, bottom: number) =>
    bottom > sight.top - overscan && top < sight.top + sight.height + overscan;
  const edges = layout.edges.filter(({ top, bottom }) => isSeen(top, bottom));
  const isOn = ({ from, to }: { from: number; to: number }) =>
    from === chosen || to === chosen;
  // What belongs to the chosen task is drawn last, on top of the others.
  const ordered = [
    ...edges.filter((edge) => !isOn(edge)),
    ...edges.filter(isOn),
  ];
  return (
    <>
      <svg
        class="plan-edges"
        width={sight.width}
        height={layout.height}
        aria-hidden="true"
      >
        {ordered.map((edge) => (
          <g
            key={`${edge.from} ${edge.to}`}
            class={isOn(edge) ? "edge on" : "edge"}
          >
            <path class="edge-line" d={edge.line} />
            <path class="edge-head" d={edge.head} />
          </g>
        ))}
      </svg>
      {layout.bands.map(
        ({ y, height }, index) =>
          isSeen(y, y + height) && (
            <BandHead
              key={index}
              {...props}
              band={index}
              left={layout.left}
              top={y}
            />
          ),
      )}
      {layout.waves.map(
        ({ number, y, height }) =>
          isSeen(y, y + height) && (
            <span
              key={y}
              class="plan-wave"
              title={texts.start.wave(number)}
              aria-hidden="true"
              style={{ top: `${y}px`, height: `${height}px` }}
            >
              {number}
            </span>
          ),
      )}
      {graph.nodes.map((_, index) => {
        const place = layout.nodes[index];
        return (
          place &&
          (index === chosen || isSeen(place.y, place.y + place.height)) && (
            <NodeButton key={index} {...props} index={index} />
          )
        );
      })}
    </>
  );
}

function BandHead(
  props: PlanViewProps & {
    readonly band: number;
    readonly left: number;
    readonly top: number;
  },
) {
  const { orchestration, graph } = props;
  const band = graph.bands[props.band];
  if (!band) return null;
  const { batch, waves } = band;
  const look = batch && stageLook(orchestration, batch.status);
  const title = batch
    ? texts.batches.batch(batch.index + 1, batch.title)
    : texts.batches.unassigned;
  const count = waves.reduce((sum, wave) => sum + wave.length, 0);
  return (
    <h3
      class="plan-band"
      style={{ left: `${props.left}px`, top: `${props.top}px` }}
    >
      <span class="plan-band-title" title={title}>
        {title}
      </span>
      {look && (
        <span class={`plan-band-state tone-${look.tone}`}>
          <Icon name={look.icon} spins={look.spins} />
          <span class="plan-band-words">{look.label}</span>
        </span>
      )}
      <span class="quiet plan-band-figures">
        {texts.plan.bandFigures(count, waves.length)}
      </span>
    </h3>
  );
}

function NodeButton(
  props: PlanViewProps & {
    readonly layout: PlanLayout;
    readonly index: number;
  },
) {
  const { orchestration, graph, layout, chosen, index } = props;
  const node = graph.nodes[index];
  const place = layout.nodes[index];
  if (!node || !place) return null;
  const { task } = node;
  const look = taskLook(orchestration, task.status);
  return (
    <button
      type="button"
      data-node={index}
      class={`plan-node tone-${look.tone}${index === chosen ? " chosen" : ""}`}
      style={{
        left: `${place.x}px`,
        top: `${place.y}px`,
        width: `${place.width}px`,
        height: `${place.height}px`,
      }}
      aria-current={index === chosen ? "true" : undefined}
      tabIndex={index === chosen ? 0 : -1}
      title={task.title}
      onFocus={() => props.onChoose(index)}
      onClick={() => props.onChoose(index)}
      onDblClick={() => props.onOpen?.(index)}
    >
      <span class="plan-node-head">
        <Icon name={look.icon} spins={look.spins} />
        {task.label !== null && <strong>{task.label}</strong>}
        <span class="quiet plan-node-state">{look.label}</span>
      </span>
      <span class="plan-node-title">
        <TaskWords label={null} title={task.title} />
      </span>
      <span class="visually-hidden">{placeAndLinks(graph, node)}</span>
    </button>
  );
}
