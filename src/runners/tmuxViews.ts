import { createHash } from "node:crypto";
import type { TmuxLayout } from "../model/runner";
import { literal, tmux } from "./tmux";
import type { TmuxAnswer } from "./tmux";

/*
 * Where attempts are shown in tmux. It is always a pane, known by its marks and never by the name of its session or window; the layout only says
 * where the pane of an orchestration that has none yet is made.
 */

/** A pane of ours. */
export interface TmuxView {
  /** `%5`: nobody else's as long as this server lives. */
  readonly pane: string;
  /** Name of its session. */
  readonly session: string;
  /** As tmux takes it, for people: `orchestrator:2.0`. */
  readonly target: string;
  readonly attemptId: string;
  /** Of whose attempts it shows one after the other (`ShownAs.name`). */
  readonly shown: string;
  /** Somebody looks at its session. */
  readonly attached: boolean;
}

/** A program to run in a pane; it must not hold a secret, since anybody on the machine can read it. */
export type PaneCommand = readonly string[];

/** What is to be shown, and where. */
export interface NewView {
  readonly layout: TmuxLayout;
  /** Letters, digits and hyphens. */
  readonly shown: string;
  readonly title: string;
  /** Folder that holds the attempts' folders: whose view it is. */
  readonly attemptsFolder: string;
  readonly attemptId: string;
  readonly command: PaneCommand;
}

const marks = {
  attempt: "@orchestrator-attempt",
  attemptsFolder: "@orchestrator-state",
  shown: "@orchestrator-shown",
  title: "@orchestrator-title",
  /** Of a session, not of a pane: it is the one that all orchestrations of a workspace share in this layout. */
  shared: "@orchestrator-shared",
} as const;

/** A folder as a mark: plain letters, whatever the folder's name and tmux's locale. */
const markOf = (attemptsFolder: string): string =>
  createHash("sha256").update(attemptsFolder).digest("hex").slice(0, 32);

const listFormat = [
  "pane_id",
  marks.attemptsFolder,
  marks.attempt,
  marks.shown,
  "session_attached",
  "window_index",
  "pane_index",
  "session_name",
]
  .map((name) => `#{${name}}`)
  .join(" ");
/** Only with all our marks. */
const listed =
  /^(?<pane>%\d+) (?<state>\w+) (?<attemptId>[\w-]+) (?<shown>[\w-]+) (?<clients>\d+) (?<window>\d+) (?<index>\d+) (?<session>.+)$/;

/** Our views of attempts in this folder; none where no server runs. */
export async function listViews(
  attemptsFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<TmuxView[]> {
  const { ok, stdout } = await tmux(
    ["list-panes", "-a", "-F", listFormat],
    environment,
  );
  if (!ok) return [];
  const mark = markOf(attemptsFolder);
  const views = stdout.split("\n").flatMap((line) => {
    const groups = listed.exec(line)?.groups;
    if (groups?.["state"] !== mark) return [];
    const { pane = "", session = "", attemptId = "", shown = "" } = groups;
    const { clients, window = "", index = "" } = groups;
    const target = `${session}:${window}.${index}`;
    const attached = clients !== "0";
    return [{ pane, session, target, attemptId, shown, attached }];
  });
  // A window that the user has put into another session as well is told once for each.
  return views.filter(
    ({ pane }, at) => views.findIndex((each) => each.pane === pane) === at,
  );
}

export const sessionName = (shown: string): string => `orchestrator-${shown}`;

/** What all orchestrations of a workspace share. */
const sharedName = "orchestrator";
const maxNames = 9;
const titleLength = 30;

/** Shows an attempt: in the view of the one before it, should that be there still, else where the layout wants it. Null, or why it cannot. */
export async function openView(
  view: NewView,
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  const views = await listViews(view.attemptsFolder, environment);
  const before = views.find(({ shown }) => shown === view.shown);
  if (before && (await replaceView(before, view, environment))) return null;
  if (view.layout === "sessions")
    return newSession(view, sessionName(view.shown), environment);
  const shared = await findShared(view, environment);
  if (shared === null) return newSession(view, sharedName, environment);
  const beside = views.find(({ session }) => session === shared);
  if (view.layout === "tiled" && beside) {
    const answer = await newPane(
      view,
      ["split-window", "-d", "-t", beside.pane],
      environment,
    );
    // One that is too small for another pane has a window more.
    if (answer === null) return null;
  }
  return newPane(
    view,
    ["new-window", "-d", "-t", `=${shared}:`, "-n", windowName(view)],
    environment,
  );
}

/** Lets whoever is attached to its session see this view. */
export async function selectView(
  { pane }: Pick<TmuxView, "pane">,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  await tmux(
    ["select-window", "-t", pane, ";", "select-pane", "-t", pane],
    environment,
  );
}

/** Ends a view that shows this attempt; one that shows another by now, or is gone, is left as it is, and so is all beside it. */
export async function endView(
  { pane, attemptId }: Pick<TmuxView, "pane" | "attemptId">,
  attemptsFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const now = await listViews(attemptsFolder, environment);
  if (now.some((each) => each.pane === pane && each.attemptId === attemptId))
    await tmux(["kill-pane", "-t", pane], environment);
}

const windowName = ({ title, shown }: NewView): string =>
  title.slice(0, titleLength).trim() || shown;

const run = ({ command }: NewView): string[] => [
  ...["-c", "/", "--"],
  ...command.map(literal),
];

/** Says whose a pane is, and keeps the user's own options from doing to it what would end it or rename it. */
function marking(view: NewView, target: string): string[] {
  const of = (scope: "-p" | "-w") => (option: string, value: string) => [
    ...[";", "set-option", scope, "-t", target, option],
    literal(value),
  ];
  const [pane, window] = [of("-p"), of("-w")];
  return [
    ...pane(marks.attemptsFolder, markOf(view.attemptsFolder)),
    ...pane(marks.attempt, view.attemptId),
    ...pane(marks.shown, view.shown),
    ...pane(marks.title, view.title),
    ...window("remain-on-exit", "off"),
    ...window("automatic-rename", "off"),
    ...(view.layout === "tiled"
      ? [
          ...window("pane-border-status", "top"),
          ...window("pane-border-format", ` #{${marks.title}} `),
        ]
      : []),
  ];
}

/** Shows another attempt in a view of ours; whoever is attached stays so. False when the place for it is gone. */
async function replaceView(
  { pane }: TmuxView,
  view: NewView,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  const { ok } = await tmux(
    [
      ...["respawn-pane", "-k", "-t", pane, ...run(view)],
      ...[";", "set-option", "-p", "-t", pane, marks.attempt, view.attemptId],
    ],
    environment,
  );
  return ok;
}

/** The session that all share in this layout, by its mark; null where there is none. */
async function findShared(
  { attemptsFolder, layout }: NewView,
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  const { ok, stdout } = await tmux(
    ["list-sessions", "-F", `#{${marks.shared}} #{session_name}`],
    environment,
  );
  const mark = `${sharedMark(attemptsFolder, layout)} `;
  const line = ok
    ? stdout.split("\n").find((each) => each.startsWith(mark))
    : undefined;
  return line?.slice(mark.length) ?? null;
}

const sharedMark = (attemptsFolder: string, layout: TmuxLayout): string =>
  `${markOf(attemptsFolder)}-${layout}`;

/** Opens a session nobody looks at yet. A name that somebody else has gets a number. Null, or why it could not be opened. */
async function newSession(
  view: NewView,
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name}-${number}`;
    const target = `=${tried}:`;
    const set = (option: string, value: string): string[] => [
      ...[";", "set-option", "-t", target, option, value],
    ];
    // One sequence: what the user's own options would do to a session without a client must not happen in between.
    const answer = await tmux(
      [
        ...["new-session", "-d", "-s", tried, "-x", "160", "-y", "48"],
        ...["-n", literal(windowName(view)), ...run(view)],
        ...set("destroy-unattached", "off"),
        ...(view.layout === "sessions"
          ? []
          : set(marks.shared, sharedMark(view.attemptsFolder, view.layout))),
        ...set("status-right", " #{prefix} d leaves, the agent works on "),
        ...set("status-right-length", "48"),
        ...marking(view, target),
      ],
      environment,
    );
    if (answer.ok) return null;
    if (!/duplicate session/.test(answer.stderr) || number === maxNames)
      return reasonOf(answer);
  }
}

/** Makes a pane in a session of ours, which stays as it is for whoever looks at it. Null, or why it could not be made. */
async function newPane(
  view: NewView,
  how: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  const made = await tmux(
    [...how.map(literal), "-P", "-F", "#{pane_id}", ...run(view)],
    environment,
  );
  if (!made.ok) return reasonOf(made);
  const pane = made.stdout.trim();
  const marked = await tmux(
    [
      ...marking(view, pane).slice(1),
      ...(view.layout === "tiled"
        ? [";", "select-layout", "-t", pane, "tiled"]
        : []),
    ],
    environment,
  );
  return marked.ok ? null : reasonOf(marked);
}

const reasonOf = ({ stderr }: TmuxAnswer): string =>
  stderr.trim() || "tmux gave no answer";
