import { useMemo, useState } from "preact/hooks";
import type { OrchestrationEvent } from "../src/model/event";
import { Button, Checkbox, Icon, TextField } from "./controls";
import { logRows } from "./decisionLog";
import type { LogRow } from "./decisionLog";
import { clockTime, dateTime } from "./format";
import { texts } from "./texts";

const pageSize = 200;

/** What the engine decided and why, newest first. */
export function DecisionLogView(props: {
  readonly events: readonly OrchestrationEvent[];
}) {
  const [filter, setFilter] = useState("");
  const [all, setAll] = useState(false);
  const [shown, setShown] = useState(pageSize);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(
    () => logRows(props.events, { all, filter }),
    [props.events, all, filter],
  );
  return (
    <>
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
                    {clockTime(row.at)}
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
