import assert from "node:assert/strict";
import { startRequestSchema } from "../../src/model/api";
import type { FromHost, ToHost } from "../../src/model/protocol";
import { defaultSettings } from "../../src/model/settings";
import * as startCheck from "../../src/model/startCheck";
import { draftFrom } from "../../src/model/startDraft";
import type { Draft } from "../../src/model/startDraft";
import { announcement } from "../../webview-ui/announcement";
import type { HostListener, Lost } from "../../webview-ui/host";
import { home } from "../../webview-ui/navigation";
import { openPageStore } from "../../webview-ui/pageStore";
import { readNavigation } from "../../webview-ui/reading";
import { inWords } from "../../webview-ui/startForm";
import { texts } from "../../webview-ui/texts";
import {
  sampleId,
  sampleOrchestration,
  sampleLineBytes,
  sampleOutputPage,
  samplePlan,
  sampleSnapshot,
} from "../support/samples";

const file = "specs/001-sessions/tasks.md";
const planned = { file, plan: samplePlan(), failure: null, forecast: null };
const checkDraft = (...given: Parameters<typeof startCheck.checkDraft>) =>
  inWords(startCheck.checkDraft(...given), {});
const { validBatchSize } = startCheck;
const draft = (over: Partial<Draft> = {}): Draft => ({
  ...draftFrom(defaultSettings),
  ...over,
});

describe("webview: start form", () => {
  it("starts with the settings, and names what it showed", () => {
    const { request, reasons } = checkDraft(draft(), file, planned);
    assert.deepEqual(reasons, []);
    assert.ok(request);
    assert.equal(request.file, file);
    assert.equal(request.text, undefined);
    assert.deepEqual(request.options.budgets, defaultSettings.budgets);
    assert.deepEqual(request.options.skip, []);
    assert.equal("timeouts" in request.options, false);
    startRequestSchema.parse(request);
  });

  it("names the runner that was chosen", () => {
    const runner = "container";
    const { request } = checkDraft(draft({ runner }), file, planned);
    assert.equal(request?.options.runner, runner);
  });

  it("says why there is no plan in the reader's language", () => {
    const failed = startCheck.checkDraft(draft(), file, {
      ...planned,
      plan: null,
      failure: {
        code: "noTaskFile",
        message: "There is no file x.",
        said: { message: { template: "There is no file {0}.", values: ["x"] } },
      },
    });
    const { reasons } = inWords(failed, {
      "There is no file {0}.": "{0} gibt es nicht.",
    });
    assert.deepEqual(reasons, ["x gibt es nicht."]);
  });

  it("turns the skip boxes into stage names", () => {
    const { request } = checkDraft(
      draft({ skipDesign: true, skipAnalyze: true }),
      file,
      planned,
    );
    assert.deepEqual(request?.options.skip, ["design", "analyze"]);
  });

  it("waits for others only when some were chosen", () => {
    const id = sampleId(1);
    const chosen = checkDraft(draft({ after: [id] }), file, planned);
    assert.deepEqual(chosen.request?.after, [id]);
    const none = checkDraft(draft(), file, planned);
    assert.equal("after" in (none.request ?? {}), false);
  });

  it("says whether tasks are done side by side, as the settings do at first", () => {
    for (const parallelTasks of [false, true]) {
      const { request } = checkDraft(
        draftFrom({ ...defaultSettings, parallelTasks }),
        file,
        planned,
      );
      assert.equal(request?.options.parallelTasks, parallelTasks);
    }
  });

  it("asks nothing about batches of a typed task", () => {
    const { request } = checkDraft(
      draft({ text: "  Add a log-out button ", batchSize: "none" }),
      null,
      null,
    );
    assert.equal(request?.text, "Add a log-out button");
    assert.equal("batchSize" in request.options, false);
    assert.equal("parallelTasks" in request.options, false);
  });

  it("says in words what is wrong, with the limits of the schema", () => {
    const budgets = { ...draft().budgets, total: "0", day: "a lot" };
    const { request, problems, reasons } = checkDraft(
      draft({ healAttempts: "6", batchSize: "1.5", budgets }),
      file,
      planned,
    );
    assert.equal(request, null);
    assert.deepEqual(problems, {
      healAttempts: "Enter a whole number from 0 to 5.",
      batchSize: "Enter a whole number from 1 to 50.",
      total: "Enter more than 0 and at most 10000.",
      day: "Enter more than 0 and at most 10000.",
    });
    assert.equal(reasons.length, 4);
    assert.equal(reasons[2], "Total: Enter more than 0 and at most 10000.");
  });

  it("does not start without a plan that has open tasks", () => {
    const reason = (state: Parameters<typeof checkDraft>[2], path = file) =>
      checkDraft(draft(), path, state).reasons.join();
    assert.match(reason(null), /still being read/);
    assert.match(reason({ ...planned, file: "other.md" }), /still being read/);
    assert.match(reason(null, " "), /Name the tasks\.md/);
    assert.match(
      reason({ ...planned, plan: samplePlan({ batches: [] }) }),
      /no open tasks/,
    );
    assert.match(
      reason({
        file,
        plan: null,
        failure: { code: "noTaskFile", message: "It is not there." },
        forecast: null,
      }),
      /It is not there/,
    );
    assert.match(checkDraft(draft(), null, null).reasons.join(), /Describe/);
  });

  it("asks for a plan only with a batch size that is one", () => {
    assert.equal(validBatchSize(draft({ batchSize: " 20 " })), 20);
    for (const batchSize of ["", "0", "51", "ten"])
      assert.equal(validBatchSize(draft({ batchSize })), null);
  });
});

/** A host that keeps what it is sent and says what the test tells it to. */
function openWithHost(kept = home) {
  const sent: ToHost[] = [];
  const saved: unknown[] = [];
  const listeners: HostListener[] = [];
  const store = openPageStore(
    {
      post: (message) => sent.push(message),
      listen: (listener) => {
        listeners.push(listener);
        listener.onConnect();
        return () => undefined;
      },
      load: () => null,
      save: (state) => saved.push(state),
    },
    kept,
  );
  return {
    store,
    sent,
    saved,
    say: (message: FromHost) => {
      for (const { onMessage } of listeners) onMessage(message);
    },
    sayBad: () => {
      for (const { onBad } of listeners) onBad("nonsense");
    },
    lose: (why: Lost = "unreachable") => {
      for (const { onLost } of listeners) onLost(why);
    },
    connect: () => {
      for (const { onConnect } of listeners) onConnect();
    },
  };
}

describe("webview: a host that is lost and comes back", () => {
  const attempt = sampleId(1004);
  const view = { kind: "orchestration", id: sampleId(1) } as const;

  it("says so and sends nothing that the user would take for done", () => {
    const { store, sent, lose } = openWithHost();
    lose();
    assert.equal(store.state().lost, "unreachable");
    const before = sent.length;
    store.send({ type: "steer", action: "cancel", id: sampleId(1) });
    store.send({ type: "start", request: { text: "x", options: {} } });
    assert.equal(sent.length, before);
    assert.equal(store.state().starting, false);
    assert.match(store.state().trouble ?? "", /Nothing was sent/);
    lose("locked");
    assert.equal(store.state().lost, "locked");
  });

  it("begins anew where the user is, with the output that is missing and no other", () => {
    const { store, sent, say, lose, connect } = openWithHost();
    store.navigate(view);
    store.dispatch({ type: "tab", tab: "output" });
    say(sampleSnapshot({ orchestrations: [sampleOrchestration()] }));
    store.readOutput(attempt);
    const page = sampleOutputPage(3, 0);
    say({ type: "output", attempt, from: 0, page: { ...page, ended: false } });
    lose();
    sent.length = 0;
    connect();
    say(sampleSnapshot({ orchestrations: [sampleOrchestration()] }));
    assert.equal(store.state().lost, null);
    assert.deepEqual(sent, [
      { type: "ready" },
      { type: "navigate", view },
      { type: "tab", tab: "output" },
      { type: "remaining", id: sampleId(1) },
      { type: "output", attempt, from: page.next },
    ]);
    // A page that overlaps what is known adds only the rest.
    say({ type: "output", attempt, from: 0, page: sampleOutputPage(5, 0) });
    assert.deepEqual(
      store.state().output?.items.map(({ offset }) => offset),
      sampleOutputPage(5, 0).items.map(({ offset }) => offset),
    );
  });

  it("says that it does not know what became of an action that was not confirmed", () => {
    const { store, lose, connect } = openWithHost();
    store.send({ type: "start", request: { text: "x", options: {} } });
    lose();
    connect();
    assert.equal(store.state().starting, false);
    assert.match(store.state().trouble ?? "", /before your last action/);
  });

  it("says nothing any more when no action was under way", () => {
    const { store, lose, connect } = openWithHost();
    lose();
    store.send({ type: "moreHistory" });
    assert.notEqual(store.state().trouble, null);
    connect();
    assert.equal(store.state().trouble, null);
  });

  it("asks once more for a plan that has not come, also for one of meanwhile", () => {
    const { store, sent, say, lose, connect } = openWithHost();
    const wanted = { type: "plan", file: "tasks.md", batchSize: 20 } as const;
    const plans = () => sent.filter(({ type }) => type === "plan").length;
    store.send(wanted);
    lose();
    store.send(wanted);
    assert.equal(store.state().trouble, null);
    const before = plans();
    connect();
    assert.equal(plans(), before + 1);
    const plan = samplePlan();
    say({ type: "plan", file: "tasks.md", plan, failure: null });
    lose();
    connect();
    assert.equal(plans(), before + 1);
  });
});

describe("webview: page store", () => {
  it("remembers how plans are looked at, wherever the user goes and after a reload", () => {
    const { store, saved } = openWithHost();
    store.dispatch({ type: "planView", planView: "board" });
    store.navigate({ kind: "orchestration", id: sampleId(1) });
    store.dispatch({ type: "tab", tab: "plan" });
    store.navigate({ kind: "home" });
    assert.equal(store.state().navigation.planView, "board");
    const again = openWithHost(readNavigation(saved.at(-1)));
    assert.equal(again.store.state().navigation.planView, "board");
    // A page of another version may have kept something else.
    assert.deepEqual(readNavigation({ ...home, planView: "cube" }), home);
  });

  it("remembers of which time the figures are looked at, after a reload", () => {
    for (const period of [7, null] as const) {
      const { store, saved } = openWithHost();
      store.navigate({ kind: "analytics" });
      store.dispatch({ type: "period", period });
      const again = openWithHost(readNavigation(saved.at(-1)));
      assert.equal(again.store.state().analytics.period, period);
      again.say(sampleSnapshot());
      assert.deepEqual(again.sent.at(-1), { type: "analytics", period });
    }
  });

  const attempt = sampleId(1004);
  const asked = (sent: readonly ToHost[]) =>
    sent.flatMap((message) =>
      message.type === "output" ? [message.from] : [],
    );

  it("asks for the end of a long output first, and for all of it on demand", () => {
    const { store, sent, say } = openWithHost();
    const asks = () =>
      sent.flatMap((message) =>
        message.type === "output"
          ? [[message.from, message.tail ?? false]]
          : [],
      );
    store.readOutput(attempt);
    const from = 90 * sampleLineBytes;
    const page = { ...sampleOutputPage(100, from), from };
    say({ type: "output", attempt, from, page });
    assert.equal(store.state().output?.items.length, 10);
    store.readOutput(attempt);
    store.readOutput(attempt, true);
    say({ type: "output", attempt, from: 0, page: sampleOutputPage(100, 0) });
    assert.equal(store.state().output?.items.length, 100);
    store.readOutput(attempt, true);
    assert.deepEqual(asks(), [
      [0, true],
      [100 * sampleLineBytes, false],
      [0, false],
      [100 * sampleLineBytes, false],
    ]);
  });

  it("says that it is ready, and where the user was", () => {
    const view = { kind: "orchestration", id: sampleId(1) } as const;
    assert.deepEqual(openWithHost({ view, tab: "log" }).sent, [
      { type: "ready" },
      { type: "navigate", view },
      { type: "tab", tab: "log" },
    ]);
    assert.deepEqual(openWithHost().sent, [{ type: "ready" }]);
  });

  it("keeps navigation only", () => {
    const { store, saved, sent, say } = openWithHost();
    say(sampleSnapshot({ orchestrations: [sampleOrchestration()] }));
    assert.deepEqual(saved, []);
    store.navigate({ kind: "start", file: null });
    store.dispatch({ type: "tab", tab: "log" });
    assert.deepEqual(saved, [
      { view: { kind: "start", file: null }, tab: "progress" },
      { view: { kind: "start", file: null }, tab: "log" },
    ]);
    assert.deepEqual(sent.slice(1), [
      { type: "navigate", view: { kind: "start", file: null } },
      { type: "tab", tab: "log" },
    ]);
  });

  it("goes where the host shows, keeps the tab of what is shown already", () => {
    const { store, say } = openWithHost();
    const view = { kind: "orchestration", id: sampleId(1) } as const;
    say({ type: "show", view });
    store.dispatch({ type: "tab", tab: "output" });
    say({ type: "show", view });
    assert.equal(store.state().navigation.tab, "output");
    say({ type: "show", view: { ...view, id: sampleId(2) } });
    assert.equal(store.state().navigation.tab, "progress");
    say({ type: "show", view, tab: "context" });
    assert.deepEqual(store.state().navigation, { view, tab: "context" });
  });

  it("shows a plan at once, and what it would cost when that is known", () => {
    const { store, say } = openWithHost();
    const forecast = {
      from: "batches" as const,
      samples: 12,
      p50Usd: 0.8,
      p90Usd: 1.4,
      p50Minutes: 0.3,
      p90Minutes: 30.2,
    };
    const plan = samplePlan();
    say({ type: "plan", file: "tasks.md", plan, failure: null });
    assert.equal(store.state().planned?.forecast, null);
    say({ type: "plan", file: "tasks.md", plan, failure: null, forecast });
    assert.deepEqual(store.state().planned?.forecast, forecast);
    assert.equal(
      texts.start.forecast(forecast),
      "about $0.80–$1.40 and 1–30 min (p50–p90, from 12 batches)",
    );
  });

  it("reads output one page at a time until it has all", () => {
    const { store, sent, say } = openWithHost();
    store.readOutput(attempt);
    for (let from = 0; ;) {
      const page = sampleOutputPage(2500, from);
      say({ type: "output", attempt, from, page });
      if (page.next === from) break;
      from = page.next;
    }
    assert.deepEqual(asked(sent), [0, 100_000, 200_000, 250_000]);
    assert.equal(store.state().output?.items.length, 2500);
    assert.equal(store.state().output?.ended, true);
  });

  it("asks again with each snapshot while more may come, and after a gap", () => {
    const { store, sent, say } = openWithHost();
    const nothing = { items: [], next: 0, ended: false };
    store.readOutput(attempt);
    say(sampleSnapshot());
    assert.deepEqual(asked(sent), [0], "one request at a time");
    say({ type: "output", attempt, from: 0, page: nothing });
    assert.deepEqual(asked(sent), [0]);
    say(sampleSnapshot());
    assert.deepEqual(asked(sent), [0, 0]);
    say({
      type: "output",
      attempt,
      from: 500,
      page: { items: [], next: 600, ended: false },
    });
    assert.deepEqual(asked(sent), [0, 0, 0]);
    assert.equal(store.state().output?.next, 0);
  });

  it("goes on after a request for output that failed", () => {
    const { store, sent, say } = openWithHost();
    const failure = { code: "notFound", message: "Gone." } as const;
    store.readOutput(attempt);
    say({ type: "done", intent: "output", failure });
    assert.deepEqual(store.state().failure, failure);
    say(sampleSnapshot());
    assert.deepEqual(asked(sent), [0, 0]);
  });

  it("shows what is being said with the page, and what it has cost without a snapshot", () => {
    const { store, sent, say } = openWithHost();
    say(sampleSnapshot({ orchestrations: [sampleOrchestration()] }));
    store.readOutput(attempt);
    const partial = { kind: "text", text: "Hel" } as const;
    const page = { items: [], next: 0, ended: false };
    say({ type: "output", attempt, from: 0, page, partial });
    assert.deepEqual(store.state().output?.partial, partial);
    say({ type: "output", attempt, from: 0, page });
    assert.equal(store.state().output?.partial, null);
    const { id } = sampleOrchestration();
    say({ type: "costs", costs: [{ id, costUsd: 4.5 }] });
    assert.equal(store.state().snapshot?.orchestrations[0]?.costUsd, 4.5);
    assert.deepEqual(asked(sent), [0], "it was pushed, not asked for");
  });

  it("leaves out pages of another attempt", () => {
    const { store, say } = openWithHost();
    store.readOutput(attempt);
    say({
      type: "output",
      attempt: sampleId(1),
      from: 0,
      page: sampleOutputPage(5, 0),
    });
    assert.equal(store.state().output?.items.length, 0);
  });

  it("waits for the answer to a start and keeps its failure", () => {
    const { store, say } = openWithHost();
    store.send({ type: "start", request: { text: "x", options: {} } });
    assert.equal(store.state().starting, true);
    const failure = { code: "dirtyBase", message: "Commit first." } as const;
    say({ type: "done", intent: "start", failure });
    assert.equal(store.state().starting, false);
    assert.deepEqual(store.state().startFailure, failure);
    assert.equal(store.state().failure, null);
  });

  it("says so when a message cannot be understood, until that is dismissed", () => {
    const { store, sayBad } = openWithHost();
    sayBad();
    assert.match(store.state().trouble ?? "", /does not understand/);
    store.dispatch({ type: "dismiss" });
    assert.equal(store.state().trouble, null);
  });

  it("announces the state of what is shown", () => {
    const { store, say } = openWithHost();
    assert.equal(announcement(store.state()), "");
    say(sampleSnapshot({ orchestrations: [sampleOrchestration()] }));
    assert.equal(announcement(store.state()), "Sessions: Running.");
    store.navigate({ kind: "orchestration", id: sampleId(1) });
    assert.equal(
      announcement(store.state()),
      "Sessions: Running. Implementing batch 2 of 4: Core Components.",
    );
  });
});
