import {
  newQuestions,
  recordedQuestions,
  settledQuestions,
  unsentAnswers,
  userAnswer,
} from "../../../src/engine/questions";
import type { Asked } from "../../../src/engine/questions";
import type { Entry } from "../../../src/model/event";
import type { Attempt, Orchestration } from "../../../src/model/orchestration";
import type {
  AgentQuestion,
  Answer,
  QuestionSubject,
} from "../../../src/model/question";
import type { Steps } from "./effects";
import type { Host } from "./host";
import type { Random } from "./random";
import type { Process } from "./world";

/** engine/effects/questions.ts, one step at a time, until the attempt is over or has to be. */
export function* converse(
  host: Host,
  { id }: Orchestration,
  attempt: Attempt,
  process: Process,
): Steps {
  const recorded = recordedQuestions(
    host.recorder.events.get(id) ?? [],
    attempt.id,
  );
  const seen = new Set<string>();
  const asked = (): Asked => {
    for (const question of process.asking) seen.add(question.id);
    return { attempt: attempt.id, now: process.asking, seen, recorded };
  };
  const isOver = (): boolean => process.exit !== null || host.isAborted(id);
  const entries = (): Entry[] => {
    const o = host.current(id);
    const at = host.recorder.clock;
    return [
      ...newQuestions(o, asked(), at),
      ...settledQuestions(o, asked(), at),
    ];
  };
  const unsent = () => unsentAnswers(host.current(id), attempt.id);
  while (!isOver()) {
    yield () => isOver() || entries().length > 0 || unsent().length > 0;
    if (isOver()) return;
    const [entry] = entries();
    if (entry) {
      host.commit(id, entry);
      if (entry.type === "questionAsked") recorded.add(entry.question.id);
      continue;
    }
    for (const { question, answer } of unsent()) {
      yield null;
      if (isOver()) return;
      host.world.tell(process, question.id, answer);
      yield null;
      host.commit(id, {
        type: "questionClosed",
        attempt: attempt.id,
        question: question.id,
      });
    }
  }
}

const item = (question: string) => ({
  question,
  header: "",
  multiple: false,
  options: [{ label: "a", description: "" }],
});

/** What an agent may come to ask. */
export const someQuestion = (random: Random): AgentQuestion => ({
  id: random.id(),
  subject: random.pick<QuestionSubject>([
    { kind: "permission", tool: "T", summary: "", input: "{}", rule: null },
    { kind: "permission", tool: "T", summary: "", input: "{}", rule: "T(x)" },
    { kind: "choice", input: "{}", items: [item("One?"), item("Two?")] },
    { kind: "plan", input: "{}", plan: "1." },
  ]),
});

/** What a user says to something that is asked, whether it fits or not; null where nothing is asked or the engine refuses it. */
export function someAnswer(
  o: Orchestration,
  random: Random,
  at: number,
): Entry | null {
  if (o.questions.length === 0) return null;
  const answer = random.pick<Answer>([
    { kind: "allow", scope: "once" },
    { kind: "allow", scope: "run" },
    { kind: "deny", message: "No." },
    { kind: "choose", choices: { "One?": "a", "Two?": "b" } },
  ]);
  try {
    return userAnswer(o, random.pick(o.questions).id, answer, at);
  } catch {
    return null; // It does not fit, or comes too late.
  }
}
