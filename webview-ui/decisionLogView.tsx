import { useMemo, useState } from "preact/hooks";
import type { OrchestrationEvent } from "../src/model/event";
import { Button, Checkbox, Icon, TextField } from "./controls";
import { decisionCsv } from "./decisionCsv";
import { logRows } from "./decisionLog";
import type { LogRow } from "./decisionLog";
import { time, dateTime } from "./format";
import { eventsUpTo } from "./moments";
import { MomentSlider, MomentState, useMoment } from "./momentView";
import type { Moment } from "./pageState";
import type { PageStore } from "./pageStore";
import { texts } from "./texts";

const pageSize = 200;

/** What the engine decided and why, newest first, up to a moment that the user chooses. */
export function DecisionLogView(props: {
  readonly id: string;
  readonly events: readonly OrchestrationEvent[];
  readonly moment: Moment | null;
  readonly store: PageStore;
}) {
  const { id, events, store } = props;
  const [seq, setSeq] = useState<number | null>(null);
  const [filter, setFilter] = useState("");
  const [all, setAll] = useState(false);
  const [shown, setShown] = useState(pageSize);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(
    () => logRows(eventsUpTo(events, seq), { all, filter }),
    [events, seq, all, filter],
  );
  useMoment(store, id, seq);
  const moment = props.moment?.orchestration.id === id ? props.moment : null;
  return (
    <>
      {events.length > 1 && (
        <MomentSlider events={events} seq={seq} onMove={setSeq} />
      )}
      {seq !== null && <MomentState events={events} moment={moment} />}
      <div class="bar">
        <TextField
          label={texts.log.filter}
          value={filter}
          onInput={setFilter}
        />
        <Checkbox label={texts.log.all} checked={all} onChange={setAll} />
        <span class="quiet" role="status">
          {texts.log.count(rows.length)}
        </span>
        <Button
          icon="export"
          label={texts.log.export}
          disabled={rows.length === 0}
          onClick={() =>
            store.send({
              type: "export",
              name: `orchestrator-decisions-${id.slice(0, 8)}.csv`,
              csv: decisionCsv(rows),
            })
          }
        />
      </div>
      {rows.length === 0 ? (
        <p class="quiet">
          {filter === "" ? texts.log.none : texts.log.noMatch}
        </p>
      ) : (
        <table class="log">
          <thead>
            <tr>
              <th scope="col">{texts.log.time}</th>
              <th scope="col">{texts.log.what}</th>
              <th scope="col">{texts.log.because}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <tr key={row.seq}>
                <td>
                  <time
                    dateTime={new Date(row.at).toISOString()}
                    title={dateTime(row.at)}
                  >
                    {time(row.at)}
                  </time>
                </td>
                <td>
                  {row.what}
                  {row.about !== "" && (
                    <span class="quiet about">{row.about}</span>
                  )}
                </td>
                <td>
                  {row.because}
                  {row.facts.length > 0 && (
                    <Reasons
                      row={row}
                      open={open.has(row.seq)}
                      onToggle={() => setOpen(toggled(open, row.seq))}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > shown && (
        <Button
          label={texts.log.older(rows.length - shown)}
          onClick={() => setShown(shown + pageSize)}
        />
      )}
    </>
  );
}

function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** What a decision was made from, on demand. */
function Reasons({
  row,
  open,
  onToggle,
}: {
  readonly row: LogRow;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  return (
    <div class="reasons">
      <button
        type="button"
        aria-expanded={open}
        aria-label={texts.log.whyOf(row.what)}
        onClick={onToggle}
      >
        <Icon name={open ? "chevron-down" : "chevron-right"} />
        {texts.log.why}
      </button>
      {open && (
        <table aria-label={texts.log.facts(row.what)}>
          <tbody>
            {row.facts.map(({ name, value }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
