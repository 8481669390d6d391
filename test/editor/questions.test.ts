import assert from "node:assert/strict";
import { noEstimates } from "../support/estimates";
import * as vscode from "vscode";
import { answerQuestion, replyTo } from "../../src/editor/answering";
import type { AnswerUi } from "../../src/editor/answering";
import type { Disposal } from "../../src/editor/disposal";
import type { EngineHost } from "../../src/editor/engineHost";
import type { OrchestrationList } from "../../src/editor/orchestrationList";
import { createNeedsYouTree } from "../../src/editor/needsYouTree";
import { createOrchestrationsTree } from "../../src/editor/orchestrationsTree";
import type { DashboardPanel } from "../../src/editor/panel";
import {
  announceQuestions,
  questionNews,
  questionNotice,
} from "../../src/editor/questionNotices";
import type { Told } from "../../src/editor/questionNotices";
import { stageRow } from "../../src/editor/orchestrationRows";
import { createStatusBar } from "../../src/editor/statusBar";
import { tooltip } from "../../src/editor/words";
import { attentionOf } from "../../src/model/attention";
import type { Attention } from "../../src/model/attention";
import type { Orchestration } from "../../src/model/orchestration";
import type { View } from "../../src/model/protocol";
import type { OpenQuestion } from "../../src/model/question";
import { attemptOf, orchestrationOf } from "../support/memoryApi";
import type { MemoryApi } from "../support/memoryApi";
import {
  choiceSubject,
  permissionSubject,
  planSubject,
  sampleQuestion,
} from "../support/questionSamples";
import { follow as followMemory } from "./followed";
import { extension, rows, until } from "./workspace";

const minute = 60_000;

/** Asked now, and denied in an hour. */
const questionOf = (over: Partial<OpenQuestion> = {}): OpenQuestion =>
  sampleQuestion(permissionSubject, {
    askedAt: Date.now(),
    expiresAt: Date.now() + 60 * minute,
    ...over,
  });

const asking = (
  questions: readonly OpenQuestion[],
  over: Partial<Orchestration> = {},
): Orchestration =>
  orchestrationOf({
    title: "Sessions",
    questions: [...questions],
    attempts: questions.map(({ attempt }) => attemptOf({ id: attempt })),
    ...over,
  });

const waiting = (): Orchestration =>
  orchestrationOf({
    title: "Reset",
    wait: {
      kind: "quota",
      until: Date.now() + 47 * minute,
      since: Date.now(),
      failure: { code: "quotaReached", message: "The quota is used up." },
    },
  });

type Asked = Extract<Attention, { kind: "question" }>;
const askedIn = (orchestration: Orchestration): Asked => {
  const [first] = attentionOf(orchestration, Date.now());
  assert.ok(first?.kind === "question");
  return first;
};

describe("questions in the editor", () => {
  let log: vscode.LogOutputChannel;
  let api: MemoryApi;
  let engine: EngineHost;
  let list: OrchestrationList;
  const disposables: Disposal[] = [];

  const follow = async (
    ...orchestrations: readonly Orchestration[]
  ): Promise<void> => {
    const followed = await followMemory(orchestrations, log);
    ({ api, engine, list } = followed);
    disposables.push(followed);
  };

  before(async () => {
    await extension();
    log = vscode.window.createOutputChannel("Questions", { log: true });
  });
  afterEach(() => {
    for (const one of disposables.splice(0).reverse()) one.dispose();
  });
  after(() => log.dispose());

  it("leave rules behind that the row's tooltip shows, with how they end", () => {
    const of = (over: Partial<Orchestration>): string =>
      tooltip(orchestrationOf(over), 0, Date.now(), () => undefined)
        .value.replaceAll("&nbsp;", " ")
        .replaceAll("\\", "");
    const rules = ["Bash(npm *)"];
    assert.match(of({ rules }), /it ends with the run:\n\n- Bash\(npm \*\)\n/);
    assert.match(
      of({ rules, status: "cancelled" }),
      /it has ended with the run/,
    );
    assert.doesNotMatch(of({}), /with the run/);
  });

  it("stand beside how long the run will probably still take, where that is known", () => {
    const now = Date.now();
    const of = (p50Minutes: number, p90Minutes: number): string =>
      tooltip(orchestrationOf(), 0, now, () => undefined, {
        at: now,
        p50Minutes,
        p90Minutes,
      }).value;
    assert.match(of(5, 9), /\n\n\$\(watch\) about 5m to 9m left\n\n/);
    assert.match(of(9, 9), /about 9m left/);
    assert.match(of(0, 9), /up to 9m left/);
    assert.doesNotMatch(of(0, 0), /left/);
  });

  it("have a view of their own with what else needs the user, the oldest first, and lead there", async () => {
    const asks = asking([
      questionOf({ askedAt: Date.now() - 5 * minute, from: "the store" }),
    ]);
    const ready = orchestrationOf({ title: "Ready", status: "mergeReady" });
    await follow(orchestrationOf({ title: "At work" }), asks, ready);
    const tree = createNeedsYouTree(list);
    const orchestrations = createOrchestrationsTree(list, noEstimates);
    disposables.push(tree, orchestrations);
    const others = await rows(orchestrations);
    assert.equal(others.length, 3, "each has its own row as well");
    const matters = await rows(tree);
    assert.equal(matters.length, 2);
    const question = matters.find(({ label }) =>
      label.startsWith("May it use Bash? npm install"),
    );
    assert.equal(
      question?.description,
      "Sessions · sub-agent for the store · 5m",
    );
    assert.equal(question.contextValue, "attention;answer;");
    const merge = matters.find(({ label }) => label === "Ready to merge");
    assert.equal(merge?.contextValue, "attention;merge;viewDiff;");
    assert.ok(question);
    assert.deepEqual(
      (await tree.getTreeItem(question.node)).command?.arguments,
      [asks.id],
    );
    assert.deepEqual(await rows(tree, question.node), []);
    assert.equal(tree.badge()?.value, 2);
    const row = others.find(({ label }) => label === "Sessions");
    assert.match(row?.description ?? "", /^asks you · /);
    assert.match(row?.contextValue ?? "", /;answer;/);

    api.commit(
      asks.id,
      { type: "questionClosed", attempt: asks.attempts[0]!.id, question: "x" },
      { questions: [] },
    );
    assert.equal(tree.badge()?.value, 1);
    assert.equal((await rows(tree)).length, 1);
  });

  it("are counted in the status bar, which leads to the first", async () => {
    await follow(asking([questionOf()]));
    const bar = createStatusBar(list, noEstimates);
    disposables.push(bar);
    assert.equal(bar.texts().attention, "$(bell-dot) 1 question");
    api.add(asking([questionOf()]));
    assert.equal(bar.texts().attention, "$(bell-dot) 2 questions");
    api.add(orchestrationOf({ status: "mergeReady" }));
    assert.equal(bar.texts().attention, "$(bell-dot) 3 need you");

    const { progress, attention } = bar.tooltips();
    for (const command of ["answer", "pause", "cancel", "openDashboard"])
      assert.ok(progress.includes(`](command:orchestrator.${command}?`));
    for (const command of ["answer", "merge", "viewDiff"])
      assert.ok(attention.includes(`](command:orchestrator.${command}?`));
  });

  it("leave a wait for a time to say until when, with a countdown", async () => {
    await follow(waiting());
    const bar = createStatusBar(list, noEstimates);
    const tree = createOrchestrationsTree(list, noEstimates);
    disposables.push(bar, tree);
    assert.match(
      bar.texts().progress ?? "",
      /^\$\(watch\) Waits until .+: quota used up · 4[67]m left$/,
    );
    assert.equal(bar.texts().attention, null);
    const [row] = await rows(tree);
    assert.match(row?.description ?? "", /^Waits until .+ · 4[67]m left · /);
    assert.match(row?.contextValue ?? "", /;goOn;stayPaused;/);
    const [first] = list.open();
    assert.ok(first);
    const [stage] = first.stages;
    assert.ok(stage);
    assert.match(
      String(stageRow(first, { ...stage, status: "running" }).description),
      /4[67]m left/,
    );
    api.add(orchestrationOf({ title: "At work" }));
    assert.match(
      bar.texts().progress ?? "",
      /^\$\(sync~spin\) .* \+1$/,
      "what is at work comes first",
    );
  });

  describe("by notification", () => {
    const half = (question: OpenQuestion): number =>
      (question.askedAt + question.expiresAt) / 2;

    it("are told once, and once more when half of their time has passed", () => {
      const question = questionOf();
      const asked = askedIn(asking([question]));
      const first = questionNews([asked], {}, question.askedAt);
      assert.deepEqual(first.news, [{ asked, again: false }]);
      assert.equal(first.next, half(question));
      const soon = questionNews([asked], first.told, question.askedAt + 1);
      assert.deepEqual(soon.news, []);
      const later = questionNews([asked], soon.told, half(question));
      assert.deepEqual(later.news, [{ asked, again: true }]);
      assert.equal(later.next, null);
      const last = questionNews([asked], later.told, half(question) + 1);
      assert.deepEqual(last.news, []);
    });

    it("are not told again after a reload, nor while nothing is listed yet", () => {
      const question = questionOf();
      const asked = askedIn(asking([question]));
      const { told } = questionNews([asked], {}, question.askedAt);
      const reloaded: Told = structuredClone(told);
      const opening = questionNews([], reloaded, question.askedAt + 1);
      const open = questionNews([asked], opening.told, question.askedAt + 2);
      assert.deepEqual(open.news, []);
      const over = questionNews([], open.told, question.expiresAt);
      assert.deepEqual(over.told, {}, "forgotten when its time is over");
    });

    it("are told once when half of their time has passed already", () => {
      const question = questionOf();
      const asked = askedIn(asking([question]));
      const late = questionNews([asked], {}, half(question) + 1);
      assert.deepEqual(late.news, [{ asked, again: false }]);
      assert.equal(late.next, null);
    });

    it("offer an answer at once only where all of it can be read", () => {
      const noticeOf = (over: Partial<OpenQuestion>, again = false) =>
        questionNotice(
          askedIn(asking([questionOf(over)])),
          again,
          true,
          Date.now(),
        );
      const titles = (over: Partial<OpenQuestion>): string[] =>
        noticeOf(over).buttons.map(({ title }) => title);
      assert.match(
        noticeOf({}).text,
        /^“Sessions \(simulated\)”: The agent asks/,
      );
      assert.match(
        noticeOf({ from: "the store" }).text,
        /”: Its sub-agent for the store asks whether it may use Bash/,
      );
      assert.match(noticeOf({}, true).text, /Denied in 60 minutes/);
      assert.deepEqual(titles({}), ["Answer", "Allow Once", "Deny"]);
      for (const subject of [
        { ...permissionSubject, summary: "x".repeat(500) },
        { ...permissionSubject, summary: "cd a\nrm -rf b" },
        { ...permissionSubject, summary: "" },
        choiceSubject,
        planSubject,
      ])
        assert.deepEqual(titles({ subject }), ["Answer"]);
    });

    it("remember what was told, and leave alone what the dashboard shows", async () => {
      let stored: unknown;
      const memory = {
        get: () => stored,
        update: (_key: string, value: unknown) => {
          stored = value;
          return Promise.resolve();
        },
      };
      const shown: string[] = [];
      await follow();
      disposables.push(
        announceQuestions(
          list,
          (id) => {
            shown.push(id);
            return true;
          },
          memory,
          log,
        ),
      );
      const one = asking([questionOf()]);
      api.add(one);
      api.commit(one.id, { type: "waitEnded" });
      assert.deepEqual(shown, [one.id], "looked at once");
      const { key, question } = askedIn(one);
      assert.deepEqual(stored, {
        [key]: { reminded: false, until: question.expiresAt },
      });
    });
  });

  describe("by command", () => {
    const shown: View[] = [];
    const panel: DashboardPanel = {
      show: (view) => shown.push(view),
      isShown: () => false,
      view: () => null,
      dispose: () => undefined,
    };
    const answers = () =>
      api.calls
        .filter(({ method }) => method === "answer")
        .map(({ args }) => args);

    /** Picks by label and writes what is given, in this order. */
    const scripted = (...replies: (string | readonly string[])[]): AnswerUi => {
      const next = (): string | readonly string[] => replies.shift() ?? "";
      const among = <Item extends vscode.QuickPickItem>(
        items: readonly Item[],
        labels: string | readonly string[],
      ): Item[] => items.filter(({ label }) => [labels].flat().includes(label));
      return {
        pick: (items) => Promise.resolve(among(items, next())[0]),
        pickMany: (items) => Promise.resolve(among(items, next())),
        write: (options) => {
          const text = String(next());
          return Promise.resolve(
            options.validateInput?.(text) ? undefined : text,
          );
        },
      };
    };
    const reply = (
      subject: OpenQuestion["subject"],
      ...replies: (string | readonly string[])[]
    ) => replyTo({ subject }, scripted(...replies));

    it("take the answer that a button brings", async () => {
      const question = questionOf();
      const one = asking([question]);
      await follow(one);
      const answer = { kind: "deny", message: "" } as const;
      await answerQuestion(
        { engine, list, panel },
        { id: one.id, question: question.id, answer },
      );
      assert.deepEqual(answers(), [[one.id, question.id, answer]]);
    });

    it("ask about the only open question, in VS Code's own list", async () => {
      const question = questionOf();
      const one = asking([question]);
      await follow(one);
      let settled = false;
      const over = answerQuestion({ engine, list, panel }, undefined);
      void over.finally(() => (settled = true));
      await until("the choice", async () => {
        await vscode.commands.executeCommand(
          "workbench.action.acceptSelectedQuickOpenItem",
        );
        return settled;
      });
      await over;
      assert.deepEqual(answers(), [
        [one.id, question.id, { kind: "allow", scope: "once" }],
      ]);
    });

    it("say why when nothing is asked", async () => {
      await follow(orchestrationOf());
      await assert.rejects(answerQuestion({ engine, list, panel }, undefined), {
        code: "notAllowedNow",
      });
    });

    it("allow, allow for the run, deny with a message, or lead to the dashboard", async () => {
      assert.deepEqual(await reply(permissionSubject, "Allow for This Run"), {
        kind: "allow",
        scope: "run",
      });
      assert.deepEqual(await reply(permissionSubject, "Deny…", " Use pnpm "), {
        kind: "deny",
        message: "Use pnpm",
      });
      assert.equal(
        await reply(permissionSubject, "Show It in the Dashboard"),
        "showIt",
      );
      assert.equal(
        await reply({ ...permissionSubject, rule: null }, "Allow for This Run"),
        null,
        "there is no rule to make",
      );
    });

    it("approve a plan, or let it be planned on", async () => {
      assert.deepEqual(await reply(planSubject, "Approve"), {
        kind: "allow",
        scope: "once",
      });
      assert.deepEqual(await reply(planSubject, "Keep Planning…", "Tests"), {
        kind: "deny",
        message: "Tests",
      });
    });

    it("go through all items of a choice; who goes away answers nothing", async () => {
      const [storage, logging] = choiceSubject.items;
      assert.ok(storage && logging);
      assert.deepEqual(
        await reply(choiceSubject, "SQLite", ["Log-in", "Expiry"]),
        {
          kind: "choose",
          choices: {
            [storage.question]: "SQLite",
            [logging.question]: "Log-in, Expiry",
          },
        },
      );
      assert.deepEqual(
        await reply(
          choiceSubject,
          "Something Else…",
          "a file",
          ["Log-out", "Something Else…"],
          "errors",
        ),
        {
          kind: "choose",
          choices: {
            [storage.question]: "a file",
            [logging.question]: "Log-out, errors",
          },
        },
      );
      assert.equal(await reply(choiceSubject, "SQLite"), null);
    });
  });
});
