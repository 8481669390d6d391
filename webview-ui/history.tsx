import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Overview } from "../src/model/overview";
import { CardHead } from "./cardHead";
import { Button, TextField } from "./controls";
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

/** As many as are seen at a glance: nothing is to be found among so few. */
const glance = 10;

/** Those whose title has all words of the filter. */
function found(history: readonly Overview[], filter: string) {
  const words = filter.toLowerCase().split(/\s+/);
  return history.filter(({ title }) => {
    const text = title.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The past orchestrations that the host has told of, and the ways to more. */
export function History(props: HistoryProps) {
  const { store } = props;
  const { history, historyCount } = props.snapshot;
  const [filter, setFilter] = useState("");
  const shown = found(history, filter.trim());
  const wantsAll = filter.trim() !== "" && history.length < historyCount;
  useEffect(() => {
    if (wantsAll) store.send({ type: "moreHistory", all: true });
  }, [store, wantsAll]);
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
        {texts.home.history}{" "}
        <span class="count">
          {countWords(shown.length, filter, historyCount)}
        </span>
      </h2>
      {historyCount > glance && (
        <TextField
          label={texts.home.find}
          value={filter}
          onInput={setFilter}
          onEscape={() => setFilter("")}
        />
      )}
      {shown.length === 0 && (
        <p class="quiet" role="status">
          {texts.home.noneFound}
        </p>
      )}
      <ul class="cards" ref={list}>
        {shown.map((one) => (
          <PastCard key={one.id} one={one} {...props} />
        ))}
      </ul>
      {!wantsAll && history.length < historyCount && (
        <Button
          icon="history"
          label={texts.home.more}
          onClick={() => {
            before.current = history.length;
            store.send({ type: "moreHistory" });
          }}
        />
      )}
    </section>
  );
}

/** How many there are; with a filter, how many of them are shown. */
const countWords = (shown: number, filter: string, all: number): string =>
  filter.trim() === "" ? String(all) : `${shown}/${all}`;

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
