import { setImmediate } from "node:timers";
import type { Agent, AgentCommand, AgentReader } from "../../model/agent";
import type { Attempt } from "../../model/orchestration";
import { createAlarms } from "../alarms";
import { attemptFolder } from "../paths";
import {
  newQuestions,
  nextExpiry,
  recordedQuestions,
  settledQuestions,
  unsentAnswers,
  waitsUntil,
} from "../questions";
import type { Asked } from "../questions";
import type { World } from "./world";

/** The questions of an attempt while it is followed. */
export interface Conversation {
  /** To be called when the attempt has started, and after every line of output. */
  look(): void;
  /** Ends it; settles when nothing of it is under way. Rejects with what it failed for. */
  end(): Promise<void>;
}

/** With an agent that cannot be told anything, and so asks nothing. */
const silence: Conversation = {
  look: () => undefined,
  end: () => Promise.resolve(),
};

/**
 * Records what the agent asks, and tells it the answers: first on record, then sent, then closed, so that a host that dies in
 * between is followed by one that sends the same answer again, which the runner takes for one. `onFailure` is called once when it
 * cannot go on: the agent would wait in vain.
 */
export function converse(
  world: World,
  id: string,
  attempt: Attempt,
  agent: Agent,
  { inputEndsAfter }: AgentCommand,
  reader: AgentReader,
  onFailure: () => void,
): Conversation {
  if (inputEndsAfter === undefined) return silence;
  const folder = attemptFolder(world.stateFolder, attempt.id);
  const { cancel, detach } = world.signals(id);
  const recorded = recordedQuestions(world.events(id), attempt.id);
  const seen = new Set<string>();
  let working: Promise<void> | null = null;
  let isDue = false;
  let isOver = false;
  let failure: { readonly error: unknown } | null = null;
  const alarms = createAlarms(world.clock, schedule);

  const runner = world.runners.of(attempt.runner);
  const current = () => world.current(id);
  const asked = (): Asked => ({
    attempt: attempt.id,
    now: reader.questions,
    seen,
    recorded,
  });
  /** What is being stopped is asked nothing and allowed nothing any more; what is left alone is for the next host. */
  const isIdle = (): boolean => isOver || cancel.aborted || detach.aborted;

  async function step(): Promise<void> {
    if (isIdle()) return;
    for (const entry of newQuestions(current(), asked(), world.clock.now())) {
      world.commit(id, entry);
      if (entry.type === "questionAsked") recorded.add(entry.question.id);
    }
    for (const entry of settledQuestions(current(), asked(), world.clock.now()))
      world.commit(id, entry);
    await runner.wait(folder, waitsUntil(current(), attempt.id));
    for (const { question, answer } of unsentAnswers(current(), attempt.id)) {
      if (isIdle()) return;
      await runner.send(
        folder,
        question.id,
        agent.answerLine(question, answer),
      );
      world.commit(id, {
        type: "questionClosed",
        attempt: attempt.id,
        question: question.id,
      });
    }
    if (!isIdle()) alarms.set(id, nextExpiry(current(), attempt.id));
  }

  async function work(): Promise<void> {
    while (isDue) {
      // After all that came at once: an old log is asked about where it ends, not at every line.
      await new Promise(setImmediate);
      isDue = false;
      await step();
    }
  }

  function schedule(): void {
    if (isIdle() || failure) return;
    isDue = true;
    working ??= work()
      .catch((error: unknown) => {
        failure = { error };
        onFailure();
      })
      .finally(() => {
        working = null;
        // It may have become due after the last look at that.
        if (isDue) schedule();
      });
  }

  // Answers of the user come as events of the orchestration.
  const unsubscribe = world.subscribe((notice) => {
    if (
      notice.kind === "event" &&
      notice.event.orchestration === id &&
      notice.event.type === "questionAnswered" &&
      notice.event.by === "user"
    )
      schedule();
  });
  // What the host before this one left: answers that were not sent, questions whose time is over.
  schedule();

  return {
    look() {
      const { questions } = reader;
      for (const question of questions) seen.add(question.id);
      if (questions.length > 0 || current().questions.length > 0) schedule();
    },
    async end() {
      isOver = true;
      alarms.clear();
      unsubscribe();
      await working;
      if (failure) throw failure.error;
    },
  };
}
