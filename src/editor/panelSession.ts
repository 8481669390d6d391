import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { OrchestratorError, toFailure } from "../model/errors";
import type { OrchestratorApi, OutputPage } from "../model/api";
import type { OutputItem } from "../model/agent";
import type { Failure } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import type { Plan } from "../model/plan";
import { toHostSchema } from "../model/protocol";
import type {
  FromHost,
  Navigation,
  Tab,
  ToHost,
  View,
} from "../model/protocol";
import type { DiffView } from "./diffView";
import type { EngineHost } from "./engineHost";
import type { Log } from "./log";
import { openWorktreeFile } from "./worktreeFile";
import type { OrchestrationList } from "./orchestrationList";
import type { SettingsReader } from "./settings";
import { steer } from "./steer";
import { disposeAll } from "./disposal";
import { paced } from "./paced";
import type { Disposal } from "./disposal";

/** What the dashboard needs of the rest of the editor. */
export interface PanelParts {
  readonly engine: EngineHost;
  readonly list: OrchestrationList;
  readonly settings: SettingsReader;
  readonly diffView: DiffView;
  readonly log: Log;
}

/** The host's end of one dashboard page. */
export interface PanelSession extends Disposal {
  /** What the page shows, as far as the host knows. */
  readonly view: View;
  /** Without a tab the page chooses. */
  show(view: View, tab?: Tab): void;
}

/** The attempt whose output the page reads. */
interface Followed {
  readonly attempt: string;
  /** What the page has. */
  next: number;
  /** Up to where there is something to read. */
  offset: number;
  partial: OutputItem | null;
}

/** Least milliseconds between two snapshots, which hold everything. */
const snapshotPauseMs = 100;
/** The same of pushed output and of costs, which are small and should look live. */
const livePauseMs = 40;

/**
 * Speaks to one page: complete snapshots, never deltas, so a page that was thrown away and made anew lacks nothing. Posts
 * nothing before the page says `ready`, and nothing while it is hidden.
 */
export function openPanelSession(
  panel: vscode.WebviewPanel,
  parts: PanelParts,
  onNavigate: (navigation: Navigation) => void,
): PanelSession {
  const { engine, list, settings, log } = parts;
  let view: View = { kind: "home" };
  let tab: Tab = "progress";
  let ready = false;
  let pending: { readonly view: View; readonly tab?: Tab } | null = null;
  /** The view that a page comes back with although it is to show another: it says so right after `ready`. */
  let outdated: View | null = null;
  let events: { readonly id: string; items: OrchestrationEvent[] } | null =
    null;
  let followed: Followed | null = null;
  /** Costs that the page does not know, by orchestration. */
  const costs = new Set<string>();
  let disposed = false;

  const post = (message: FromHost): void => {
    if (ready && !disposed) void panel.webview.postMessage(message);
  };
  const done = (
    intent: string,
    failure: Failure | null,
    question?: { readonly orchestration: string; readonly id: string },
  ): void => post({ type: "done", intent, failure, question });

  const eventsOfView = async (): Promise<readonly OrchestrationEvent[]> => {
    if (view.kind !== "orchestration") return [];
    const { id } = view;
    const seq = list.get(id)?.seq ?? 0;
    const known = events?.id === id ? events : { id, items: [] };
    events = known;
    const last = known.items.at(-1)?.seq ?? 0;
    if (last < seq) {
      const added = await (await engine.open()).events(id, last);
      // Asked twice at a time, the same events come twice.
      const now = known.items.at(-1)?.seq ?? 0;
      known.items.push(...added.filter((event) => event.seq > now));
    }
    return known.items;
  };

  const sendSnapshot = async (): Promise<void> => {
    if (!ready || disposed) return;
    try {
      const shown = await eventsOfView();
      costs.clear();
      post({
        type: "snapshot",
        orchestrations: list
          .all()
          .map((one) => ({ ...one, costUsd: list.cost(one) })),
        events: [...shown],
        settings: settings.current(),
        now: Date.now(),
      });
    } catch (error) {
      const failure = toFailure(error);
      log.error(
        `the dashboard could not be brought up to date: ${failure.message}`,
      );
      done("snapshot", failure);
    }
  };
  const snapshots = paced(sendSnapshot, snapshotPauseMs);
  const sendSoon = (): void => {
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
  const sendOutput = async (attempt: string, from: number): Promise<void> => {
    try {
      const page = await (await engine.open()).output(attempt, from);
      const one = followed?.attempt === attempt ? followed : null;
      if (one) one.next = Math.max(one.next, page.next);
      // What was being said has become a part of it; the next notice brings what is said by now.
      if (one && page.items.length > 0) one.partial = null;
      postOutput(attempt, from, page, one?.partial);
    } catch (error) {
      done("output", toFailure(error));
    }
  };
  /** What is being said needs no look at the log. */
  const sendFollowed = async (): Promise<void> => {
    if (!ready || followed === null) return;
    const { attempt, next, offset, partial } = followed;
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
    onNavigate({ view, tab });
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
      log.warn(`There is no forecast for ${file}: ${toFailure(error).message}`);
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
      log.warn(`${intent} failed: ${failure.code}: ${failure.message}`);
      done(intent, failure, question);
    }
  };

  const titleOf = (id: string): string => list.get(id)?.title ?? id;

  const hear = async (message: ToHost): Promise<void> => {
    switch (message.type) {
      case "ready": {
        ready = true;
        followed = null;
        if (pending === null) return sendSnapshot();
        const shown = pending;
        pending = null;
        outdated = view.kind === "home" ? null : view;
        become(shown.view, shown.tab);
        await sendSnapshot();
        post({ type: "show", ...shown });
        return;
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
      case "plan": {
        const { file, batchSize } = message;
        try {
          const api = await engine.open();
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
          const id = await (await engine.open()).start(message.request);
          show({ kind: "orchestration", id });
        });
      case "output": {
        const { attempt, from } = message;
        const partial = followed?.attempt === attempt ? followed.partial : null;
        followed = { attempt, next: from, offset: from, partial };
        return sendOutput(attempt, from);
      }
      case "steer": {
        const { action, id } = message;
        return carryOut(action, () =>
          action === "diff"
            ? parts.diffView.open(id, titleOf(id))
            : steer(engine, action, id),
        );
      }
      case "answer": {
        const { id, question, answer } = message;
        return carryOut(
          "answer",
          async () => (await engine.open()).answer(id, question, answer),
          { orchestration: id, id: question },
        );
      }
      case "extend": {
        const { id, minutes } = message;
        return carryOut("extend", async () =>
          (await engine.open()).extend(id, minutes),
        );
      }
      case "openFile": {
        const { id, path } = message;
        return carryOut("openFile", async () => {
          const orchestration = await (await engine.open()).get(id);
          await openWorktreeFile(orchestration, path, engine.state);
        });
      }
      default:
        return message satisfies never;
    }
  };

  const subscriptions = [
    panel.webview.onDidReceiveMessage((received: unknown) => {
      const parsed = toHostSchema.safeParse(received);
      if (parsed.success) {
        void hear(parsed.data);
        return;
      }
      log.error(
        `the dashboard sent something unknown: ${parsed.error.message}`,
      );
      done(
        "unknown",
        toFailure(
          new OrchestratorError(
            "internal",
            vscode.l10n.t(
              "The dashboard sent something that this version does not know.",
            ),
            { fix: vscode.l10n.t("Close the dashboard and open it again.") },
          ),
        ),
      );
    }),
    // A hidden page is thrown away; it says `ready` again when it is back.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) ready = false;
    }),
    settings.onDidChange(sendSoon),
    list.onDidChange((change) => {
      switch (change.kind) {
        case "reset":
          events = null;
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
    }),
  ];

  return {
    get view() {
      return pending?.view ?? view;
    },
    show,
    dispose: () => {
      disposed = true;
      disposeAll([...subscriptions, snapshots, costMessages, outputs]);
    },
  };
}
