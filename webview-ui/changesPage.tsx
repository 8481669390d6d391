import { useEffect, useState } from "preact/hooks";
import type { View } from "../src/model/protocol";
import { openAtFirst } from "./changedLines";
import { Icon } from "./controls";
import { FileFold, LineCounts } from "./fileFold";
import { findIn } from "./pageState";
import type { ChangesState, PageState, Snapshot } from "./pageState";
import type { PageStore } from "./pageStore";
import { texts } from "./texts";

interface ChangesProps {
  readonly store: PageStore;
  readonly state: PageState;
  readonly snapshot: Snapshot;
  readonly view: Extract<View, { kind: "changes" }>;
}

/** What an orchestration has changed, file by file, to be read where there is no diff editor. */
export function ChangesPage(props: ChangesProps) {
  const { store, state, snapshot, view } = props;
  const { id } = view;
  const title = findIn(snapshot)(id)?.title ?? id;
  const { changes } = state;
  return (
    <>
      <header>
        <button
          type="button"
          class="link back"
          onClick={() => store.navigate({ kind: "orchestration", id })}
        >
          <Icon name="arrow-left" /> {title}
        </button>
        <h1 tabIndex={-1}>{texts.changes.title}</h1>
      </header>
      {changes === null ? (
        // What went wrong stands above.
        state.failure === null && <p class="quiet">{texts.loading}</p>
      ) : (
        <Files {...props} key={changes.id} changes={changes} />
      )}
    </>
  );
}

function Files(props: ChangesProps & { readonly changes: ChangesState }) {
  const { store, state, changes, view } = props;
  const { id, head, files } = changes;
  const [open, setOpen] = useState(() => openAtFirst(files, view.path));
  useEffect(() => {
    if (view.path !== undefined)
      setOpen((known) => new Set(known).add(view.path ?? ""));
  }, [view.path]);
  if (files.length === 0) return <p class="quiet">{texts.changes.none}</p>;
  const sum = (of: "additions" | "deletions") =>
    files.reduce((all, file) => all + file[of], 0);
  const toggle = (path: string, isOpen: boolean): void =>
    setOpen((known) => {
      const next = new Set(known);
      if (isOpen) next.add(path);
      else next.delete(path);
      return next;
    });
  return (
    <>
      <p class="quiet">
        {texts.merge.files(files.length)}{" "}
        <LineCounts additions={sum("additions")} deletions={sum("deletions")} />
        {" · "}
        {texts.changes.against(head.slice(0, 8))}
      </p>
      {files.map((file) => (
        <FileFold
          key={file.path}
          file={file}
          head={head}
          lines={changes.lines[file.path] ?? null}
          open={open.has(file.path)}
          wanted={file.path === view.path}
          connected={state.lost === null}
          onToggle={(isOpen) => toggle(file.path, isOpen)}
          onNeeded={() =>
            store.send({ type: "fileLines", id, head, path: file.path })
          }
        />
      ))}
    </>
  );
}
