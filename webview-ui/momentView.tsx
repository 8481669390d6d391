import { useEffect, useRef, useState } from "preact/hooks";
import type { OrchestrationEvent } from "../src/model/event";
import { whyOf } from "./decisionLog";
import { BatchList } from "./batchList";
import { Button } from "./controls";
import { money, shortened, time } from "./format";
import { momentAt, momentWords } from "./moments";
import type { Moment } from "./pageState";
import type { PageStore } from "./pageStore";
import { StatusBadge, TaskBar } from "./parts";
import { headline, taskCounts } from "./progress";
import { StageBar } from "./stageBar";
import { orchestrationLook } from "./status";
import { texts } from "./texts";

/** The slider through the events, from the first to now. */
export function MomentSlider(props: {
  readonly events: readonly OrchestrationEvent[];
  /** Number of the event; null: now. */
  readonly seq: number | null;
  readonly onMove: (seq: number | null) => void;
}) {
  const { events, seq, onMove } = props;
  // The slider speaks for itself; what its buttons did, only the words tell.
  const [byButton, setByButton] = useState(false);
  const position = seq ?? events.length;
  const words = momentWords(events, seq);
  const move = (to: number, button: boolean) => {
    setByButton(button);
    onMove(momentAt(events, Math.max(1, to)));
  };
  return (
    <div class="moment">
      <div class="moment-slider">
        <label class="moment-label" htmlFor="moment">
          {texts.moment.label}
        </label>
        <Button
          iconOnly
          icon="chevron-left"
          label={texts.moment.earlier}
          disabled={position <= 1}
          onClick={() => move(position - 1, true)}
        />
        <input
          id="moment"
          type="range"
          min={1}
          max={Math.max(1, events.length)}
          step={1}
          value={position}
          aria-valuetext={words}
          onInput={(event) => move(event.currentTarget.valueAsNumber, false)}
        />
        <Button
          iconOnly
          icon="chevron-right"
          label={texts.moment.later}
          disabled={seq === null}
          onClick={() => move(position + 1, true)}
        />
      </div>
      <div class="moment-words">
        <p aria-live={byButton ? "polite" : "off"} title={words}>
          {shortened(words, 160)}
        </p>
        {seq !== null && (
          <Button
            icon="debug-restart"
            label={texts.moment.toNow}
            onClick={() => move(events.length, true)}
          />
        )}
      </div>
    </div>
  );
}

/** Least milliseconds between two questions for a moment while the slider moves. */
const askPauseMs = 80;

/** Asks for the state at a moment, once it is chosen and not more often than it can be looked at. */
export function useMoment(
  store: PageStore,
  id: string,
  seq: number | null,
): void {
  const wanted = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  wanted.current = seq;
  useEffect(() => {
    if (seq === null || timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      if (wanted.current !== null)
        store.send({ type: "moment", id, seq: wanted.current });
    }, askPauseMs);
  }, [store, id, seq]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
}

/** The orchestration as it was: its stages, batches and figures. */
export function MomentState(props: {
  readonly events: readonly OrchestrationEvent[];
  readonly moment: Moment | null;
}) {
  const { moment } = props;
  const event = moment && props.events[moment.seq - 1];
  if (!moment || !event) return <p class="quiet">{texts.moment.loading}</p>;
  const { orchestration } = moment;
  return (
    <section class="panel moment-state" aria-labelledby="moment-title">
      <div class="card-head">
        <h2 id="moment-title">{texts.moment.title(time(event.at))}</h2>
        <StatusBadge look={orchestrationLook(orchestration)} />
      </div>
      {event.because !== undefined && <p>{whyOf(event)}</p>}
      <p class="quiet">{texts.moment.note}</p>
      {/* What else ran then is not known, so neither is what it waited for. */}
      {orchestration.status !== "queued" && (
        <p class="headline">{headline(orchestration, () => undefined)}</p>
      )}
      <StageBar
        orchestration={orchestration}
        now={event.at}
        label={texts.moment.stages}
      />
      {orchestration.tasks.length > 0 && (
        <>
          <TaskBar counts={taskCounts(orchestration.tasks)} />
          <BatchList orchestration={orchestration} now={event.at} />
        </>
      )}
      <p class="quiet">{texts.moment.cost(money(orchestration.costUsd))}</p>
    </section>
  );
}
