import assert from "node:assert/strict";
import type { FromHost, ToHost } from "../../src/model/protocol";
import type { Answer } from "../../src/model/question";
import { announcement } from "../../webview-ui/announcement";
import { choiceAnswer, emptyItem, pick } from "../../webview-ui/choiceDraft";
import { home } from "../../webview-ui/navigation";
import { openPageStore } from "../../webview-ui/pageStore";
import { headline } from "../../webview-ui/progress";
import { questionKey } from "../../webview-ui/questionKeys";
import {
  controlsOf,
  orchestrationLook,
  stageLook,
} from "../../webview-ui/status";
import { actionWords } from "../../webview-ui/waits";
import { texts } from "../../webview-ui/texts";
import {
  askingOrchestration,
  choiceSubject,
  permissionSubject,
  planSubject,
  sampleQuestion,
  waitingOrchestration,
} from "../support/questionSamples";
import {
  sampleId,
  sampleOrchestration,
  sampleSnapshot,
} from "../support/samples";

const alone = (): undefined => undefined;
const [storage, logging] = choiceSubject.items;
const allowOnce: Answer = { kind: "allow", scope: "once" };

describe("webview: choices", () => {
  it("take one option, or the user's own words", () => {
    assert.ok(storage);
    const first = pick(emptyItem, storage, 0);
    assert.deepEqual(choiceAnswer([storage], [first]), {
      kind: "choose",
      choices: { [storage.question]: "SQLite" },
    });
    const second = pick(first, storage, 1);
    assert.deepEqual(second.chosen, [1]);
    const other = { ...pick(second, storage, null), text: "  a file  " };
    assert.deepEqual(choiceAnswer([storage], [other])?.choices, {
      [storage.question]: "a file",
    });
    const back = pick(other, storage, 0);
    assert.equal(back.text, other.text, "what was written is kept");
    assert.deepEqual(choiceAnswer([storage], [back])?.choices, {
      [storage.question]: "SQLite",
    });
  });

  it("take several options in their order, own words among them, and give them back", () => {
    assert.ok(logging);
    const two = pick(pick(emptyItem, logging, 2), logging, 0);
    const all = { ...pick(two, logging, null), text: "errors" };
    assert.deepEqual(choiceAnswer([logging], [all])?.choices, {
      [logging.question]: "Log-in, Expiry, errors",
    });
    const less = pick(pick(all, logging, null), logging, 2);
    assert.deepEqual(choiceAnswer([logging], [less])?.choices, {
      [logging.question]: "Log-in",
    });
  });

  it("are not sent before each item is answered", () => {
    assert.ok(storage && logging);
    const items = [storage, logging];
    const first = pick(emptyItem, storage, 0);
    assert.equal(choiceAnswer(items, [first, emptyItem]), null);
    const blank = { ...pick(emptyItem, logging, null), text: " " };
    assert.equal(choiceAnswer(items, [first, blank]), null);
    assert.notEqual(
      choiceAnswer(items, [first, pick(emptyItem, logging, 1)]),
      null,
    );
  });
});

function openWithHost() {
  const sent: ToHost[] = [];
  const listeners: ((message: FromHost) => void)[] = [];
  const store = openPageStore(
    {
      post: (message) => sent.push(message),
      listen: ({ onConnect, onMessage }) => {
        listeners.push(onMessage);
        onConnect();
        return () => undefined;
      },
      load: () => null,
      save: () => undefined,
    },
    home,
  );
  return {
    store,
    sent,
    say: (message: FromHost) => {
      for (const listener of listeners) listener(message);
    },
  };
}

describe("webview: answers", () => {
  const first = sampleQuestion(permissionSubject);
  const second = sampleQuestion(planSubject);
  const id = sampleId(1);
  const key = questionKey(id, first.id);
  const asking = (questions = [first, second]): FromHost =>
    sampleSnapshot({ orchestrations: [askingOrchestration(questions)] });
  const open = () => {
    const opened = openWithHost();
    opened.say(asking());
    for (const question of [first.id, second.id])
      opened.store.send({ type: "answer", id, question, answer: allowOnce });
    return opened;
  };

  it("are on their way until a snapshot has them", () => {
    const { store, say } = open();
    assert.equal(store.state().answering.length, 2);
    say({
      type: "done",
      intent: "answer",
      failure: null,
      question: { orchestration: id, id: first.id },
    });
    say(asking());
    assert.equal(store.state().answering.length, 2, "not told yet");
    say(asking([{ ...first, answer: allowOnce }, second]));
    assert.deepEqual(store.state().answering, [questionKey(id, second.id)]);
    say(asking([]));
    assert.deepEqual(store.state().answering, []);
  });

  it("that are refused are said, and only theirs can be given again", () => {
    const { store, say } = open();
    const failure = {
      code: "notFound",
      message: "This question is not asked any more.",
    } as const;
    say({
      type: "done",
      intent: "answer",
      failure,
      question: { orchestration: id, id: second.id },
    });
    assert.deepEqual(store.state().failure, failure);
    assert.deepEqual(store.state().answering, [key]);
  });

  it("are asked for politely, once, without the ticking figures", () => {
    const { store, say } = openWithHost();
    say(asking());
    assert.equal(announcement(store.state()), "Sessions: Asks you.");
    store.navigate({ kind: "orchestration", id });
    const said = announcement(store.state());
    assert.match(
      said,
      /^Sessions: Asks you\. The agent asks whether it may use Bash/,
    );
    say(
      sampleSnapshot({
        orchestrations: [askingOrchestration([first, second])],
        now: first.askedAt + 60_000,
      }),
    );
    assert.equal(announcement(store.state()), said);
    const long = { ...permissionSubject, summary: "a\n".repeat(5_000) };
    say(asking([{ ...first, subject: long }]));
    assert.ok(announcement(store.state()).length < 300);
  });
});

describe("webview: waits for a time", () => {
  const waiting = waitingOrchestration();

  it("look like one, in all of the parts", () => {
    assert.equal(orchestrationLook(waiting).label, "Waiting");
    assert.equal(orchestrationLook(waiting).spins, undefined);
    assert.equal(stageLook(waiting, "running").label, "Waiting");
    assert.match(headline(waiting, alone), /^Waits until .+: quota used up$/);
    const asks = askingOrchestration([sampleQuestion(permissionSubject)]);
    assert.equal(orchestrationLook(asks).label, "Asks you");
    assert.equal(stageLook(asks, "running").label, "Asks you");
  });

  it("say how long in a unit that suits it", () => {
    const { left } = texts.questions.waits;
    assert.match(left(1), / in less than a minute,/);
    assert.match(left(64), / in 64 minutes,/);
    assert.match(left(5 * 60 + 4), / in about 5 hours,/);
    assert.match(left(3 * 24 * 60), / in about 3 days,/);
  });

  it("for money that others have reserved say so, and cannot be ended", () => {
    const money = waitingOrchestration();
    if (money.wait) money.wait = { ...money.wait, kind: "money" };
    assert.match(headline(money, alone), /^Waits for agents at work: .*day's/);
    assert.deepEqual(
      controlsOf(money, alone).map(({ action }) => action),
      ["pause", "diff", "cancel"],
    );
  });

  it("can be ended, or made a pause, by names of their own", () => {
    const names = controlsOf(waiting, alone).map(
      ({ action }) => actionWords(action, waiting).label,
    );
    assert.deepEqual(names, [
      "Go On Now",
      "Do Not Go On by Itself",
      "View Diff",
      "Cancel",
    ]);
    assert.equal(actionWords("pause", sampleOrchestration()).label, "Pause");
    assert.ok(
      controlsOf({ ...waiting, requested: "pause" }, alone)
        .slice(0, 2)
        .every(({ enabled }) => !enabled),
    );
  });
});
