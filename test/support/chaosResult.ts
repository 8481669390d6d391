import { brokenIn } from "./broken";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { apply } from "../../src/engine";
import { stepViolations } from "../../src/engine/invariants";
import type { OrchestrationEvent } from "../../src/model/event";
import type { Orchestration } from "../../src/model/orchestration";
import { openStore } from "../../src/store";
import type { Ground } from "./chaosOrchestration";
import { eventually } from "./runs";
import { askStockSqlite } from "./stockSqlite";
import { allStored } from "./everything";

/** What an orchestration came to, without ids and times: the same for every course that ended well. */
export interface Content {
  readonly status: string;
  readonly tasks: readonly string[];
  readonly batches: readonly string[];
  /** Types of the events with their place, in order, but for those that tell of recoveries. */
  readonly events: readonly string[];
  /** Commits of the base branch, parents first: number of each parent, tree, message. */
  readonly commits: readonly string[];
  /** Refs that are ours, each with the trees of its commit and of what that stands on. */
  readonly refs: readonly string[];
  readonly branches: readonly string[];
  /** What the user's folder differs in from the checked out commit. */
  readonly checkout: readonly string[];
  /** Every file of the user's folder with its text. */
  readonly files: Readonly<Record<string, string>>;
}

/** An orchestration as it was found, and whatever should not be there. */
export interface Found {
  readonly content: Content;
  readonly problems: readonly string[];
  readonly orchestration: Orchestration;
  readonly events: readonly OrchestrationEvent[];
}

/** Reads what an orchestration left, after the last host has closed its engine. */
export async function findResult(ground: Ground): Promise<Found> {
  const { repository } = ground;
  const store = await openStore(ground.stateFolder);
  const [orchestration, ...others] = allStored(store);
  if (!orchestration) throw new Error("There is no orchestration.");
  const events = store.events(orchestration.id);
  const broken = brokenIn(
    [orchestration, ...others],
    (id) => store.events(id),
    (id) => store.ledger(id),
  );
  store.close();
  const git = (...args: string[]): string[] =>
    execFileSync("git", args, {
      cwd: repository,
      encoding: "utf8",
      env: ground.environment,
    })
      .split("\0")
      .filter((line) => line !== "");
  const stable = (text: string): string =>
    text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
      .replaceAll(orchestration.id.slice(0, 8), "<short>")
      // Named by the number of an event, of which a disturbed run has more.
      .replace(/move-\d+/, "move");

  const commits = git(
    ...["log", "-z", "--topo-order", "--reverse", "main", "trunk"],
    "--format=%H%x1e%P%x1e%T%x1e%B",
  ).map((line) => line.split("\x1e"));
  const numbers = new Map(commits.map(([id = ""], at) => [id, at]));
  const refsBelow = (prefix: string): string[] =>
    git("for-each-ref", "--format=%(refname)", prefix)
      .flatMap((text) => text.split("\n"))
      .filter((ref) => ref !== "");

  return {
    orchestration,
    events,
    content: {
      status: orchestration.status,
      tasks: orchestration.tasks.map(({ key, status }) => `${key} ${status}`),
      batches: orchestration.batches.map(
        ({ index, status }) => `${index} ${status}`,
      ),
      events: events.filter(({ type }) => type !== "recovered").map(placed),
      commits: commits.map(([, parents = "", tree = "", message = ""]) =>
        [
          parents
            .split(" ")
            .map((parent) => numbers.get(parent) ?? "-")
            .join(" "),
          tree,
          stable(message),
        ].join(" "),
      ),
      refs: refsBelow("refs/orchestrator").map((ref) =>
        [
          stable(ref),
          ...git("log", "-z", "--no-walk", "--format=%T", ref),
          ...git("rev-parse", `${ref}^@`)
            .join("")
            .split("\n")
            .filter((line) => line !== "")
            .flatMap((parent) => git("rev-parse", `${parent}^{tree}`))
            .map((tree) => tree.trim()),
        ].join(" "),
      ),
      branches: refsBelow("refs/heads").map(stable),
      checkout: git("status", "--porcelain", "-z", "--untracked-files=all"),
      files: Object.fromEntries(
        filesBelow(repository)
          .filter((file) => !/^(\.git|\.orchestrator)\//.test(file))
          .map((file) => [
            file,
            readFileSync(path.join(repository, file), "latin1"),
          ]),
      ),
    },
    problems: [
      ...broken,
      ...others.map(({ id }) => `a second orchestration ${id}`),
      ...brokenSteps(events),
      ...doneTwice(events),
      ...(await leftovers(ground, git, refsBelow)),
    ],
  };
}

/** An event with the place that it is about. */
function placed(event: OrchestrationEvent): string {
  const about = [
    "stage" in event ? event.stage : null,
    "batch" in event ? event.batch : null,
    event.type === "attemptIntended" ? event.attempt.stage : null,
    event.type === "attemptIntended" ? event.attempt.batch : null,
    event.type === "attemptIntended" ? event.attempt.kind : null,
  ];
  return [event.type, ...about.filter((part) => part !== null)].join(" ");
}

function brokenSteps(events: readonly OrchestrationEvent[]): string[] {
  const found: string[] = [];
  let before: Orchestration | null = null;
  for (const event of events) {
    const after = apply(before, event);
    if (before)
      for (const sentence of stepViolations(before, event, after))
        found.push(`at ${event.seq} ${event.type}: ${sentence}`);
    before = after;
  }
  return found;
}

const doneTwice = (events: readonly OrchestrationEvent[]): string[] => {
  const completed = events
    .filter(({ type }) => type === "batchCompleted")
    .map(placed);
  return completed
    .filter((place, at) => completed.indexOf(place) !== at)
    .map((place) => `done twice: ${place}`);
};

/**
 * Files that may be in the state folder when nothing runs. `waiting` of an attempt stays where it ended before the next host came, and
 * means nothing then.
 */
const expectedFiles =
  /^(\.gitignore|orchestrator\.(db|redo)|attempts\/[0-9a-f-]{36}\/(command\.json|stdin\.txt|claim|started\.json|std(out|err)\.log|cancel|sample\.json|exit\.json|supervisor\.log|waiting|input\/\d{6}-[0-9a-f]{32})|contexts\/[0-9a-f-]{36}\/[\w-]+\.md)$/;

/** Whatever an orchestration that has ended must not leave behind. */
async function leftovers(
  ground: Ground,
  git: (...args: string[]) => string[],
  refsBelow: (prefix: string) => string[],
): Promise<string[]> {
  const { repository, stateFolder } = ground;
  const problems: string[] = [];
  const note = (what: string, items: readonly string[]) =>
    problems.push(...items.map((item) => `${what}: ${item}`));

  // A supervisor ends a moment after it has recorded the end of its agent.
  const deadline = Date.now() + 3_000;
  await eventually(
    () => processesOf(ground).length === 0 || Date.now() > deadline,
  );
  note("a process", processesOf(ground));
  note(
    "a worktree",
    git("worktree", "list", "--porcelain", "-z")
      .filter((line) => line.startsWith("worktree "))
      .slice(1),
  );
  note("a branch", refsBelow("refs/heads/orchestrator"));
  note("a mark", refsBelow("refs/orchestrator/branches"));
  note(
    "in the git folder",
    filesBelow(path.join(repository, ".git")).filter(
      (file) =>
        /\.lock$|^MERGE_|_HEAD$|^worktrees\/|orchestrator-index/.test(file) &&
        !/(^|\/)(ORIG_HEAD|HEAD)$/.test(file),
    ),
  );
  note(
    "in the state folder",
    filesBelow(stateFolder).filter((file) => !expectedFiles.test(file)),
  );
  note("a temporary file", readdirSync(ground.temporary));
  const integrity = askStockSqlite(
    path.join(stateFolder, "orchestrator.db"),
    "PRAGMA integrity_check",
  );
  if (integrity !== "ok") problems.push(`the database: ${integrity}`);
  const connectivity = execFileSync(
    "git",
    ["fsck", "--connectivity-only", "--no-dangling"],
    { cwd: repository, encoding: "utf8", env: ground.environment },
  );
  if (connectivity !== "") problems.push(`git fsck: ${connectivity}`);
  return problems;
}

/** Paths of the files below a folder, relative and with `/`. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      path
        .relative(folder, path.join(entry.parentPath, entry.name))
        .replaceAll(path.sep, "/"),
    )
    .sort();

/** Processes that have to do with an orchestration: by their folder, their command line or our mark in their environment. */
export const processesOf = ({ folder }: Ground): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const [command, environment] = ["cmdline", "environ"].map((file) =>
          readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " "),
        );
        return command?.includes(folder) || environment?.includes(folder)
          ? [`${pid} ${command ?? ""}`]
          : [];
      } catch {
        return []; // Gone in the meantime, or not ours to see.
      }
    });

/** What is wrong with an orchestration that had a hard time, beside one that had none. */
export function problemsOf(
  found: Found,
  expected: Content,
  parts: readonly (keyof Content)[],
): string[] {
  return [
    ...found.problems,
    ...parts
      .filter((part) => !isDeepStrictEqual(found.content[part], expected[part]))
      .map(
        (part) =>
          `${part}: ${JSON.stringify(found.content[part], null, 1)} instead of ${JSON.stringify(expected[part], null, 1)}`,
      ),
  ];
}
