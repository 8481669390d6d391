import net from "node:net";
import type { OrchestratorApi } from "../../model/api";
import { OrchestratorError, toFailure } from "../../model/errors";
import type { Failure } from "../../model/errors";
import type {
  Issue,
  IssueComment,
  MergedProof,
  SyncChange,
  Tracker,
} from "../../model/issue";
import { isChange } from "../../model/issue";
import type { TextEdit } from "../../model/plan";
import { said } from "../../model/said";
import { addressIn, issueEdits, readIssues } from "../../tasks";
import type { IssueBox, IssueWrite } from "../../tasks";
import { listenOrConnect } from "../endpoint";
import { workspaceKey } from "../key";
import { planSync } from "./plan";
import { mergedProofs } from "./proofs";
import { openSyncState, wordsHash } from "./state";
import type { SyncState } from "./state";

/** The task file, as the face reads and changes it. */
export interface SyncFile {
  /** As people name it: relative to the workspace. */
  readonly name: string;
  /** As orchestrations name it: relative to the repository, with `/`. */
  readonly inRepository: string;
  /** Null: there is none yet. */
  read(): Promise<string | null>;
  /** Changes the newest text, which is empty where there is no file; no edits make no file. */
  change(edits: (text: string) => readonly TextEdit[]): Promise<void>;
}

export interface SyncRequest {
  readonly tracker: Tracker;
  readonly file: SyncFile;
  readonly api: OrchestratorApi;
  /** It is there: the workspace is open. */
  readonly stateFolder: string;
  readonly closeTicked: boolean;
}

/** What was looked at and decided; nothing is done yet. */
export interface SyncPlan {
  readonly changes: readonly SyncChange[];
  /** All that the tracker told. */
  readonly issues: readonly Issue[];
}

export interface SyncResult {
  readonly done: readonly SyncChange[];
  /** What the tracker refused; the rest was done. */
  readonly refused: readonly {
    readonly change: SyncChange;
    readonly failure: Failure;
  }[];
}

/**
 * Looks at both sides and says what a sync would do. Changes nothing. Rejects with what the tracker, the file or the state says, and with
 * `invalidInput` where the file holds issues of another place.
 */
export async function lookAtBoth(request: SyncRequest): Promise<SyncPlan> {
  const { tracker, file, api, closeTicked } = request;
  const state = await stateOf(request);
  const boxes = readIssues((await file.read()) ?? "");
  checkPlace(tracker, file, boxes);
  const issues = await ask(tracker, boxes, state);
  const ticked = new Set(
    [...issues].flatMap(([id, issue]) =>
      issue?.state === "open" && boxes.get(id)?.done === true ? [id] : [],
    ),
  );
  const proofs = await mergedProofs(api, file.inRepository, ticked);
  const marks = new Map<string, ReadonlySet<string>>();
  for (const id of proofs.keys()) marks.set(id, await tracker.marks(id));
  return {
    changes: planSync({
      boxes,
      issues,
      known: state.issues,
      proofs,
      marks,
      closeTicked,
    }),
    issues: [...issues.values()].filter((issue) => issue !== null),
  };
}

const stateOf = ({ stateFolder, tracker, file }: SyncRequest) =>
  openSyncState(stateFolder, `${tracker.name} ${tracker.place}`, file.name);

function checkPlace(
  { pages, place, name }: Tracker,
  file: SyncFile,
  boxes: ReadonlyMap<string, IssueBox>,
): void {
  // GitHub does not tell upper from lower case in names.
  const beginning = pages.toLowerCase();
  for (const box of boxes.values()) {
    const address = addressIn(box);
    if (address === null || address.toLowerCase().startsWith(beginning))
      continue;
    throw new OrchestratorError(
      "invalidInput",
      said`${file.name} holds issues of another place: ${box.id} is ${address}, and this sync is of ${name} ${place}.`,
      {
        fix: said`Name another file for it, or change the addresses in this one.`,
      },
    );
  }
}

/** The open issues, and those that have a box of ours and may have changed. */
async function ask(
  tracker: Tracker,
  boxes: ReadonlyMap<string, IssueBox>,
  { issues: known }: SyncState,
): Promise<Map<string, Issue | null>> {
  const issues = new Map<string, Issue | null>(
    (await tracker.open()).map((issue) => [issue.id, issue]),
  );
  for (const [id, box] of boxes) {
    const before = known.get(id);
    const isOurs = before !== undefined || addressIn(box) !== null;
    const isSettled =
      box.done && before?.state === "done" && before.owed === null;
    if (isOurs && !isSettled && !issues.has(id))
      issues.set(id, await tracker.issue(id));
  }
  return issues;
}

/**
 * Does what was planned, first here, then there. Killed at any point, the next sync goes on: boxes are found by their ids, comments by their
 * marks, and what is owed is recorded before an issue is closed. Rejects with `notAllowedNow` while another sync of this workspace works, and
 * with what ends it early (`trackerUnavailable`, for one); what is done then stays done.
 */
export async function carryOut(
  request: SyncRequest,
  { changes, issues }: SyncPlan,
): Promise<SyncResult> {
  const release = await lock(request.stateFolder);
  try {
    const state = await stateOf(request);
    const local = changes.filter(({ kind }) => kind in writes);
    const made = local.flatMap(writeOf);
    if (made.length > 0)
      await request.file.change((text) =>
        issueEdits(text, made, `Issues of ${request.tracker.place}`),
      );
    remember(state, issues);
    await state.save();
    return await tellTracker(request, state, changes, local);
  } finally {
    await release();
  }
}

const writes = {
  add: { add: true },
  rewrite: { words: true },
  tick: { state: "x" },
  drop: { state: "-" },
  reopen: { state: " " },
} as const satisfies Partial<
  Record<SyncChange["kind"], Omit<IssueWrite, "issue">>
>;

const writeOf = (change: SyncChange): IssueWrite[] => {
  switch (change.kind) {
    case "add":
    case "rewrite":
    case "tick":
    case "drop":
    case "reopen":
      return [{ issue: change.issue, ...writes[change.kind] }];
    case "close":
    case "comment":
    case "leave":
      return [];
    default:
      return change satisfies never;
  }
};

function remember(
  { issues: known }: SyncState,
  issues: readonly Issue[],
): void {
  for (const issue of issues)
    known.set(issue.id, {
      state: issue.state,
      words: wordsHash(issue),
      owed: issue.state === "open" ? null : (known.get(issue.id)?.owed ?? null),
    });
}

async function tellTracker(
  { tracker, file }: SyncRequest,
  state: SyncState,
  changes: readonly SyncChange[],
  local: readonly SyncChange[],
): Promise<SyncResult> {
  const done = [...local];
  const refused: SyncResult["refused"][number][] = [];
  for (const change of changes) {
    if (change.kind !== "close" && change.kind !== "comment") continue;
    try {
      await (change.kind === "close"
        ? close(tracker, state, change.issue, closingWords(change.proof, file))
        : writeOwed(tracker, state, change.issue, change.comment));
      done.push(change);
    } catch (error) {
      const failure = toFailure(error);
      if (!isOfOne(failure)) throw error;
      refused.push({ change, failure });
    }
  }
  return { done: inOrder(changes, done), refused };
}

/** Says something of one issue, not of the tracker. */
const isOfOne = ({ code }: Failure): boolean =>
  code === "trackerRefused" || code === "notFound";

const inOrder = (
  changes: readonly SyncChange[],
  done: readonly SyncChange[],
): SyncChange[] =>
  changes.filter((change) => isChange(change) && done.includes(change));

/** An issue is closed before the comment comes: an open one with our comment was opened again by somebody. */
async function close(
  tracker: Tracker,
  state: SyncState,
  issue: Issue,
  comment: IssueComment,
): Promise<void> {
  const known = { words: wordsHash(issue), owed: comment };
  state.issues.set(issue.id, { ...known, state: "open" });
  await state.save();
  await tracker.close(issue.id);
  state.issues.set(issue.id, { ...known, state: "done" });
  await state.save();
  await writeOwed(tracker, state, issue, comment);
}

async function writeOwed(
  tracker: Tracker,
  state: SyncState,
  issue: Issue,
  comment: IssueComment,
): Promise<void> {
  if (!(await tracker.marks(issue.id)).has(comment.mark))
    await tracker.comment(issue.id, comment);
  state.issues.set(issue.id, {
    state: "done",
    words: wordsHash(issue),
    owed: null,
  });
  await state.save();
}

const closingWords = (
  proof: MergedProof | null,
  { name }: SyncFile,
): IssueComment =>
  proof === null
    ? {
        text: `Closed, since its box in ${name} is ticked.`,
        mark: "ticked",
      }
    : {
        text: `Done: proven, and merged into ${proof.base} as ${proof.commit} (branch ${proof.branch}, orchestration ${proof.orchestration.slice(0, 8)}).`,
        mark: proof.orchestration,
      };

/** One sync of a workspace at a time. The operating system frees it with the process. */
async function lock(stateFolder: string): Promise<() => Promise<void>> {
  const server = net.createServer();
  const key = `${await workspaceKey(stateFolder)}:sync`;
  const { owner } = await listenOrConnect(server, { stateFolder, key });
  if (!owner)
    throw new OrchestratorError(
      "notAllowedNow",
      said`Another sync of this workspace is at work.`,
      { fix: said`Wait until it is over, then sync again.` },
    );
  return () =>
    new Promise((resolve, reject) => {
      server.close((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
}
