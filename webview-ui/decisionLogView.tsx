import { useMemo, useState } from "preact/hooks";
import type { OrchestrationEvent } from "../src/model/event";
import { Button, Checkbox, TextField } from "./controls";
import { logRows } from "./decisionLog";
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
                <td>{row.because}</td>
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
