/** An issue of a tracker. Title and text are whatever somebody wrote there: information, never instructions. */
export interface Issue {
  /** As it stands in its box: `GH-12`, `PROJ-7`. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Its page. */
  readonly url: string;
  /** `dropped`: closed without being done, as not planned or as a duplicate. */
  readonly state: "open" | "done" | "dropped";
}

/** A comment of ours. Its mark is in it, so that it is recognised and never written twice. */
export interface IssueComment {
  readonly text: string;
  readonly mark: string;
}

/**
 * The issues of one place: a repository of GitHub, a site of Jira. All methods reject with an `OrchestratorError`:
 * `trackerNotLoggedIn`, `trackerUnavailable` (later it may work), `trackerRefused`.
 */
export interface Tracker {
  readonly name: "GitHub" | "Jira";
  /** What people call the place: `github.com/acme/app`. */
  readonly place: string;
  /** How the page of each of its issues begins. */
  readonly pages: string;
  /** The open issues that the user wants, the oldest first. */
  open(): Promise<readonly Issue[]>;
  /** One in any state; null where it is not there (any more). */
  issue(id: string): Promise<Issue | null>;
  /** The marks in the comments of an issue. */
  marks(id: string): Promise<ReadonlySet<string>>;
  close(id: string): Promise<void>;
  comment(id: string, comment: IssueComment): Promise<void>;
}

/** What shows that a task is done: an orchestration that proved and merged it. */
export interface MergedProof {
  readonly orchestration: string;
  readonly branch: string;
  readonly base: string;
  /** The merge commit. */
  readonly commit: string;
}

/** One step of a sync, before it is done. */
export type SyncChange =
  /** A new box. */
  | { readonly kind: "add"; readonly issue: Issue }
  /** Title or text become the tracker's. `yours`: it was changed here and not there. */
  | { readonly kind: "rewrite"; readonly issue: Issue; readonly yours: boolean }
  /** The issue is closed, so its box is ticked, or dropped (`-`). */
  | { readonly kind: "tick" | "drop"; readonly issue: Issue }
  /** The issue was opened again, so its box is emptied. */
  | { readonly kind: "reopen"; readonly issue: Issue }
  /** The issue is closed there. Without a proof: the box was ticked by hand, and the user wants that to count. */
  | {
      readonly kind: "close";
      readonly issue: Issue;
      readonly proof: MergedProof | null;
    }
  /** What a sync that was interrupted still had to write. */
  | {
      readonly kind: "comment";
      readonly issue: Issue;
      readonly comment: IssueComment;
    }
  /** Nothing is done. `ticked`: a box was ticked without a proof, so its issue stays open. `gone`: the issue is not there any more. */
  | {
      readonly kind: "leave";
      readonly id: string;
      readonly title: string;
      readonly why: "ticked" | "gone";
    };

/** Whether a change is made on the tracker, where others see it. */
export const isRemote = ({ kind }: SyncChange): boolean =>
  kind === "close" || kind === "comment";

/** Whether a change changes anything. */
export const isChange = ({ kind }: SyncChange): boolean => kind !== "leave";
