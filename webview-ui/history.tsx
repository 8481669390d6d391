import { useLayoutEffect, useRef } from "preact/hooks";
import type { Overview } from "../src/model/overview";
import { CardHead } from "./cardHead";
import { Button } from "./controls";
import { dateTime, duration, roughDuration } from "./format";
import { moveFocus } from "./keyboardFocus";
import type { PageStore } from "./pageStore";
import type { Snapshot } from "./pageState";
import { TaskBar } from "./parts";
import { costParts, elapsed, pastCounts, pastHeadline } from "./progress";
import { texts } from "./texts";

interface HistoryProps {
  readonly store: PageStore;
  readonly snapshot: Snapshot;
  readonly now: number;
}

/** The past orchestrations that the host has told of, and the way to more. */
export function History(props: HistoryProps) {
  const { history, historyCount } = props.snapshot;
  const list = useRef<HTMLUListElement>(null);
  /** How many there were when more of them were asked for. */
  const before = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (before.current === null || history.length <= before.current) return;
    // The button goes away with the last of them, and the keyboard would be nowhere.
    const first = list.current?.children[before.current];
    moveFocus(first?.querySelector("button"));
    before.current = null;
  }, [history.length]);
  return (
    <section aria-labelledby="group-history">
      <h2 id="group-history">
        {texts.home.history} <span class="count">{historyCount}</span>
      </h2>
      <ul class="cards" ref={list}>
        {history.map((one) => (
          <PastCard key={one.id} one={one} {...props} />
        ))}
      </ul>
      {history.length < historyCount && (
        <Button
          icon="history"
          label={texts.home.more}
          onClick={() => {
            before.current = history.length;
            props.store.send({ type: "moreHistory" });
          }}
        />
      )}
    </section>
  );
}

function PastCard(props: HistoryProps & { one: Overview }) {
  const { one, store, now } = props;
  const time = elapsed(one, now);
  const counts = one.file === null ? null : pastCounts(one);
  // A bar that is full says nothing that its words do not, and takes the room of a line in every card.
  const isWhole = counts !== null && counts.proven === counts.total;
  return (
    <li class="card">
      <CardHead store={store} one={one} />
      <p class="headline">
        {pastHeadline(one)}
        {one.endedAt !== null && (
          <span class="quiet" title={dateTime(one.endedAt)}>
            {" "}
            {texts.questions.needsYou.ago(roughDuration(now - one.endedAt))}
          </span>
        )}
      </p>
      {counts !== null && !isWhole && <TaskBar counts={counts} />}
      <p class="quiet figures">
        {[
          ...(isWhole
            ? [
                texts.progress.tasks(
                  counts.proven,
                  counts.total,
                  counts.percent,
                ),
              ]
            : []),
          ...costParts(one),
          ...(time === null ? [] : [duration(time)]),
        ].join(" · ")}
      </p>
    </li>
  );
}
