import type { Issue, MergedProof, SyncChange } from "../../model/issue";
import { saysTheSame, type IssueBox } from "../../tasks";
import type { KnownIssue } from "./state";
import { wordsHash } from "./state";

/** Everything that a sync is decided from. */
export interface SyncFacts {
  /** The boxes of the file, by the ids of their issues. */
  readonly boxes: ReadonlyMap<string, IssueBox>;
  /** What the tracker says, by id; null: not there any more. Issues that were not asked for are left out. */
  readonly issues: ReadonlyMap<string, Issue | null>;
  /** What was true after the last sync, by id. */
  readonly known: ReadonlyMap<string, KnownIssue>;
  /** For ticked boxes of open issues: what proved and merged them, the newest first. */
  readonly proofs: ReadonlyMap<string, readonly MergedProof[]>;
  /** For the same issues: the marks in their comments. */
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>;
  /** Boxes that were ticked by hand close their issues too. */
  readonly closeTicked: boolean;
}

/**
 * What a sync will do, in the order of the tracker. Pure. The rules, where both sides have changed: the tracker wins for title and text;
 * a closed issue is done here; an issue that is open is closed only by a merge that its comments do not tell yet; one that was opened again
 * empties its box; a box that was ticked by hand closes nothing, unless the user says so.
 */
export function planSync(facts: SyncFacts): SyncChange[] {
  const changes: SyncChange[] = [];
  for (const [id, issue] of facts.issues) {
    const box = facts.boxes.get(id);
    if (issue === null) {
      if (box && !box.done)
        changes.push({ kind: "leave", id, title: box.title, why: "gone" });
      continue;
    }
    if (box === undefined) {
      if (issue.state === "open") changes.push({ kind: "add", issue });
    } else {
      if (!saysTheSame(box, issue))
        changes.push({
          kind: "rewrite",
          issue,
          yours: facts.known.get(id)?.words === wordsHash(issue),
        });
      changes.push(...stateChanges(facts, box, issue));
    }
    const owed = facts.known.get(id)?.owed ?? null;
    if (owed !== null && issue.state !== "open")
      changes.push({ kind: "comment", issue, comment: owed });
  }
  return changes;
}

function stateChanges(
  facts: SyncFacts,
  box: IssueBox,
  issue: Issue,
): SyncChange[] {
  switch (issue.state) {
    case "done":
      return box.done ? [] : [{ kind: "tick", issue }];
    case "dropped":
      // Any mark that the user has put there says more than ours would.
      return box.state === " " ? [{ kind: "drop", issue }] : [];
    case "open":
      return openChanges(facts, box, issue);
    default:
      return issue.state satisfies never;
  }
}

function openChanges(
  { known, proofs, marks, closeTicked }: SyncFacts,
  box: IssueBox,
  issue: Issue,
): SyncChange[] {
  const before = known.get(issue.id);
  const wasClosed = before !== undefined && before.state !== "open";
  if (!box.done)
    return wasClosed && before.state === "dropped" && box.state === "-"
      ? [{ kind: "reopen", issue }]
      : [];
  const proven = proofs.get(issue.id) ?? [];
  const told = marks.get(issue.id) ?? new Set();
  const proof = proven.find(({ orchestration }) => !told.has(orchestration));
  // An older merge than one that is told says nothing new of the issue.
  const newest = proof !== undefined && proof === proven[0] ? proof : null;
  if (newest !== null) return [{ kind: "close", issue, proof: newest }];
  if (wasClosed || (before === undefined && proven.length > 0))
    return [{ kind: "reopen", issue }];
  return [
    closeTicked
      ? { kind: "close", issue, proof: null }
      : { kind: "leave", id: issue.id, title: issue.title, why: "ticked" },
  ];
}
