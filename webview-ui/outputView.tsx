import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import type { OutputItem } from "../src/model/agent";
import type { Attempt, Orchestration } from "../src/model/orchestration";
import { Button, Checkbox, Icon, TextField } from "./controls";
import { clockTime } from "./format";
import type { OutputBuffer, OutputLine } from "./outputBuffer";
import { findMatches } from "./outputBuffer";
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
        <OutputList key={attempt} output={output} />
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
    attempt.startedAt === null ? "" : clockTime(attempt.startedAt),
  );
}

function OutputList(props: { output: OutputBuffer }) {
  const { items, ended, dropped, partial } = props.output;
  const [follow, setFollow] = useState(true);
  const [search, setSearch] = useState("");
  const [match, setMatch] = useState(0);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const matches = useMemo(() => findMatches(items, search), [items, search]);
  const target = matches[Math.min(match, matches.length - 1)] ?? null;

  const go = (step: number) => {
    if (matches.length === 0) return;
    setFollow(false);
    setMatch((match + step + matches.length) % matches.length);
  };
  /** By its place among all items, dropped ones too. */
  const toggle = (index: number) => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setFollow(false);
    setOpen(next);
  };

  return (
    <>
      <div class="bar">
        <TextField
          label={texts.output.search}
          value={search}
          onInput={(words) => {
            setSearch(words);
            setMatch(0);
            if (words.trim() !== "") setFollow(false);
          }}
          onEnter={() => go(1)}
        />
        <Button
          iconOnly
          icon="arrow-up"
          label={texts.output.previous}
          disabled={matches.length === 0}
          onClick={() => go(-1)}
        />
        <Button
          iconOnly
          icon="arrow-down"
          label={texts.output.next}
          disabled={matches.length === 0}
          onClick={() => go(1)}
        />
        <span class="quiet" role="status">
          {search.trim() === ""
            ? texts.output.lines(items.length)
            : target === null
              ? texts.output.noMatches
              : texts.output.matches(
                  matches.indexOf(target) + 1,
                  matches.length,
                )}
        </span>
        <Checkbox
          label={texts.output.follow}
          checked={follow}
          onChange={setFollow}
        />
      </div>
      {dropped > 0 && <p class="quiet">{texts.output.dropped(dropped)}</p>}
      {items.length === 0 ? (
        <p class="quiet">{texts.output.empty}</p>
      ) : (
        <VirtualList
          key={dropped}
          label={texts.output.label}
          count={items.length}
          rowHeight={26}
          follow={follow}
          onFollow={setFollow}
          target={target}
          row={(index) => {
            const item = items[index];
            return (
              item && (
                <OutputRow
                  item={item}
                  found={index === target}
                  open={open.has(dropped + index)}
                  onToggle={() => toggle(dropped + index)}
                />
              )
            );
          }}
        />
      )}
      {partial !== null && !ended && <PartialRow item={partial} />}
      {ended && <p class="quiet">{texts.output.ended}</p>}
    </>
  );
}

/**
 * What is being said just now, below the list: it changes many times a second, and gives way to the whole. Screen readers are
 * spared it and read the whole.
 */
function PartialRow(props: { readonly item: OutputItem }) {
  const { kind, text } = props.item;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <div
      ref={box}
      class={`output-row output-partial kind-${kind}`}
      aria-hidden="true"
    >
      <Icon name={kindIcons[kind]} />
      <div class="output-body">
        <span class="output-text">{text}…</span>
      </div>
    </div>
  );
}

const kindIcons: Record<OutputLine["kind"], string> = {
  text: "comment",
  thinking: "lightbulb",
  tool: "tools",
  toolResult: "output",
  notice: "info",
  error: "error",
  result: "pass",
};

function OutputRow(props: {
  readonly item: OutputLine;
  readonly found: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const { item, found, open } = props;
  const kind = texts.output.kinds[item.kind];
  return (
    <div class={`output-row kind-${item.kind}${found ? " found" : ""}`}>
      <Icon name={kindIcons[item.kind]} />
      <div class="output-body">
        <span class="visually-hidden">{kind}: </span>
        {item.detail === undefined ? (
          <span class="output-text">{item.text}</span>
        ) : (
          <button
            type="button"
            class="output-toggle output-text"
            aria-expanded={open}
            onClick={props.onToggle}
          >
            <Icon name={open ? "chevron-down" : "chevron-right"} />
            {item.text}
          </button>
        )}
        {open && item.detail !== undefined && (
          <pre tabIndex={0}>{item.detail}</pre>
        )}
      </div>
    </div>
  );
}
