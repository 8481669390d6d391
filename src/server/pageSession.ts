import { isDeepStrictEqual } from "node:util";
import { fold } from "../engine";
import { toFailure } from "../model/errors";
import type { OrchestratorApi, OutputPage } from "../model/api";
import type { OutputItem } from "../model/agent";
import type { Failure } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import { isPast } from "../model/overview";
import type { Overview } from "../model/overview";
import type { Plan } from "../model/plan";
import { toHostSchema } from "../model/protocol";
import type { FromHost, Navigation, ToHost, View } from "../model/protocol";
import type { RaisedBudgets, Settings } from "../model/settings";
import type { Tab } from "../model/tabs";
import type { Log } from "./log";
import { sinceOf } from "../model/analyticsTotals";
import type { ListChange, OrchestrationList } from "./orchestrationList";
import { paced } from "./paced";
import { steer } from "./steer";
import type { PageSteerAction } from "./steer";

/** What a page is told of. */
export interface PageParts {
  /** Rejects with an `OrchestratorError` that says why there is no engine. */
  readonly engine: () => Promise<OrchestratorApi>;
  readonly list: OrchestrationList;
  readonly settings: () => Settings;
  readonly log: Log;
}

/** Where a page is shown: what the editor and a browser do each in their own way. Each rejects with an `OrchestratorError`. */
export interface Surface {
  /** Hands a message to the page. */
  readonly post: (message: FromHost) => void;
  readonly onNavigate: (navigation: Navigation) => void;
  readonly openDiff: (id: string, title: string) => Promise<void>;
  /** `path` as the orchestration names it; `line` from 1, left out: its beginning. */
  readonly openFile: (
    orchestration: Orchestration,
    path: string,
    line?: number,
  ) => Promise<void>;
  /** Gives the container pool one container more. */
  readonly increasePool: () => Promise<void>;
  /** Opens the agent's session in a terminal, and ends that. */
  readonly takeOver: (id: string) => Promise<void>;
  readonly giveBack: (id: string) => Promise<void>;
  /** How many comments on changes wait to be sent, by orchestration. */
  readonly reviewComments: () => Readonly<Record<string, number>>;
  readonly sendReview: (id: string) => Promise<void>;
  /** Pushes the branch, once the user has agreed, and leads to where the pull request is made. */
  readonly createPullRequest: (orchestration: Orchestration) => Promise<void>;
  /** Asks the user how much more it may cost; null when the user goes away. */
  readonly askBudget: (
    api: OrchestratorApi,
    orchestration: Orchestration,
  ) => Promise<RaisedBudgets | null>;
  /** Gives the user figures as comma-separated values. */
  readonly showExport: (csv: string) => Promise<void>;
  /** Lets the user save a picture under this name, or another. */
  readonly savePicture: (name: string, png: Uint8Array) => Promise<void>;
  /** What to tell of a message that is not of the protocol. */
  readonly unknownMessage: () => Failure;
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

/** The attempt whose output the page reads. */
interface Followed {
  readonly attempt: string;
  /** What the page has; null until it is known where it begins. */
  next: number | null;
  /** Up to where there is something to read. */
  offset: number;
  partial: OutputItem | null;
}

/** How much of a long log a page begins with: it is there at once, and is more than anybody reads. */
const tailBytes = 4 * 1024 * 1024;
/** Least milliseconds between two snapshots, which hold everything. */
const snapshotPauseMs = 100;
/** The same of pushed output and of costs, which are small and should look live. */
const livePauseMs = 40;

/** Past orchestrations that a page is told of at first, and with each wish for more. */
const historyPage = 100;

/** The newest past ones, and all that open ones wait for. */
function historyFor(
  open: readonly Orchestration[],
  past: readonly Overview[],
  length: number,
): Overview[] {
  const awaited = new Set(open.flatMap(({ after }) => after));
  return past.filter(({ id }, index) => index < length || awaited.has(id));
}

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
  let historyLength = historyPage;
  let pending: { readonly view: View; readonly tab?: Tab } | null = null;
  /** The view that a page comes back with although it is to show another: it says so right after `ready`. */
  let outdated: View | null = null;
  let events: { readonly id: string; items: OrchestrationEvent[] } | null =
    null;
  let followed: Followed | null = null;
  /** Costs that the page does not know, by orchestration. */
  const costs = new Set<string>();
  let ended = false;
  /** Whether there is nothing newer than what was told as the opening. */
  let openingHolds = false;

  const post = (message: FromHost): void => {
    if (ready && !ended) surface.post(message);
  };
  const done = (
    intent: string,
    failure: Failure | null,
    question?: { readonly orchestration: string; readonly id: string },
  ): void => post({ type: "done", intent, failure, question });

  const eventsOfView = async (): Promise<readonly OrchestrationEvent[]> => {
    if (view.kind !== "orchestration") return [];
    const { id } = view;
    const seq = list.find(id)?.seq ?? 0;
    const known = events?.id === id ? events : { id, items: [] };
    events = known;
    const last = known.items.at(-1)?.seq ?? 0;
    if (last < seq) {
      const added = await (await engine()).events(id, last);
      // Asked twice at a time, the same events come twice.
      const now = known.items.at(-1)?.seq ?? 0;
      known.items.push(...added.filter((event) => event.seq > now));
    }
    return known.items;
  };

  const snapshot = async (): Promise<FromHost> => {
    const shown =
      view.kind === "orchestration" ? await list.read(view.id) : undefined;
    const told = await eventsOfView();
    costs.clear();
    const open = list.open();
    return {
      type: "snapshot",
      orchestrations: [
        ...open,
        ...(shown === undefined || !isPast(shown) ? [] : [shown]),
      ].map((one) => ({ ...one, costUsd: list.cost(one) })),
      history: historyFor(open, list.past(), historyLength),
      historyCount: list.past().length,
      queue: [...list.queue()],
      events: [...told],
      settings: settings(),
      reviewComments: surface.reviewComments(),
      now: Date.now(),
    };
  };
  const notUpToDate = (error: unknown): Failure => {
    const failure = toFailure(error);
    log(
      "error",
      `the dashboard could not be brought up to date: ${failure.message}`,
    );
    return failure;
  };
  const sendSnapshot = async (): Promise<void> => {
    if (!ready || ended) return;
    try {
      post(await snapshot());
    } catch (error) {
      done("snapshot", notUpToDate(error));
    }
  };
  const snapshots = paced(sendSnapshot, snapshotPauseMs);
  const sendSoon = (): void => {
    openingHolds = false;
    if (ready) snapshots.ask();
  };

  const sendCosts = (): Promise<void> => {
    const told = [...costs].flatMap((id) => {
      const one = list.get(id);
      return one ? [{ id, costUsd: list.cost(one) }] : [];
    });
    costs.clear();
    if (told.length > 0) post({ type: "costs", costs: told });
    return Promise.resolve();
  };
  const costMessages = paced(sendCosts, livePauseMs);

  const postOutput = (
    attempt: string,
    from: number,
    page: OutputPage,
    partial: OutputItem | null | undefined,
  ): void =>
    post({ type: "output", attempt, from, page, ...(partial && { partial }) });
  const sendOutput = async (
    attempt: string,
    wanted: number,
    tail = false,
  ): Promise<void> => {
    try {
      const page = await (
        await engine()
      ).output(attempt, tail ? -tailBytes : wanted);
      const from = page.from ?? wanted;
      const one = followed?.attempt === attempt ? followed : null;
      if (one) one.next = Math.max(one.next ?? 0, page.next);
      // What was being said has become a part of it; the next notice brings what is said by now.
      if (one && page.items.length > 0) one.partial = null;
      postOutput(attempt, from, page, one?.partial);
      // What was written meanwhile was not pushed.
      if (tail) outputs.ask();
    } catch (error) {
      done("output", toFailure(error));
    }
  };
  /** What is being said needs no look at the log. */
  const sendFollowed = async (): Promise<void> => {
    if (!ready || followed === null) return;
    const { attempt, next, offset, partial } = followed;
    if (next === null) return;
    if (offset > next) return sendOutput(attempt, next);
    postOutput(attempt, next, { items: [], next, ended: false }, partial);
  };
  const outputs = paced(sendFollowed, livePauseMs);
  /** `offset` tells up to where there is something to read. */
  const pushOutput = (
    attempt: string,
    offset: number,
    partial: OutputItem | null,
  ): void => {
    if (!ready || followed?.attempt !== attempt) return;
    followed.offset = offset;
    followed.partial = partial;
    outputs.ask();
  };

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
      const told = await snapshot();
      return shown === null ? [told] : [shown, told];
    } catch (error) {
      // The page asks for it by itself, and is told then what is wrong.
      openingHolds = false;
      pending ??= shown === null ? null : { view, tab };
      notUpToDate(error);
      return [];
    }
  };

  /** The plan once more, with what it would probably cost; a plan is a plan without it too. */
  const tellForecast = async (
    api: OrchestratorApi,
    file: string,
    batchSize: number,
    plan: Plan,
  ): Promise<void> => {
    try {
      const forecast = await api.forecast({ file, options: { batchSize } });
      if (forecast) post({ type: "plan", file, plan, failure: null, forecast });
    } catch (error) {
      log(
        "warn",
        `There is no forecast for ${file}: ${toFailure(error).message}`,
      );
    }
  };

  /** Without an estimate the page is whole too. */
  const tellRemaining = async (id: string): Promise<void> => {
    try {
      const remaining = await (await engine()).remaining(id);
      post({ type: "remaining", id, remaining });
    } catch (error) {
      log(
        "warn",
        `There is no estimate for ${id}: ${toFailure(error).message}`,
      );
    }
  };

  /** Carries out an intent and tells the page what became of it. */
  const carryOut = async (
    intent: string,
    run: () => Promise<void>,
    question?: { readonly orchestration: string; readonly id: string },
  ): Promise<void> => {
    try {
      await run();
      done(intent, null, question);
    } catch (error) {
      const failure = toFailure(error);
      log("warn", `${intent} failed: ${failure.code}: ${failure.message}`);
      done(intent, failure, question);
    }
  };

  const steerOne = async (
    action: PageSteerAction,
    id: string,
  ): Promise<void> => {
    switch (action) {
      case "diff":
        return surface.openDiff(id, list.find(id)?.title ?? id);
      case "increasePool":
        return surface.increasePool();
      case "takeOver":
        return surface.takeOver(id);
      case "giveBack":
        return surface.giveBack(id);
      case "review":
        return surface.sendReview(id);
      case "pullRequest":
        return surface.createPullRequest(await (await engine()).get(id));
      case "retryWithBudget": {
        const api = await engine();
        const budgets = await surface.askBudget(api, await api.get(id));
        return budgets === null ? undefined : api.retry(id, { budgets });
      }
      default:
        return steer(await engine(), action, id);
    }
  };

  const hear = async (message: ToHost): Promise<void> => {
    switch (message.type) {
      case "ready": {
        ready = true;
        followed = null;
        const before = view;
        const shown = takePending();
        if (shown !== null) {
          outdated = before.kind === "home" ? null : before;
          // Before the snapshot, or the page would draw what it is not to show.
          post(shown);
        } else if (message.opened && openingHolds) return;
        return sendSnapshot();
      }
      case "navigate":
        if (isDeepStrictEqual(message.view, outdated)) {
          outdated = null;
          return;
        }
        outdated = null;
        become(message.view);
        followed = null;
        sendSoon();
        return;
      case "tab":
        become(view, message.tab);
        return;
      case "moreHistory":
        historyLength += historyPage;
        sendSoon();
        return;
      case "plan": {
        const { file, batchSize } = message;
        try {
          const api = await engine();
          const plan = await api.plan(file, { batchSize });
          post({ type: "plan", file, plan, failure: null });
          await tellForecast(api, file, batchSize, plan);
        } catch (error) {
          post({ type: "plan", file, plan: null, failure: toFailure(error) });
        }
        return;
      }
      case "start":
        return carryOut("start", async () => {
          const id = await (await engine()).start(message.request);
          show({ kind: "orchestration", id });
        });
      case "output": {
        const { attempt, from, tail } = message;
        const partial = followed?.attempt === attempt ? followed.partial : null;
        const next = tail ? null : from;
        followed = { attempt, next, offset: from, partial };
        return sendOutput(attempt, from, tail);
      }
      case "steer": {
        const { action, id } = message;
        return carryOut(action, () => steerOne(action, id));
      }
      case "answer": {
        const { id, question, answer } = message;
        return carryOut(
          "answer",
          async () => (await engine()).answer(id, question, answer),
          { orchestration: id, id: question },
        );
      }
      case "extend": {
        const { id, minutes } = message;
        return carryOut("extend", async () =>
          (await engine()).extend(id, minutes),
        );
      }
      case "moment": {
        const { id, seq } = message;
        return carryOut("moment", async () => {
          if (view.kind !== "orchestration" || view.id !== id) return;
          const known = await eventsOfView();
          const orchestration = fold(known.filter((one) => one.seq <= seq));
          if (orchestration) post({ type: "moment", seq, orchestration });
        });
      }
      case "analytics": {
        const { period } = message;
        return carryOut("analytics", async () => {
          const since = sinceOf(period, Date.now());
          const figures = await (
            await engine()
          ).analytics(since === null ? {} : { since });
          post({ type: "analytics", period, figures });
        });
      }
      case "remaining":
        return tellRemaining(message.id);
      case "export":
        return carryOut("export", () => surface.showExport(message.csv));
      case "savePicture": {
        const { name, png } = message;
        return carryOut("savePicture", () =>
          surface.savePicture(name, Buffer.from(png, "base64")),
        );
      }
      case "openFile": {
        const { id, path, line } = message;
        return carryOut("openFile", async () => {
          await surface.openFile(await (await engine()).get(id), path, line);
        });
      }
      default:
        return message satisfies never;
    }
  };

  const listChanged = (change: ListChange): void => {
    switch (change.kind) {
      case "reset":
        events = null;
        sendSoon();
        return;
      case "queue":
        sendSoon();
        return;
      case "event":
        sendSoon();
        if (change.event.type === "attemptEnded")
          pushOutput(change.event.attempt, Infinity, null);
        return;
      case "forgotten":
        if (events?.id === change.id) events = null;
        sendSoon();
        return;
      case "output": {
        const { attempt, offset = Infinity, partial } = change.notice;
        if (ready && change.costs) {
          costs.add(change.id);
          costMessages.ask();
        }
        pushOutput(attempt, offset, partial ?? null);
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
      for (const work of [snapshots, costMessages, outputs]) work.dispose();
    },
  };
}
