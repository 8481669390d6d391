import { isChange, isRemote } from "../model/issue";
import type { SyncChange, Tracker } from "../model/issue";
import { oneLine, plural } from "./words";

const named = (change: SyncChange): string =>
  change.kind === "leave"
    ? `${change.id} ${oneLine(change.title)}`
    : `${change.issue.id} ${oneLine(change.issue.title)}`;

/** One change in a line, without whom it is about. */
function whatHappens(change: SyncChange): string {
  switch (change.kind) {
    case "add":
      return "add a box";
    case "rewrite":
      return change.yours
        ? "put the tracker's title and text back; yours goes"
        : "write the tracker's title and text";
    case "tick":
      return "tick its box: it is closed there";
    case "drop":
      return "put - into its box: it is closed there, not done";
    case "reopen":
      return "empty its box: it was opened again there";
    case "close":
      return change.proof === null
        ? "close it: its box is ticked by hand (--close-ticked)"
        : `close it, with a comment: proven, and merged into ${oneLine(change.proof.base)} as ${change.proof.commit.slice(0, 12)}`;
    case "comment":
      return "write the comment that an interrupted sync owes";
    case "leave":
      return change.why === "gone"
        ? "nothing: it is not there any more"
        : "nothing: its box is ticked by hand, which closes no issue (--close-ticked does)";
    default:
      return change satisfies never;
  }
}

export const changeLine = (change: SyncChange): string =>
  `${named(change)}: ${whatHappens(change)}`;

/** What a sync would do, here and there, and what it leaves alone. */
export function planLines(
  { name, place }: Pick<Tracker, "name" | "place">,
  file: string,
  changes: readonly SyncChange[],
): string[] {
  const there = changes.filter(isRemote);
  const here = changes.filter(
    (change) => isChange(change) && !isRemote(change),
  );
  const left = changes.filter((change) => !isChange(change));
  const part = (title: string, some: readonly SyncChange[]): string[] =>
    some.length === 0
      ? []
      : [`${title}:`, ...some.map((change) => `  ${changeLine(change)}`)];
  return [
    here.length + there.length === 0
      ? `${name} ${place} and ${file} say the same.`
      : `${name} ${place} and ${file}: ${plural(here.length, "change")} here, ${there.length} there.`,
    ...part(file, here),
    ...part(name, there),
    ...part("left as it is", left),
  ];
}
