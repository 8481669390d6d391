import { useEffect, useMemo, useRef } from "preact/hooks";
import type { FileChange, FileLines } from "../src/model/changes";
import { diffRows, linePieces } from "./changedLines";
import type { DiffRow } from "./changedLines";
import { Fold } from "./controls";
import { moveFocus } from "./keyboardFocus";
import { scrollTo } from "./scroll";
import { texts } from "./texts";
import { VirtualList } from "./virtualList";

/** So many rows are shown as they are, so that the browser's own search finds them; of more only those in view. */
const plainRows = 1500;

/** How many lines were added and deleted, in figures, and in words for who hears them. */
export function LineCounts(props: Pick<FileChange, "additions" | "deletions">) {
  const { additions, deletions } = props;
  if (additions === 0 && deletions === 0) return null;
  return (
    <>
      <span aria-hidden="true">{texts.merge.lines(additions, deletions)}</span>
      <span class="visually-hidden">
        {texts.merge.linesLong(additions, deletions)}
      </span>
    </>
  );
}

/** One file of the changes; its lines are asked for when it is open. */
export function FileFold(props: {
  readonly file: FileChange;
  /** The commit that the file is of. */
  readonly head: string;
  readonly lines: (FileLines & { readonly head: string }) | null;
  readonly open: boolean;
  /** It is what the user came for. */
  readonly wanted: boolean;
  readonly connected: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly onNeeded: () => void;
}) {
  const { file, head, lines, open, wanted, connected, onNeeded } = props;
  const isNeeded = open && connected && !file.binary && lines?.head !== head;
  useEffect(() => {
    if (isNeeded) onNeeded();
    // Once for each state of the file, not with each rendering.
  }, [isNeeded, head]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!wanted || !box.current) return;
    scrollTo(box.current);
    moveFocus(box.current.querySelector("summary"), { preventScroll: true });
  }, [wanted]);
  return (
    <div class="diff" ref={box}>
      <Fold
        open={open}
        onToggle={props.onToggle}
        title={
          <>
            <span class="diff-path">
              {file.from === undefined
                ? file.path
                : texts.changes.renamed(file.from, file.path)}
            </span>
            <span class="quiet figures">
              {texts.merge.changes[file.change]} <LineCounts {...file} />
            </span>
          </>
        }
      >
        {open && <Body file={file} lines={lines} />}
      </Fold>
    </div>
  );
}

function Body(props: {
  readonly file: FileChange;
  readonly lines: FileLines | null;
}) {
  const { file, lines } = props;
  const rows = useMemo(() => diffRows(lines?.parts ?? []), [lines]);
  if (file.binary) return <p class="quiet">{texts.changes.binary}</p>;
  if (lines === null) return <p class="quiet">{texts.loading}</p>;
  if (rows.length === 0) return <p class="quiet">{texts.changes.noLines}</p>;
  const label = texts.changes.linesOf(file.path);
  return (
    <>
      {rows.length <= plainRows ? (
        <div class="diff-lines" role="region" aria-label={label}>
          {rows.map((row, index) => (
            <Row key={index} row={row} />
          ))}
        </div>
      ) : (
        <VirtualList
          label={label}
          count={rows.length}
          rowHeight={19}
          follow={false}
          onFollow={() => undefined}
          target={null}
          row={(index) => {
            const row = rows[index];
            return row && <Row row={row} />;
          }}
        />
      )}
      {lines.leftOut > 0 && (
        <p class="quiet">{texts.changes.leftOut(lines.leftOut)}</p>
      )}
    </>
  );
}

const signs = { same: " ", added: "+", removed: "−" } as const;

function Row(props: { readonly row: DiffRow }) {
  const { row } = props;
  if (row.kind === "gap")
    return <div class="diff-gap">{texts.changes.gap(row.lines)}</div>;
  const { kind, before, after, text, cut, endless } = row;
  return (
    <div class={`diff-line ${kind}`}>
      <span class="diff-number before" aria-hidden="true">
        {before}
      </span>
      <span class="diff-number" aria-hidden="true">
        {after}
      </span>
      <span class="diff-sign" aria-hidden="true">
        {signs[kind]}
      </span>
      <span class="visually-hidden">
        {texts.changes.kinds[kind](after ?? before ?? 0)}{" "}
      </span>
      <span class="diff-text">
        {linePieces(kind === "same" ? text.replace(/\r$/, "") : text).map(
          (piece, index) =>
            piece.hidden ? (
              <span key={index} class="hidden-character">
                {piece.text}
              </span>
            ) : (
              piece.text
            ),
        )}
        {cut !== undefined && (
          <span class="quiet"> {texts.changes.cut(cut)}</span>
        )}
        {endless === true && (
          <span class="quiet"> {texts.changes.endless}</span>
        )}
      </span>
    </div>
  );
}
