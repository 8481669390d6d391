import { isDeepStrictEqual } from "node:util";
import type { OrchestratorApi } from "../model/api";
import { toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import { toHostSchema } from "../model/protocol";
import type { FromHost, ToHost, View } from "../model/protocol";
import type { Settings } from "../model/settings";
import type { Tab } from "../model/tabs";
import type { Log } from "./log";
import type { ListChange, OrchestrationList } from "./orchestrationList";
import { paced } from "./paced";
import { createPageIntents } from "./pageIntents";
import { createPageLine } from "./pageLine";
import { createPageOutput, livePauseMs } from "./pageOutput";
import { createPageSnapshots } from "./pageSnapshots";
import type { Surface } from "./surface";

/** What a page is told of. */
export interface PageParts {
  /** Rejects with an `OrchestratorError` that says why there is no engine. */
  readonly engine: () => Promise<OrchestratorApi>;
  readonly list: OrchestrationList;
  readonly settings: () => Settings;
  readonly log: Log;
}

/** The host's end of one page. */
export interface PageSession {
  /** What the page shows, as far as the host knows. */
  readonly view: View;
  /** Without a tab the page chooses. */
  readonly show: (view: View, tab?: Tab) => void;
  /** What a page that begins now is to be told first, so that its document can hold it; empty where that cannot be said yet. */
  readonly opening: () => Promise<readonly FromHost[]>;
  /** Takes what the page said, as it came. */
  readonly receive: (message: unknown) => void;
  /** Something in the list is different. */
  readonly listChanged: (change: ListChange) => void;
  readonly settingsChanged: () => void;
  readonly commentsChanged: () => void;
  /** The page is not there for the time being: nothing is posted until it says `ready` again. */
  readonly hidden: () => void;
  readonly end: () => void;
}

/** Least milliseconds between two snapshots, which hold everything. */
const snapshotPauseMs = 100;

/**
 * Speaks to one page: complete snapshots, never deltas, so a page that was thrown away and made anew lacks nothing. Posts
 * nothing before the page says `ready`, and nothing while it is hidden.
 */
export function openPageSession(
  surface: Surface,
  { engine, list, settings, log }: PageParts,
): PageSession {
  let view: View = { kind: "home" };
  let tab: Tab = "progress";
  let ready = false;
  let pending: { readonly view: View; readonly tab?: Tab } | null = null;
  /** The view that a page comes back with although it is to show another: it says so right after `ready`. */
  let outdated: View | null = null;
  let ended = false;
  /** Whether there is nothing newer than what was told as the opening. */
  let openingHolds = false;

  const line = createPageLine(log, () => ready && !ended, surface.post);
  const { post, done } = line;
  const snapshots = createPageSnapshots({
    engine,
    list,
    settings,
    reviewComments: surface.reviewComments,
  });
  const output = createPageOutput(engine, line);

  const notUpToDate = (error: unknown): Failure => {
    const failure = toFailure(error);
    log(
      "error",
      `the dashboard could not be brought up to date: ${failure.message}`,
    );
    return failure;
  };
  const sendSnapshot = async (): Promise<void> => {
    if (!line.isOpen()) return;
    try {
      post(await snapshots.take(view));
    } catch (error) {
      done("snapshot", notUpToDate(error));
    }
  };
  const news = paced(sendSnapshot, snapshotPauseMs);
  const sendSoon = (): void => {
    openingHolds = false;
    if (ready) news.ask();
  };
  const costs = paced(() => {
    const told = snapshots.takeCosts();
    if (told !== null) post(told);
    return Promise.resolve();
  }, livePauseMs);

  const become = (next: View, nextTab?: Tab): void => {
    tab = nextTab ?? (isDeepStrictEqual(next, view) ? tab : "progress");
    view = next;
    surface.onNavigate({ view, tab });
  };
  const show = (next: View, nextTab?: Tab): void => {
    const shown = {
      view: next,
      ...(nextTab === undefined ? {} : { tab: nextTab }),
    };
    if (!ready) {
      pending = shown;
      return;
    }
    become(next, nextTab);
    post({ type: "show", ...shown });
    sendSoon();
  };

  /** What was to be shown becomes what is shown. */
  const takePending = (): FromHost | null => {
    if (pending === null) return null;
    const shown = pending;
    pending = null;
    become(shown.view, shown.tab);
    return { type: "show", ...shown };
  };
  const opening = async (): Promise<readonly FromHost[]> => {
    const shown = takePending();
    openingHolds = true;
    try {
      const told = await snapshots.take(view);
      return shown === null ? [told] : [shown, told];
    } catch (error) {
      // The page asks for it by itself, and is told then what is wrong.
      openingHolds = false;
      pending ??= shown === null ? null : { view, tab };
      notUpToDate(error);
      return [];
    }
  };

  const carryOut = createPageIntents({
    engine,
    list,
    surface,
    line,
    log,
    show,
    eventsOf: async (id) =>
      view.kind === "orchestration" && view.id === id
        ? snapshots.events(view)
        : null,
  });

  const begin = async (opened: boolean): Promise<void> => {
    ready = true;
    output.leave();
    const before = view;
    const shown = takePending();
    if (shown !== null) {
      outdated = before.kind === "home" ? null : before;
      // Before the snapshot, or the page would draw what it is not to show.
      post(shown);
    } else if (opened && openingHolds) return;
    await sendSnapshot();
  };
  const navigate = (next: View): void => {
    const isOutdated = isDeepStrictEqual(next, outdated);
    outdated = null;
    if (isOutdated) return;
    become(next);
    output.leave();
    sendSoon();
  };

  const hear = async (message: ToHost): Promise<void> => {
    switch (message.type) {
      case "ready":
        return begin(message.opened ?? false);
      case "navigate":
        navigate(message.view);
        return;
      case "tab":
        become(view, message.tab);
        return;
      case "moreHistory":
        snapshots.lengthenHistory(message.all ?? false);
        sendSoon();
        return;
      case "output":
        return output.read(message.attempt, message.from, message.tail);
      default:
        return carryOut(message);
    }
  };

  const listChanged = (change: ListChange): void => {
    switch (change.kind) {
      case "reset":
        snapshots.forget();
        sendSoon();
        return;
      case "queue":
        sendSoon();
        return;
      case "event":
        sendSoon();
        if (change.event.type === "attemptEnded")
          output.push(change.event.attempt, Infinity, null);
        return;
      case "forgotten":
        snapshots.forget(change.id);
        sendSoon();
        return;
      case "output": {
        const { attempt, offset = Infinity, partial } = change.notice;
        if (ready && change.costs) {
          snapshots.costGrew(change.id);
          costs.ask();
        }
        output.push(attempt, offset, partial ?? null);
        return;
      }
      default:
        change satisfies never;
    }
  };

  return {
    get view() {
      return pending?.view ?? view;
    },
    show,
    opening,
    receive: (message) => {
      const parsed = toHostSchema.safeParse(message);
      if (parsed.success) {
        void hear(parsed.data);
        return;
      }
      log("error", `the page sent something unknown: ${parsed.error.message}`);
      done("unknown", surface.unknownMessage());
    },
    listChanged,
    settingsChanged: sendSoon,
    commentsChanged: sendSoon,
    hidden: () => {
      ready = false;
    },
    end: () => {
      ended = true;
      for (const work of [news, costs, output]) work.dispose();
    },
  };
}
