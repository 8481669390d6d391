import { useEffect, useRef, useState } from "preact/hooks";
import type { Attempt, Orchestration } from "../src/model/orchestration";
import { Button } from "./controls";
import { time } from "./format";
import { OutputBar } from "./outputBar";
import { isCutOff } from "./outputBuffer";
import type { OutputBuffer } from "./outputBuffer";
import { OutputRow, PartialRow } from "./outputRow";
import {
  isInDetail,
  itemAt,
  outputGroups,
  searchOn,
  showGroups,
  shownCount,
} from "./outputSearch";
import type { OutputGroup, Search, Shown } from "./outputSearch";
import type { PageStore } from "./pageStore";
import { stageTitle } from "./progress";
import { runningAttempt } from "./status";
import { texts } from "./texts";
import { VirtualList } from "./virtualList";

/** What one attempt said and did. The newest attempt is chosen until the user chooses another. */
export function OutputView(props: {
  readonly orchestration: Orchestration;
  readonly output: OutputBuffer | null;
  readonly store: PageStore;
}) {
  const { orchestration, output, store } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const newest = (
    runningAttempt(orchestration) ?? orchestration.attempts.at(-1)
  )?.id;
  const attempt = chosen ?? newest ?? null;

  useEffect(() => store.readOutput(attempt), [store, attempt]);

  if (attempt === null) return <p class="quiet">{texts.output.none}</p>;
  return (
    <div class="output">
      <label class="picker">
        {texts.output.attempt}
        <select
          class="select"
          value={attempt}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {orchestration.attempts.map((one, index) => (
            <option key={one.id} value={one.id}>
              {attemptName(orchestration, one, index)}
            </option>
          ))}
        </select>
      </label>
      {output?.attempt === attempt && (
        <OutputList
          key={attempt}
          output={output}
          onEarlier={() => store.readOutput(attempt, true)}
        />
      )}
    </div>
  );
}

function attemptName(
  orchestration: Orchestration,
  attempt: Attempt,
  index: number,
): string {
  return texts.output.attemptName(
    index + 1,
    stageTitle(orchestration, attempt.stage),
    attempt.batch,
    texts.output.attemptKinds[attempt.kind],
    attempt.startedAt === null ? "" : time(attempt.startedAt),
  );
}

function OutputList(props: { output: OutputBuffer; onEarlier: () => void }) {
  const { items, ended, dropped, partial, whole } = props.output;
  const [follow, setFollow] = useState(true);
  const [words, setWords] = useState("");
  const [groups, setGroups] = useState<readonly OutputGroup[]>(outputGroups);
  const [match, setMatch] = useState(0);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const shown = useShown(items, groups);
  const search = useSearch(items, shown, words);
  const { matches, needle } = search;
  const place =
    matches.length === 0 ? null : Math.min(match, matches.length - 1);
  const target = place === null ? null : (matches[place] ?? null);
  const count = shownCount(shown, items);

  const step = (by: number) => {
    if (place === null) return;
    setFollow(false);
    setMatch((place + by + matches.length) % matches.length);
  };
  /** By its place among all items, dropped ones too. */
  const toggle = (index: number) => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setFollow(false);
    setOpen(next);
  };
  const toList = () =>
    box.current?.querySelector<HTMLElement>(".virtual-list")?.focus();

  return (
    <>
      <OutputBar
        words={words}
        onWords={(next) => {
          setWords(next);
          setMatch(0);
          if (next.trim() !== "") setFollow(false);
        }}
        search={search}
        match={place}
        onStep={step}
        onLeave={() => {
          setWords("");
          toList();
        }}
        groups={groups}
        onGroups={(next) => {
          setGroups(next);
          setMatch(0);
        }}
        shown={count}
        total={items.length}
        follow={follow}
        onFollow={setFollow}
      />
      {isCutOff(props.output) && (
        <p class="quiet">
          {texts.output.leftOut}{" "}
          <Button label={texts.output.earlier} onClick={props.onEarlier} />
        </p>
      )}
      {whole && dropped > 0 && (
        <p class="quiet">{texts.output.dropped(dropped)}</p>
      )}
      {count === 0 ? (
        <p class="quiet">
          {items.length === 0
            ? texts.output.empty
            : texts.output.find.nothingShown}
        </p>
      ) : (
        <div class="output-list" ref={box}>
          <VirtualList
            key={`${dropped} ${groups.join()}`}
            label={texts.output.label}
            count={count}
            rowHeight={26}
            follow={follow}
            onFollow={setFollow}
            target={target}
            row={(row) => {
              const index = itemAt(shown, row);
              const item = items[index];
              if (!item) return null;
              const found = row === target;
              return (
                <OutputRow
                  item={item}
                  needle={needle}
                  found={found}
                  // What is found in a fold opens it; the user can still close it.
                  open={
                    open.has(dropped + index) !==
                    (found && isInDetail(item, needle))
                  }
                  onToggle={() => toggle(dropped + index)}
                />
              );
            }}
          />
          {!follow && (
            <div class="jump">
              <Button
                icon="arrow-down"
                label={
                  ended ? texts.output.find.jumpEnded : texts.output.find.jump
                }
                onClick={() => {
                  setFollow(true);
                  toList();
                }}
              />
            </div>
          )}
        </div>
      )}
      {partial !== null && !ended && <PartialRow item={partial} />}
      {ended && <p class="quiet">{texts.output.ended}</p>}
    </>
  );
}

/** Which entries are shown; only what is new is looked at. */
function useShown(
  items: OutputBuffer["items"],
  groups: readonly OutputGroup[],
): Shown {
  const known = useRef<Shown | null>(null);
  known.current = showGroups(known.current, items, groups);
  return known.current;
}

/** What the words are found in: a piece of a long log with each rendering, until all of it was looked through. */
function useSearch(
  items: OutputBuffer["items"],
  shown: Shown,
  words: string,
): Search {
  const known = useRef<Search | null>(null);
  const [, lookOn] = useState(0);
  known.current = searchOn(known.current, items, shown, words);
  const search = known.current;
  useEffect(() => {
    if (search.done) return undefined;
    const timer = setTimeout(() => lookOn((turn) => turn + 1));
    return () => clearTimeout(timer);
  }, [search]);
  return search;
}
